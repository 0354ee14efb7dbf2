"""Signing up for sessions: who may and until when, and which seat is given next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.rules import RegistrationState, lowest_free

NOT_OFFERED = N_("Nobody signs up for this session.")
CALLED_OFF = N_("This session is cancelled.")
BEGUN = N_("This session has begun.")
NOT_APPROVED = N_("You can sign up as soon as your registration is approved.")


@dataclass(frozen=True)
class Places:
    """What a session has for those who sign up: its seats, how many are taken, and how many people wait."""

    seats: int | None  # None: nobody signs up
    taken: int = 0
    waiting: int = 0

    @property
    def free(self) -> int:
        """Seats that nobody has; below a lowered number there are none until it fits."""
        return max(0, (self.seats or 0) - self.taken)


@dataclass(frozen=True)
class Signable:
    """What decides whether people may sign up for a session."""

    seats: int | None
    is_cancelled: bool
    starts_at: datetime | None


def bar(session: Signable, state: RegistrationState, *, at: datetime) -> str | None:
    """Why somebody may not sign up for a session; None where nothing stands against it."""
    if session.is_cancelled:
        return CALLED_OFF
    if session.seats is None:
        return NOT_OFFERED
    if has_begun(session.starts_at, at):
        return BEGUN
    return None if state is RegistrationState.APPROVED else NOT_APPROVED


def check_may_sign_up(session: Signable, state: RegistrationState, *, at: datetime) -> None:
    """Refuse whoever may not sign up, saying why."""
    if reason := bar(session, state, at=at):
        raise RuleBrokenError(reason)


def check_may_leave(starts_at: datetime | None, *, at: datetime) -> None:
    """Refuse to give back a seat that nobody can use any more."""
    if has_begun(starts_at, at):
        raise RuleBrokenError(BEGUN)


def has_begun(starts_at: datetime | None, at: datetime) -> bool:
    """Whether a session has begun; one without a time has not."""
    return starts_at is not None and starts_at <= at


def next_seats(seats: int, taken: Collection[int]) -> list[int]:
    """The seat numbers that can be given now, in the order in which they are.

    A lowered number of seats frees none: it takes a number within it, and fewer taken than it allows.
    """
    held, found = set(taken), list[int]()
    while len(held) < seats and (number := lowest_free(held)) <= seats:
        held.add(number)
        found.append(number)
    return found
