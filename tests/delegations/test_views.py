"""Pages of organisers and focal points: what they show, do and refuse."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum_app.accounts.models import SignedInSession, User
from forum_app.core.clock import now
from forum_app.core.crypto import secret_hash, unseal
from forum_app.core.db import db, transaction
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, DelegationInvitation, FocalPoint, Registration
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    DelegationRole,
    DelegationState,
    RegistrationState,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.people.actions import load_reference_data
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.delegations.test_steps import ready
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.delegations import (
    CredentialFactory,
    DeadlineExtensionFactory,
    DelegationFactory,
    FocalPointFactory,
    QuotaRuleFactory,
)
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.factories.people import CountryFactory, OrganizationFactory
from tests.pages import plain
from tests.statements import count_statements

S = RegistrationState
SignIn = Callable[[User], FlaskClient]
PASSWORD = "cuatro palabras que no van juntas"
FACTS = {
    "role": "delegate",
    "given_names": "María José",
    "surname_1": "Núñez",
    "name_order": "given_first",
    "language": "es",
    "version": "0",
}


def of(delegation: Delegation, rest: str = "") -> str:
    return f"/{delegation.edition.slug}/delegations/{delegation.key}/{rest}"


def about(registration: Registration, rest: str = "") -> str:
    return f"/{registration.edition.slug}/registrations/{registration.key}/{rest}"


def rows(answer: TestResponse, of: str) -> list[str]:
    """The names of a table's rows, by the kind of address that they link to."""
    return re.findall(rf'href="/[a-z0-9-]+/{of}/[0-9a-f-]{{36}}/">([^<]+)</a>', answer.text)


def photo(size: tuple[int, int] = (600, 800), kind: str = "JPEG") -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    out.seek(0)
    return out, "photo.jpg"


# The board


def test_board_shows_each_delegation_with_its_seats_and_what_it_lacks(
    desk: FlaskClient, delegation: Delegation, person: Person
) -> None:
    person(S.APPROVED)
    person(S.WAITLISTED)

    answer = desk.get(f"/{delegation.edition.slug}/delegations/?lang=en")

    assert answer.status_code == 200
    assert rows(answer, "delegations") == ["Peru"]
    assert "1 of 2" in answer.text
    assert "1 waiting" in answer.text
    assert answer.text.count("Head of delegation") == 2  # in the filter, and as what is missing


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Francia", "México", "Perú"]),
        ("q=peru", ["Perú"]),
        ("q=MEXICO", ["México"]),
        ("kind=member_state", ["México"]),
        ("state=invited", ["Francia"]),
        ("missing=focal_point", ["Francia", "México"]),
        ("missing=people", ["Francia", "México"]),
        ("missing=head", ["Francia", "México", "Perú"]),
        ("missing=photo", ["Perú"]),
        ("missing=late", []),
        ("missing=over_quota", []),
        ("kind=king", ["Francia", "México", "Perú"]),
        ("q=nobody", []),
    ],
)
def test_board_keeps_its_filters_in_the_address(
    desk: FlaskClient, focal_point: User, person: Person, query: str, found: list[str]
) -> None:
    edition = person().edition
    DelegationFactory(edition=edition, name_es="México", kind=DelegationKind.MEMBER_STATE)
    DelegationFactory(edition=edition, name_es="Francia", state=DelegationState.INVITED)
    DelegationFactory(name_es="Perú de otra edición")

    answer = desk.get(f"/{edition.slug}/delegations/?{query}")

    assert rows(answer, "delegations") == found


def test_board_without_delegations_says_what_to_do_next(desk: FlaskClient, edition: ForumEdition) -> None:
    answer = desk.get(f"/{edition.slug}/delegations/")

    assert "Aún no hay delegaciones" in answer.text


def test_board_asks_the_same_number_of_statements_however_long(
    desk: FlaskClient, edition: ForumEdition, person: Person
) -> None:
    def fill(count: int) -> int:
        for _ in range(count):
            delegation = DelegationFactory(edition=edition)
            QuotaRuleFactory(delegation=delegation)
            FocalPointFactory(delegation=delegation)
            person(S.APPROVED, delegation=delegation, seat_number=1)
        with count_statements() as counter:
            desk.get(f"/{edition.slug}/delegations/")
        return counter.total

    assert fill(3) == fill(3)


def test_organiser_invites_whole_kinds_from_the_lists(desk: FlaskClient, edition: ForumEdition) -> None:
    with transaction():
        load_reference_data(NOON)
    page = desk.get(f"/{edition.slug}/delegations/new")
    key = re.findall(r'name="organizations" value="([0-9a-f-]{36})"', page.text)[0]

    answer = desk.post(
        f"/{edition.slug}/delegations/new",
        data={"kinds": ["member_state"], "countries": ["DE"], "organizations": [key]},
    )

    assert answer.status_code == 302
    assert len(db.session.scalars(queries.delegations_of(edition)).all()) == 6


@pytest.mark.parametrize("data", [{}, {"countries": ["XX"]}, {"kinds": ["king"]}])
def test_organiser_who_ticks_nothing_known_is_told(
    desk: FlaskClient, edition: ForumEdition, data: dict[str, Any]
) -> None:
    CountryFactory()

    assert desk.post(f"/{edition.slug}/delegations/new", data=data).status_code == 422


def test_organiser_without_anybody_left_to_invite_is_told(desk: FlaskClient, edition: ForumEdition) -> None:
    assert "No queda nadie por invitar" in desk.get(f"/{edition.slug}/delegations/new").text


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("observer_state", "country", "elija el Estado"),
        ("international_organization", "organization", "Elija el organismo internacional"),
        ("king", "kind", "Elección inválida"),
    ],
)
def test_a_delegation_that_nobody_sends_is_not_made(
    desk: FlaskClient, edition: ForumEdition, kind: str, field: str, words: str
) -> None:
    data = {"kind": kind, "name_es": "Una", "name_en": "One"}

    answer = desk.post(f"/{edition.slug}/delegations/new/other", data=data)

    beside = answer.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
    assert (answer.status_code, db.session.scalars(select(Delegation)).all()) == (422, [])
    assert words in beside


