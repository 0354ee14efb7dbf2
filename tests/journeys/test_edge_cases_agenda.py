"""Hard cases of a programme that people have read already: rooms, moderators, names and projects change."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdfium2 import PdfDocument
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.agenda import actions, queries
from forum_app.agenda.models import AgendaItem, Session, SessionAssignment
from forum_app.agenda.rules import AssignmentState
from forum_app.checkin.rules import CheckpointKind
from forum_app.core.db import db, transaction
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.mail.models import Letter
from forum_app.people.models import Person
from forum_app.portfolio.actions import edit_project
from forum_app.portfolio.rules import ProjectState
from tests.factories import saved
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.checkin import CheckpointFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from tests.factories.portfolio import ProjectFactory
from tests.work import run_due

SignIn = Callable[[User], FlaskClient]
TEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # in Lima
HOUR = timedelta(hours=1)
AGENDA = "/ensayo/agenda"


@pytest.fixture
def edition(client: FlaskClient) -> ForumEdition:
    return EditionFactory(slug="ensayo")


@pytest.fixture
def organiser(sign_in: SignIn, edition: ForumEdition) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER, user__language="en").user)


@pytest.fixture
def session(edition: ForumEdition) -> Session:
    return SessionFactory(
        edition=edition,
        title_es="Gestión del agua",
        title_en="Water management",
        starts_at=TEN,
        ends_at=TEN + HOUR,
        room=RoomFactory(edition=edition, name_es="Sala Caral", name_en="Caral Room"),
    )


def in_calendar(client: FlaskClient, session: Session) -> tuple[str, int]:
    """Where a calendar that follows the programme has the session, and how often it was told anew."""
    calendar = Calendar.from_ical(client.get(f"{AGENDA}/schedule.ics?lang=es").data)
    (event,) = [one for one in calendar.walk("VEVENT") if str(session.key) in one["UID"]]
    return str(event["LOCATION"]), int(event["SEQUENCE"])


def test_case_21_a_room_that_changes_twenty_minutes_before_reaches_everybody(
    client: FlaskClient, organiser: FlaskClient, session: Session
) -> None:
    person = PersonFactory(display_name="Ana Ríos", email="ana@example.org", phone="+51 999 000 111")
    SessionAssignmentFactory(session=session, person=person, state=AssignmentState.ACCEPTED)
    door = CheckpointFactory(edition=session.edition, kind=CheckpointKind.SESSION, session=session)
    released(session.edition, at=TEN - 24 * HOUR)
    run_due(at=TEN - 24 * HOUR)
    organiser.post("/ensayo/programme/letters/send")
    before, place_before = queries.released(session.edition), in_calendar(client, session)
    new = RoomFactory(edition=session.edition, name_es="Sala Paracas", name_en="Paracas Room")
    twenty_before = TEN - timedelta(minutes=20)

    with transaction():
        actions.change_session(session, version=session.version, room=new, by="test", at=twenty_before)
    released(session.edition, at=twenty_before)
    run_due(at=TEN)
    letters = organiser.get("/ensayo/programme/letters/").text
    organiser.post("/ensayo/programme/letters/send")

    after = queries.released(session.edition)
    assert before
    assert after
    assert (before.revisions[session.key].revision, after.revisions[session.key].revision) == (0, 1)
    assert after.revisions[session.key].changed_at == twenty_before
    place, sequence = in_calendar(client, session)
    assert ("Sala Caral" in place_before[0], "Sala Paracas" in place) == (True, True)
    assert (place_before[1], sequence) == (0, 1)
    assert "Sala Paracas" in client.get(f"{AGENDA}/").text
    assert "tel:+51999000111" in letters  # the list to call by
    told = db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert told
    assert ("Sala Caral" in told.body, "Sala Paracas" in told.body) == (True, True)
    db.session.refresh(door)
    assert door.session.room is new


def moderating(session: Session, name: str, **facts: object) -> SessionAssignment:
    """Somebody who has accepted to moderate."""
    held: SessionAssignment = SessionAssignmentFactory(
        session=session, person=PersonFactory(display_name=name), state=AssignmentState.ACCEPTED, **facts
    )
    return held


def written(pdf: bytes) -> str:
    """What stands on paper, its lines joined."""
    pages = [page.get_textpage().get_text_bounded() for page in PdfDocument(pdf)]
    return " ".join(" ".join(pages).split())


def sign(client: FlaskClient, session: Session) -> str:
    """What stands on the sign of the session's door."""
    made = client.get(f"/ensayo/programme/signs.pdf?room={session.room and session.room.key}&lang=en").data
    return written(made)


