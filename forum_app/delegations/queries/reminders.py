"""Questions about deadlines that come near: of which delegations, and what each still lacks for them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, select

from forum_app.core.clock import local_day
from forum_app.core.db import db
from forum_app.delegations.models import DeadlineReminder, Delegation, FocalPoint
from forum_app.delegations.rules import ABSENT, NEEDED_BY, POOLS, DeadlineStep, Due, effective, reminder
from forum_app.editions.models import ForumEdition

from .deadlines import deadlines_set, extensions_in, window
from .delegations import Standing, standings
from .focal_points import IS_HELD

Further = Mapping[DeadlineStep, Mapping[int, int]]  # what other domains know is missing, by delegation


Lacks = Mapping[DeadlineStep, Mapping[str, int]]  # how many of each thing a delegation lacks for a step


class Nearing(NamedTuple):
    """A deadline of a delegation that comes near, and which reminder of it is due."""

    step: DeadlineStep
    due: Due
    due_on: date
    days_left: int
    days: int


def nearing(edition: ForumEdition, *, at: datetime) -> dict[Delegation, list[Nearing]]:
    """The deadlines of which the focal points of a delegation are to be reminded and were not yet."""
    kinds, last = deadlines_set(edition), window(edition)
    extended: dict[int, dict[DeadlineStep, Due]] = {}
    for extension in extensions_in(edition):
        extended.setdefault(extension.delegation_id, {})[extension.step] = extension.due
    told = _told(edition)
    found = {}
    for delegation in db.session.scalars(_spoken_for(edition)):
        known = {**kinds[delegation.kind], **extended.get(delegation.id, {})}
        dues = [effective(step, known.get(step), last) for step in DeadlineStep]
        near = [
            one
            for step, due in zip(DeadlineStep, dues, strict=True)
            if due and (one := _nearing(step, due, zone=edition.time_zone, at=at))
            if (delegation.id, step, one.due_on, one.days) not in told
        ]
        if near:
            found[delegation] = sorted(near, key=lambda one: one.due.at)
    return found


def lacking_for(
    near: Mapping[Delegation, list[Nearing]], further: Further, *, at: datetime
) -> dict[Delegation, Lacks]:
    """What each delegation lacks for the steps that come near: how many of each thing."""
    found = standings(near, at=at)

    def lacks(delegation: Delegation, step: DeadlineStep) -> dict[str, int]:
        more = further.get(step, {}).get(delegation.id, 0)
        numbers = _numbers(found[delegation.id], more, is_led=delegation.kind not in POOLS)
        return {what: number for what in NEEDED_BY[step] if (number := numbers[what])}

    return {one: {near.step: lacks(one, near.step) for near in steps} for one, steps in near.items()}


def _nearing(step: DeadlineStep, due: Due, *, zone: str, at: datetime) -> Nearing | None:
    due_on = local_day(due.at, zone)
    days_left = (due_on - local_day(at, zone)).days
    days = reminder(days_left) if at < due.at else None
    return Nearing(step, due, due_on, days_left, days) if days else None


def _numbers(standing: Standing, further: int, *, is_led: bool) -> dict[str, int]:
    """How many of each thing a delegation lacks, by the words of what it may lack."""
    return {
        "people": int(not standing.people),
        "head": int(is_led and bool(standing.people) and not standing.heads),
        "confirmation": standing.unconfirmed,
        "photo": standing.without_photo,
        "credential": standing.without_credential,
        "letter": further,
        "accreditation": further,
    }


def _spoken_for(edition: ForumEdition) -> Select[Delegation]:
    speaks = select(FocalPoint.id).where(FocalPoint.delegation_id == Delegation.id, IS_HELD)
    return (
        select(Delegation)
        .where(Delegation.edition_id == edition.id, Delegation.state.not_in(ABSENT), speaks.exists())
        .order_by(Delegation.id)
    )


def _told(edition: ForumEdition) -> set[tuple[int, DeadlineStep, date, int]]:
    """The reminders that were written, or that a later one has replaced."""
    rows = db.session.execute(
        select(
            DeadlineReminder.delegation_id,
            DeadlineReminder.step,
            DeadlineReminder.due_on,
            DeadlineReminder.days,
        )
        .join(Delegation, Delegation.id == DeadlineReminder.delegation_id)
        .where(Delegation.edition_id == edition.id)
    )
    return {(row.delegation_id, row.step, row.due_on, row.days) for row in rows}