@pytest.mark.parametrize("whose", ["country", "organization", None])
def test_organiser_invites_one_by_hand(desk: FlaskClient, edition: ForumEdition, whose: str | None) -> None:
    values = {"country": CountryFactory().iso2, "organization": str(OrganizationFactory().key)}
    data = {
        "kind": "diplomatic_corps",
        "name_es": "Cuerpo diplomático",
        "name_en": "Diplomatic corps",
    }

    page = desk.get(f"/{edition.slug}/delegations/new/other")
    answer = desk.post(
        f"/{edition.slug}/delegations/new/other", data=data | ({whose: values[whose]} if whose else {})
    )

    made = db.session.scalars(select(Delegation)).one()
    assert (page.status_code, answer.headers["Location"]) == (200, of(made))
    assert (made.kind, made.name_es) == (DelegationKind.DIPLOMATIC_CORPS, "Cuerpo diplomático")


def test_organiser_cannot_invite_the_same_twice(desk: FlaskClient, delegation: Delegation) -> None:
    assert delegation.country is not None
    data = {"kind": "observer_state", "name_es": "X", "name_en": "X", "country": delegation.country.iso2}

    answer = desk.post(f"/{delegation.edition.slug}/delegations/new/other", data=data)

    assert answer.status_code == 422
    assert "Ya existe una delegación" in answer.text


def test_delegation_saved_by_two_is_shown_to_the_second_beside_the_entries(
    desk: FlaskClient, delegation: Delegation
) -> None:
    opened = {"name_es": "Perú", "name_en": "Peru", "state": "accepted", "version": str(delegation.version)}
    desk.post(of(delegation, "edit"), data=opened | {"name_es": "República del Perú"})

    shown = desk.post(of(delegation, "edit"), data=opened | {"name_es": "El Perú"})
    same = desk.post(of(delegation, "edit"), data=opened | {"name_es": "República del Perú"})

    assert (shown.status_code, delegation.name_es) == (422, "República del Perú")
    assert "<del>República del Perú</del>" in shown.text
    assert "<ins>El Perú</ins>" in shown.text
    assert same.status_code == 302


def test_organiser_sets_names_and_state(desk: FlaskClient, delegation: Delegation) -> None:
    page = desk.get(of(delegation, "edit"))
    data = {
        "name_es": "República del Perú",
        "name_en": "Peru",
        "state": "closed",
        "version": str(delegation.version),
    }

    answer = desk.post(of(delegation, "edit"), data=data)

    assert 'value="Perú"' in page.text
    assert answer.status_code == 302
    assert (delegation.name_es, delegation.state) == ("República del Perú", DelegationState.CLOSED)


def test_settings_of_a_delegation_come_back_with_errors_beside_the_field(
    desk: FlaskClient, delegation: Delegation
) -> None:
    answer = desk.post(of(delegation, "edit"), data={"name_es": "", "name_en": "", "state": "accepted"})

    assert answer.status_code == 422
    assert answer.text.count("field-error") >= 2


# Focal points


def secret_of(letter: Letter) -> str:
    assert letter.sealed_link is not None
    link = unseal("letter link", letter.sealed_link, bound_to=letter.key.bytes).decode()
    return link.rpartition("/")[2].removesuffix("?lang=en")


def invite(desk: FlaskClient, delegation: Delegation, email: str = "wang@example.org") -> str:
    """Invite by the page; the secret of the letter's link."""
    answer = desk.post(
        of(delegation, "focal-points/new"), data={"name": "Wang Fang", "email": email, "language": "en"}
    )
    assert answer.status_code == 302
    return secret_of(db.session.scalars(select(Letter).order_by(Letter.id.desc())).first() or Letter())


def test_invitation_is_accepted_by_a_new_account_which_is_signed_in(
    desk: FlaskClient, client: FlaskClient, delegation: Delegation
) -> None:
    secret = invite(desk, delegation)

    page = client.get(f"/invitations/{secret}?lang=en")
    answer = client.post(f"/invitations/{secret}", data={"new": PASSWORD, "again": PASSWORD, "terms": "y"})

    assert "Focal point of the delegation of Peru" in page.text
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("strict-origin", "no-store")
    assert answer.headers["Location"] == of(delegation)
    assert client.get(of(delegation)).status_code == 200
    assert client.get(f"/invitations/{secret}").status_code == 410


def test_looking_at_an_invitation_changes_nothing(
    desk: FlaskClient, client: FlaskClient, delegation: Delegation
) -> None:
    secret = invite(desk, delegation)

    client.get(f"/invitations/{secret}")
    client.head(f"/invitations/{secret}")

    invitation = db.session.scalars(select(DelegationInvitation)).one()
    assert (invitation.used_at, db.session.scalars(select(FocalPoint)).all()) == (None, [])


@pytest.mark.parametrize(
    "data",
    [
        {"new": PASSWORD, "again": PASSWORD},
        {"new": PASSWORD, "again": "another", "terms": "y"},
        {"new": "short", "again": "short", "terms": "y"},
        {},
    ],
    ids=["no terms", "two passwords", "weak password", "nothing"],
)
def test_invitation_is_not_accepted_by_halves(
    desk: FlaskClient, client: FlaskClient, delegation: Delegation, data: dict[str, str]
) -> None:
    secret = invite(desk, delegation)

    answer = client.post(f"/invitations/{secret}", data=data)

    assert answer.status_code == 422
    assert db.session.scalars(select(DelegationInvitation)).one().used_at is None


def test_invitation_of_a_known_address_asks_to_sign_in_first(
    desk: FlaskClient, client: FlaskClient, delegation: Delegation
) -> None:
    UserFactory(email="wang@example.org", password_hash="kept")
    secret = invite(desk, delegation)

    page = client.get(f"/invitations/{secret}")
    answer = client.post(f"/invitations/{secret}", data={"new": PASSWORD, "again": PASSWORD, "terms": "y"})

    assert f"/sign-in?next=/invitations/{secret}" in page.text
    assert answer.status_code == 422
    assert db.session.scalars(select(FocalPoint)).all() == []


def test_invitation_is_accepted_by_the_account_that_is_signed_in(
    desk: FlaskClient, sign_in: SignIn, delegation: Delegation
) -> None:
    user = UserFactory(email="wang@example.org", password_hash="kept")
    secret = invite(desk, delegation)

    answer = sign_in(user).post(f"/invitations/{secret}", data={"terms": "y"})

    assert answer.headers["Location"] == of(delegation)
    assert [point.user for point in queries.focal_points(delegation)] == [user]
    assert len(db.session.scalars(select(SignedInSession)).all()) == 2


