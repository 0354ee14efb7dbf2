"""Somebody at the desk says to be of a delegation: who speaks for it is asked, and has ten minutes."""

from datetime import datetime, timedelta

from forum_app.core.errors import N_, GoneError, RuleBrokenError

ANSWER_WITHIN = timedelta(minutes=10)


def is_still_asked(asked_at: datetime | None, *, confirmed: bool | None, at: datetime) -> bool:
    """Whether the delegation may yet answer before somebody at the desk decides."""
    return asked_at is not None and confirmed is None and at < asked_at + ANSWER_WITHIN


def check_decidable(asked_at: datetime | None, *, confirmed: bool | None, at: datetime) -> None:
    """Refuse to decide in the delegation's place while it may yet answer."""
    if is_still_asked(asked_at, confirmed=confirmed, at=at):
        raise RuleBrokenError(
            N_("The delegation was asked. If it does not answer within ten minutes, you decide.")
        )


def check_unanswered(*, confirmed: bool | None, has_ended: bool) -> None:
    """Refuse a second answer, and one about somebody who has left."""
    if confirmed is not None or has_ended:
        raise GoneError(N_("This question has been answered already, or the registration has ended."))
