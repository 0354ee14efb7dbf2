"""Making one registration of two that are of one person, by hand and without losing history."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.models import DuplicateSuspect, Registration
from forum_app.delegations.queries import assistants_of, needs_of
from forum_app.delegations.rules import ENDED, RegistrationState, SuspectState
from forum_app.people.models import Person

from .credentials import follow_credentials, pass_on_names
from .people import OF_PERSON, OF_REGISTRATION, set_needs, swap_photo
from .seats import Seats, hold
from .steps import step
from .suspects import decide, suspect_anew, write
from .words import index


def merge(
    pair: DuplicateSuspect,
    *,
    keep: Registration,
    take: Collection[str],
    reason: str,
    by: User | str,
    at: datetime,
) -> list[str]:
    """Let one registration stand for a person who had two; the other ends and keeps its row and history.

    Answers the hash of a photo that the other's took the place of, for `core.files.erase`.

    Args:
        pair: the two.
        keep: which of them stays.
        take: what it takes from the other: names in `OF_PERSON`, `OF_REGISTRATION`, "photo", "needs".
        reason: why they are the same person; kept with both.
        by: who decides.
        at: when.

    """
    seats = _hold_both(pair)
    gone = pair.other(keep)
    for one in (keep, gone):
        if one.has_ended:
            raise RuleBrokenError(N_("One of the two has ended meanwhile. There is nothing to merge."))
    decide(pair, SuspectState.MERGED, reason=reason, by=by, at=at)
    pair.kept_id = keep.id
    replaced = _take(keep, gone, take, at=at)
    for assistant in assistants_of(gone):
        if assistant.delegation_id == keep.delegation_id:
            assistant.assistant_of = keep
    theirs = seats[gone.delegation_id]
    step(gone, RegistrationState.WITHDRAWN, seats=theirs, by=by, at=at, reason=reason, tell=False)
    _join(gone.person, keep.person, besides=gone)
    pass_on_names(gone, keep)
    write("merged", keep, gone, reason=reason, by=by, at=at, taken=sorted(take))
    write("merged-into", gone, keep, reason=reason, by=by, at=at)
    db.session.flush()
    index([keep])
    suspect_anew(keep, at=at)
    for delegation in {gone.delegation, keep.delegation}:
        follow_credentials(delegation, by=by, at=at)
    return replaced


def _hold_both(pair: DuplicateSuspect) -> dict[int, Seats]:
    """Lock both delegations, always in one order, then read both registrations as they are now."""
    delegations = {one.delegation_id: one.delegation for one in (pair.first, pair.second)}
    seats = {number: hold(delegations[number]) for number in sorted(delegations)}
    for registration in (pair.first, pair.second):
        db.session.refresh(registration)
    return seats


def _take(keep: Registration, gone: Registration, fields: Collection[str], *, at: datetime) -> list[str]:
    """Take over the chosen values; what the other registration says itself stays as it is."""
    replaced: list[str] = []
    for field in fields:
        if field in OF_PERSON:
            setattr(keep.person, field, getattr(gone.person, field))
        elif field == "photo":
            replaced = swap_photo(keep, gone.photo)
        elif field in OF_REGISTRATION:
            setattr(keep, field, getattr(gone, field))
        elif field == "needs":
            set_needs(keep, needs_of(gone)._asdict(), at=at)
        else:
            raise RuleBrokenError(N_("There is no field “%(field)s” to take over."), field=field)
    flag_modified(keep, "institution")  # the version rises: a form that somebody has open is told
    return replaced


def _join(gone: Person, stays: Person, *, besides: Registration) -> None:
    """Make the two persons one in the other editions too, except where both are active.

    The ended registration keeps its own row of the person: what was registered can still be read.
    """
    other = aliased(Registration)
    is_taken = (
        select(other.id)
        .where(other.person_id == stays.id, other.edition_id == Registration.edition_id)
        .where(other.state.not_in(ENDED))
        .exists()
    )
    db.session.execute(
        update(Registration)
        .where(Registration.person_id == gone.id, Registration.id != besides.id)
        .where(or_(Registration.state.in_(ENDED), ~is_taken))
        .values(person_id=stays.id)
        .execution_options(synchronize_session=False)
    )