def test_invitation_is_not_accepted_by_somebody_else(desk: FlaskClient, delegation: Delegation) -> None:
    UserFactory(email="wang@example.org", password_hash="kept")
    secret = invite(desk, delegation)

    assert desk.post(f"/invitations/{secret}", data={"terms": "y"}).status_code == 422
    assert queries.focal_points(delegation) == []


def test_unknown_invitation_is_gone(client: FlaskClient) -> None:
    answer = client.get("/invitations/no-such-secret?lang=en")

    assert (answer.status_code, "This link no longer works" in answer.text) == (410, True)


def test_organiser_sends_again_withdraws_and_ends(
    desk: FlaskClient, client: FlaskClient, delegation: Delegation, focal_point: User
) -> None:
    old = invite(desk, delegation)
    [first] = queries.open_invitations(delegation)
    desk.post(of(delegation, f"invitations/{first.key}/resend"))
    [second] = queries.open_invitations(delegation)
    gone = client.get(f"/invitations/{old}").status_code
    desk.post(of(delegation, f"invitations/{second.key}/withdraw"))
    [point] = queries.focal_points(delegation)
    desk.post(of(delegation, f"focal-points/{point.key}/end"))

    assert gone == 410
    assert (queries.open_invitations(delegation), queries.focal_points(delegation)) == ([], [])


def test_organiser_finds_no_focal_point_of_another_delegation(
    desk: FlaskClient, delegation: Delegation
) -> None:
    other = FocalPointFactory(delegation__edition=delegation.edition)
    invite(desk, other.delegation)
    [invitation] = queries.open_invitations(other.delegation)

    answers = [
        desk.post(of(delegation, f"focal-points/{other.key}/end")).status_code,
        desk.post(of(delegation, f"invitations/{invitation.key}/resend")).status_code,
        desk.post(of(delegation, f"invitations/{invitation.key}/withdraw")).status_code,
    ]

    assert answers == [404, 404, 404]


def test_focal_point_invitation_needs_an_address(desk: FlaskClient, delegation: Delegation) -> None:
    answer = desk.post(of(delegation, "focal-points/new"), data={"name": "X", "email": "nobody"})

    assert answer.status_code == 422


# The page of a delegation


