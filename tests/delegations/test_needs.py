"""Diet and access needs: unreadable at rest, shown to somebody who is noted, gone after the forum."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from forum_app.accounts.models import JournalEntry, User
from forum_app.accounts.queries import history
from forum_app.core.clock import now
from forum_app.core.crypto import SealBrokenError
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.delegations import actions, jobs, links, queries
from forum_app.delegations.models import PersonalNeeds, Registration
from forum_app.delegations.needs import Needs, opened, sealed
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.rules import EditionState
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.delegations import DelegationFactory, FocalPointFactory
from tests.statements import count_statements

S = RegistrationState
SignIn = Callable[[User], FlaskClient]


def change(registration: Registration, **facts: object) -> None:
    facts.setdefault("at", NOON)
    with transaction():
        actions.change_needs(registration, by="a test", **facts)


def deeds(registration: Registration) -> list[tuple[str, str]]:
    """What the journal says, the last first, whatever the clocks of test and application say."""
    lines = sorted(history(registration), key=lambda line: line.id, reverse=True)
    return [(line.action.removeprefix("registration."), line.actor_name) for line in lines]


def address(registration: Registration, page: str = "") -> str:
    return f"/{registration.edition.slug}/registrations/{registration.key}/needs{page}"


@pytest.fixture
def guest(person: Person) -> Registration:
    """Somebody who eats no fish and comes in a wheelchair."""
    registration = person(S.SUBMITTED, person__display_name="Ana Torre")
    change(registration, dietary="Alergia al pescado", accessibility="Silla de ruedas")
    return registration


def test_what_is_kept_is_unreadable_without_the_keys(guest: Registration) -> None:
    row = db.session.execute(text("SELECT * FROM personal_needs")).mappings().one()

    kept = b" ".join(bytes(value) for name, value in row.items() if name.startswith("sealed_"))
    assert (b"pescado" in kept, b"ruedas" in kept) == (False, False)
    assert queries.needs_of(guest) == ("Alergia al pescado", "Silla de ruedas")


def test_a_seal_opens_for_its_field_and_registration_alone(guest: Registration) -> None:
    kept = sealed("Vegana", field="dietary", key=guest.key)

    assert opened(kept, field="dietary", key=guest.key) == "Vegana"
    with pytest.raises(SealBrokenError):
        opened(kept, field="accessibility", key=guest.key)
    with pytest.raises(SealBrokenError):
        opened(kept, field="dietary", key=uuid4())


def test_what_is_opened_says_nothing_in_logs() -> None:
    assert repr(Needs("Vegana", None)) == "Needs(…)"


def test_whoever_reads_is_noted_and_what_they_read_is_not(guest: Registration, organiser: User) -> None:
    with transaction():
        needs = actions.read_needs(guest, by=organiser, at=NOON)

    line = history(guest)[0]
    assert needs.dietary == "Alergia al pescado"
    assert (line.action, line.actor_name, line.details) == ("registration.needs-read", organiser.name, {})


def test_reading_nothing_is_not_noted(person: Person, organiser: User) -> None:
    registration = person()
    with transaction():
        needs = actions.read_needs(registration, by=organiser, at=NOON)

    assert (needs, deeds(registration)) == ((None, None), [])


def test_changing_tells_the_journal_the_fields_and_raises_the_version(guest: Registration) -> None:
    before = guest.version

    change(guest, dietary="Alergia al pescado", accessibility="Muletas")

    assert history(guest)[0].details == {"changed": ["accessibility"]}
    assert guest.version == before + 1


def test_saving_the_same_changes_nothing(guest: Registration) -> None:
    before = guest.version, deeds(guest)

    change(guest, **queries.needs_of(guest)._asdict())

    assert (guest.version, deeds(guest)) == before


def test_one_need_that_is_emptied_leaves_the_other(guest: Registration) -> None:
    change(guest, dietary="", accessibility="Silla de ruedas")

    assert queries.needs_of(guest) == (None, "Silla de ruedas")
    assert guest.needs is not None
    assert guest.needs.dietary_consented_on is None


def test_needs_that_somebody_changed_meanwhile_are_not_overwritten(guest: Registration) -> None:
    seen = guest.version
    change(guest, dietary="Vegana")

    with pytest.raises(StaleError):
        change(guest, version=seen, dietary="Sin gluten")

    assert queries.needs_of(guest).dietary == "Vegana"


def test_needs_of_whoever_left_are_not_changed(person: Person) -> None:
    with pytest.raises(RuleBrokenError, match="changed any more"):
        change(person(S.WITHDRAWN), dietary="Vegana", as_organiser=True)


def test_editing_a_person_leaves_the_needs(guest: Registration, desk: FlaskClient) -> None:
    page = f"/{guest.edition.slug}/registrations/{guest.key}/edit"
    shown = desk.get(page).text

    desk.post(page, data={"role": "delegate", "given_names": "Ana", "version": guest.version})

    assert ("pescado" in shown, address(guest) in shown) == (False, True)
    assert queries.needs_of(guest).dietary == "Alergia al pescado"


@pytest.mark.parametrize("browser", ["desk", "embassy"])
def test_the_page_shows_needs_after_a_button_and_notes_who_pressed_it(
    guest: Registration, browser: str, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(browser)
    before = deeds(guest)

    closed = client.get(address(guest))
    quiet = deeds(guest) == before
    shown = client.post(address(guest, "/show"))

    assert (closed.status_code, "pescado" in closed.text, quiet) == (200, False, True)
    assert (shown.status_code, "Alergia al pescado" in shown.text) == (200, True)
    assert deeds(guest)[0][0] == "needs-read"


def test_the_page_saves_with_each_consent(person: Person, desk: FlaskClient) -> None:
    registration = person(S.APPROVED)
    asked = desk.get(address(registration))

    refused = desk.post(address(registration), data={"dietary": "Vegana", "version": registration.version})
    kept = desk.post(
        address(registration),
        data={"dietary": "Vegana", "dietary_consent": "y", "version": registration.version},
    )

    assert ('name="dietary"' in asked.text, "checked" in asked.text) == (True, False)
    assert (refused.status_code, kept.status_code) == (422, 302)
    assert queries.needs_of(registration) == ("Vegana", None)


def test_the_page_shows_what_was_saved_meanwhile_beside_the_entry(
    guest: Registration, desk: FlaskClient
) -> None:
    seen = guest.version
    change(guest, dietary="Vegana")

    stale = desk.post(
        address(guest), data={"dietary": "Sin gluten", "dietary_consent": "y", "version": str(seen)}
    )
    again = desk.post(
        address(guest), data={"dietary": "Sin gluten", "dietary_consent": "y", "version": guest.version}
    )

    assert (stale.status_code, "<del>Vegana</del>" in stale.text) == (422, True)
    assert deeds(guest)[1][0] == "needs-read"
    assert (again.status_code, queries.needs_of(guest).dietary) == (302, "Sin gluten")


def test_a_focal_point_changes_nothing_after_the_deadline(guest: Registration, embassy: FlaskClient) -> None:
    guest.edition.state = EditionState.REGISTRATION_CLOSED
    saved(guest.edition)

    answer = embassy.post(address(guest), data={"version": guest.version})

    assert (answer.status_code, queries.needs_of(guest).dietary) == (422, "Alergia al pescado")


def test_a_stranger_learns_nothing(guest: Registration, sign_in: SignIn) -> None:
    other = DelegationFactory(edition=guest.edition)
    strangers = [sign_in(FocalPointFactory(delegation=other).user), sign_in(UserFactory())]

    answers = [one.post(address(guest, "/show")).status_code for one in strangers]

    assert answers == [404, 404]


def test_the_person_reads_the_own_needs_without_a_note(guest: Registration, client: FlaskClient) -> None:
    before = deeds(guest)

    page = client.get(f"/my-registration/{links.token_of(guest)}/data")
    export = client.get(f"/my-registration/{links.token_of(guest)}/data.json").get_json()

    assert "Alergia al pescado" in page.text
    assert export["needs"] == {
        "dietary": "Alergia al pescado",
        "accessibility": "Silla de ruedas",
        "dietary_consented_on": "2026-11-23",
        "accessibility_consented_on": "2026-11-23",
    }
    assert deeds(guest) == before


def test_needs_of_another_version_come_with_their_consent(guest: Registration, client: FlaskClient) -> None:
    page = f"/my-registration/{links.token_of(guest)}/data"
    facts = {"display_name": "Ana Torre", "name_order": "given_first", "dietary": "Alergia al pescado"}
    facts |= {
        "email": guest.person.email or "",
        "accessibility": "Silla de ruedas",
        "accessibility_consent": "y",
    }
    mine = {**facts, "dietary_consent": "y", "version": str(guest.version), "institution": "Embajada"}
    change(guest, dietary="Sin gluten")

    shown = client.post(page, data=mine)
    choices = {"contested": ["dietary", "accessibility"], "keep-dietary": "theirs"}
    chosen = {**mine, **choices, "keep-accessibility": "theirs", "version": str(guest.version)}
    client.post(page, data=chosen)

    assert shown.status_code == 409
    assert queries.needs_of(guest) == ("Sin gluten", "Silla de ruedas")


@pytest.mark.parametrize("state", [S.SUBMITTED, S.APPROVED, S.WITHDRAWN])
def test_the_person_withdraws_the_consent_in_every_state(
    person: Person, client: FlaskClient, state: RegistrationState
) -> None:
    registration = person(S.SUBMITTED)
    change(registration, dietary="Vegana")
    registration.state = state
    saved(registration)
    own = f"/my-registration/{links.token_of(registration)}"
    offered = "needs/withdraw" in client.get(own).text

    client.post(f"{own}/needs/withdraw")
    client.post(f"{own}/needs/withdraw")

    assert (offered, registration.needs) == (True, None)
    assert db.session.scalar(select(func.count()).select_from(PersonalNeeds)) == 0
    assert [what for what, _ in deeds(registration)] == ["needs-withdrawn", "edited"]
    assert "needs/withdraw" not in client.get(own).text


def test_needs_are_erased_half_a_month_after_the_forum_on_its_own_clocks(guest: Registration) -> None:
    edition = guest.edition
    edition.ends_on, edition.time_zone = NOON.date() - timedelta(days=16), "America/Lima"
    saved(edition)
    midnight = NOON - timedelta(hours=12)  # in Lima; in London it is five in the morning

    with transaction():
        actions.forget_needs(at=midnight - timedelta(minutes=1))
    kept = queries.needs_of(guest).dietary
    with transaction():
        actions.forget_needs(at=midnight)
    with transaction():
        actions.forget_needs(at=midnight)
    db.session.expire_all()

    proof = db.session.scalars(select(JournalEntry).where(JournalEntry.subject_kind == "edition")).one()
    assert (kept, queries.needs_of(guest)) == ("Alergia al pescado", (None, None))
    assert (proof.action, proof.actor_name, proof.details) == (
        "edition.needs-erased",
        actions.FORGETTING,
        {"count": 1},
    )


def test_the_chore_leaves_other_editions_alone(guest: Registration) -> None:
    DelegationFactory(edition__state=EditionState.ARCHIVED)
    guest.edition.ends_on = now().date()
    saved(guest.edition)

    jobs.forget()

    db.session.rollback()
    assert queries.needs_of(guest).dietary == "Alergia al pescado"


def test_the_chore_asks_little_when_nothing_is_to_go(guest: Registration) -> None:
    guest.edition.ends_on = now().date()
    saved(guest.edition)

    with count_statements() as counted:
        jobs.forget()

    assert counted.total <= 7
