"""Reminding focal points of deadlines that come near, once for each, with what their delegation lacks."""

from datetime import datetime

from forum_app.core.clock import local
from forum_app.core.db import db
from forum_app.core.db import hold as hold_name
from forum_app.delegations import emails, queries
from forum_app.delegations.models import DeadlineReminder, Delegation
from forum_app.delegations.queries import Further, Nearing
from forum_app.delegations.rules import NOT_YET, OVER
from forum_app.editions.models import ForumEdition

MORNING = 8  # o'clock in the edition's zone: nobody is written to at night
REMINDING = "delegations.remind"  # the chore


def is_time_to_remind(edition: ForumEdition, *, at: datetime) -> bool:
    """Whether an edition takes registrations or sees to them, and it is day there."""
    return edition.state not in NOT_YET | OVER and local(at, edition.time_zone).hour >= MORNING


def remind(edition: ForumEdition, *, further: Further, at: datetime) -> int:
    """Write of each deadline that comes near to those whose delegation lacks something for it.

    One letter for all the deadlines of a delegation. Each reminder is kept with its day, so that it is
    written once, however often and by however many workers this is done; a deadline that is moved to another
    day is another one. Answers how many delegations were written to.

    Args:
        edition: whose delegations.
        further: what other domains know is missing for a step, by delegation.
        at: when.

    """
    hold_name(f"reminders of edition {edition.id}")
    near = queries.nearing(edition, at=at)
    lacks = queries.lacking_for(near, further, at=at)
    told = 0
    for delegation, steps in near.items():
        wanting = [one for one in steps if lacks[delegation][one.step]]
        if wanting:
            _remind(delegation, wanting, lacks[delegation], at=at)
            told += 1
    db.session.flush()
    return told


def _remind(delegation: Delegation, steps: list[Nearing], lacks: queries.Lacks, *, at: datetime) -> None:
    for one in steps:
        db.session.add(
            DeadlineReminder(
                delegation_id=delegation.id, step=one.step, due_on=one.due_on, days=one.days, sent_at=at
            )
        )
    emails.remind(delegation, steps, lacks, at=at)
