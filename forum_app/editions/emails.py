"""The letters about editions."""

from datetime import datetime

from forum_app.accounts.models import User
from forum_app.core.i18n import DEFAULT
from forum_app.mail.actions import post

from .models import ForumEdition
from .roles import Role


def role_given(
    edition: ForumEdition, *, user: User, role: Role, by: User, is_new: bool, link: str, at: datetime
) -> None:
    """What somebody may do in an edition from now on, with the way in: a welcome link for a new account."""
    post(
        "editions/mail/role_given.txt",
        to=(user.name, user.email),
        language=user.language or DEFAULT,
        at=at,
        link=link,
        edition=edition,
        about=f"account:{user.key}",
        role=role,
        by=by.name,
        is_new=is_new,
    )
