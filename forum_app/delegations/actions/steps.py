"""The steps of a registration: checked, seated, kept in the journal, told by letter."""

from datetime import datetime

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations import emails, queries
from forum_app.delegations.models import Delegation, Registration, RuleOverride
from forum_app.delegations.rules import (
    ENDED,
    HOLDS_SEAT,
    OverriddenRule,
    RegistrationState,
    check_approvable,
    check_decidable,
    check_named,
    check_not_waiting,
    check_step,
    check_unlocked,
)
from forum_app.delegations.signals import registration_left

from .credentials import follow_credentials
from .deadlines import check_open, check_open_for
from .journal import note
from .seats import Seats, hold, hold_of

State = RegistrationState


def submit(registration: Registration, *, by: User | str, at: datetime, as_organiser: bool = False) -> None:
    """The delegation hands in a draft or what was returned; the first time the person gets a receipt."""
    seats = hold_of(registration)
    check_open_for(registration, at=at, as_organiser=as_organiser)
    step(registration, State.SUBMITTED, seats=seats, by=by, at=at)


def confirm(registration: Registration, *, by: User | str, at: datetime, as_organiser: bool = False) -> None:
    """The delegation stands by this person: a seat is taken, or the person waits for one."""
    seats = hold_of(registration)
    check_open_for(registration, at=at, as_organiser=as_organiser, confirms=True)
    check_not_waiting(registration.state)
    stand_by(registration, seats=seats, by=by, at=at)


def confirm_all(
    delegation: Delegation, *, by: User | str, at: datetime, as_organiser: bool = False
) -> list[Registration]:
    """Confirm everybody who was handed in, in the delegation's own order; tell who they were.

    Drafts stay: whoever began one, or was asked to fill it in, says when it is finished.
    """
    seats = hold(delegation)
    check_open(delegation, at=at, as_organiser=as_organiser)
    waiting = [one for one in queries.roster(delegation) if one.state is State.SUBMITTED]
    for registration in waiting:
        stand_by(registration, seats=seats, by=by, at=at)
    return waiting


def withdraw(
    registration: Registration,
    *,
    by: User | str,
    at: datetime,
    reason: str | None = None,
) -> None:
    """The person does not come, whoever looks at it and however late; the row stays, the seat is free."""
    seats = hold_of(registration)
    step(registration, State.WITHDRAWN, seats=seats, by=by, at=at, reason=reason)


def approve(registration: Registration, *, by: User | str, at: datetime) -> None:
    """Accredit a person; every rule that bars it must hold or be set aside by somebody with a reason."""
    seats = hold_of(registration)
    check_approvable(queries.open_rules(registration, full=not seats.has_room(registration)))
    _look_at(registration, seats=seats, by=by, at=at)
    step(registration, State.APPROVED, seats=seats, by=by, at=at)


def return_to_delegation(registration: Registration, *, reason: str, by: User | str, at: datetime) -> None:
    """Send a registration back for the delegation to mend; a seat that it holds stays held."""
    seats = hold_of(registration)
    _look_at(registration, seats=seats, by=by, at=at)
    step(registration, State.RETURNED, seats=seats, by=by, at=at, reason=reason)


def put_on_waiting_list(
    registration: Registration, *, by: User | str, at: datetime, reason: str | None = None
) -> None:
    """Let a registration wait; its seat is free for others."""
    seats = hold_of(registration)
    _look_at(registration, seats=seats, by=by, at=at)
    step(registration, State.WAITLISTED, seats=seats, by=by, at=at, reason=reason)


def reject(registration: Registration, *, reason: str, by: User | str, at: datetime) -> None:
    """Say no, with a reason; the seat is free."""
    seats = hold_of(registration)
    _look_at(registration, seats=seats, by=by, at=at)
    step(registration, State.REJECTED, seats=seats, by=by, at=at, reason=reason)


def revoke(registration: Registration, *, reason: str, by: User | str, at: datetime) -> None:
    """Take an approval back; the badge opens nothing from the commit on."""
    step(registration, State.REVOKED, seats=hold_of(registration), by=by, at=at, reason=reason)


def set_aside(
    registration: Registration, rule: OverriddenRule, *, reason: str, by: User | str, at: datetime
) -> None:
    """Let a registration pass a rule that stands against it: who answers for it, and why, is kept."""
    if not reason:
        raise RuleBrokenError(N_("Give a reason: it is kept with your name."))
    seats = hold_of(registration)
    check_unlocked(registration.state, as_organiser=True)
    if rule is OverriddenRule.CLAIM:
        check_decidable(registration.claim_asked_at, confirmed=registration.claim_confirmed, at=at)
    if registration.passes_over(rule):
        return
    note_override(registration, rule, reason=reason, by=by, at=at)
    if rule is OverriddenRule.QUOTA:
        move_up_waiting(registration.delegation, seats=seats, by=by, at=at)
    if rule is OverriddenRule.CREDENTIAL:
        follow_credentials(registration.delegation, by=by, at=at)
    db.session.flush()