def test_delegation_shows_seats_deadline_people_and_what_is_missing(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    DeadlineExtensionFactory(
        delegation=delegation, step=DeadlineStep.CONFIRM, until=now() + timedelta(days=3)
    )
    person(S.DELEGATION_CONFIRMED, person__display_name="Ana Núñez")
    person(S.RETURNED, person__display_name="王秀兰", decision_reason="Blurred photo")
    person(S.WITHDRAWN, person__display_name="Luis Quispe", decision_reason="Ill")
    person(S.SUBMITTED)

    text = embassy.get(of(delegation) + "?lang=en").text

    for words in (
        "1 of 2",
        "Confirmations",
        "Photo of Ana Núñez",
        "Correction for 王秀兰",
        "Name of 王秀兰 in Latin letters",
        "Blurred photo",
        "1 person to confirm",
        "Ended registrations",
    ):
        assert words in text


@pytest.mark.parametrize(("has_people", "cure"), [(False, 0), (True, 1)])
def test_delegation_that_needs_a_note_lacks_it_before_anybody_is_confirmed(
    embassy: FlaskClient, delegation: Delegation, person: Person, has_people: bool, cure: int
) -> None:
    delegation.needs_credential = True
    saved(delegation)
    if has_people:
        person()

    text = embassy.get(of(delegation) + "?lang=en").text

    asked = text.split("Note or letter that names the people")[1].partition("</li>")[0]
    assert asked.count(of(delegation, "credentials/new")) == cure


def test_delegation_with_a_note_on_its_way_does_not_lack_it(
    embassy: FlaskClient, delegation: Delegation
) -> None:
    delegation.needs_credential = True
    CredentialFactory(delegation=delegation)

    assert "Note or letter that names the people" not in embassy.get(of(delegation) + "?lang=en").text


def test_focal_point_keeps_a_draft_and_hands_it_in_later(
    embassy: FlaskClient, delegation: Delegation
) -> None:
    data = {"given_names": "Ana", "surname_1": "Núñez", "role": "delegate", "name_order": "given_first"}

    kept = embassy.post(of(delegation, "people/new"), data=data | {"draft": "yes"})
    [draft] = queries.roster(delegation)
    before = draft.state, db.session.query(Letter).count()
    page = embassy.get(kept.location + "?lang=en").text
    change = f"/{draft.edition.slug}/registrations/{draft.key}/edit"
    embassy.post(change, data=data | {"version": str(draft.version), "institution": "Cancillería"})
    still = draft.state
    embassy.post(change, data=data | {"version": str(draft.version), "hand_in": "yes"})

    assert before == (S.DRAFT, 0)
    assert "Draft of Ana Núñez" in page
    assert (still, draft.state) == (S.DRAFT, S.SUBMITTED)


@pytest.mark.parametrize(
    ("state", "button", "after", "told"),
    [
        (S.RETURNED, {"confirm": "yes"}, S.DELEGATION_CONFIRMED, "Se confirmó a Ana Núñez."),
        (S.RETURNED, {}, S.RETURNED, "Se guardaron los cambios."),
        (S.SUBMITTED, {"confirm": "yes"}, S.SUBMITTED, "Se guardaron los cambios."),
    ],
)
def test_focal_point_corrects_and_confirms_in_one_step_whoever_was_returned(
    embassy: FlaskClient, person: Person, state: S, button: dict[str, str], after: S, told: str
) -> None:
    one = person(state)
    data = {"given_names": "Ana", "surname_1": "Núñez", "role": "delegate", "name_order": "given_first"}

    answer = embassy.post(
        about(one, "edit"),
        data=data | {"display_name": "Ana Núñez", "version": str(one.version)} | button,
        follow_redirects=True,
    )

    assert (one.state, one.person.display_name, told in answer.text) == (after, "Ana Núñez", True)


def test_delegation_folds_a_long_list_of_what_is_missing(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    for _ in range(7):
        person()

    assert "Add the photo: 3 more" in embassy.get(of(delegation) + "?lang=en").text


def test_empty_delegation_says_what_to_do_next(embassy: FlaskClient, delegation: Delegation) -> None:
    assert "Aún no hay nadie en la lista" in embassy.get(of(delegation)).text


def test_closed_delegation_can_be_looked_at(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    person()
    delegation.edition.state = EditionState.REGISTRATION_CLOSED
    saved(delegation.edition)

    text = embassy.get(of(delegation)).text

    assert "Ahora no se puede cambiar nada" in text
    assert "people/new" not in text


def test_delegation_asks_the_same_number_of_statements_however_many_people(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    def fill(count: int) -> int:
        for _ in range(count):
            person()
            person(S.WITHDRAWN)
        with count_statements() as counter:
            embassy.get(of(delegation))
        return counter.total

    assert fill(4) == fill(4)


def test_focal_point_confirms_everybody(embassy: FlaskClient, delegation: Delegation, person: Person) -> None:
    people = [person(), person(), person()]

    done = embassy.post(of(delegation, "confirm"), follow_redirects=True)
    again = embassy.post(of(delegation, "confirm"), follow_redirects=True)

    assert "Se confirmaron 2 personas." in done.text
    assert "1 persona queda en lista de espera." in done.text
    assert [one.state for one in people] == [S.DELEGATION_CONFIRMED, S.DELEGATION_CONFIRMED, S.WAITLISTED]
    assert "No había nadie por confirmar" in again.text


# People


def test_focal_point_adds_a_person(embassy: FlaskClient, delegation: Delegation) -> None:
    CountryFactory(iso2="PE")
    page = embassy.get(of(delegation, "people/new"))

    answer = embassy.post(
        of(delegation, "people/new"),
        data={
            **FACTS,
            "nationality": "PE",
            "email": "mj@example.org",
            "dietary": "Vegana",
            "dietary_consent": "y",
            "delegation_role": "head_of_delegation",
            "state": "approved",
            "seat_number": "1",
        },
    )

    made = db.session.scalars(select(Registration)).one()
    assert page.text.count("checked") == 0
    assert answer.headers["Location"] == about(made, "photo/change?after=adding")
    assert (made.person.display_name, queries.needs_of(made)) == ("María José Núñez", ("Vegana", None))
    assert (made.state, made.delegation_role, made.seat_number) == (
        S.SUBMITTED,
        DelegationRole.DELEGATE,
        None,
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"given_names": "", "surname_1": ""}, "Escriba al menos una parte del nombre"),
        ({"dietary": "Vegana"}, "Marque esta casilla"),
        ({"accessibility": "Silla de ruedas"}, "Marque esta casilla"),
        ({"email": "nobody"}, "field-error"),
        ({"email": "a..b@x.pe"}, "field-error"),
        ({"language": "klingon"}, "field-error"),
        ({"role": "king"}, "field-error"),
        ({"nationality": "XX"}, "field-error"),
        ({"departs_on": "2027-01-01", "arrives_on": "2027-01-02"}, "El día de salida es anterior"),
        ({"institution": "x" * 301}, "field-error"),
    ],
)
def test_person_comes_back_with_errors_beside_the_field_and_the_input_kept(
    embassy: FlaskClient, delegation: Delegation, change: dict[str, str], words: str
) -> None:
    answer = embassy.post(of(delegation, "people/new"), data={**FACTS, "honorific_es": "Dra.", **change})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Dra."' in answer.text
    assert db.session.scalars(select(Registration)).all() == []


def test_person_is_refused_after_the_deadline_with_the_input_kept(
    embassy: FlaskClient, desk: FlaskClient, delegation: Delegation
) -> None:
    DeadlineExtensionFactory(delegation=delegation, step=DeadlineStep.NOMINATE, until=now() - timedelta(1))

    refused = embassy.post(of(delegation, "people/new"), data=FACTS)
    late = desk.post(of(delegation, "people/new"), data=FACTS)

    assert (refused.status_code, late.status_code) == (422, 302)
    assert "El plazo ya venció: Designaciones" in refused.text
    assert 'value="María José"' in refused.text


def test_every_country_of_the_world_is_a_nationality(embassy: FlaskClient, delegation: Delegation) -> None:
    CountryFactory(iso2="CZ", name_es="República Checa, así escrita")
    page = embassy.get(of(delegation, "people/new?lang=es")).text

    answer = embassy.post(of(delegation, "people/new"), data={**FACTS, "nationality": "NG"})

    offered = re.findall(r'<option value="([A-Z]{2})">([^<]+)', page)
    assert (len(offered), offered[0], offered[-1]) == (249, ("AF", "Afganistán"), ("ZW", "Zimbabue"))
    assert {("BR", "Brasil"), ("NG", "Nigeria"), ("CZ", "República Checa, así escrita")} <= set(offered)
    assert answer.status_code == 302
    assert db.session.scalars(select(Registration)).one().person.nationality == "NG"


def test_focal_point_changes_a_person(embassy: FlaskClient, person: Person) -> None:
    registration = person(person__language="qu", person__nationality="BO")
    page = embassy.get(about(registration, "edit"))

    answer = embassy.post(
        about(registration, "edit"),
        data={**FACTS, "version": registration.version, "institution": "Cancillería", "language": "qu"},
    )

    assert 'selected value="qu"' in page.text
    assert 'selected value="BO"' in page.text
    assert answer.headers["Location"] == of(registration.delegation, f"#{registration.reference}")
    assert registration.institution == "Cancillería"


def opened(page: str) -> dict[str, str]:
    """What the form of a page says of the moment when it was opened."""
    return {
        name: next(iter(re.findall(rf'name="{name}"[^>]* value="([^"]*)"', page)))
        for name in ("version", "opened")
    }


@pytest.fixture
def both(embassy: FlaskClient, desk: FlaskClient, person: Person) -> tuple[Registration, dict[str, str], str]:
    """Two opened one registration: the desk saved first, the embassy is shown both versions."""
    registration = person(position_title_es="Asesora", institution="Ministerio")
    mine = {**FACTS, **opened(embassy.get(about(registration, "edit")).text), "nationality": ""}
    theirs = {
        **mine,
        "institution": "Cancillería",
        "position_title_es": "Asesora",
        "needs_visa_letter": "y",
        "role": "adviser",
        "nationality": CountryFactory(iso2="PE", name_es="Perú").iso2,
    }
    desk.post(about(registration, "edit"), data=theirs)
    mine |= {"institution": "Embajada", "position_title_es": "Consejera"}
    shown = embassy.post(about(registration, "edit"), data=mine)
    assert shown.status_code == 409
    return registration, {**mine, **opened(shown.text)}, shown.text


def chosen(page: str) -> dict[str, str]:
    """The choices that a page of two versions has made already, by field."""
    return dict(re.findall(r'name="keep-(\w+)" value="(\w+)" required checked', page))


def words_of(page: str) -> list[str]:
    return re.findall(r"<bdi>([^<]*)</bdi>", page)


def test_stale_form_shows_both_versions_field_by_field(
    both: tuple[Registration, dict[str, str], str],
) -> None:
    registration, _, page = both

    assert words_of(page) == [
        *("Asesor/a", "Delegado/a", "Asesora", "Consejera", "Cancillería", "Embajada"),
        *("Perú", "–", "Sí", "No"),
    ]
    assert registration.institution == "Cancillería"


def test_what_only_one_of_two_changed_is_chosen_already(
    both: tuple[Registration, dict[str, str], str],
) -> None:
    _, _, page = both

    assert chosen(page) == {
        "role": "theirs",
        "position_title_es": "mine",
        "nationality": "theirs",
        "needs_visa_letter": "theirs",
    }


def test_chosen_values_of_two_versions_are_saved_in_one_step(
    embassy: FlaskClient, both: tuple[Registration, dict[str, str], str]
) -> None:
    registration, mine, page = both
    keep = {**chosen(page), "institution": "theirs"}
    choices = {f"keep-{name}": choice for name, choice in keep.items()}

    answer = embassy.post(about(registration, "edit"), data={**mine, "contested": list(keep), **choices})

    assert answer.status_code == 302
    assert (registration.institution, registration.position_title_es) == ("Cancillería", "Consejera")
    assert registration.delegation_role is DelegationRole.ADVISER
    assert registration.person.nationality == "PE"
    assert registration.needs_visa_letter is True


def test_a_field_that_nobody_decided_saves_nothing(
    embassy: FlaskClient, both: tuple[Registration, dict[str, str], str]
) -> None:
    registration, mine, _ = both

    answer = embassy.post(about(registration, "edit"), data={**mine, "contested": ["institution"]})

    assert answer.status_code == 409
    assert "Elija para cada campo" in answer.text
    assert registration.institution == "Cancillería"


def test_locked_person_is_not_changed(embassy: FlaskClient, person: Person) -> None:
    registration = person(S.APPROVED)

    answer = embassy.post(about(registration, "edit"), data={**FACTS, "version": registration.version})

    assert answer.status_code == 422
    assert "ya no se puede modificar" in answer.text


def test_photo_is_redrawn_kept_and_served_as_a_private_image(embassy: FlaskClient, person: Person) -> None:
    registration = person()
    missing = embassy.get(about(registration, "photo"))

    answer = embassy.post(about(registration, "photo/change"), data={"photo": photo((3000, 4000), "PNG")})
    served = embassy.get(about(registration, "photo"))

    line = of(registration.delegation, f"#{registration.reference}")
    assert (missing.status_code, answer.headers["Location"]) == (404, line)
    assert Image.open(io.BytesIO(served.data)).size == (900, 1200)
    assert {
        name: served.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")
    } == {
        "Content-Type": "image/jpeg",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert embassy.get(about(registration, "photo/change")).status_code == 200


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "No es una fotografía que podamos leer"),
        (b"x" * 1001, "más de 8 MB"),
        (b"", "No es una fotografía que podamos leer"),
    ],
    ids=["svg", "large", "empty"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(
    embassy: FlaskClient, person: Person, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    monkeypatch.setattr("forum_app.core.images.MOST_BYTES", 1000)
    registration = person()

    answer = embassy.post(
        about(registration, "photo/change"), data={"photo": (io.BytesIO(content), "photo.jpg")}
    )

    assert answer.status_code == 422
    assert words in answer.text
    assert "los archivos deben indicarse otra vez" in answer.text


def test_photo_form_without_a_file_is_refused(embassy: FlaskClient, person: Person) -> None:
    assert embassy.post(about(person(), "photo/change")).status_code == 422


def test_focal_point_confirms_moves_and_names_the_head(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    one, other = person(person__surname_1="A"), person(person__surname_1="B")

    embassy.post(about(one, "confirm"))
    embassy.post(about(other, "up"))
    moved = queries.roster(delegation)
    embassy.post(about(other, "down"))
    embassy.post(about(one, "head"))

    assert (one.state, one.is_head) == (S.DELEGATION_CONFIRMED, True)
    assert moved == [other, one]
    assert queries.roster(delegation) == [one, other]


@pytest.mark.parametrize("state", [S.SUBMITTED, S.UNDER_REVIEW])
def test_focal_point_withdraws_after_being_asked(embassy: FlaskClient, person: Person, state: S) -> None:
    registration = person(state)
    page = embassy.get(about(registration, "withdraw"))

    embassy.post(about(registration, "withdraw"), data={"reason": "Ill"})

    assert page.status_code == 200
    assert registration.state is S.WITHDRAWN


def test_withdrawing_who_has_left_is_explained(embassy: FlaskClient, person: Person) -> None:
    assert embassy.post(about(person(S.REJECTED), "withdraw")).status_code == 409


# Foreign equals missing


def strangers(delegation: Delegation) -> list[User]:
    """Those who must not know that a delegation is there."""
    edition = delegation.edition
    return [
        UserFactory(),
        FocalPointFactory(delegation__edition=edition).user,
        FocalPointFactory(delegation=delegation, valid_to=NOON).user,
        RoleGrantFactory(edition=edition, role=Role.CHECKIN).user,
        RoleGrantFactory(edition=EditionFactory(), role=Role.ORGANISER).user,
        RoleGrantFactory(edition=edition, role=Role.ORGANISER, revoked_at=NOON).user,
    ]


def test_foreign_delegation_and_registration_answer_as_missing(
    delegation: Delegation, person: Person, sign_in: SignIn
) -> None:
    registration = ready(person)
    pages = [
        (of(delegation, rest), str(delegation.key))
        for rest in ("", "people/new", "import", "import/template.csv")
    ]
    pages += [
        (about(registration, rest), str(registration.key)) for rest in ("edit", "photo/change", "withdraw")
    ]

    different = []
    for user in strangers(delegation):
        browser = sign_in(user)
        for there, key in pages:
            missing = there.replace(key, str(uuid4()))
            one, other = browser.get(there), browser.get(missing)
            if (one.status_code, other.status_code) != (404, 404):
                different.append((there, one.status_code))
            elif plain(one.text, there) != plain(other.text, missing) or heads(one) != heads(other):
                different.append((there, "differs"))

    assert different == []


def heads(answer: TestResponse) -> list[tuple[str, str]]:
    return sorted(pair for pair in answer.headers if pair[0] != "Set-Cookie")


def test_photos_are_for_organisers_check_in_and_own_focal_points(
    delegation: Delegation, person: Person, desk: FlaskClient, embassy: FlaskClient, sign_in: SignIn
) -> None:
    registration = person()
    desk.post(about(registration, "photo/change"), data={"photo": photo()})
    gate = sign_in(RoleGrantFactory(edition=delegation.edition, role=Role.CHECKIN).user)
    others = [user for user in strangers(delegation) if user.name != gate]

    open_to = [browser.get(about(registration, "photo")).status_code for browser in (desk, embassy, gate)]
    closed_to = [sign_in(user).get(about(registration, "photo")).status_code for user in others]

    assert open_to == [200, 200, 200]
    assert closed_to == [404, 404, 404, 200, 404, 404]  # the fourth is another account of the gate


def test_power_ends_with_the_row_and_with_the_account(
    embassy: FlaskClient, delegation: Delegation, focal_point: User
) -> None:
    [point] = queries.focal_points(delegation)
    before = embassy.get(of(delegation)).status_code
    point.valid_to = NOON
    saved(point)
    ended = embassy.get(of(delegation)).status_code
    point.valid_to = None
    saved(point)
    focal_point.disabled_at = NOON
    saved(focal_point)

    assert (before, ended) == (200, 404)
    assert embassy.get(of(delegation)).headers["Location"].startswith("/sign-in")


def test_desks_are_for_organisers(embassy: FlaskClient, edition: ForumEdition) -> None:
    pages = ("delegations/", "delegations/new", "delegations/new/other", "registrations/")

    assert {embassy.get(f"/{edition.slug}/{page}").status_code for page in pages} == {403}


# Lists of people

LIST = (
    "ref;role_in_delegation;given_names;surname_1;dietary;colour\n"
    "1;delegate;María José;Núñez;vegan;red\n"
    "2;expert;=1+1;Peña;none;blue\n"
)


def upload(browser: FlaskClient, delegation: Delegation, content: bytes) -> TestResponse:
    return browser.post(of(delegation, "import"), data={"file": (io.BytesIO(content), "list.csv")})


def sealed(answer: TestResponse) -> str:
    found = re.search(r'name="sealed" type="hidden" value="([^"]+)"', answer.text)
    assert found is not None
    return found[1]


def people(delegation: Delegation) -> list[str]:
    return [one.person.display_name for one in queries.roster(delegation)]


@pytest.mark.parametrize(
    ("seats", "before", "said"),
    [
        (1, 0, "1 de ellas no encuentra cupo libre"),
        (0, 0, "2 de ellas no encuentran cupo libre"),
        (3, 2, "1 de ellas no encuentra cupo libre"),
        (1, 5, "2 de ellas no encuentran cupo libre"),
    ],
)
def test_list_longer_than_the_quota_says_who_would_wait(
    embassy: FlaskClient, delegation: Delegation, person: Person, seats: int, before: int, said: str
) -> None:
    for _ in range(before):
        person()
    delegation.quotas[0].seats = seats
    db.session.commit()

    assert said in upload(embassy, delegation, LIST.encode()).text


def test_list_within_the_quota_speaks_of_no_waiting(embassy: FlaskClient, delegation: Delegation) -> None:
    delegation.quotas[0].seats = None
    db.session.commit()

    assert "cupo libre" not in upload(embassy, delegation, LIST.encode()).text


def test_list_is_shown_before_it_is_saved(embassy: FlaskClient, delegation: Delegation) -> None:
    preview = upload(embassy, delegation, LIST.encode())
    before = people(delegation)
    box = {"sealed": sealed(preview)}

    saved_list = embassy.post(of(delegation, "import/confirm"), data=box)
    embassy.post(of(delegation, "import/confirm"), data=box)

    assert preview.status_code == 200
    assert "colour" in preview.text
    assert "Parece una fórmula" in preview.text
    assert before == []
    assert saved_list.headers["Location"] == of(delegation)
    assert people(delegation) == ["María José Núñez", "=1+1 Peña"]
    assert [one.needs for one in queries.roster(delegation)] == [None, None]


def test_list_keeps_needs_with_consent(embassy: FlaskClient, delegation: Delegation) -> None:
    box = sealed(upload(embassy, delegation, LIST.encode()))

    embassy.post(of(delegation, "import/confirm"), data={"sealed": box, "needs_consented": "y"})

    assert [queries.needs_of(one).dietary for one in queries.roster(delegation)] == ["vegan", None]


def test_list_that_is_known_has_nothing_to_save(embassy: FlaskClient, delegation: Delegation) -> None:
    box = sealed(upload(embassy, delegation, LIST.encode()))
    embassy.post(of(delegation, "import/confirm"), data={"sealed": box})

    again = upload(embassy, delegation, LIST.encode())

    assert "ya están inscritas" in again.text
    assert "sealed" not in again.text


def test_wrong_cells_are_shown_with_row_and_column_and_cannot_be_saved(
    embassy: FlaskClient, delegation: Delegation
) -> None:
    content = LIST + "".join(f"{number};king{number};A;B;;\n" for number in range(3, 150))

    preview = upload(embassy, delegation, content.encode())

    assert preview.status_code == 422
    assert "No se importará nada" in preview.text
    assert "«king3» no es uno de estos valores: Jefe/a de delegación, Jefe/a alterno/a" in preview.text
    assert "personas nuevas" not in preview.text.lower()
    assert preview.text.count("<code>role_in_delegation</code>") == 100
    assert "Y 47 más" in preview.text
    assert "sealed" not in preview.text


def test_fault_of_many_rows_is_told_once(embassy: FlaskClient, delegation: Delegation) -> None:
    head = "ref;role_in_delegation;given_names;surname_1;delegation_code\n"
    codes = ["BR", "CO", "BR", "", "CO", "BR"]
    rows = [f"{number};delegate;Ana;Paz{number};{code}\n" for number, code in enumerate(codes, 1)]

    preview = upload(embassy, delegation, (head + "".join(rows)).encode())

    told = re.findall(r'data-label="Fila">([^<]+)</td>', preview.text)
    assert (preview.status_code, told) == (422, ["2–4, 6–7"])
    assert preview.text.count("Estas filas son de otras delegaciones: BR, CO.") == 1


def test_list_that_was_overtaken_is_refused_on_its_line(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    box = sealed(upload(embassy, delegation, LIST.replace("delegate", "head_of_delegation").encode()))
    person(delegation_role=DelegationRole.HEAD)

    answer = embassy.post(of(delegation, "import/confirm"), data={"sealed": box})

    assert answer.status_code == 422
    assert re.findall(r'data-label="Fila">([^<]+)</td>', answer.text)[0] == "2"
    assert "Esta delegación ya tiene jefe" in answer.text
    assert len(people(delegation)) == 1


def test_long_list_is_shown_in_part(embassy: FlaskClient, delegation: Delegation) -> None:
    content = LIST + "".join(f"{number};expert;A;B{number};;\n" for number in range(3, 3001))

    preview = upload(embassy, delegation, content.encode())

    assert preview.status_code == 200
    assert "Y 2900 más" in preview.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("ref;given_names\n1;José\n".encode("latin-1"), "Fila 2, columna «given_names»"),
        (b"name\nx\n", "faltan estas columnas: Número en su lista, Función en la delegación"),
        (b"x" * 1001, "más de 2 MB"),
        (b"", "faltan estas columnas"),
    ],
    ids=["encoding", "columns", "size", "empty"],
)
def test_unreadable_list_is_refused_with_its_place(
    embassy: FlaskClient,
    delegation: Delegation,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    words: str,
) -> None:
    monkeypatch.setattr("forum_app.delegations.views.lists.MOST_BYTES", 1000)
    answer = upload(embassy, delegation, content)

    assert answer.status_code == 422
    assert words in answer.text


def test_list_form_without_a_file_is_refused(embassy: FlaskClient, delegation: Delegation) -> None:
    assert embassy.get(of(delegation, "import")).status_code == 200
    assert embassy.post(of(delegation, "import")).status_code == 422


@pytest.mark.parametrize(
    "spoil",
    [lambda _: "", lambda _: "ñ", lambda box: f"x{box}", lambda box: box[:-8]],
    ids=["none", "letter", "more", "less"],
)
def test_box_that_was_changed_is_refused(
    embassy: FlaskClient, delegation: Delegation, spoil: Callable[[str], str]
) -> None:
    box = sealed(upload(embassy, delegation, LIST.encode()))

    answer = embassy.post(of(delegation, "import/confirm"), data={"sealed": spoil(box)})

    assert (answer.status_code, people(delegation)) == (422, [])


def test_box_of_another_account_or_delegation_is_refused(
    embassy: FlaskClient, desk: FlaskClient, delegation: Delegation
) -> None:
    box = sealed(upload(embassy, delegation, LIST.encode()))
    other = DelegationFactory(edition=delegation.edition)

    answers = [
        desk.post(of(delegation, "import/confirm"), data={"sealed": box}).status_code,
        desk.post(of(other, "import/confirm"), data={"sealed": box}).status_code,
    ]

    assert answers == [422, 422]


@pytest.mark.parametrize(
    ("language", "name", "head"),
    [
        ("es", "plantilla.csv", "Número en su lista,"),
        ("en", "template.csv", "Number on your list,"),
    ],
)
def test_template_has_the_columns_that_are_read(
    embassy: FlaskClient, delegation: Delegation, language: str, name: str, head: str
) -> None:
    template = embassy.get(of(delegation, f"import/template.csv?lang={language}"))

    preview = upload(embassy, delegation, template.data)

    assert template.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert template.data.decode("utf-8-sig").startswith(head)
    assert preview.status_code == 200
    assert "María José Núñez Peña" in preview.text
    assert "quedaron fuera" not in preview.text


def test_wrong_cells_are_named_by_the_headings_of_the_file(
    embassy: FlaskClient, delegation: Delegation
) -> None:
    content = "Número en su lista;Función en la delegación;Nombres;Primer apellido\n1;reina;=A1;Núñez\n"

    preview = upload(embassy, delegation, content.encode())

    assert preview.status_code == 422
    assert re.findall(r"<code>([^<]+)</code>", preview.text) == ["Función en la delegación", "Nombres"]


# The review desk


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ana Núñez", "Rosa Quispe"]),
        ("q=nunez", ["Ana Núñez"]),
        ("q=V-QU", ["Rosa Quispe"]),
        ("state=approved", ["Rosa Quispe"]),
        ("kind=member_state", ["Ana Núñez"]),
        ("point=photo", ["Ana Núñez"]),
        ("point=duplicate", []),
        ("state=king", ["Ana Núñez", "Rosa Quispe"]),
        ("q=nobody", []),
    ],
)
def test_review_keeps_its_filters_in_the_address(
    desk: FlaskClient, person: Person, query: str, found: list[str]
) -> None:
    rosa = ready(
        person, S.APPROVED, person__display_name="Rosa Quispe", person__surname_1=None, reference="V-QU15P"
    )
    member = DelegationFactory(edition=rosa.edition, kind=DelegationKind.MEMBER_STATE)
    person(delegation=member, person__display_name="Ana Núñez", reference="V-NUN35")

    answer = desk.get(f"/{rosa.edition.slug}/registrations/?{query}")

    assert rows(answer, "registrations") == found


