"""Substitution: the leaver's row stays, the seat passes on whoever waits, all in one transaction."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry, User
from forum_app.accounts.queries import history
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration, RuleOverride
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    TooLateError,
)
from forum_app.mail.models import Letter
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories.delegations import (
    DeadlineExtensionFactory,
    DelegationFactory,
    FocalPointFactory,
    QuotaRuleFactory,
)

S = RegistrationState
BY = "a test"


def substitute(leaver: Registration, successor: Registration | None = None, **facts: Any) -> Registration:
    facts = {"role": leaver.delegation_role} | facts
    with transaction():
        return actions.substitute(leaver, successor, by=BY, at=NOON, **facts)


def letters() -> list[tuple[str, str]]:
    found = db.session.scalars(select(Letter).order_by(Letter.id))
    return [(letter.kind.removeprefix("delegations/"), letter.to_address) for letter in found]


def journal(registration: Registration) -> list[str]:
    return [entry.action.removeprefix("registration.") for entry in reversed(history(registration))]


def test_seat_passes_to_somebody_new_even_when_others_wait(person: Person) -> None:
    leaver, other = person(S.APPROVED), person(S.APPROVED)
    waiting = person(S.WAITLISTED, waiting_position=1)
    seat = leaver.seat_number

    successor = substitute(leaver, display_name="Ana Ruiz", email="ana@example.org", reason="Called back")

    assert (leaver.state, leaver.seat_number, leaver.substituted_by) == (S.SUBSTITUTED, None, successor)
    assert (successor.state, successor.seat_number) == (S.DELEGATION_CONFIRMED, seat)
    assert (waiting.state, other.state) == (S.WAITLISTED, S.APPROVED)


def test_everybody_concerned_gets_one_letter(person: Person, delegation: Delegation) -> None:
    leaver = person(S.APPROVED, person__email="eva@example.org")
    focal_point = FocalPointFactory(delegation=delegation).user

    successor = substitute(leaver, display_name="Ana Ruiz", email="ana@example.org", reason="Called back")

    assert letters() == [
        ("substituted", "eva@example.org"),
        ("succeeds", "ana@example.org"),
        ("substitution", focal_point.email),
    ]
    assert (successor.listed_by, successor.noticed_at) == (BY, NOON)


def test_focal_points_read_that_a_successor_waits(person: Person, delegation: Delegation) -> None:
    leaver = person(S.APPROVED)
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.SUPPORT, seats=0)
    FocalPointFactory(delegation=delegation, user__language="en")

    successor = substitute(leaver, role=DelegationRole.SUPPORT, display_name="Ana Ruiz")

    letter = db.session.scalars(select(Letter).where(Letter.kind == "delegations/substitution")).one()
    assert successor.state is S.WAITLISTED
    assert "is on the waiting list" in " ".join(letter.body.split())


def test_journal_tells_both_stories(person: Person) -> None:
    leaver = person(S.APPROVED)

    successor = substitute(leaver, display_name="Ana Ruiz", reason="Called back")

    (entry,) = history(leaver)
    assert (entry.action, entry.actor_name, entry.at, entry.reason) == (
        "registration.substituted",
        BY,
        NOON,
        "Called back",
    )
    assert journal(successor) == ["added", "submitted", "delegation_confirmed", "took-place"]


@pytest.mark.parametrize("state", [S.SUBMITTED, S.WAITLISTED])
def test_somebody_of_the_list_takes_seat_role_and_place(person: Person, state: S) -> None:
    leaver = person(S.APPROVED, delegation_role=DelegationRole.HEAD, delegation_order=1)
    person(S.APPROVED)
    successor = person(state, delegation_order=9)

    substitute(leaver, successor)

    assert (successor.state, successor.seat_number) == (S.DELEGATION_CONFIRMED, 1)
    assert (successor.is_head, successor.delegation_order) == (True, 1)
    assert successor.badge_category.code == "HOD"


def test_head_role_and_place_are_left_when_not_chosen(person: Person, delegation: Delegation) -> None:
    leaver = person(S.APPROVED, delegation_role=DelegationRole.HEAD, delegation_order=1)
    successor = person(delegation_order=9)

    substitute(leaver, successor, role=DelegationRole.ADVISER, takes_place=False)

    assert queries.head_of(delegation) is None
    assert (successor.delegation_role, successor.delegation_order) == (DelegationRole.ADVISER, 9)


def test_new_head_demotes_the_one_there_is(person: Person, delegation: Delegation) -> None:
    head = person(S.APPROVED, delegation_role=DelegationRole.HEAD)
    leaver = person(S.APPROVED)

    successor = substitute(leaver, display_name="Ana Ruiz", role=DelegationRole.HEAD)

    assert queries.head_of(delegation) is successor
    assert head.delegation_role is DelegationRole.DELEGATE


def test_seat_beyond_the_quota_passes_on_with_who_answered_for_it(person: Person) -> None:
    person(S.APPROVED)
    person(S.APPROVED)
    leaver = person(S.SUBMITTED)
    with transaction():
        actions.set_aside(leaver, OverriddenRule.QUOTA, reason="The minister asks", by="Rosa", at=NOON)
        actions.confirm(leaver, by=BY, at=NOON)
        leaver.state = S.APPROVED

    successor = substitute(leaver, display_name="Ana Ruiz")

    passed = db.session.scalars(
        select(RuleOverride).where(RuleOverride.registration_id == successor.id)
    ).one()
    assert (passed.rule, passed.by_name, passed.reason) == (
        OverriddenRule.QUOTA,
        "Rosa",
        "The minister asks",
    )
    assert successor.state is S.DELEGATION_CONFIRMED


def test_successor_in_another_group_waits_when_that_group_is_full(
    person: Person, delegation: Delegation
) -> None:
    person(S.APPROVED)
    person(S.APPROVED)
    press = {"delegation_role": DelegationRole.PRESS, "role_group": RoleGroup.PRESS}
    leaver = person(S.APPROVED, **press, seat_number=1)

    successor = substitute(leaver, display_name="Ana Ruiz", role=DelegationRole.DELEGATE)

    assert (successor.state, successor.seat_number) == (S.WAITLISTED, None)


def test_successor_who_waits_for_a_full_group_goes_on_waiting(person: Person, delegation: Delegation) -> None:
    person(S.APPROVED)
    person(S.APPROVED)
    press = {"delegation_role": DelegationRole.PRESS, "role_group": RoleGroup.PRESS}
    leaver = person(S.APPROVED, **press, seat_number=1)
    waiting = person(S.WAITLISTED, waiting_position=1)

    substitute(leaver, waiting, role=DelegationRole.DELEGATE)

    assert (waiting.state, waiting.waiting_position, waiting.seat_number) == (S.WAITLISTED, 1, None)
    assert (leaver.state, leaver.substituted_by) == (S.SUBSTITUTED, waiting)


def test_what_was_set_aside_for_the_leaver_alone_does_not_pass_on(person: Person) -> None:
    leaver = person(S.APPROVED)
    with transaction():
        actions.set_aside(leaver, OverriddenRule.PHOTO, reason="Her faith", by="Rosa", at=NOON)

    successor = substitute(leaver, display_name="Ana Ruiz")

    assert successor.overrides == []


@pytest.mark.parametrize("state", sorted(set(S) - {S.APPROVED}))
def test_only_an_approved_person_is_substituted(person: Person, state: S) -> None:
    leaver = person(state)

    with pytest.raises(RuleBrokenError):
        substitute(leaver, display_name="Ana Ruiz")

    assert leaver.state is state


@pytest.mark.parametrize("state", sorted(set(S) - {S.SUBMITTED, S.WAITLISTED}))
def test_who_has_a_seat_or_has_left_takes_no_place(person: Person, state: S) -> None:
    leaver, successor = person(S.APPROVED), person(state)

    with pytest.raises(RuleBrokenError, match="cannot take this place"):
        substitute(leaver, successor)

    assert (leaver.state, successor.state) == (S.APPROVED, state)


def test_nobody_of_another_delegation_takes_the_place(person: Person, delegation: Delegation) -> None:
    leaver = person(S.APPROVED)
    stranger = person(delegation=DelegationFactory(edition=delegation.edition))

    with pytest.raises(RuleBrokenError, match="same delegation"):
        substitute(leaver, stranger)


def test_focal_points_substitute_until_it_is_to_be_confirmed_organisers_always(
    person: Person, delegation: Delegation
) -> None:
    first, second, third = person(S.APPROVED), person(S.APPROVED), person(S.SUBMITTED)
    DeadlineExtensionFactory(delegation=delegation, step=DeadlineStep.NOMINATE, until=NOON)

    substitute(first, display_name="Ana Ruiz")
    DeadlineExtensionFactory(delegation=delegation, step=DeadlineStep.CONFIRM, until=NOON)
    with pytest.raises(TooLateError):
        substitute(second, third)
    substitute(second, third, as_organiser=True)

    assert (first.state, second.state) == (S.SUBSTITUTED, S.SUBSTITUTED)


def test_letter_for_the_visa_is_asked_for_in_time(person: Person, delegation: Delegation) -> None:
    leaver = person(S.APPROVED)
    DeadlineExtensionFactory(delegation=delegation, step=DeadlineStep.VISA, until=NOON)

    with pytest.raises(TooLateError):
        substitute(leaver, display_name="Ana Ruiz", needs_visa_letter=True)

    assert leaver.state is S.APPROVED


def test_seat_that_the_successor_does_not_need_goes_to_whoever_waits(
    person: Person, delegation: Delegation
) -> None:
    leaver, _other = person(S.APPROVED), person(S.APPROVED)
    waiting = person(S.WAITLISTED, waiting_position=1)

    successor = substitute(leaver, display_name="Ana Ruiz", role=DelegationRole.PRESS)

    assert (successor.role_group, successor.state) == (RoleGroup.PRESS, S.DELEGATION_CONFIRMED)
    assert (waiting.state, waiting.seat_number) == (S.DELEGATION_CONFIRMED, 1)


def test_refusal_of_the_new_person_undoes_the_leaving(person: Person) -> None:
    leaver = person(S.APPROVED)

    with pytest.raises(RuleBrokenError):
        substitute(leaver, given_names=None, name_order="given_first")

    assert (leaver.state, leaver.seat_number) == (S.APPROVED, 1)


def sent(successor: Registration | None = None, **facts: Any) -> dict[str, Any]:
    role = facts.pop("role", DelegationRole.DELEGATE)
    return {
        "successor": str(successor.key) if successor else "new",
        "role": role.value,
        "takes_place": "y",
        "name_order": "given_first",
    } | facts


SignIn = Callable[[User], FlaskClient]


def test_focal_point_substitutes_by_somebody_new(person: Person, sign_in: SignIn, focal_point: User) -> None:
    leaver = person(S.APPROVED)
    client = sign_in(focal_point)
    address = f"/{leaver.edition.slug}/registrations/{leaver.key}/substitute"

    page = client.get(address)
    answer = client.post(address, data=sent(given_names="Ana", surname_1="Ruiz"))

    assert page.status_code == 200
    assert answer.location == f"/{leaver.edition.slug}/registrations/{leaver.key}/leaving"
    assert leaver.substituted_by is not None
    assert leaver.substituted_by.person.display_name == "Ana Ruiz"


def test_organiser_substitutes_by_somebody_who_waits(
    person: Person, sign_in: SignIn, organiser: User
) -> None:
    leaver, waiting = person(S.APPROVED), person(S.WAITLISTED)
    client = sign_in(organiser)

    client.post(
        f"/{leaver.edition.slug}/registrations/{leaver.key}/substitute", data=sent(waiting, reason="Ill")
    )

    assert (leaver.state, waiting.state) == (S.SUBSTITUTED, S.DELEGATION_CONFIRMED)


@pytest.mark.parametrize("successor", ["", "new", "00000000-0000-4000-8000-000000000000"])
def test_substitution_without_a_name_or_by_nobody_is_refused(
    person: Person, sign_in: SignIn, organiser: User, successor: str
) -> None:
    leaver = person(S.APPROVED)
    client = sign_in(organiser)

    answer = client.post(
        f"/{leaver.edition.slug}/registrations/{leaver.key}/substitute",
        data=sent() | {"successor": successor},
    )

    assert (answer.status_code, leaver.state) == (422, S.APPROVED)


def test_substitution_that_a_rule_refuses_is_told_on_the_page(
    person: Person, sign_in: SignIn, organiser: User
) -> None:
    leaver = person(S.WITHDRAWN)

    answer = sign_in(organiser).post(
        f"/{leaver.edition.slug}/registrations/{leaver.key}/substitute", data=sent(given_names="Ana")
    )

    assert (answer.status_code, leaver.state) == (422, S.WITHDRAWN)


def test_focal_point_of_another_delegation_finds_nothing(person: Person, sign_in: SignIn) -> None:
    leaver = person(S.APPROVED)
    stranger = FocalPointFactory(delegation__edition=leaver.edition).user

    answer = sign_in(stranger).get(f"/{leaver.edition.slug}/registrations/{leaver.key}/substitute")

    assert answer.status_code == 404


def test_predecessors_are_told(person: Person) -> None:
    leaver = person(S.APPROVED)

    successor = substitute(leaver, display_name="Ana Ruiz")

    assert list(queries.predecessors(successor)) == [leaver]
    assert [
        entry.action for entry in db.session.query(JournalEntry).filter_by(subject_key=str(leaver.key))
    ] == ["registration.substituted"]
