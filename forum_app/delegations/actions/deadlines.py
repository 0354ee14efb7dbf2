"""Deadlines: they bind focal points, organisers set and extend them and act late themselves."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.clock import rezoned
from forum_app.core.db import db
from forum_app.core.db import hold as hold_name
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations import queries
from forum_app.delegations.models import Deadline, DeadlineExtension, Delegation, Registration
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    RegistrationState,
    Term,
    check_correctable,
    check_in_time,
    check_present,
)
from forum_app.editions.models import ForumEdition

from .journal import note
from .seats import hold


def check_open(
    delegation: Delegation,
    *,
    at: datetime,
    as_organiser: bool,
    step: DeadlineStep = DeadlineStep.CONFIRM,
) -> None:
    """Refuse what a focal point does too late; changes to the list are taken until it is to be confirmed."""
    if not as_organiser:
        check_present(delegation.state)
        due = queries.dues(delegation).get(step)
        check_in_time(step, due, queries.window(delegation.edition), at=at)


def check_open_to_mend(
    registration: Registration,
    *,
    at: datetime,
    as_organiser: bool,
    step: DeadlineStep = DeadlineStep.CONFIRM,
) -> None:
    """Refuse a change of one person too late; whom the organisers sent back is mended after the deadlines."""
    if registration.is_sent_back and not as_organiser:
        check_present(registration.delegation.state)
        check_correctable(registration.edition.state)
    else:
        check_open(registration.delegation, at=at, as_organiser=as_organiser, step=step)


def check_open_for(
    registration: Registration, *, at: datetime, as_organiser: bool, confirms: bool = False
) -> None:
    """Refuse to hand in or confirm somebody too late: whoever does it to a draft names a person."""
    delegation, names = registration.delegation, registration.state is RegistrationState.DRAFT
    if names:
        check_open(delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.NOMINATE)
    if confirms or not names:
        check_open_to_mend(registration, at=at, as_organiser=as_organiser)


def set_deadlines(
    edition: ForumEdition,
    kinds: Iterable[DelegationKind],
    *,
    terms: Mapping[DeadlineStep, Term],
    by: User | str,
    at: datetime,
) -> None:
    """Set the deadlines of kinds of delegations; a step that is left out has none."""
    hold_name(f"deadlines of edition {edition.id}")
    known = queries.deadlines(edition)
    for kind in kinds:
        for step in DeadlineStep:
            _set(edition, kind, step, known[kind].get(step), terms.get(step))
        record(
            "edition.deadlines-set",
            subject=("edition", edition.key),
            by=by,
            at=at,
            edition=edition.slug,
            kind=kind.value,
            deadlines={step.value: term.at.isoformat() for step, term in terms.items()},
        )
    db.session.flush()


def extend(
    delegation: Delegation,
    step: DeadlineStep,
    *,
    until: datetime,
    reason: str,
    by: User | str,
    at: datetime,
) -> DeadlineExtension:
    """Give one delegation another deadline for a step, in its kind's place: until when, why, by whom."""
    if not reason:
        raise RuleBrokenError(N_("Give a reason: it is kept with your name."))
    hold(delegation)
    name, account = (by.name, by.id) if isinstance(by, User) else (by, None)
    extension = DeadlineExtension(
        delegation_id=delegation.id, step=step, until=until, reason=reason, by_name=name, by_id=account, at=at
    )
    db.session.add(extension)
    note(
        "deadline-extended",
        delegation,
        by=by,
        at=at,
        reason=reason,
        step=step.value,
        until=until.isoformat(),
    )
    db.session.flush()
    return extension


def _set(
    edition: ForumEdition,
    kind: DelegationKind,
    step: DeadlineStep,
    known: Deadline | None,
    term: Term | None,
) -> None:
    if term is None:
        if known:
            db.session.delete(known)
    elif known:
        known.at, known.grace_hours = term
    else:
        db.session.add(Deadline(edition_id=edition.id, kind=kind, step=step, **term._asdict()))


def keep_hours(edition: ForumEdition, *, before: str) -> int:
    """Let deadlines and their extensions end at the same hours on the clocks of the edition's new zone."""
    of_kinds = [one for steps in queries.deadlines(edition).values() for one in steps.values()]
    for deadline in of_kinds:
        deadline.at = rezoned(deadline.at, before, edition.time_zone)
    extended = queries.extensions_in(edition)
    for extension in extended:
        extension.until = rezoned(extension.until, before, edition.time_zone)
    return len(of_kinds) + len(extended)