def test_review_narrows_to_a_delegation(desk: FlaskClient, person: Person) -> None:
    one = person(person__display_name="Ana Núñez")
    person(delegation=DelegationFactory(edition=one.edition), person__display_name="Rosa Quispe")

    answer = desk.get(f"/{one.edition.slug}/registrations/?delegation={one.delegation.key}")

    assert rows(answer, "registrations") == ["Ana Núñez"]


def test_review_without_registrations_says_what_to_do_next(desk: FlaskClient, edition: ForumEdition) -> None:
    assert "Aún no hay inscripciones" in desk.get(f"/{edition.slug}/registrations/").text


def test_review_asks_the_same_number_of_statements_however_long(
    desk: FlaskClient, edition: ForumEdition, person: Person
) -> None:
    def fill(count: int) -> int:
        for _ in range(count):
            person(delegation=DelegationFactory(edition=edition))
        with count_statements() as counter:
            desk.get(f"/{edition.slug}/registrations/")
        return counter.total

    assert fill(5) == fill(5)


def test_organiser_approves(desk: FlaskClient, person: Person) -> None:
    registration = ready(person)

    page = desk.get(about(registration) + "?lang=en")
    desk.post(about(registration, "approve"))

    assert "Nothing bars the approval." in page.text
    assert registration.state is S.APPROVED
    assert "approved" in desk.get(about(registration) + "?lang=en").text


