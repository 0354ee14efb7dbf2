"""Finding registrations by the words of names, however they are typed."""

import unicodedata

import pytest
from sqlalchemy import select

from forum_app.core.db import db, transaction
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration, RegistrationWord
from forum_app.delegations.rules import RoleGroup
from forum_app.people.models import Person as Human
from tests.conftest import NOON
from tests.delegations.conftest import Person, found_by_its_words
from tests.factories import saved
from tests.factories.delegations import DelegationFactory, RegistrationFactory


def found(edition: object, text: str) -> list[str]:
    """The names that the review desk finds by a text."""
    conditions = queries.reviewed(edition, q=text)  # type: ignore[arg-type]
    return list(
        db.session.scalars(
            select(Human.display_name)
            .join(Registration, Registration.person_id == Human.id)
            .where(*conditions)
            .order_by(Human.sort_key)
        )
    )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("José Núñez Peña", "nunez"),
        ("José Núñez Peña", "pena JOSE"),
        ("José Núñez Peña", unicodedata.normalize("NFD", "Núñ")),
        (unicodedata.normalize("NFD", "José Núñez"), "núñez"),
        ("Theodore O'Connor", "oconnor"),
        ("Theodore O'Connor", "o'con"),
        ("Noura Al-Harbi", "harbi"),
        ("Noura Al-Harbi", "al-harbi"),
        ("Işıl İnceoğlu", "isil inceoglu"),
        ("Jürgen Groß", "gross"),
        ("Łukasz Øst", "lukasz ost"),
        ("王秀兰", "王"),
        ("欧阳雨婷", "雨婷"),
        ("김성호", "성호"),
        ("فاطمة السيد", "السيد"),
        ("ศิริพร วงศ์สกุล", "สกุล"),
        ("Տիգրան Հակոբյան", "հակոբ"),
    ],
)
def test_name_is_found_however_it_is_typed(person: Person, name: str, typed: str) -> None:
    one = person(person__display_name=name, person__given_names=None, person__surname_1=None)
    person(person__display_name="Rosa Quispe", person__given_names=None, person__surname_1=None)

    assert found(one.edition, typed) == [one.person.display_name]


@pytest.mark.parametrize(
    "typed",
    ["V-7QK3M", "v-7q", "7qk3m", "cancill", "embaj", "ambass", "peru", "mission@pe", "rosa quispe emb"],
)
def test_registration_is_found_by_what_a_desk_reads_aloud(person: Person, typed: str) -> None:
    one = person(
        reference="V-7QK3M",
        institution="Cancillería",
        position_title_es="Embajadora",
        position_title_en="Ambassador",
        person__display_name="Rosa Quispe",
        person__email="Mission@pe.example.org",
    )
    person(delegation=DelegationFactory(edition=one.edition))

    assert found(one.edition, typed) == ["Rosa Quispe"]


def test_only_beginnings_of_words_and_all_of_them_are_found_and_signs_are_none(person: Person) -> None:
    one = person(person__display_name="Rosa Quispe", person__given_names=None, person__surname_1=None)

    assert [found(one.edition, typed) for typed in ("uispe", "rosa mamani", "…", "%", "_")] == [
        [],
        [],
        [],
        [],
        [],
    ]


def test_search_stays_in_its_edition(person: Person) -> None:
    one = person(person__display_name="Rosa Quispe")
    found_by_its_words(RegistrationFactory(person__display_name="Rosa Quispe"))

    assert found(one.edition, "quispe") == ["Rosa Quispe"]


def test_changed_name_is_found_by_the_new_one_alone(person: Person) -> None:
    one = person(person__display_name="Rosa Quispe", person__surname_1="Quispe")
    facts = {"role": one.delegation_role, "name_order": one.person.name_order}

    with transaction():
        new = {"display_name": "Rosa Mamani", "surname_1": "Mamani"}
        actions.edit(one, version=one.version, by="a test", at=NOON, as_organiser=True, **facts, **new)

    assert (found(one.edition, "quispe"), found(one.edition, "mamani")) == ([], ["Rosa Mamani"])


def test_renamed_delegation_is_found_by_its_new_name(delegation: Delegation, person: Person) -> None:
    person(person__display_name="Rosa Quispe")

    with transaction():
        quotas = {group: delegation.seats(group) for group in RoleGroup}
        actions.edit_delegation(delegation, name_en="Cusco", seats=quotas, by="a test", at=NOON)

    assert (found(delegation.edition, "cusco"), found(delegation.edition, "peru")) == (
        ["Rosa Quispe"],
        ["Rosa Quispe"],  # the Spanish name stays
    )


def test_name_without_any_letter_is_kept_and_finds_nothing(person: Person) -> None:
    one = person(reference="…", person__display_name="…", person__given_names="—", person__surname_1="!")
    one.delegation.name_es = one.delegation.name_en = "–"
    one.person.email = None

    found_by_its_words(saved(one))

    assert list(db.session.scalars(select(RegistrationWord.word))) == []
