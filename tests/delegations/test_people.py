"""People are registered, changed and put in order; the head is one; nothing is overwritten silently."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum_app.accounts.models import JournalEntry
from forum_app.accounts.queries import history
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.models import StoredFile
from forum_app.delegations import actions, queries
from forum_app.delegations.actions import EditedMeanwhileError
from forum_app.delegations.models import Delegation, PersonalNeeds, Registration
from forum_app.delegations.rules import (
    DelegationRole,
    OverriddenRule,
    QuotaFullError,
    RegistrationState,
    RoleGroup,
)
from forum_app.editions.rules import EditionState
from forum_app.people.rules import NameOrder
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.delegations import DelegationFactory, QuotaRuleFactory
from tests.factories.editions import EditionFactory
from tests.factories.people import CountryFactory

S = RegistrationState
FACTS = {
    "role": DelegationRole.DELEGATE,
    "name_order": NameOrder.GIVEN_FIRST,
    "given_names": "María José",
    "surname_1": "Núñez",
    "surname_2": "Peña",
    "email": "mj@example.org",
    "language": "es",
}


def register(delegation: Delegation, **facts: Any) -> Registration:
    with transaction():
        return actions.register(delegation, by="a test", at=NOON, **{**FACTS, **facts})


def edit(registration: Registration, **facts: Any) -> None:
    person = registration.person
    kept = {"role": registration.delegation_role, "version": registration.version}
    kept |= {name: getattr(person, name) for name in actions.OF_PERSON if name != "nationality"}
    kept |= {name: getattr(registration, name) for name in actions.OF_REGISTRATION}
    with transaction():
        actions.edit(registration, by="a test", at=NOON, **{**kept, **facts})


def do(action: Callable[..., Any], registration: Registration, **facts: Any) -> None:
    with transaction():
        action(registration, by="a test", at=NOON, **facts)


def names(delegation: Delegation) -> list[str]:
    return [one.person.display_name for one in queries.roster(delegation)]


def test_register_keeps_the_person_and_hands_in(delegation: Delegation) -> None:
    CountryFactory(iso2="PE")

    made = register(delegation, nationality="PE", position_title_es="Asesora", needs_visa_letter=True)

    person = made.person
    assert (person.display_name, person.nationality) == ("María José Núñez Peña", "PE")
    assert (made.state, made.position_title_es, made.needs_visa_letter) == (S.SUBMITTED, "Asesora", True)
    assert (made.badge_category.code, made.role_group) == ("OBS", RoleGroup.OFFICIAL)
    assert made.reference.startswith("V-")


def test_register_keeps_a_draft_without_a_letter(delegation: Delegation) -> None:
    assert register(delegation, draft=True).state is S.DRAFT


def test_register_shows_the_name_as_it_was_asked_for(delegation: Delegation) -> None:
    made = register(delegation, display_name="NÚÑEZ PEÑA María José", name_order=NameOrder.FAMILY_FIRST)

    assert made.person.display_name == "NÚÑEZ PEÑA María José"


def test_register_refuses_somebody_without_a_name(delegation: Delegation) -> None:
    with pytest.raises(RuleBrokenError, match="name"):
        register(delegation, given_names=None, surname_1=None, surname_2=None)


def test_register_keeps_needs_apart_each_with_the_day_of_its_consent(delegation: Delegation) -> None:
    made = register(delegation, dietary="vegan", accessibility=None)

    needs = made.needs
    assert needs is not None
    assert queries.needs_of(made) == ("vegan", None)
    assert (needs.dietary_consented_on, needs.accessibility_consented_on) == (date(2026, 11, 23), None)


def test_register_of_another_head_demotes_the_first(delegation: Delegation) -> None:
    first = register(delegation, role=DelegationRole.HEAD)

    second = register(delegation, role=DelegationRole.HEAD, surname_1="Quispe")

    assert (first.delegation_role, first.badge_category.code) == (DelegationRole.DELEGATE, "OBS")
    assert (second.delegation_role, second.badge_category.code) == (DelegationRole.HEAD, "HOD")


def test_register_without_the_badge_category_says_what_to_add(app: Flask) -> None:
    delegation = DelegationFactory(edition=EditionFactory())

    with pytest.raises(RuleBrokenError, match="“OBS”"):
        register(delegation)


@pytest.mark.parametrize("state", [EditionState.CALL_OPEN, EditionState.REGISTRATION_CLOSED])
def test_register_outside_of_the_window_is_for_organisers(
    delegation: Delegation, state: EditionState
) -> None:
    delegation.edition.state = state
    saved(delegation.edition)

    with pytest.raises(RuleBrokenError):
        register(delegation)

    assert register(delegation, as_organiser=True).state is S.SUBMITTED


def test_reference_is_another_one_when_it_is_taken(
    delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = iter("AAAAA" * 2 + "BBBBB")
    monkeypatch.setattr("forum_app.delegations.actions.people.secrets.choice", lambda _: next(letters))

    made = [register(delegation).reference, register(delegation, surname_1="Quispe").reference]

    assert made == ["V-AAAAA", "V-BBBBB"]


def test_reference_of_an_edition_without_a_number_begins_with_f(delegation: Delegation) -> None:
    delegation.edition.ordinal = None
    saved(delegation.edition)

    assert register(delegation).reference.startswith("F-")


def test_edit_changes_what_was_given_and_tells_the_journal_the_fields(person: Person) -> None:
    registration = person()

    edit(registration, institution="Cancillería", surname_2="Peña", dietary="vegan")

    entry = db.session.scalars(select(JournalEntry)).one()
    assert (registration.institution, registration.person.surname_2) == ("Cancillería", "Peña")
    assert entry.details == {"changed": ["dietary", "institution", "surname_2"]}


def test_edit_takes_needs_away(person: Person) -> None:
    registration = person()
    edit(registration, dietary="vegan", accessibility="wheelchair")

    edit(registration, dietary=None, accessibility=None)

    assert db.session.scalar(select(func.count()).select_from(PersonalNeeds)) == 0


def test_edit_keeps_the_day_of_a_consent_that_did_not_change(person: Person) -> None:
    registration = person()
    edit(registration, dietary="vegan")
    with transaction():
        kept = {"role": registration.delegation_role, "name_order": NameOrder.GIVEN_FIRST}
        actions.edit(
            registration,
            version=registration.version,
            by="a test",
            at=NOON + timedelta(days=3),
            **kept,
            display_name="José",
            dietary="vegan",
            accessibility="wheelchair",
        )

    needs = registration.needs
    assert needs is not None
    days = (needs.dietary_consented_on, needs.accessibility_consented_on)
    assert days == (date(2026, 11, 23), date(2026, 11, 26))


def test_edit_of_a_stale_form_overwrites_nothing_and_shows_both(person: Person) -> None:
    registration = person()
    opened = registration.version
    edit(registration, institution="Cancillería", surname_2="Peña")

    with pytest.raises(EditedMeanwhileError) as stale:
        edit(registration, version=opened, institution="Embajada", surname_2="Peña")

    assert [tuple(one) for one in stale.value.differences] == [("institution", "Cancillería", "Embajada")]
    assert registration.institution == "Cancillería"


def test_edit_of_a_stale_form_that_says_the_same_is_no_conflict(person: Person) -> None:
    registration = person()
    opened = registration.version
    edit(registration, institution="Cancillería")

    edit(registration, version=opened, institution="Cancillería")

    assert registration.version == opened + 2


def test_edit_raises_the_version_even_when_only_the_person_changed(person: Person) -> None:
    registration = person()
    before = registration.version

    edit(registration, surname_2="Peña")

    assert registration.version == before + 1


def test_edit_is_refused_once_locked_and_open_to_organisers(person: Person) -> None:
    registration = person(S.APPROVED)

    with pytest.raises(RuleBrokenError):
        edit(registration, institution="Cancillería")
    edit(registration, institution="Cancillería", as_organiser=True)

    assert registration.institution == "Cancillería"


def test_another_role_brings_its_badge_category_and_a_seat_of_its_group(person: Person) -> None:
    registration = person(S.DELEGATION_CONFIRMED, seat_number=2)

    edit(registration, role=DelegationRole.PRESS)

    assert (registration.role_group, registration.seat_number) == (RoleGroup.PRESS, 1)
    assert registration.badge_category.code == "PRESS"


def test_another_role_needs_a_free_seat_of_its_group(person: Person, delegation: Delegation) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.PRESS, seats=0)
    registration = person(S.DELEGATION_CONFIRMED)

    with pytest.raises(QuotaFullError):
        edit(registration, role=DelegationRole.PRESS)

    assert (registration.role_group, registration.seat_number) == (RoleGroup.OFFICIAL, 1)


def test_exception_to_one_quota_is_none_to_another(person: Person, delegation: Delegation) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.OVERFLOW, seats=0)
    person(S.APPROVED), person(S.APPROVED)
    guest = person(S.WAITLISTED)
    with transaction():
        actions.admit_as_overflow(guest, reason="Guest of honour", by="a test", at=NOON, as_organiser=True)

    with pytest.raises(QuotaFullError):
        edit(guest, role=DelegationRole.DELEGATE)

    assert (guest.role_group, guest.seat_number) == (RoleGroup.OVERFLOW, 1)


def test_exception_to_a_quota_ends_with_the_group_and_the_journal_tells(person: Person) -> None:
    guest = person(S.DELEGATION_CONFIRMED)
    with transaction():
        for rule in (OverriddenRule.PHOTO, OverriddenRule.QUOTA):
            actions.set_aside(guest, rule, reason="The minister asks", by="a test", at=NOON)

    edit(guest, role=DelegationRole.SUPPORT)

    lapsed = [line.details for line in history(guest) if line.action == "registration.override-lapsed"]
    assert [override.rule for override in guest.overrides] == [OverriddenRule.PHOTO]
    assert lapsed == [{"group": "official"}]


@pytest.mark.parametrize(("quota", "seat"), [(1, 1), (0, None)])
def test_returned_with_a_seat_keeps_one_where_the_other_group_has_room(
    person: Person, delegation: Delegation, quota: int, seat: int | None
) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.SUPPORT, seats=quota)
    returned = person(S.UNDER_REVIEW)
    do(actions.return_to_delegation, returned, reason="Is this an adviser?")

    edit(returned, role=DelegationRole.SUPPORT)

    assert (returned.state, returned.role_group, returned.seat_number) == (
        S.RETURNED,
        RoleGroup.SUPPORT,
        seat,
    )


def test_another_role_without_a_seat_takes_none(person: Person) -> None:
    registration = person()

    edit(registration, role=DelegationRole.INTERPRETER)

    assert (registration.role_group, registration.seat_number) == (RoleGroup.INTERPRETER, None)


def test_make_head_demotes_the_first_in_one_go(person: Person) -> None:
    first, second = person(delegation_role=DelegationRole.HEAD), person()

    do(actions.make_head, second)

    assert [one.delegation_role for one in (first, second)] == [DelegationRole.DELEGATE, DelegationRole.HEAD]
    assert second.badge_category.code == "HOD"


def test_make_head_of_the_head_changes_nothing(person: Person) -> None:
    head = person(delegation_role=DelegationRole.HEAD)

    do(actions.make_head, head)

    assert head.is_head
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == 0


def test_make_head_of_an_approved_person_is_open_to_the_delegation(person: Person) -> None:
    approved = person(S.APPROVED)

    do(actions.make_head, approved)

    assert approved.is_head


def test_make_head_of_somebody_who_left_is_refused(person: Person) -> None:
    with pytest.raises(RuleBrokenError):
        do(actions.make_head, person(S.WITHDRAWN))


def test_order_is_the_delegations_own(person: Person, delegation: Delegation) -> None:
    for name, role in (
        ("C", DelegationRole.DELEGATE),
        ("A", DelegationRole.DELEGATE),
        ("B", DelegationRole.DELEGATE),
        ("Z", DelegationRole.HEAD),
        ("Y", DelegationRole.ALTERNATE),
    ):
        person(delegation_role=role, person__display_name=name, person__surname_1=name)
    at_first = names(delegation)

    do(actions.move_up, queries.roster(delegation)[4])
    do(actions.move_down, queries.roster(delegation)[2])

    assert at_first == ["Z", "Y", "A", "B", "C"]
    assert names(delegation) == ["Z", "Y", "C", "A", "B"]


def test_order_ends_at_the_ends(person: Person, delegation: Delegation) -> None:
    one, other = person(person__surname_1="A"), person(person__surname_1="B")
    before = names(delegation)

    do(actions.move_up, one)
    do(actions.move_down, other)

    assert names(delegation) == before


def test_order_leaves_open_forms_valid(person: Person, delegation: Delegation) -> None:
    person(person__surname_1="A")
    other = person(person__surname_1="B")
    opened = other.version

    do(actions.move_up, other)

    assert (other.version, other.delegation_order) == (opened, 1)


def test_photo_is_set_and_taken_away(person: Person) -> None:
    registration = person()
    photo = saved(StoredFile(sha256="0" * 64, media_type="image/jpeg", size=1, created_at=NOON))

    do(actions.set_photo, registration, photo=photo)
    kept = registration.photo_id
    do(actions.set_photo, registration, photo=None)

    assert (kept, registration.photo_id) == (photo.id, None)


def test_photo_of_an_approved_person_is_changed_by_organisers_alone(person: Person) -> None:
    registration = person(S.APPROVED)

    with pytest.raises(RuleBrokenError):
        do(actions.set_photo, registration, photo=None)
    do(actions.set_photo, registration, photo=None, as_organiser=True)

    assert registration.photo is None
