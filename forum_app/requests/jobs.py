"""What is done about letters behind the requests."""

from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.jobs import periodic

from . import actions


@periodic(actions.FORGETTING)
def forget_passports() -> None:
    """Erase the passports that were kept for an edition that is long over."""
    with transaction():
        actions.forget_passports(at=now())
