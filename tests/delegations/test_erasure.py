"""Erasure that a delegate asks for: queued, answered with its day, carried out after the close."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.accounts.queries import history
from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.delegations import actions, jobs, links, queries
from forum_app.delegations.models import CorrectionRequest, ErasureRequest, Registration
from forum_app.delegations.rules import RegistrationState, erased_by
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.mail.rules import LetterState
from forum_app.people.rules import NameOrder
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.delegations import RegistrationFactory
from tests.factories.editions import EditionFactory

S = RegistrationState
SignIn = Callable[[User], FlaskClient]
A_DAY = timedelta(days=1)


def ask(registration: Registration, at: datetime = NOON) -> ErasureRequest:
    with transaction():
        return actions.ask_erasure(registration, at=at)


def erase(asked: ErasureRequest, at: datetime = NOON + A_DAY) -> list[str]:
    with transaction():
        dropped = actions.erase(asked, at=at)
    files.erase(dropped)
    return dropped


def own(registration: Registration, page: str = "") -> str:
    return f"/my-registration/{links.token_of(registration)}{page}"


@pytest.fixture
def guest(person: Person) -> Registration:
    """Somebody of whom all is known that can be."""
    registration = person(
        S.APPROVED,
        person__display_name="Ana Torre",
        person__given_names="Ana",
        person__surname_1="Torre",
        person__email="ana@example.org",
        person__phone="+51 999",
        person__gender="f",
        person__language="es",
        person__pronunciation="A-na",
        person__nationality="PE",
        institution="Cancillería",
        position_title_es="Asesora",
        interpretation="es-en",
        needs_visa_letter=True,
    )
    with transaction():
        kept = files.keep(b"a face", media_type="image/jpeg", at=NOON)
        actions.set_photo(registration, kept, by="a test", at=NOON, as_organiser=True)
        actions.change_needs(registration, dietary="Vegana", by="a test", at=NOON, as_organiser=True)
        actions.ask_correction(registration, "Mi segundo apellido es Paz", by="Ana", at=NOON)
    return registration


@pytest.mark.parametrize(
    ("state", "last_day", "expected"),
    [
        (EditionState.RUNNING, date(2026, 11, 25), date(2026, 12, 11)),
        (EditionState.RUNNING, None, None),
        (EditionState.CLOSED, date(2026, 11, 25), None),
        (EditionState.ARCHIVED, date(2026, 11, 25), None),
    ],
)
def test_the_day_by_which_it_is_done(
    state: EditionState, last_day: date | None, expected: date | None
) -> None:
    assert erased_by(state, last_day=last_day) == expected


def test_asking_answers_by_letter_and_a_second_time_changes_nothing(guest: Registration) -> None:
    first = ask(guest)

    again = ask(guest)

    letter = db.session.scalars(select(Letter)).one()
    assert again is first
    assert (letter.kind, letter.to_address) == ("delegations/erasure_asked", "ana@example.org")
    assert "11 de diciembre de 2026" in letter.body
    assert history(guest)[0].action == "registration.erasure-asked"


def test_somebody_without_address_is_answered_on_the_page_alone(person: Person, client: FlaskClient) -> None:
    registration = person(person__email=None)

    client.post(own(registration, "/erasure"))

    assert db.session.scalars(select(Letter)).all() == []
    assert "11 de diciembre de 2026" in client.get(own(registration)).text


@pytest.mark.parametrize(
    ("state", "last_day", "words"),
    [
        (EditionState.RUNNING, date(2026, 11, 25), "a más tardar el 11 de diciembre de 2026"),
        (EditionState.RUNNING, None, "cuando se haya celebrado el foro"),
        (EditionState.CLOSED, date(2026, 11, 25), "un día después"),
    ],
)
def test_page_and_queue_say_when(
    guest: Registration,
    client: FlaskClient,
    desk: FlaskClient,
    state: EditionState,
    last_day: date | None,
    words: str,
) -> None:
    guest.edition.state, guest.edition.ends_on = state, last_day
    saved(guest.edition)

    before = client.get(own(guest, "/erasure")).text
    client.post(own(guest, "/erasure"))
    after = client.get(own(guest)).text
    queue = desk.get(f"/{guest.edition.slug}/registrations/erasures/")

    assert (words in before, words in after) == (True, True)
    assert [said in queue.text for said in ("Ana Torre", "Espera el cierre")] == [True, True]


def test_the_letter_of_a_closed_edition_says_tomorrow(guest: Registration) -> None:
    guest.edition.state = EditionState.CLOSED
    saved(guest.edition)

    ask(guest)

    assert "lo haremos mañana" in db.session.scalars(select(Letter.body)).one()


def test_a_request_is_taken_back(guest: Registration, client: FlaskClient, desk: FlaskClient) -> None:
    client.post(own(guest, "/erasure"))
    seen = desk.get(f"/{guest.edition.slug}/registrations/{guest.key}/").text

    client.post(own(guest, "/erasure/take-back"))
    client.post(own(guest, "/erasure/take-back"))

    queue = desk.get(f"/{guest.edition.slug}/registrations/erasures/").text
    assert "La persona solicita la supresión de sus datos" in seen
    assert ("Ana Torre" in queue, queries.open_erasure(guest)) == (False, None)
    deeds = [line.action for line in history(guest)]
    assert [deeds.count(f"registration.erasure-{what}") for what in ("asked", "taken-back")] == [1, 1]


def test_after_taking_it_back_one_may_ask_again(guest: Registration) -> None:
    first = ask(guest)
    with transaction():
        actions.take_back_erasure(guest, at=NOON)

    again = ask(guest)

    assert (again is first, queries.open_erasure(guest) is again) == (False, True)


def test_the_record_of_the_forum_stays_and_all_else_goes(guest: Registration, client: FlaskClient) -> None:
    asked, link = ask(guest), own(guest)

    dropped = erase(asked)

    person = guest.person
    assert (len(dropped), guest.photo, guest.needs, guest.interpretation) == (1, None, None, None)
    assert (guest.needs_visa_letter, guest.keeps_off_list) == (False, True)
    assert {
        getattr(person, name)
        for name in ("email", "phone", "gender", "language", "pronunciation", "nationality")
    } == {None}
    assert (person.display_name, guest.institution, guest.position_title_es, guest.state) == (
        "Ana Torre",
        "Cancillería",
        "Asesora",
        S.APPROVED,
    )
    assert db.session.scalars(select(CorrectionRequest)).all() == []
    assert db.session.scalars(select(Letter)).all() == []
    assert (client.get(link).status_code, asked.done_at) == (404, NOON + A_DAY)
    assert (history(guest)[0].action, history(guest)[0].actor_name) == (
        "registration.erased",
        actions.FORGETTING,
    )


def test_the_address_is_found_by_no_search_any_more(guest: Registration) -> None:
    asked = ask(guest)
    found = [list(db.session.scalars(select(Registration).where(*queries.called(guest.edition, "ana@"))))]

    erase(asked)

    found.append(list(db.session.scalars(select(Registration).where(*queries.called(guest.edition, "ana@")))))
    assert found == [[guest], []]


def test_erased_twice_is_erased_once(guest: Registration) -> None:
    asked = ask(guest)
    erase(asked)

    assert erase(asked, at=NOON + 2 * A_DAY) == []
    assert asked.done_at == NOON + A_DAY


def test_what_was_taken_back_is_not_erased(guest: Registration) -> None:
    asked = ask(guest)
    with transaction():
        actions.take_back_erasure(guest, at=NOON)

    assert erase(asked) == []
    assert guest.person.email == "ana@example.org"


@pytest.mark.parametrize(
    ("state", "edition_state", "kept"),
    [
        (S.APPROVED, EditionState.CALL_OPEN, "ana@example.org"),
        (S.WITHDRAWN, EditionState.CALL_OPEN, None),
        (S.APPROVED, EditionState.CLOSED, None),
    ],
)
def test_the_address_stays_for_an_edition_that_still_expects_the_person(
    guest: Registration, state: RegistrationState, edition_state: EditionState, kept: str | None
) -> None:
    RegistrationFactory(
        delegation__edition=EditionFactory(state=edition_state),
        person=guest.person,
        state=state,
        seat_number=1 if state is S.APPROVED else None,
    )

    erase(ask(guest))

    assert (guest.person.email, guest.photo) == (kept, None)


def test_a_letter_that_is_being_sent_is_left_to_the_sender(guest: Registration) -> None:
    asked = ask(guest)
    letter = db.session.scalars(select(Letter)).one()
    letter.state = LetterState.SENDING
    saved(letter)

    erase(asked)

    assert db.session.scalars(select(Letter.kind)).all() == ["delegations/erasure_asked"]


@pytest.mark.parametrize(
    ("state", "last_day", "asked_at", "done"),
    [
        (EditionState.RUNNING, NOON.date(), NOON - A_DAY, False),
        (EditionState.CLOSED, NOON.date(), NOON - A_DAY, True),
        (EditionState.CLOSED, NOON.date(), NOON - A_DAY + timedelta(minutes=1), False),
        (EditionState.RUNNING, NOON.date() - timedelta(days=15), NOON - A_DAY, False),
        (EditionState.RUNNING, NOON.date() - timedelta(days=16), NOON - A_DAY, True),
        (EditionState.RUNNING, None, NOON - A_DAY, False),
    ],
)
def test_what_is_due(
    guest: Registration, state: EditionState, last_day: date | None, asked_at: datetime, *, done: bool
) -> None:
    asked = ask(guest, at=asked_at)
    guest.edition.state, guest.edition.ends_on = state, last_day
    saved(guest.edition)

    assert list(queries.erasures_due(at=NOON)) == ([asked] if done else [])


def test_the_chore_carries_out_what_is_due(guest: Registration, person: Person, desk: FlaskClient) -> None:
    other = person(S.APPROVED, person__email="luis@example.org")
    ask(guest, at=now() - A_DAY)
    guest.edition.state = EditionState.CLOSED
    saved(guest.edition)

    jobs.forget()

    db.session.rollback()
    queue = desk.get(f"/{guest.edition.slug}/registrations/erasures/").text
    assert (guest.person.email, other.person.email) == (None, "luis@example.org")
    assert ("Suprimidos" in queue, "Espera el cierre" in queue) == (True, False)


def test_an_empty_queue_says_so(desk: FlaskClient, guest: Registration) -> None:
    answer = desk.get(f"/{guest.edition.slug}/registrations/erasures/")

    assert "No hay solicitudes de supresión" in answer.text


def test_the_queue_is_for_organisers(embassy: FlaskClient, guest: Registration) -> None:
    answer = embassy.get(f"/{guest.edition.slug}/registrations/erasures/")

    assert (answer.status_code, "Ana Torre" in answer.text) == (403, False)


def test_the_copy_of_ones_data_tells_of_the_request(guest: Registration, client: FlaskClient) -> None:
    ask(guest)

    told = client.get(own(guest, "/data.json")).get_json()["erasure_asked_for"]

    assert told == [{"asked_at": NOON.isoformat(), "taken_back_at": None, "done_at": None}]


def test_an_erased_person_can_still_be_corrected_by_organisers(guest: Registration) -> None:
    erase(ask(guest))

    with transaction():
        actions.edit(
            guest,
            version=guest.version,
            role=guest.delegation_role,
            name_order=NameOrder.GIVEN_FIRST,
            display_name="Ana Torre Paz",
            by="a test",
            at=NOON,
            as_organiser=True,
        )

    assert guest.person.display_name == "Ana Torre Paz"
