"""The programme as files over HTTP: kept once made, known by their ETag, whole or in part."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from pypdfium2 import PdfDocument
from sqlalchemy import func, select

from forum_app.accounts.models import User
from forum_app.agenda.models import ReleaseFile, Room, Session
from forum_app.agenda.rules import AssignmentState, Format, SessionRole, Visibility
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.people.models import Person
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.factories.people import PersonFactory
from tests.statements import count_statements
from tests.work import run_due

START = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)


@pytest.fixture
def edition(app: object) -> ForumEdition:
    return EditionFactory(slug="vi", state=EditionState.REGISTRATION_OPEN, time_zone="America/Lima")


def sessions(edition: ForumEdition, count: int) -> list[Session]:
    """Sessions one after the other, each with a moderator."""
    room, theme, person = RoomFactory(edition=edition), ThemeFactory(edition=edition), PersonFactory()
    made = []
    for number in range(count):
        session = SessionFactory(
            edition=edition,
            room=room,
            theme=theme,
            starts_at=START + timedelta(hours=number),
            ends_at=START + timedelta(hours=number + 1),
        )
        SessionAssignmentFactory(
            session=session, person=person, role=SessionRole.MODERATOR, state=AssignmentState.ACCEPTED
        )
        made.append(session)
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("xml", "application/xml"),
        ("json", "application/json"),
        ("ics", "text/calendar"),
        ("csv", "text/csv"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pdf", "application/pdf"),
    ],
)
def test_release_is_there_in_every_format(
    form: str, media_type: str, client: FlaskClient, edition: ForumEdition
) -> None:
    sessions(edition, 2)
    released(edition)

    answer = client.get(f"/vi/agenda/schedule.{form}?lang=en")

    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert f"vi-en.{form}" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_file_is_made_once_a_release_and_language(client: FlaskClient, edition: ForumEdition) -> None:
    made = sessions(edition, 2)
    released(edition)
    first = [client.get("/vi/agenda/schedule.json?lang=es").data for _ in range(2)]
    client.get("/vi/agenda/schedule.json?lang=en")

    assert first[0] == first[1]
    assert db.session.scalar(select(func.count()).select_from(ReleaseFile)) == 2

    made[0].title_es = "Otro título"
    db.session.commit()
    assert client.get("/vi/agenda/schedule.json?lang=es").data == first[0]
    released(edition)
    assert "Otro título" in client.get("/vi/agenda/schedule.json?lang=es").text
    assert db.session.scalar(select(func.count()).select_from(ReleaseFile)) == 3


def test_unchanged_file_is_not_sent_again(client: FlaskClient, edition: ForumEdition) -> None:
    sessions(edition, 2)
    released(edition)
    known = client.get("/vi/agenda/schedule.xml").headers["ETag"]

    with count_statements() as said:
        again = client.get("/vi/agenda/schedule.xml", headers={"If-None-Match": known})

    assert (again.status_code, again.data) == (304, b"")
    assert said.total <= 2


@pytest.mark.parametrize("form", ["xml", "json", "ics", "csv"])
def test_statements_do_not_grow_with_the_programme(
    form: str, client: FlaskClient, edition: ForumEdition
) -> None:
    counts = []
    for more in (10, 10):
        sessions(edition, more)
        released(edition)
        with count_statements() as cold:
            assert client.get(f"/vi/agenda/schedule.{form}").status_code == 200
        with count_statements() as warm:
            client.get(f"/vi/agenda/schedule.{form}")
        counts.append((cold.total, warm.total))

    assert counts[0] == counts[1]
    assert counts[0][0] <= 12
    assert counts[0][1] <= 3


def test_part_of_the_programme_by_what_the_address_says(client: FlaskClient, edition: ForumEdition) -> None:
    first, second, third = sessions(edition, 3)
    other = RoomFactory(edition=edition)
    third.room, second.theme = other, ThemeFactory(edition=edition)
    db.session.commit()
    themes = [one.theme.key for one in (first, second) if one.theme]
    person = db.session.scalars(select(Person.key)).one()
    released(edition)

    def titles(**cut: object) -> list[str]:
        answer = client.get("/vi/agenda/schedule.ics", query_string=cut)
        return [str(one["summary"]) for one in icalendar.Calendar.from_ical(answer.data).walk("VEVENT")]

    everything = [first.title_es, second.title_es, third.title_es]
    assert titles() == everything
    assert titles(theme=themes[1]) == [second.title_es]
    assert titles(room=other.key) == [third.title_es]
    assert titles(chosen=f"{first.key},{third.key}") == [first.title_es, third.title_es]
    assert titles(person=person) == everything
    assert titles(person=person, room=other.key) == [third.title_es]
    assert client.get(f"/vi/agenda/schedule.ics?room={other.key}&chosen={first.key}").status_code == 404


def test_part_that_does_not_change_is_not_sent_again(client: FlaskClient, edition: ForumEdition) -> None:
    (session,) = sessions(edition, 1)
    released(edition)
    address = f"/vi/agenda/schedule.ics?chosen={session.key}"
    known = client.get(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": known}).status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "schedule.docx",
        "schedule.ics?chosen=nonsense",
        "schedule.ics?room=00000000-0000-4000-8000-000000000000",
    ],
)
def test_what_is_not_there_is_missing(address: str, client: FlaskClient, edition: ForumEdition) -> None:
    sessions(edition, 1)
    released(edition)

    assert client.get(f"/vi/agenda/{address}").status_code == 404


@pytest.mark.parametrize("form", Format)
def test_nothing_is_exported_before_the_first_release(
    form: Format, client: FlaskClient, edition: ForumEdition
) -> None:
    sessions(edition, 1)

    assert client.get(f"/vi/agenda/schedule.{form}").status_code == 404
    assert client.get(f"/vi/agenda/schedule.{form}?chosen={SessionFactory.build().key}").status_code == 404


def test_programme_without_times_has_tables_and_no_calendar(
    client: FlaskClient, edition: ForumEdition
) -> None:
    edition.starts_on = edition.ends_on = None
    SessionFactory(edition=edition)
    db.session.commit()
    released(edition)

    codes = {form: client.get(f"/vi/agenda/schedule.{form}").status_code for form in Format}

    assert codes == {
        Format.XML: 404,
        Format.JSON: 404,
        Format.ICS: 404,
        Format.CSV: 200,
        Format.XLSX: 200,
        Format.PDF: 200,
    }


def test_closed_session_is_in_no_file(client: FlaskClient, edition: ForumEdition) -> None:
    first, second = sessions(edition, 2)
    second.visibility = Visibility.CLOSED
    db.session.commit()
    released(edition)

    for form in ("xml", "json", "ics", "csv"):
        text = client.get(f"/vi/agenda/schedule.{form}").text
        assert (str(first.key) in text, str(second.key) in text) == (True, False), form


def test_files_of_a_draft_edition_are_missing(client: FlaskClient, edition: ForumEdition) -> None:
    sessions(edition, 1)
    released(edition)
    edition.state = EditionState.DRAFT
    db.session.commit()

    missing = client.get("/nowhere/agenda/schedule.xml")
    found = client.get("/vi/agenda/schedule.xml")
    assert (found.status_code, found.data) == (missing.status_code, missing.data.replace(b"nowhere", b"vi"))


def test_rooms_are_named_in_the_language_of_the_file(client: FlaskClient, edition: ForumEdition) -> None:
    sessions(edition, 1)
    room = db.session.scalars(select(Room)).one()
    released(edition)

    assert str(room.name_en) in client.get("/vi/agenda/schedule.xml?lang=en").text
    assert room.name_es in client.get("/vi/agenda/schedule.xml?lang=es").text


def test_worker_makes_every_file_of_a_release_in_both_languages(edition: ForumEdition) -> None:
    sessions(edition, 1)
    released(edition)

    run_due(at=datetime.now(UTC))

    kept = db.session.execute(select(ReleaseFile.format, ReleaseFile.language)).all()
    assert {tuple(row) for row in kept} == {(form.value, code) for form in Format for code in ("es", "en")}
    run_due(at=datetime.now(UTC))
    assert db.session.scalar(select(func.count()).select_from(ReleaseFile)) == len(kept)


def test_organizers_print_the_signs_of_rooms_and_days(
    sign_in: Callable[[User], FlaskClient], edition: ForumEdition
) -> None:
    organizer = sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)
    first, *_ = sessions(edition, 2)

    assert "Aún no hay letreros" in organizer.get("/vi/programme/signs").text
    assert organizer.get("/vi/programme/signs.pdf").status_code == 404
    released(edition)

    page = organizer.get("/vi/programme/signs").text
    assert page.count("/vi/programme/signs.pdf?room=") == 1
    assert len(PdfDocument(organizer.get("/vi/programme/signs.pdf").data)) == 1
    room = first.room.key if first.room else None
    assert organizer.get(f"/vi/programme/signs.pdf?room={room}&day=2026-11-10").status_code == 200
    assert organizer.get(f"/vi/programme/signs.pdf?room={room}&day=2026-11-11").status_code == 404
    assert organizer.get(f"/vi/programme/signs.pdf?room={first.key}").status_code == 404


def test_file_in_another_language_changes_no_page(client: FlaskClient, edition: ForumEdition) -> None:
    sessions(edition, 1)
    released(edition)

    answer = client.get("/vi/agenda/schedule.csv?lang=en")

    assert b"Theme" in answer.data
    assert answer.headers.getlist("Set-Cookie") == []
    assert 'lang="es"' in client.get("/vi/agenda/").text