def note_override(
    registration: Registration, rule: OverriddenRule, *, reason: str, by: User | str, at: datetime
) -> None:
    """Keep who set which rule aside and why, with the registration and in the journal."""
    name, account = (by.name, by.id) if isinstance(by, User) else (by, None)
    registration.overrides.append(RuleOverride(rule=rule, by_name=name, by_id=account, reason=reason, at=at))
    note("override", registration, by=by, at=at, reason=reason, rule=rule.value)
    if rule is OverriddenRule.QUOTA:
        db.session.flush()  # the database asks for this row when it sees the seat


def step(
    registration: Registration,
    wanted: RegistrationState,
    *,
    seats: Seats,
    by: User | str,
    at: datetime,
    reason: str | None = None,
    tell: bool = True,
) -> None:
    """Take one step of the life cycle, under the delegation's lock; a seat that it frees is given on.

    What a substituted person leaves is for the successor, so there nobody moves up by this step.
    """
    before = registration.state
    check_step(before, wanted, reason=reason)
    registration.state = wanted
    is_freed = seats.settle(registration)
    if wanted is not State.WAITLISTED:
        registration.waiting_position = None
    if wanted is State.DELEGATION_CONFIRMED:
        registration.confirmed_at = at
    if wanted in DECISIONS:
        registration.decided_at, registration.decision_reason = at, reason
    note(wanted.value, registration, by=by, at=at, reason=reason, before=before.value)
    if wanted in ENDED:
        db.session.flush()
        registration_left.send(registration, by=by, at=at, reason=reason)
    if tell:
        is_first = (before, wanted) not in UNTOLD and note_first_contact(registration, at=at)
        db.session.flush()
        _tell(registration, before, by=by, at=at, reason=reason, is_first=is_first)
    if is_freed and wanted is not State.SUBSTITUTED:
        move_up_waiting(registration.delegation, seats=seats, by=by, at=at)


def move_up_waiting(
    delegation: Delegation, *, seats: Seats, by: User | str, at: datetime
) -> list[Registration]:
    """Give free seats to those whom the delegation lets wait, in its own order; each gets a letter."""
    db.session.flush()
    return [one for one in queries.waiting(delegation) if _moves_up(one, seats=seats, by=by, at=at)]


def _moves_up(registration: Registration, *, seats: Seats, by: User | str, at: datetime) -> bool:
    if not seats.can_seat(registration):
        return False
    step(registration, State.DELEGATION_CONFIRMED, seats=seats, by=by, at=at)
    return True


def note_first_contact(registration: Registration, *, at: datetime) -> bool:
    """Whether the person is written to for the first time, which is noted; an address is needed for it."""
    is_first = registration.noticed_at is None and bool(registration.person.email)
    if is_first:
        registration.noticed_at = at
    return is_first


DECISIONS = frozenset({State.APPROVED, State.RETURNED, State.WAITLISTED, State.REJECTED, State.REVOKED})
UNTOLD = frozenset(
    {
        (State.RETURNED, State.SUBMITTED),  # the receipt was sent the first time
        (State.DRAFT, State.WITHDRAWN),  # nobody has heard of it
    }
)


def _tell(
    registration: Registration,
    before: State,
    *,
    by: User | str,
    at: datetime,
    reason: str | None,
    is_first: bool,
) -> None:
    """Write the letter of the new state; a delegation may lack a credential for whoever is new in a seat."""
    if (before, registration.state) not in UNTOLD:
        emails.tell(registration, before=before, at=at, reason=reason, is_first=is_first)
    if (before in HOLDS_SEAT) is not (registration.state in HOLDS_SEAT):
        follow_credentials(registration.delegation, by=by, at=at)


def stand_by(
    registration: Registration, *, seats: Seats, by: User | str, at: datetime, tell: bool = True
) -> None:
    """Confirm somebody under the delegation's lock: there is a seat, or the person waits as the last one."""
    check_named(registration.delegation_role, is_named=not registration.assists_nobody)
    if registration.state in {State.DRAFT, State.RETURNED}:
        step(registration, State.SUBMITTED, seats=seats, by=by, at=at, tell=tell)
    if seats.can_seat(registration):
        step(registration, State.DELEGATION_CONFIRMED, seats=seats, by=by, at=at, tell=tell)
    elif registration.state is not State.WAITLISTED:
        last = queries.last_waiting_position(registration.delegation, registration.role_group)
        registration.waiting_position = last + 1
        step(registration, State.WAITLISTED, seats=seats, by=by, at=at, tell=tell)


def _look_at(registration: Registration, *, seats: Seats, by: User | str, at: datetime) -> None:
    """A decision begins with looking: what the delegation confirmed comes under review first."""
    if registration.state is State.DELEGATION_CONFIRMED:
        step(registration, State.UNDER_REVIEW, seats=seats, by=by, at=at)
