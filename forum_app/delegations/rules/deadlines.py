"""Deadlines: by when a delegation does each step, what grace adds, and what an extension replaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.rules import EditionState

from .states import DeadlineStep

NOT_YET = frozenset({EditionState.DRAFT, EditionState.CALL_OPEN})
OVER = frozenset({EditionState.CLOSED, EditionState.ARCHIVED})
OF_REGISTRATION = frozenset({DeadlineStep.NOMINATE, DeadlineStep.CONFIRM})  # within the edition's window
NO_GRACE = timedelta(0)
HAS_CLOSED = N_("Registration of this delegation has closed. Ask the organizers for any further change.")


class Phase(StrEnum):
    """Where a step stands at a moment."""

    RUNNING = "running"
    GRACE = "grace"
    PAST = "past"


class Term(NamedTuple):
    """When a step of a kind is due, and how many hours longer it is taken."""

    at: datetime
    grace_hours: int = 0


@dataclass(frozen=True)
class Due:
    """When a delegation has to have done a step."""

    at: datetime
    grace: timedelta = NO_GRACE
    is_extension: bool = False  # given to this delegation, in place of the deadline of its kind

    @property
    def ends(self) -> datetime:
        """The end of the grace, after which only organisers act."""
        return self.at + self.grace

    def phase(self, at: datetime) -> Phase:
        """Whether the step is still in time, in its grace, or too late."""
        if at < self.at:
            return Phase.RUNNING
        return Phase.GRACE if at < self.ends else Phase.PAST


@dataclass(frozen=True)
class Window:
    """When registration of an edition is open."""

    state: EditionState
    opens_at: datetime | None
    closes_at: datetime | None


class TooLateError(RuleBrokenError):
    """The deadline of a step has passed for this delegation."""

    def __init__(self, step: DeadlineStep) -> None:
        super().__init__(
            N_("The deadline has passed: %(step)s. Ask the organizers for any further change."), step=step
        )


def effective(step: DeadlineStep, due: Due | None, window: Window) -> Due | None:
    """The deadline that counts: for nominations and confirmations the end of registration is the last."""
    closes_at = window.closes_at if step in OF_REGISTRATION else None
    if closes_at is None or (due and (due.is_extension or due.ends <= closes_at)):
        return due
    return Due(min(due.at, closes_at), closes_at - min(due.at, closes_at)) if due else Due(closes_at)


def awaits_opening(state: EditionState, *, opens_at: datetime | None, at: datetime) -> bool:
    """Whether registration is still to begin: delegations can be invited, but not yet add people."""
    return state in NOT_YET or (opens_at is not None and at < opens_at)


def check_in_time(step: DeadlineStep, due: Due | None, window: Window, *, at: datetime) -> None:
    """Refuse what a focal point does before registration opens, too late, or after it all ended.

    An extension opens its step for its delegation while registration is closed to all others.
    """
    if awaits_opening(window.state, opens_at=window.opens_at, at=at):
        raise RuleBrokenError(N_("Registration has not opened yet. Nothing was changed."))
    counts = effective(step, due, window)
    is_extended = counts is not None and counts.is_extension
    if window.state in OVER or (
        step in OF_REGISTRATION and window.state is not EditionState.REGISTRATION_OPEN and not is_extended
    ):
        raise RuleBrokenError(HAS_CLOSED)
    if counts and at >= counts.ends:
        raise TooLateError(step)


def is_correctable(state: EditionState) -> bool:
    """Whether what the organisers sent back can be mended: until the edition ends, whatever the deadlines."""
    return state not in OVER


def check_correctable(state: EditionState) -> None:
    """Refuse to mend what was sent back once the edition is over."""
    if not is_correctable(state):
        raise RuleBrokenError(HAS_CLOSED)


def is_in_time(step: DeadlineStep, due: Due | None, window: Window, *, at: datetime) -> bool:
    """Whether focal points may still do a step."""
    try:
        check_in_time(step, due, window, at=at)
    except RuleBrokenError:
        return False
    return True


def clocks(
    known: Mapping[DeadlineStep, Due], window: Window, *, at: datetime
) -> list[tuple[DeadlineStep, Due]]:
    """The deadlines that count for a delegation of which these are known: the next first, the past last."""
    found = ((step, effective(step, known.get(step), window)) for step in DeadlineStep)
    return sorted(
        ((step, due) for step, due in found if due),
        key=lambda item: (item[1].ends <= at, item[1].at, item[0]),
    )


def open_steps(known: Mapping[DeadlineStep, Due], window: Window, *, at: datetime) -> set[DeadlineStep]:
    """The steps that focal points may do now."""
    return {step for step in DeadlineStep if is_in_time(step, known.get(step), window, at=at)}


MOST_GRACE = 744  # hours, a month
REMINDED = (2, 7)  # how many days before a deadline focal points are reminded, the last reminder first
NEEDED_BY: Mapping[DeadlineStep, tuple[str, ...]] = {  # what a delegation may lack for a step
    DeadlineStep.VISA: ("letter",),
    DeadlineStep.NOMINATE: ("people", "head"),
    DeadlineStep.CONFIRM: ("confirmation",),
    DeadlineStep.MEDIA: ("accreditation",),
    DeadlineStep.PHOTO: ("photo",),
    DeadlineStep.CREDENTIAL: ("credential",),
}


def reminder(days_left: int) -> int | None:
    """Which reminder of a deadline is due when so many days are left, if any."""
    return next((days for days in REMINDED if 0 <= days_left <= days), None)
