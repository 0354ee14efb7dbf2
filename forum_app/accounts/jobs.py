"""What is done about accounts behind the requests."""

from typing import Any

from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.jobs import handler, periodic
from forum_app.core.progress import Progress
from forum_app.core.web import public_url

from . import actions, emails, queries

ASKED_AT = "/password/forgot"  # a page open to all: who asked is not known


@handler("accounts.reset")
def send_reset(facts: dict[str, Any], _progress: Progress) -> None:
    """Write the letter with the link to a new password, if the address has an open account."""
    with transaction():
        user = queries.user_by_email(facts["email"])
        if user is None or not user.is_active:
            return
        at = now()
        secret = actions.offer_reset(user, by=ASKED_AT, at=at)
        emails.reset(user, link=public_url("accounts.choose_password", secret=secret), at=at)


@periodic("accounts.forget-attempts")
def forget_attempts() -> None:
    """Keep the table of tries short."""
    with transaction():
        actions.forget_attempts(at=now())
