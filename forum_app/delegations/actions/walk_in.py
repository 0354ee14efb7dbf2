"""Coming in at the desk: whoever stands there is looked at by the organisers at once."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    OverriddenRule,
    RegistrationState,
    check_readmittable,
    role_after_return,
    role_group,
)

from .claims import ask_delegation
from .journal import note
from .people import OF_REGISTRATION, category_of, new_reference, register
from .seats import hold
from .steps import note_override
from .suspects import suspect
from .words import index_new


def walk_in(
    delegation: Delegation,
    *,
    reason: str,
    over_quota: bool = False,
    asks_delegation: bool = False,
    by: User,
    at: datetime,
    **facts: Any,
) -> Registration:
    """Take somebody in who was on no list, under review from the start; who answers for it is kept.

    Who speaks for the delegation may be asked whether the person is one of its own; without a yes somebody
    has to answer for the approval, after ten minutes.
    """
    made = register(delegation, by=by, at=at, as_organiser=True, draft=True, **facts)
    _enter(made, reason=reason, over_quota=over_quota, by=by, at=at)
    if asks_delegation:
        ask_delegation(made, by=by, at=at)
    return made


def readmit(
    leaver: Registration, *, reason: str, over_quota: bool = False, by: User, at: datetime
) -> Registration:
    """Let somebody who has left come all the same, as one person more of the delegation.

    The old registration stays ended and its badge revoked; the new one needs its own seat and approval.
    """
    hold(leaver.delegation)
    db.session.refresh(leaver)
    check_readmittable(leaver.state, is_registered=queries.is_registered(leaver.person, leaver.edition))
    role = role_after_return(leaver.delegation_role)
    made = Registration(
        key=uuid4(),
        edition=leaver.edition,
        delegation=leaver.delegation,
        person=leaver.person,
        photo=leaver.photo,
        reference=new_reference(leaver.edition, partial(queries.is_reference_taken, leaver.edition)),
        delegation_role=role,
        role_group=role_group(role),
        badge_category=category_of(leaver.delegation, role),
        state=RegistrationState.DRAFT,
        assistant_of=leaver.assistant_of,
        listed_by=by.name,
        noticed_at=leaver.noticed_at,
        created_at=at,
        **{name: getattr(leaver, name) for name in OF_REGISTRATION},
    )
    db.session.add(made)
    db.session.flush()
    index_new([made])
    suspect(made, at=at)
    for assistant in queries.assistants_of(leaver):
        assistant.assistant_of = made
    note("readmitted", made, by=by, at=at, of=str(leaver.key))
    _enter(made, reason=reason, over_quota=over_quota, by=by, at=at)
    return made


def _enter(registration: Registration, *, reason: str, over_quota: bool, by: User, at: datetime) -> None:
    if not reason:
        raise RuleBrokenError(N_("Give a reason: it is kept with your name."))
    seats = hold(registration.delegation)
    if over_quota and not seats.has_room(registration):
        note_override(registration, OverriddenRule.QUOTA, reason=reason, by=by, at=at)
    registration.state = RegistrationState.UNDER_REVIEW
    seats.settle(registration)
    note("walked-in", registration, by=by, at=at, reason=reason)
    db.session.flush()
