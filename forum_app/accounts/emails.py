"""The letters about accounts."""

from datetime import datetime
from typing import Any

from forum_app.core.i18n import DEFAULT
from forum_app.mail.actions import post

from .models import User
from .rules import LINK_LIFETIME, LinkPurpose


def reset(user: User, *, link: str, at: datetime) -> None:
    """The link to choose a new password."""
    _post("accounts/mail/reset.txt", user, link=link, at=at, purpose=LinkPurpose.RESET)


def welcome(user: User, *, link: str, at: datetime, by: str, edition: Any = None) -> None:
    """The link to choose the first password, for an account that a colleague made."""
    _post(
        "accounts/mail/welcome.txt",
        user,
        link=link,
        at=at,
        purpose=LinkPurpose.WELCOME,
        edition=edition,
        by=by,
    )


def _post(template: str, user: User, *, link: str, at: datetime, purpose: LinkPurpose, **values: Any) -> None:
    post(
        template,
        to=(user.name, user.email),
        language=user.language or DEFAULT,
        at=at,
        link=link,
        about=f"account:{user.key}",
        hours=int(LINK_LIFETIME[purpose].total_seconds()) // 3600,
        **values,
    )
