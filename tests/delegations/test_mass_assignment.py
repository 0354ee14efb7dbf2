"""Forms take what they declare: the name of every column is sent to each, and nothing else changes."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from forum_app.accounts.models import User
from forum_app.core.db import Base, db
from forum_app.core.forms import ForumForm
from forum_app.delegations import forms
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from tests.delegations.conftest import Person
from tests.factories.people import CountryFactory

SignIn = Callable[[User], FlaskClient]
Row = tuple[str, tuple[Any, ...]]
FORGED = "7"  # a number where a number is asked, a text where a text is
DOMAINS = (
    "forum_app.people",
    "forum_app.delegations",
    "forum_app.editions",
    "forum_app.requests",
    "forum_app.press",
)
MODELS = [one.class_ for one in Base.registry.mappers if one.class_.__module__.startswith(DOMAINS)]
WORDS = "registration_word"  # follow the names
FACTS = {"role": "delegate", "name_order": "given_first", "given_names": "Irene", "surname_1": "Torre"}


def columns() -> set[str]:
    """The names of all columns of the domains."""
    return {name for model in MODELS for name in inspect(model).columns.keys()}  # noqa: SIM118 no mapping


def rows() -> dict[Row, dict[str, Any]]:
    """All rows of the domains as the database has them."""
    db.session.expire_all()
    found: dict[Row, dict[str, Any]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in {model.__tablename__ for model in MODELS} - {WORDS}:
            for row in db.session.execute(select(table)).mappings():
                found[table.name, tuple(row[key.name] for key in table.primary_key)] = dict(row)
    return found


def changed(before: Mapping[Row, Mapping[str, Any]]) -> set[str]:
    """The columns that hold something else now, of rows that were there."""
    after = rows()
    return {
        f"{row[0]}.{column}"
        for row, values in before.items()
        for column, value in values.items()
        if after[row][column] != value
    }


def forged(form: type[ForumForm], **declared: str) -> dict[str, str]:
    """What is declared, and a value for every column besides."""
    fields = {name for name in dir(form) if hasattr(getattr(form, name), "field_class")}
    return {**dict.fromkeys(sorted(columns() - fields), FORGED), **declared}


@pytest.fixture
def registration(person: Person) -> Registration:
    one = person(
        RegistrationState.SUBMITTED,
        person__given_names="Ana",
        person__surname_1="Torre",
        person__display_name="Ana Torre",
    )
    person(RegistrationState.APPROVED)
    return one


def test_every_protected_column_is_among_those_that_are_sent() -> None:
    sent = forged(forms.DelegateForm, **FACTS)

    protected = (
        "state",
        "seat_number",
        "delegation_id",
        "person_id",
        "confirmed_at",
        "reference",
        "key",
    )
    assert [name for name in protected if sent.get(name) != FORGED] == []


def test_what_is_taken_over_in_whole_would_be_seen(registration: Registration) -> None:
    before = rows()

    for name in ("reference", "decision_reason"):  # the control: what a careless action does
        setattr(registration, name, FORGED)
    db.session.commit()

    assert changed(before) == {
        "registration.reference",
        "registration.decision_reason",
        "registration.version",
    }


def test_editing_a_person_changes_the_declared_fields_alone(
    registration: Registration, focal_point: User, sign_in: SignIn
) -> None:
    before = rows()
    page = f"/{registration.edition.slug}/registrations/{registration.key}/edit"
    sent = forged(forms.DelegateForm, **FACTS, email=registration.person.email)

    answer = sign_in(focal_point).post(page, data={**sent, "version": str(registration.version)})

    assert answer.status_code == 302
    assert changed(before) == {
        *("person.given_names", "person.display_name", "person.sort_key", "person.search_key"),
        "registration.version",
    }


def test_adding_a_person_decides_nothing(delegation: Delegation, focal_point: User, sign_in: SignIn) -> None:
    before = rows()
    page = f"/{delegation.edition.slug}/delegations/{delegation.key}/people/new"

    answer = sign_in(focal_point).post(page, data=forged(forms.DelegateForm, **FACTS))

    made = db.session.scalars(select(Registration)).one()
    assert answer.status_code == 302
    assert (made.state, made.seat_number, made.delegation) == (RegistrationState.SUBMITTED, None, delegation)
    assert FORGED not in {made.reference, made.decision_reason, made.external_ref, made.person.phone}
    assert {column for column in changed(before) if not column.startswith("delegation.")} == set()


def test_editing_a_delegation_changes_the_declared_fields_alone(
    delegation: Delegation, registration: Registration, organiser: User, sign_in: SignIn
) -> None:
    before = rows()
    sent = forged(
        forms.EditDelegationForm,
        name_es="República del Perú",
        name_en="Peru",
        state="accepted",
        de_es="de la",
    )
    page = f"/{delegation.edition.slug}/delegations/{delegation.key}/edit"

    answer = sign_in(organiser).post(page, data={**sent, "version": str(delegation.version)})

    assert (answer.status_code, registration.delegation) == (302, delegation)
    assert changed(before) == {
        *("delegation.name_es", "delegation.sort_es", "delegation.search_key", "delegation.de_es"),
        "delegation.version",
    }


def test_functions_change_no_state(registration: Registration, organiser: User, sign_in: SignIn) -> None:
    before = rows()
    page = f"/{registration.edition.slug}/registrations/{registration.key}/functions"

    answer = sign_in(organiser).post(
        page, data=forged(forms.FunctionsForm, version=str(registration.version))
    )

    assert answer.status_code == 302
    assert changed(before) == {"registration.version"}


def test_the_language_of_protocol_is_all_that_its_page_sets(
    edition: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    before = rows()

    answer = sign_in(organiser).post(
        f"/{edition.slug}/delegations/protocol", data=forged(forms.ProtocolForm, protocol_language="en")
    )

    assert answer.status_code == 302
    assert changed(before) == {"forum_edition.protocol_language", "forum_edition.version"}


def test_a_new_status_changes_no_country(edition: ForumEdition, organiser: User, sign_in: SignIn) -> None:
    CountryFactory(iso2="PE")
    before = rows()
    sent = forged(forms.StandingForm, country="PE", standing="candidate", source="Nota")

    answer = sign_in(organiser).post(f"/{edition.slug}/delegations/statuses", data=sent)

    assert answer.status_code == 302
    assert changed(before) == set()


def test_a_hand_over_changes_no_other_row(delegation: Delegation, focal_point: User, sign_in: SignIn) -> None:
    browser = sign_in(focal_point)
    point = next(row for row in rows() if row[0] == "focal_point")
    before = rows()
    sent = forged(forms.HandOverForm, name="Luis Paz", email="luis@example.org", language="es")
    page = f"/{delegation.edition.slug}/delegations/{delegation.key}"

    answer = browser.post(f"{page}/focal-points/{before[point]['key']}/hand-over", data=sent)

    assert answer.status_code == 302
    assert {column for column in changed(before) if column != "delegation.version"} == set()