def test_organiser_sees_what_bars_approval_and_sets_it_aside(desk: FlaskClient, person: Person) -> None:
    registration = person(S.DELEGATION_CONFIRMED, person__display_name="Ana Núñez")
    person(delegation=DelegationFactory(edition=registration.edition), person__display_name="ANA NUÑEZ")
    page = desk.get(about(registration))
    refused = desk.post(about(registration, "approve"))
    for rule in ("photo", "head", "duplicate"):
        desk.post(about(registration, "set-aside"), data={"rule": rule, "reason": "Conozco a ambas"})
    unexplained = desk.post(
        about(registration, "set-aside"), data={"rule": "quota", "reason": ""}, follow_redirects=True
    )

    desk.post(about(registration, "approve"))

    assert page.text.count("Exceptuar") == 3
    assert "Posiblemente la misma persona" in page.text
    assert refused.status_code == 409
    assert "indique un motivo" in unexplained.text
    assert registration.state is S.APPROVED
    assert "Conozco a ambas" in desk.get(about(registration)).text


@pytest.mark.parametrize(
    ("decision", "before", "after"),
    [
        ("take-up", S.DELEGATION_CONFIRMED, S.UNDER_REVIEW),
        ("return", S.DELEGATION_CONFIRMED, S.RETURNED),
        ("wait", S.UNDER_REVIEW, S.WAITLISTED),
        ("reject", S.UNDER_REVIEW, S.REJECTED),
        ("revoke", S.APPROVED, S.REVOKED),
    ],
)
def test_organiser_decides_with_a_reason(
    desk: FlaskClient, person: Person, decision: str, before: S, after: S
) -> None:
    registration = person(before)

    answer = desk.post(about(registration, "decide"), data={"decision": decision, "reason": "Falta la nota"})

    assert (answer.status_code, registration.state) == (302, after)
    assert "Falta la nota" in desk.get(about(registration)).text


