"""The hard cases that concern people, their names, and those who speak for them, by their number."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.delegations import queries
from forum_app.delegations.actions import add_usual_quotas, create_delegations
from forum_app.delegations.models import Delegation, FocalPoint, Registration
from forum_app.delegations.rules import DelegationKind, DelegationRole, RegistrationState, RoleGroup
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.mail.rules import LetterState
from tests.factories.delegations import (
    CredentialFactory,
    DelegationFactory,
    FocalPointFactory,
    RegistrationFactory,
)
from tests.factories.editions import EditionFactory
from tests.factories.mail import LetterFactory
from tests.factories.people import CountryFactory

S = RegistrationState
SignIn = Callable[[User], FlaskClient]
FACTS = {
    "role": "delegate",
    "given_names": "Irene",
    "surname_1": "Torre",
    "name_order": "given_first",
    "language": "es",
    "version": "0",
}
CHANGED = {"institution": "mine", "surname_2": "theirs"}


@pytest.fixture
def edition(edition: ForumEdition) -> ForumEdition:
    with transaction():
        add_usual_quotas(edition)
    return edition


@pytest.fixture
def peru(edition: ForumEdition) -> Delegation:
    made: Delegation = DelegationFactory(edition=edition, name_es="Perú", name_en="Peru")
    return made


def speaks(delegation: Delegation, name: str) -> User:
    user: User = FocalPointFactory(delegation=delegation, user__name=name).user
    return user


def listed(delegation: Delegation, **facts: object) -> Registration:
    """Somebody whom a delegation has handed in."""
    category = category_by_code(delegation.edition, "OBS")
    made: Registration = RegistrationFactory(
        **{"delegation": delegation, "badge_category": category, "state": S.SUBMITTED, **facts}
    )
    return made


def of(delegation: Delegation, rest: str = "") -> str:
    return f"/foro/delegations/{delegation.key}/{rest}"


def about(registration: Registration, rest: str) -> str:
    return f"/foro/registrations/{registration.key}/{rest}"


def opened(page: str) -> dict[str, str]:
    """What the form of a page says of the moment when it was opened."""
    values = {
        name: re.findall(rf'name="{name}"[^>]* value="([^"]*)"', page) for name in ("version", "opened")
    }
    return {name: found[0] for name, found in values.items()}


def test_14_two_focal_points_who_edit_at_once_choose_value_by_value(
    peru: Delegation, sign_in: SignIn
) -> None:
    one, other = (sign_in(speaks(peru, name)) for name in ("Ana Ríos", "Luis Paz"))
    person = listed(peru)
    mine, theirs = ({**FACTS, **opened(browser.get(about(person, "edit")).text)} for browser in (one, other))
    other.post(about(person, "edit"), data={**theirs, "institution": "Cancillería", "surname_2": "Paz"})

    shown = one.post(about(person, "edit"), data={**mine, "institution": "Embajada"})
    kept = person.institution
    choices = {f"keep-{name}": choice for name, choice in CHANGED.items()}
    again = {
        **mine,
        **opened(shown.text),
        "institution": "Embajada",
        "contested": list(CHANGED),
    }
    saved = one.post(about(person, "edit"), data={**again, **choices})

    assert (shown.status_code, kept) == (409, "Cancillería")
    assert "Luis Paz guardó el" in shown.text
    assert saved.status_code == 302
    assert (person.institution, person.person.surname_2) == ("Embajada", "Paz")


def test_15_a_focal_point_who_leaves_hands_over_and_the_history_stays(
    peru: Delegation, organiser: FlaskClient, sign_in: SignIn
) -> None:
    leaver = speaks(peru, "Ana Ríos")
    browser = sign_in(leaver)
    person = listed(peru)
    browser.post(about(person, "confirm"))
    point = db.session.scalars(select(FocalPoint)).one()
    note = CredentialFactory(delegation=peru, number="N.º 12-2027")
    letter = {"name": "Luis Paz", "email": "luis@example.org", "language": "es", "at_once": "y"}
    letter["appointed_by"] = str(note.key)

    gone = browser.post(of(peru, f"focal-points/{point.key}/hand-over"), data=letter)

    assert (gone.status_code, gone.headers["Location"]) == (302, "/mine")
    assert browser.get(of(peru)).status_code == 404
    assert browser.get(about(person, "edit")).status_code == 404
    page = organiser.get(of(peru)).text
    assert "Puntos focales anteriores" in page
    assert "traspasó el encargo de" in page
    assert queries.open_invitations(peru)[0].appointed_by == note
    confirmed = select(JournalEntry).where(JournalEntry.action == "registration.delegation_confirmed")
    assert db.session.scalars(confirmed).one().actor_name == "Ana Ríos"


def test_15_nobody_hands_over_the_word_of_somebody_else(peru: Delegation, sign_in: SignIn) -> None:
    other = FocalPointFactory(delegation=peru)
    mine = sign_in(speaks(peru, "Ana Ríos"))
    stranger = sign_in(speaks(DelegationFactory(edition=peru.edition), "Eva Sol"))
    letter = {"name": "Luis Paz", "email": "luis@example.org", "language": "es"}
    address = of(peru, f"focal-points/{other.key}/hand-over")

    answers = [browser.post(address, data=letter).status_code for browser in (mine, stranger)]

    assert answers == [404, 404]
    assert queries.open_invitations(peru) == []


def test_16_a_name_in_its_own_script_alone_waits_for_a_latin_form(
    peru: Delegation, organiser: FlaskClient, sign_in: SignIn
) -> None:
    embassy = sign_in(speaks(peru, "Ana Ríos"))
    facts = {**FACTS, "given_names": "雨婷", "surname_1": "欧阳", "name_order": "family_first"}
    embassy.post(of(peru, "people/new"), data=facts)
    person = db.session.scalars(select(Registration)).one()
    embassy.post(about(person, "confirm"))

    refused = organiser.post(about(person, "approve"))
    shown = embassy.get(about(person, "edit")).text

    assert (refused.status_code, person.state) == (409, S.DELEGATION_CONFIRMED)
    assert person.person.display_name == "欧阳 雨婷"
    assert re.search(r"data-not-latin(?!\s+hidden)", shown)


def test_19_a_long_name_has_the_short_form_that_the_delegation_wrote(
    peru: Delegation, sign_in: SignIn
) -> None:
    embassy = sign_in(speaks(peru, "Ana Ríos"))
    long = "María de los Ángeles Guadalupe Esperanza"
    facts = {**FACTS, "given_names": long, "badge_name": "Guadalupe Fernández de Córdova"}

    embassy.post(of(peru, "people/new"), data=facts)

    person = db.session.scalars(select(Registration)).one().person
    assert (person.display_name, person.badge_name) == (f"{long} Torre", "Guadalupe Fernández de Córdova")


def test_43_a_letter_that_did_not_arrive_stands_on_the_page_of_the_delegation(
    peru: Delegation, organiser: FlaskClient
) -> None:
    person = listed(peru)
    for thing, address in (
        (f"delegation:{peru.key}", "despacho"),
        (f"registration:{person.key}", "ministra"),
    ):
        LetterFactory(
            about=thing, to_address=f"{address}@example.org", edition_slug="foro", state=LetterState.FAILED
        )
    LetterFactory(
        about=f"delegation:{DelegationFactory(edition=peru.edition).key}",
        to_address="otra@example.org",
        edition_slug="foro",
        state=LetterState.FAILED,
    )

    page = organiser.get(of(peru)).text

    assert "2 correos no llegaron" in page
    assert [name in page for name in ("despacho@", "ministra@", "otra@")] == [True, True, False]


def test_33_a_renamed_country_keeps_its_old_name_in_the_edition_before(
    peru: Delegation, organiser: FlaskClient
) -> None:
    country = CountryFactory(iso2="TR", name_es="Turquía", name_en="Turkey")
    edition = peru.edition
    with transaction():
        (before,) = create_delegations(edition, countries=[country], by="a test", at=now())

    country.name_es, country.name_en = "Türkiye", "Türkiye"
    later = EditionFactory(slug="despues")
    with transaction():
        (after,) = create_delegations(later, countries=[country], by="a test", at=now())

    assert (before.name_en, after.name_en) == ("Turkey", "Türkiye")
    assert "Turquía" in organiser.get(of(before)).text


def test_03_a_head_has_one_registration_whatever_else_the_head_does(
    peru: Delegation, organiser: FlaskClient
) -> None:
    head = listed(peru)
    organiser.post(about(head, "head"))

    with pytest.raises(IntegrityError):
        RegistrationFactory(delegation=peru, person=head.person, badge_category=head.badge_category)

    db.session.rollback()
    assert (head.is_head, head.badge_category.code) == (True, "HOD")


def test_04_an_ambassador_of_corps_and_delegation_is_one_person_and_two_delegations(
    peru: Delegation, organiser: FlaskClient
) -> None:
    corps = DelegationFactory(edition=peru.edition, kind=DelegationKind.DIPLOMATIC_CORPS, name_es="Cuerpo")
    head = listed(peru, delegation_role=DelegationRole.HEAD, person__display_name="Ana Ríos")

    organiser.post(
        about(head, "functions"), data={"also_represents": [str(corps.key)], "version": head.version}
    )

    assert queries.board_figures(peru.edition)[2:4] == (1, 2)
    assert "Ana Ríos" in organiser.get(of(corps)).text
    assert "delegaciones representadas" in organiser.get("/foro/delegations/").text


def test_05_an_ambassador_of_two_observers_has_one_seat(peru: Delegation, organiser: FlaskClient) -> None:
    other = DelegationFactory(edition=peru.edition)
    head = listed(peru, delegation_role=DelegationRole.HEAD)

    answer = organiser.post(
        about(head, "functions"), data={"also_represents": [str(other.key)], "version": head.version}
    )

    assert answer.status_code == 302
    held = queries.standings([peru, other], at=now())
    assert [held[one.id].people for one in (peru, other)] == [1, 0]


def test_30_a_personal_assistant_sits_outside_the_quota(peru: Delegation, organiser: FlaskClient) -> None:
    assisted, assistant = listed(peru), listed(peru)

    organiser.post(
        about(assistant, "functions"), data={"assistant_of": str(assisted.key), "version": assistant.version}
    )

    assert (assistant.assistant_of, assistant.role_group) == (assisted, RoleGroup.ASSISTANT)
    assert peru.seats(RoleGroup.ASSISTANT) is None


def test_32_who_nominates_and_whom_one_belongs_to_are_both_shown(
    peru: Delegation, organiser: FlaskClient, sign_in: SignIn
) -> None:
    embassy = sign_in(speaks(peru, "Ana Ríos"))
    facts = {**FACTS, "institution": "Gobierno de Letonia", "nominating_entity": "Unión Europea"}

    embassy.post(of(peru, "people/new"), data=facts)

    person = db.session.scalars(select(Registration)).one()
    page = organiser.get(about(person, "")).text
    assert ("Gobierno de Letonia" in page, "Unión Europea" in page) == (True, True)
