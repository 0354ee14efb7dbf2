"""Taking somebody's place: the leaver's row stays, the seat passes on, in one transaction."""

from datetime import datetime
from typing import Any

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.delegations import emails
from forum_app.delegations.models import Registration, RuleOverride
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    check_step,
    check_successor,
)

from .assisting import check_assisting
from .credentials import follow_credentials
from .deadlines import check_open
from .journal import note
from .people import change_role, place_at, register
from .seats import Seats, hold
from .steps import move_up_waiting, note_first_contact, stand_by, step

State = RegistrationState


def substitute(
    leaver: Registration,
    successor: Registration | None = None,
    *,
    role: DelegationRole,
    takes_place: bool = True,
    by: User | str,
    at: datetime,
    reason: str | None = None,
    as_organiser: bool = False,
    **facts: Any,
) -> Registration:
    """Let somebody take the place of an approved person, whose seat passes on even when others wait.

    Args:
        leaver: whose registration ends; the row stays and tells who came instead.
        successor: somebody of the delegation who has no seat yet; None for a person described by `facts`.
        role: of the successor; the leaver's own, the head's too, is the usual choice.
        takes_place: whether the successor stands where the leaver stood in the delegation's order.
        by: who decides.
        at: when.
        reason: what the leaver and the focal points read.
        as_organiser: whether the deadlines do not bind; for others it is that of confirming, not of naming.
        facts: of somebody new, as `register` takes them; `assistant_of` of whoever becomes an assistant.

    """
    delegation = leaver.delegation
    seats = hold(delegation)
    check_open(delegation, at=at, as_organiser=as_organiser)
    if facts.get("needs_visa_letter"):
        check_open(delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.VISA)
    db.session.refresh(leaver)
    check_step(leaver.state, State.SUBSTITUTED)
    if successor:
        db.session.refresh(successor)
        check_successor(successor.state, is_of_same_delegation=successor.delegation_id == delegation.id)
    place = leaver.delegation_order
    assisted = facts.pop("assistant_of", None) or leaver.assistant_of
    step(leaver, State.SUBSTITUTED, seats=seats, by=by, at=at, reason=reason, tell=False)
    if successor is None:
        successor = register(delegation, role=role, by=by, at=at, as_organiser=True, draft=True, **facts)
    else:
        change_role(successor, role, seats=seats, by=by, at=at)
    if role is DelegationRole.ASSISTANT:
        db.session.flush()
        check_assisting(delegation, role, assisted, assistant=successor)
        successor.assistant_of = assisted
    leaver.substituted_by = successor
    _seat(successor, leaver, seats=seats, by=by, at=at)
    if takes_place:
        place_at(successor, place)
    is_first = note_first_contact(successor, at=at)
    db.session.flush()
    emails.tell_of_substitution(leaver, successor, at=at, reason=reason, is_first=is_first)
    return successor


def _seat(
    successor: Registration, leaver: Registration, *, seats: Seats, by: User | str, at: datetime
) -> None:
    """The delegation stands by the successor, who takes the seat before anybody who waits moves up."""
    _pass_on_override(leaver, successor)
    stand_by(successor, seats=seats, by=by, at=at, tell=False)
    move_up_waiting(successor.delegation, seats=seats, by=by, at=at)
    follow_credentials(successor.delegation, by=by, at=at)
    note("took-place", successor, by=by, at=at, of=str(leaver.key))


def _pass_on_override(leaver: Registration, successor: Registration) -> None:
    """A seat beyond the quota passes on with the name and the reason of whoever answered for it."""
    for override in leaver.overrides:
        is_of_group = leaver.role_group is successor.role_group
        if override.rule is OverriddenRule.QUOTA and is_of_group and not successor.passes_over(override.rule):
            successor.overrides.append(
                RuleOverride(
                    rule=override.rule,
                    by_name=override.by_name,
                    by_id=override.by_id,
                    reason=override.reason,
                    at=override.at,
                )
            )
            db.session.flush()