def test_taking_up_again_promises_no_letter(desk: FlaskClient, person: Person) -> None:
    registration = person(S.REJECTED)

    taken = {"decision": "take-up", "reason": "Nueva nota"}
    answer = desk.post(about(registration, "decide"), data=taken, follow_redirects=True)

    assert "La decisión quedó registrada. No se escribió a nadie." in answer.text


def test_decision_without_its_reason_comes_back(desk: FlaskClient, person: Person) -> None:
    registration = person(S.UNDER_REVIEW)

    refused = desk.post(about(registration, "decide"), data={"decision": "reject", "reason": ""})
    unknown = desk.post(about(registration, "decide"), data={"decision": "crown", "reason": "x"})

    assert (refused.status_code, unknown.status_code, registration.state) == (422, 422, S.UNDER_REVIEW)
    assert "Indique un motivo" in refused.text


def test_waiting_person_without_a_seat_is_shown_so(desk: FlaskClient, person: Person) -> None:
    person(S.APPROVED)
    person(S.APPROVED)
    registration = ready(person, S.WAITLISTED)

    assert "Todos los cupos de este grupo están ocupados" in desk.get(about(registration)).text


def test_changes_from_the_review_desk_lead_back_to_it(desk: FlaskClient, person: Person) -> None:
    registration = person()

    answer = desk.post(
        about(registration, "edit?from=review"), data={**FACTS, "version": registration.version}
    )

    assert answer.headers["Location"] == about(registration)