def test_case_35_a_moderator_who_cancels_an_hour_before_leaves_the_institution(
    client: FlaskClient, organiser: FlaskClient, session: Session
) -> None:
    edition, theme = session.edition, ThemeFactory(edition=session.edition)
    session.theme = theme
    agency = OrganizationFactory(acronym_es="CAF", acronym_en="CAF", name_es="Banco", name_en="Bank of CAF")
    leaving = moderating(session, "Luis Paz", organization=agency)
    beside = SessionFactory(edition=edition, theme=theme, starts_at=TEN, ends_at=TEN + HOUR)
    later = SessionFactory(edition=edition, theme=theme, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR)
    moderating(beside, "Ocupada Ruiz")
    moderating(later, "Libre Soto")
    moderating(SessionFactory(edition=edition, theme=ThemeFactory(edition=edition)), "Ajena Luna")
    released(edition, at=TEN - 24 * HOUR)
    run_due(at=TEN - 24 * HOUR)
    organiser.post("/ensayo/programme/letters/send")
    before = sign(organiser, session)
    answer = f"/ensayo/assignments/{leaving.key}"

    early = organiser.get(f"{answer}/substitutes")
    organiser.post(f"{answer}/record", data={"accepted": "no"})
    people = organiser.get(f"/ensayo/programme/{session.key}/").text
    found = organiser.get(f"{answer}/substitutes").text
    (free,) = db.session.scalars(select(Person.key).where(Person.display_name == "Libre Soto"))
    organiser.post(f"{answer}/substitutes", data={"person": str(free)})
    with transaction():
        (asked,) = [one for one in session.assignments if one.person and one.person.key == free]
        actions.answer(asked, accepted=True, by="by telephone", at=TEN - HOUR)
    released(edition, at=TEN - HOUR)
    run_due(at=TEN)
    db.session.rollback()

    assert (early.status_code, f"{answer}/substitutes" in people) == (404, True)
    names = ("Libre Soto", "Ocupada Ruiz", "Ajena Luna")
    assert [name for name in names if name in found] == ["Libre Soto", "Ocupada Ruiz"]
    assert found.index("Libre Soto") < found.index("Ocupada Ruiz") < found.index("Person in two sessions")
    page = client.get(f"/ensayo/sessions/{session.key}/?lang=en").text
    assert [name in page for name in ("Bank of CAF", "Libre Soto", "Luis Paz")] == [True, True, False]
    after = sign(organiser, session)
    assert ("Luis Paz" in before, "revision 1 of this sign" in before) == (True, True)
    assert ("Luis Paz" in after, "revision 2 of this sign" in after) == (False, True)
    current = queries.released(edition)
    assert current
    revision = current.revisions[session.key]
    assert (revision.sequence, revision.revision) == (1, 0)  # its time and room are what they were
    newest = [one for one in queries.notices(session.edition) if one.release_id == current.release.id]
    assert [(one.to_name, one.changes[0]["left"]) for one in newest] == [("Luis Paz", True)]
    assert "Luis Paz" in client.get(f"{AGENDA}/v1/").text


def test_case_33_an_old_version_keeps_the_name_that_it_was_printed_with(
    client: FlaskClient, session: Session
) -> None:
    agency = OrganizationFactory(acronym_es="APCI", acronym_en="APCI")
    SessionAssignmentFactory(
        session=session, person=None, organization=agency, state=AssignmentState.ACCEPTED
    )
    released(session.edition)

    agency.acronym_es = "APCI-Perú"
    saved(agency)
    released(session.edition)

    pages = [client.get(f"{AGENDA}/{version}").text for version in ("", "v1/", "v2/")]
    assert ["APCI-Perú" in page for page in pages] == [True, False, True]


def test_case_37_a_project_withdrawn_after_the_programme_was_printed_is_told(
    client: FlaskClient, session: Session
) -> None:
    project = ProjectFactory(edition=session.edition, title_es="Manual de riego")
    saved(AgendaItem(session_id=session.id, position=1, project=project))
    released(session.edition)

    with transaction():
        actions.change_session(
            session, version=session.version, items=[], by="test", at=TEN - timedelta(days=1)
        )
    released(session.edition)

    pages = [client.get(f"{AGENDA}/{version}").text for version in ("", "v1/")]
    assert ["Manual de riego" in page for page in pages] == [False, True]
    assert "Changed: projects" in client.get(f"{AGENDA}/changes/?lang=en").text


def test_case_37_a_withdrawn_project_keeps_its_place_with_a_mark_and_is_in_the_errata(
    client: FlaskClient, organiser: FlaskClient, session: Session
) -> None:
    edition = session.edition
    projects = [ProjectFactory(edition=edition, title_es=title) for title in ("Riego", "Suelos")]
    for place, project in enumerate(projects, 1):
        saved(AgendaItem(session_id=session.id, position=place, project=project))
    released(edition)
    before = client.get(f"{AGENDA}/v1/errata").text

    with transaction():
        edit_project(projects[0], state=ProjectState.WITHDRAWN, by="test", at=TEN)
    released(edition)

    form = organiser.get(f"/ensayo/programme/{session.key}/").text
    assert str(projects[0].key) in form  # so that whoever saves the session does not take it out unseen
    page = client.get(f"/ensayo/sessions/{session.key}/").text
    items = re.findall(r"<li>(.*?)</li>", page[page.index("session-projects") :])
    assert items[:2] == ["<del>Riego</del> <strong>Proyecto retirado</strong>", "Suelos"]
    assert "<del>Riego</del>" in client.get(f"{AGENDA}/").text
    assert "<del>" not in client.get(f"{AGENDA}/v1/").text
    paper = client.get(f"{AGENDA}/schedule.pdf?lang=es").data
    assert "Riego (retirado)" in written(paper)
    errata = client.get(f"{AGENDA}/v1/errata").text
    assert ["<del>Riego</del>" in told for told in (before, errata)] == [False, True]
    assert "Suelos" not in errata
    assert f"{AGENDA}/v1/errata" in client.get(f"{AGENDA}/changes/").text
    assert client.get(f"{AGENDA}/v9/errata").status_code == 404
