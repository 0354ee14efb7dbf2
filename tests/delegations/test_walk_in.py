"""At the desk: taking somebody in, and readmitting somebody who has left."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.accounts.queries import history
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import FIRST, DelegationRole, QuotaFullError, RegistrationState
from tests.conftest import NOON
from tests.delegations.conftest import Person

S = RegistrationState
SignIn = Callable[[User], FlaskClient]


def take_in(delegation: Delegation, by: User, **facts: Any) -> Registration:
    facts = {"display_name": "Ana Ruiz", "role": DelegationRole.DELEGATE, "reason": "Nota verbal 16"} | facts
    with transaction():
        return actions.walk_in(delegation, by=by, at=NOON, **facts)


def readmit(leaver: Registration, by: User, **facts: Any) -> Registration:
    facts = {"reason": "Came after all"} | facts
    with transaction():
        return actions.readmit(leaver, by=by, at=NOON, **facts)


def test_walk_in_is_under_review_from_the_start(delegation: Delegation, organiser: User) -> None:
    made = take_in(delegation, organiser)

    latest, first = history(made)
    assert (made.state, made.seat_number, S.UNDER_REVIEW in FIRST) == (S.UNDER_REVIEW, 1, True)
    assert (first.action, latest.action, latest.reason) == (
        "registration.added",
        "registration.walked-in",
        "Nota verbal 16",
    )


def test_walk_in_needs_a_seat_or_somebody_who_answers(
    delegation: Delegation, person: Person, organiser: User
) -> None:
    person(S.APPROVED)
    person(S.APPROVED)

    with pytest.raises(QuotaFullError):
        take_in(delegation, organiser)
    made = take_in(delegation, organiser, over_quota=True)

    (override,) = made.overrides
    assert (made.seat_number, override.by_name, override.reason) == (3, organiser.name, "Nota verbal 16")


def test_quota_is_not_set_aside_where_there_is_room(delegation: Delegation, organiser: User) -> None:
    assert take_in(delegation, organiser, over_quota=True).overrides == []


def test_walk_in_needs_a_reason(delegation: Delegation, organiser: User) -> None:
    with pytest.raises(RuleBrokenError, match="reason"):
        take_in(delegation, organiser, reason="")

    assert queries.roster(delegation) == []


@pytest.mark.parametrize("state", [S.SUBSTITUTED, S.WITHDRAWN])
def test_readmitted_person_has_a_second_registration(person: Person, organiser: User, state: S) -> None:
    leaver = person(state, delegation_role=DelegationRole.HEAD, institution="Ministry")

    made = readmit(leaver, organiser)

    assert (made.person, made.institution, made.state) == (leaver.person, "Ministry", S.UNDER_REVIEW)
    assert (made.delegation_role, leaver.state) == (DelegationRole.DELEGATE, state)
    assert made.reference != leaver.reference


@pytest.mark.parametrize("state", sorted(set(S) - {S.SUBSTITUTED, S.WITHDRAWN}))
def test_only_who_left_is_readmitted(person: Person, organiser: User, state: S) -> None:
    with pytest.raises(RuleBrokenError, match="cannot be readmitted"):
        readmit(person(state), organiser)


def test_who_is_back_is_not_readmitted_again(person: Person, organiser: User) -> None:
    leaver = person(S.WITHDRAWN)
    readmit(leaver, organiser)

    with pytest.raises(RuleBrokenError, match="registered already"):
        readmit(leaver, organiser)


def test_role_that_did_not_lead_is_kept(person: Person, organiser: User) -> None:
    leaver = person(S.WITHDRAWN, delegation_role=DelegationRole.ADVISER)

    assert readmit(leaver, organiser).delegation_role is DelegationRole.ADVISER


def test_organiser_takes_in_on_the_page(
    delegation: Delegation, organiser: User, sign_in: SignIn, person: Person
) -> None:
    person(S.APPROVED)
    person(S.APPROVED)
    place = f"/{delegation.edition.slug}/delegations/{delegation.key}/people/walk-in"
    entered = {"display_name": "Ana Ruiz", "role": "delegate", "name_order": "given_first", "reason": "Nota"}
    client = sign_in(organiser)

    page = client.get(place)
    full = client.post(place, data=entered)
    taken = client.post(place, data=entered | {"over_quota": "y"})

    made = next(one for one in queries.roster(delegation) if one.state is S.UNDER_REVIEW)
    assert (page.status_code, full.status_code) == (200, 422)
    assert taken.location.endswith(f"/registrations/{made.key}/")


def test_focal_point_takes_nobody_in(delegation: Delegation, focal_point: User, sign_in: SignIn) -> None:
    answer = sign_in(focal_point).get(
        f"/{delegation.edition.slug}/delegations/{delegation.key}/people/walk-in"
    )

    assert answer.status_code == 404
