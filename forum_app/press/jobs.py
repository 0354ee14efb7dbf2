"""What is done about media behind the requests."""

from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.jobs import periodic

from . import actions


@periodic("press.forget")
def forget() -> None:
    """Erase what was kept for an edition that is long over, and links that lead nowhere any more."""
    at = now()
    with transaction():
        actions.forget_links(at=at)
        dropped = actions.forget(at=at)
    files.erase(dropped)