def test_secret_of_an_invitation_is_nowhere_in_the_database(
    desk: FlaskClient, delegation: Delegation
) -> None:
    secret = invite(desk, delegation)

    letter = db.session.scalars(select(Letter)).one()
    assert secret not in letter.body
    assert db.session.scalars(select(DelegationInvitation.secret_hash)).one() == secret_hash(secret)


def test_delegation_of_a_draft_edition_is_there_for_its_focal_point_alone(sign_in: SignIn) -> None:
    draft = EditionFactory(state=EditionState.DRAFT)
    mine, other = DelegationFactory(edition=draft), DelegationFactory(edition=draft)
    browser = sign_in(FocalPointFactory(delegation=mine).user)

    assert (browser.get(of(mine)).status_code, browser.get(of(other)).status_code) == (200, 404)


@pytest.mark.parametrize(
    ("facts", "is_told"),
    [
        ({"state": EditionState.DRAFT}, True),
        ({"state": EditionState.CALL_OPEN}, True),
        ({"registration_opens_at": now() + timedelta(days=1)}, True),
        ({"registration_opens_at": now() - timedelta(days=1)}, False),
        ({"state": EditionState.CLOSED}, False),
    ],
)
@pytest.mark.parametrize("page", ["", "new", "new/other", "{key}/", "{key}/focal-points/new"])
def test_organiser_who_invites_early_is_told_what_waits_for_the_opening(
    sign_in: SignIn, facts: dict[str, Any], is_told: bool, page: str
) -> None:
    delegation = DelegationFactory(edition=EditionFactory(slug="vi", **facts))
    browser = sign_in(RoleGrantFactory(edition=delegation.edition).user)

    text = browser.get(f"/vi/delegations/{page.format(key=delegation.key)}?lang=en").text

    assert ("They can add people once registration is open." in text) is is_told


def test_focal_point_reads_that_registration_opens_later(sign_in: SignIn) -> None:
    point = FocalPointFactory(delegation__edition__state=EditionState.CALL_OPEN)

    text = sign_in(point.user).get(f"{of(point.delegation)}?lang=en").text

    assert "You can add people as soon as the organizers open registration." in text
    assert "Registration of this delegation is not open at present" not in text
