"""Pages of the programme: for everybody, for organisers, for those who answer."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum_app.accounts.models import JournalEntry, User
from forum_app.agenda.models import AgendaItem, Room, Session, SessionAssignment
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionRole, SessionState, Visibility
from forum_app.core.clock import now
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.people.models import Person
from tests.conftest import NOON
from tests.delegations.conftest import found_by_its_words
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from tests.factories.portfolio import ProjectFactory
from tests.pages import plain
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]
HOUR = timedelta(hours=1)
SESSION = {
    "kind": "panel",
    "theme": "",
    "title_es": "Panel",
    "room": "",
    "visibility": "open",
    "state": "draft",
    "without_moderator": "y",
}


def flashed(answer: TestResponse) -> list[str]:
    """What the messages above a page say."""
    above = answer.text.partition('<div class="toasts"')[2].partition("<header")[0]
    return [unescape(said) for said in re.findall(r"<div><p>([^<]*)</p>", above)]


ROOM = {
    "name_es": "Sala Paracas",
    "capacity": "80",
    "setup_minutes": "15",
    "booths": "2",
    "screens": "1",
    "version": "1",
}


@pytest.fixture
def edition(app: object) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="ensayo", time_zone="America/Lima")
    return edition


def articles(page: str) -> list[str]:
    """The titles of the sessions that a page lists, in their order."""
    return re.findall(r"<h[34]><a[^>]*>([^<]+)</a></h[34]>", page)


def journal() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)))


# The programme


def test_the_programme_lists_days_and_what_is_to_be_confirmed(
    client: FlaskClient, edition: ForumEdition
) -> None:
    SessionFactory(edition=edition, title_es="Sin hora")
    SessionFactory(edition=edition, title_es="Martes", starts_at=NOON + 24 * HOUR, ends_at=NOON + 25 * HOUR)
    SessionFactory(edition=edition, title_es="Lunes", starts_at=NOON, ends_at=NOON + HOUR)
    SessionFactory(edition=edition, title_es="Borrador", state=SessionState.DRAFT)
    SessionFactory(edition=edition, title_es="Reservada", visibility=Visibility.CLOSED)

    released(edition)

    page = client.get("/ensayo/agenda/").text

    assert articles(page) == ["Lunes", "Martes", "Sin hora"]
    assert re.findall(r"<h2>([^<]+)</h2>", page) == [
        "lunes, 23 de noviembre de 2026",
        "martes, 24 de noviembre de 2026",
        "Por confirmar",
    ]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?day=2026-11-24", ["Martes"]),
        ("?day=2026-12-31", ["Lunes", "Martes"]),
        ("?day=tomorrow&by=nothing", ["Lunes", "Martes"]),
        ("?by=theme", ["Martes", "Lunes"]),
        ("?by=room&day=2026-11-23", ["Lunes"]),
    ],
)
def test_the_programme_is_arranged_as_the_address_says(
    client: FlaskClient, edition: ForumEdition, query: str, titles: list[str]
) -> None:
    theme, room = ThemeFactory(edition=edition), RoomFactory(edition=edition)
    SessionFactory(edition=edition, title_es="Lunes", room=room, starts_at=NOON, ends_at=NOON + HOUR)
    SessionFactory(
        edition=edition, title_es="Martes", theme=theme, starts_at=NOON + 24 * HOUR, ends_at=NOON + 25 * HOUR
    )

    released(edition)

    answer = client.get(f"/ensayo/agenda/{query}")

    assert (answer.status_code, articles(answer.text)) == (200, titles)


def test_the_programme_speaks_both_languages_and_marks_what_is_missing(
    client: FlaskClient, edition: ForumEdition
) -> None:
    SessionFactory(edition=edition, title_es="Apertura", title_en="Opening")
    SessionFactory(edition=edition, title_es="Clausura", title_en=None)

    released(edition)

    page = client.get("/ensayo/agenda/?lang=en").text

    assert re.findall(r"<h3><a[^>]*>(?:<span lang=\"es\">)?([^<]+)", page) == ["Opening", "Clausura"]
    assert page.count('class="translation-missing"') == 1


def test_a_card_and_a_page_say_once_that_the_translation_is_missing(
    client: FlaskClient, edition: ForumEdition
) -> None:
    session = SessionFactory(
        edition=edition,
        title_es="Clausura",
        title_en=None,
        description_es="Para terminar.",
        room=RoomFactory(edition=edition, name_en=None),
        theme=ThemeFactory(edition=edition, title_en=None),
        starts_at=NOON,
        ends_at=NOON + HOUR,
    )
    project = ProjectFactory(edition=edition, title_es="Manual", title_en=None)
    saved(AgendaItem(session_id=session.id, position=0, project=project))
    released(edition)

    card = client.get("/ensayo/agenda/?lang=en").text
    page = client.get(f"/ensayo/sessions/{session.key}/?lang=en").text

    assert card.count('<span lang="es">') == 4
    assert (card + page).count('class="translation-missing"') == 2


def test_a_page_whose_title_is_translated_marks_what_is_not(
    client: FlaskClient, edition: ForumEdition
) -> None:
    session = SessionFactory(
        edition=edition, title_es="Clausura", title_en="Closing", description_es="Para terminar."
    )
    released(edition)

    page = client.get(f"/ensayo/sessions/{session.key}/?lang=en").text

    assert page.count('class="translation-missing"') == 1


def test_the_programme_names_the_projects_unless_the_session_is_named_after_one(
    client: FlaskClient, edition: ForumEdition
) -> None:
    projects = [
        ProjectFactory(edition=edition, title_es="Manual"),
        ProjectFactory(edition=edition, title_es="Plataforma"),
    ]
    session = SessionFactory(edition=edition, title_es="Manual")
    for position, project in enumerate(projects):
        saved(AgendaItem(session_id=session.id, position=position, project=project))

    released(edition)

    page = client.get("/ensayo/agenda/").text

    assert re.findall(r"<li>([^<]+)</li>", page.partition('class="session-projects"')[2]) == ["Plataforma"]


def test_the_programme_says_the_kind_once(client: FlaskClient, edition: ForumEdition) -> None:
    facts = {"edition": edition, "starts_at": NOON, "ends_at": NOON + HOUR, "state": SessionState.READY}
    SessionFactory(kind=SessionKind.OPENING, title_en="Opening", **facts)
    SessionFactory(kind=SessionKind.DIALOGUE_TABLE, title_en="Dialogue table: soils", **facts)
    SessionFactory(kind=SessionKind.PLENARY, title_en="Outlook", **facts)

    released(edition)

    text = client.get("/ensayo/agenda/?lang=en").text

    kinds = [kind for kind in ("Opening", "Dialogue table", "Plenary") if f"<span>{kind}</span>" in text]
    assert kinds == ["Plenary"]


@pytest.mark.parametrize("page", ["", "agenda/", "agenda/?by=theme", "sessions/{key}/"])
def test_what_is_unknown_of_a_past_edition_is_no_longer_to_be_confirmed(
    client: FlaskClient, page: str
) -> None:
    session = SessionFactory(
        edition__slug="pasada", edition__state=EditionState.CLOSED, state=SessionState.READY
    )

    released(session.edition)
    client.set_cookie("language", "en")

    text = client.get(f"/pasada/{page.format(key=session.key)}").text

    assert ("be confirmed" in text, "be announced" in text, "not known" in text) == (False, False, True)


def test_the_programme_has_one_address_in_each_language(client: FlaskClient, edition: ForumEdition) -> None:
    page = client.get("/ensayo/agenda/?by=theme&lang=en").text

    addresses = re.findall(
        r'<link rel="(canonical|alternate)"[^>]* href="[^"]*/ensayo/agenda/(\?lang=\w+)">', page
    )
    assert addresses == [("canonical", "?lang=en"), ("alternate", "?lang=es"), ("alternate", "?lang=en")]


def test_an_empty_programme_says_that_it_is_being_prepared(
    client: FlaskClient, edition: ForumEdition
) -> None:
    assert "El programa está en preparación" in client.get("/ensayo/agenda/").text


def test_the_programme_of_a_draft_edition_is_missing_for_strangers(sign_in: SignIn) -> None:
    EditionFactory(slug="secreta", state=EditionState.DRAFT)
    stranger = sign_in(UserFactory())

    assert [stranger.get(f"/{slug}/agenda/").status_code for slug in ("secreta", "nada")] == [404, 404]


def fill(edition: ForumEdition, count: int) -> None:
    theme, room = ThemeFactory(edition=edition), RoomFactory(edition=edition)
    for number in range(count):
        starts_at = NOON + number * HOUR
        session = SessionFactory(
            edition=edition, theme=theme, room=room, starts_at=starts_at, ends_at=starts_at + HOUR
        )
        SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
        SessionAssignmentFactory(
            session=session, state=AssignmentState.ACCEPTED, person=None, organization=OrganizationFactory()
        )


@pytest.mark.parametrize("by", ["day", "theme", "room"])
def test_the_programme_takes_three_statements_whatever_its_size(client: FlaskClient, by: str) -> None:
    counts = []
    for size in (4, 8):
        edition = EditionFactory()
        fill(edition, size)
        released(edition)
        address = f"/{edition.slug}/agenda/?by={by}"
        with count_statements() as counter:
            client.get(address)
        counts.append(counter.total)

    assert counts == [3, 3]


def test_lists_of_organisers_take_as_many_statements_for_twice_the_sessions(sign_in: SignIn) -> None:
    counts = []
    for size in (4, 8):
        edition = EditionFactory()
        fill(edition, size)
        browser = sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)
        for address in (f"/{edition.slug}/programme/", f"/{edition.slug}/rooms/"):
            with count_statements() as counter:
                assert browser.get(address).status_code == 200
            counts.append(counter.total)

    assert counts[:2] == counts[2:]


# A session


def test_a_session_shows_who_accepted_and_what_is_presented(
    client: FlaskClient, edition: ForumEdition
) -> None:
    theme, room = (
        ThemeFactory(edition=edition, title_es="Agua"),
        RoomFactory(edition=edition, name_es="Paracas"),
    )
    session = SessionFactory(
        edition=edition,
        theme=theme,
        room=room,
        starts_at=NOON,
        ends_at=NOON + HOUR,
        description_es="Uno.\n\nDos.",
        visibility=Visibility.DELEGATIONS_ONLY,
    )
    SessionAssignmentFactory(
        session=session, person=PersonFactory(display_name="Ana Ríos"), state=AssignmentState.ACCEPTED
    )
    SessionAssignmentFactory(session=session, person=PersonFactory(display_name="Luis Paz"))

    released(edition)

    page = client.get(f"/ensayo/sessions/{session.key}/").text

    assert ("Agua" in page, "Paracas" in page, "Solo delegaciones" in page) == (True, True, True)
    assert ("Ana Ríos" in page, "Luis Paz" in page) == (True, False)
    assert ("<p>Uno.</p><p>Dos.</p>" in page, "12:00" in page) == (True, True)


@pytest.mark.parametrize(
    "facts", [{"state": SessionState.DRAFT}, {"visibility": Visibility.CLOSED}, {"edition": None}]
)
def test_what_is_not_published_is_missing_for_strangers_in_every_byte(
    client: FlaskClient, sign_in: SignIn, edition: ForumEdition, facts: dict[str, Any]
) -> None:
    foreign = {"edition": EditionFactory()} if "edition" in facts else {"edition": edition, **facts}
    stranger, keys = sign_in(UserFactory()), [SessionFactory(**foreign).key, uuid4()]
    SessionFactory(edition=edition)
    released(edition)

    hidden, missing = [stranger.get(f"/ensayo/sessions/{key}/") for key in keys]
    asked = [client.get(f"/ensayo/sessions/{key}/").status_code for key in keys]

    assert (hidden.status_code, missing.status_code, asked) == (404, 404, [302, 302])
    assert plain(hidden.text, str(keys[0])) == plain(missing.text, str(keys[1]))


def test_organisers_and_those_on_it_find_a_draft(
    organiser: FlaskClient, sign_in: SignIn, edition: ForumEdition
) -> None:
    session = SessionFactory(edition=edition, state=SessionState.DRAFT)
    moderator = sign_in(SessionAssignmentFactory(session=session, user=UserFactory()).user)
    stranger = sign_in(UserFactory())

    found = [
        browser.get(f"/ensayo/sessions/{session.key}/").status_code
        for browser in (organiser, moderator, stranger)
    ]

    assert found == [200, 200, 404]


# Organisers: who may enter


PAGES = ["programme/", "programme/new", "rooms/", "rooms/new"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_organisers_are_theirs(
    client: FlaskClient, sign_in: SignIn, organiser: FlaskClient, edition: ForumEdition, path: str
) -> None:
    stranger = sign_in(UserFactory())
    foreign = sign_in(RoleGrantFactory(role=Role.ORGANISER).user)

    statuses = [
        browser.get(f"/ensayo/{path}").status_code for browser in (client, stranger, foreign, organiser)
    ]

    assert statuses == [302, 403, 403, 200]


def test_things_of_a_foreign_edition_are_missing(organiser: FlaskClient) -> None:
    foreign = SessionAssignmentFactory(session=SessionFactory(room=RoomFactory()))
    session, room, key = foreign.session.key, foreign.session.room.key, foreign.key
    pages = [
        f"programme/{session}/",
        f"programme/{session}/people",
        f"programme/{session}/remove",
        f"rooms/{room}/",
        f"rooms/{room}/remove",
        f"assignments/{key}/person",
        f"assignments/{key}/remove",
    ]
    actions = ["invite", "record", "answer"]

    got = [organiser.get(f"/ensayo/{path}").status_code for path in pages]
    posted = [organiser.post(f"/ensayo/assignments/{key}/{action}").status_code for action in actions]

    assert (set(got), set(posted)) == ({404}, {404})


# Rooms


def test_a_room_is_added_changed_and_removed(organiser: FlaskClient, edition: ForumEdition) -> None:
    added = organiser.post("/ensayo/rooms/new", data=ROOM | {"step_free": "y"})
    room = db.session.scalars(select(Room)).one()
    kept = (room.name_es, room.capacity, room.setup_minutes, room.booths, room.screens, room.step_free)
    shown = organiser.get(f"/ensayo/rooms/{room.key}/").text
    changed = organiser.post(f"/ensayo/rooms/{room.key}/", data=ROOM | {"capacity": "60"})
    capacity = room.capacity
    listed = organiser.get("/ensayo/rooms/").text
    asked = organiser.get(f"/ensayo/rooms/{room.key}/remove").status_code
    removed = organiser.post(f"/ensayo/rooms/{room.key}/remove", follow_redirects=True)

    assert (added.status_code, changed.status_code, asked) == (302, 302, 200)
    assert (kept, capacity) == (("Sala Paracas", 80, 15, 2, 1, True), 60)
    assert ('value="Sala Paracas"' in shown, "Sala Paracas" in listed, "2 cabinas" in listed) == (True,) * 3
    assert "Aún no hay salas" in removed.text
    assert journal() == ["room.created", "room.changed", "room.removed"]


@pytest.mark.parametrize(
    "facts", [{"name_es": ""}, {"name_es": "OCUPADA"}, {"capacity": "0"}, {"setup_minutes": "soon"}]
)
def test_a_room_that_cannot_be_is_refused_and_the_input_kept(
    organiser: FlaskClient, edition: ForumEdition, facts: dict[str, str]
) -> None:
    RoomFactory(edition=edition, name_es="Ocupada")

    answer = organiser.post("/ensayo/rooms/new", data=ROOM | facts)

    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text
    assert 'value="2"' in answer.text
    assert len(db.session.scalars(select(Room)).all()) == 1


def test_a_room_in_use_stays(organiser: FlaskClient, edition: ForumEdition) -> None:
    session = SessionFactory(edition=edition, room=RoomFactory(edition=edition))

    answer = organiser.post(f"/ensayo/rooms/{session.room.key}/remove")

    assert answer.status_code == 409
    assert "tiene sesiones" in answer.text


# Sessions


def test_a_session_is_added_without_a_time(organiser: FlaskClient, edition: ForumEdition) -> None:
    assert organiser.get("/ensayo/programme/new").status_code == 200

    answer = organiser.post("/ensayo/programme/new", data=SESSION, follow_redirects=True)

    session = db.session.scalars(select(Session)).one()
    assert (session.title_es, session.starts_at, session.state) == ("Panel", None, SessionState.DRAFT)
    assert "La sesión se guardó." in answer.text
    assert "Por confirmar" in organiser.get("/ensayo/programme/").text


def test_a_session_is_saved_with_times_of_the_editions_clocks(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    theme, room = ThemeFactory(edition=edition), RoomFactory(edition=edition)
    projects = [ProjectFactory(edition=edition) for _ in range(2)]
    session = SessionFactory(edition=edition, state=SessionState.DRAFT)

    answer = organiser.post(
        f"/ensayo/programme/{session.key}/",
        data=SESSION
        | {
            "version": "1",
            "kind": "project_presentation",
            "theme": str(theme.key),
            "room": str(room.key),
            "day": "2026-11-23",
            "starts": "09:00",
            "ends": "10:30",
            "expected": "40",
            "state": "ready",
            "items-0-project": str(projects[1].key),
            "items-0-minutes": "20",
            "items-1-project": "",
            "items-2-project": str(projects[0].key),
        },
    )

    db.session.refresh(session)
    assert answer.status_code == 302
    assert (session.starts_at, session.ends_at) == (
        datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
        datetime(2026, 11, 23, 15, 30, tzinfo=UTC),
    )
    assert (session.kind, session.theme, session.room, session.expected, session.state) == (
        SessionKind.PROJECT_PRESENTATION,
        theme,
        room,
        40,
        SessionState.READY,
    )
    assert [(item.project, item.minutes) for item in session.items] == [
        (projects[1], 20),
        (projects[0], None),
    ]
    shown = organiser.get(f"/ensayo/programme/{session.key}/").text
    assert ('value="09:00"' in shown, 'value="2026-11-23"' in shown, 'value="20"' in shown) == (True,) * 3


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"title_es": " "}, "title_es"),
        ({"starts": "09:00"}, None),
        ({"day": "2026-11-23", "starts": "10:00", "ends": "09:00"}, "ends"),
        ({"day": "2026-11-23", "starts": "10:00", "ends": "10:01", "ends_next_day": "y"}, "ends"),
        ({"day": "9999-12-31", "starts": "10:00", "ends": "09:00", "ends_next_day": "y"}, "ends"),
        ({"day": "9999-12-31", "starts": "23:00", "ends": "23:30"}, "starts"),
        ({"kind": "party"}, "kind"),
        ({"theme": str(uuid4())}, "theme"),
        ({"expected": "-1"}, "expected"),
        ({"state": "cancelled"}, "state"),
    ],
)
def test_a_session_that_cannot_be_is_refused_and_the_input_kept(
    organiser: FlaskClient, edition: ForumEdition, facts: dict[str, str], problem: str | None
) -> None:
    answer = organiser.post("/ensayo/programme/new", data=SESSION | {"title_en": "Kept input"} | facts)

    assert answer.status_code == 422
    assert ('value="Kept input"' in answer.text, "error-summary" in answer.text) == (True, True)
    assert problem is None or f'id="{problem}-error"' in answer.text
    assert db.session.scalars(select(Session)).all() == []


def test_a_session_may_end_on_the_next_day(organiser: FlaskClient, edition: ForumEdition) -> None:
    hours = {"day": "2026-11-23", "starts": "23:00", "ends": "01:00", "ends_next_day": "y"}

    answer = organiser.post("/ensayo/programme/new", data=SESSION | hours)

    session = db.session.scalars(select(Session)).one()
    assert answer.status_code == 302
    assert (session.starts_at, session.ends_at) == (
        datetime(2026, 11, 24, 4, tzinfo=UTC),
        datetime(2026, 11, 24, 6, tzinfo=UTC),
    )
    box = r'<input[^>]*name="ends_next_day"[^>]*>'
    [shown] = re.findall(box, organiser.get(f"/ensayo/programme/{session.key}/").text)
    assert "checked" in shown


@pytest.mark.parametrize(
    "hours",
    [
        {"day": "2026-03-29", "starts": "01:00", "ends": "02:30"},
        {"day": "2026-03-28", "starts": "23:00", "ends": "02:30", "ends_next_day": "y"},
    ],
)
def test_an_end_that_clocks_skip_is_refused(sign_in: SignIn, hours: dict[str, str]) -> None:
    edition = EditionFactory(slug="paris", time_zone="Europe/Paris")
    browser = sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)

    answer = browser.post("/paris/programme/new", data=SESSION | hours)

    assert answer.status_code == 422
    assert 'id="ends-error"' in answer.text


def test_a_time_that_clocks_skip_and_a_project_twice_are_refused(sign_in: SignIn) -> None:
    edition = EditionFactory(slug="paris", time_zone="Europe/Paris")
    browser = sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)
    key = str(ProjectFactory(edition=edition).key)

    skipped = browser.post(
        "/paris/programme/new", data=SESSION | {"day": "2026-03-29", "starts": "02:30", "ends": "04:00"}
    )
    doubled = browser.post(
        "/paris/programme/new", data=SESSION | {"items-0-project": key, "items-1-project": key}
    )

    assert (skipped.status_code, doubled.status_code) == (422, 422)
    assert "se saltan las 02:30" in skipped.text
    assert "una sola vez" in doubled.text


def test_saving_shows_the_clashes_with_both_sides_at_once(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    room = RoomFactory(edition=edition, capacity=10, name_es="Paracas")
    facts = {"edition": edition, "room": room, "starts_at": NOON, "ends_at": NOON + HOUR}
    other = SessionFactory(title_es="La otra", **facts)
    mine = SessionFactory(title_es="La mía", edition=edition)

    answer = organiser.post(
        f"/ensayo/programme/{mine.key}/",
        data=SESSION
        | {"version": "1", "room": str(room.key), "expected": "11", "state": "ready"}
        | {"title_es": "La mía", "title_en": "Mine", "day": "2026-11-23", "starts": "12:30", "ends": "13:30"},
        follow_redirects=True,
    )

    assert flashed(answer) == [
        "La sesión se guardó.",
        "Nuevo conflicto: Sala ocupada, Paracas: “La otra” y “La mía”",
        "Nuevo conflicto: Aforo insuficiente, Paracas: “La mía”",
    ]
    assert "2 conflictos" in answer.text
    assert re.findall(rf'href="/ensayo/programme/({other.key}|{mine.key})/">(La [^<]+)</a>', answer.text) == [
        (str(other.key), "La otra"),
        (str(mine.key), "La mía"),
        (str(mine.key), "La mía"),
    ]
    assert "se esperan 11, el aforo es 10" in answer.text
    assert "2 conflictos" in organiser.get("/ensayo/programme/").text


def test_a_stale_save_shows_what_changed_and_writes_nothing(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    facts = {"title_en": None, "description_es": "Uno.\nDos.", "starts_at": NOON, "ends_at": NOON + HOUR}
    session = SessionFactory(edition=edition, title_es="Original", state=SessionState.DRAFT, **facts)
    saved(session).title_es = "De otra persona"
    db.session.commit()
    hours = {"day": "2026-11-23", "starts": "12:30", "ends": "13:00"}
    mine = SESSION | hours | {"title_es": "Mi título", "description_es": "Uno.\r\nDos.", "version": "1"}

    stale = organiser.post(f"/ensayo/programme/{session.key}/", data=mine)
    db.session.refresh(session)
    kept = session.title_es
    again = organiser.post(f"/ensayo/programme/{session.key}/", data=mine | {"version": "2"})
    db.session.refresh(session)

    assert (stale.status_code, kept) == (422, "De otra persona")
    assert re.findall(r"<del>([^<]+)</del>.*?<ins>([^<]+)</ins>", stale.text) == [
        ("De otra persona", "Mi título"),
        ("12:00", "12:30"),
    ]
    assert ('name="version" type="hidden" value="2"' in stale.text, 'value="Mi título"' in stale.text) == (
        True,
        True,
    )
    assert (again.status_code, session.title_es) == (302, "Mi título")


def test_a_form_without_a_version_is_stale(organiser: FlaskClient, edition: ForumEdition) -> None:
    session = SessionFactory(edition=edition, state=SessionState.DRAFT)

    assert organiser.post(f"/ensayo/programme/{session.key}/", data=SESSION).status_code == 422


def test_a_cancelled_session_does_not_become_a_draft(organiser: FlaskClient, edition: ForumEdition) -> None:
    session = SessionFactory(edition=edition, title_es="Abierta", state=SessionState.READY)
    facts = SESSION | {"version": "1", "title_es": "Abierta", "state": "cancelled"}
    assert organiser.post(f"/ensayo/programme/{session.key}/", data=facts).status_code == 302

    answer = organiser.post(
        f"/ensayo/programme/{session.key}/", data=facts | {"version": "2", "state": "draft"}
    )

    assert answer.status_code == 422


def test_a_session_is_removed_after_asking(organiser: FlaskClient, edition: ForumEdition) -> None:
    session = SessionFactory(edition=edition, title_es="Sobra")

    asked = organiser.get(f"/ensayo/programme/{session.key}/remove")
    still = len(db.session.scalars(select(Session)).all())
    removed = organiser.post(f"/ensayo/programme/{session.key}/remove", follow_redirects=True)

    assert (asked.status_code, still) == (200, 1)
    assert "Se eliminó «Sobra»." in removed.text.replace("&#34;", "")
    assert db.session.scalars(select(Session)).all() == []


# People


def test_somebody_of_the_delegations_is_found_and_added(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    session = SessionFactory(edition=edition)
    registration = RegistrationFactory(
        delegation=DelegationFactory(edition=edition), person=PersonFactory(display_name="María Núñez")
    )
    found_by_its_words(registration)
    address = f"/ensayo/programme/{session.key}/people?q=nunez"

    shown = organiser.get(address).text
    answer = organiser.post(
        address,
        data={
            "registration": str(registration.key),
            "role": "moderator",
            "organization": "",
            "language": "es",
            "title_es": "Vicecanciller",
        },
        follow_redirects=True,
    )

    held = db.session.scalars(select(SessionAssignment)).one()
    assert "María Núñez" in shown
    assert (held.person, held.registration, held.title_es) == (
        registration.person,
        registration,
        "Vicecanciller",
    )
    assert "María Núñez" in answer.text


def test_somebody_else_is_added_by_name(organiser: FlaskClient, edition: ForumEdition) -> None:
    session = SessionFactory(edition=edition)
    facts = {"name": "Zoë Ríos", "email": "zoe@example.org", "language": "en", "role": "speaker"}

    answer = organiser.post(f"/ensayo/programme/{session.key}/people", data=facts | {"organization": ""})

    held = db.session.scalars(select(SessionAssignment)).one()
    assert answer.status_code == 302
    assert (held.person.display_name, held.person.email, held.person.language, held.role) == (
        "Zoë Ríos",
        "zoe@example.org",
        "en",
        SessionRole.SPEAKER,
    )


@pytest.mark.parametrize(
    ("name", "email", "people"),
    [
        ("zoe rios", "Zoe@example.org", 1),
        ("Zoë Ríos", "other@example.org", 2),
        ("Iris Paz", "zoe@example.org", 2),
        ("Zoë Ríos", "", 2),
    ],
)
def test_somebody_of_two_sessions_is_one_person_by_name_and_address(
    organiser: FlaskClient, edition: ForumEdition, name: str, email: str, people: int
) -> None:
    facts = {"language": "en", "role": "speaker", "organization": ""}

    for who in ({"name": "Zoë Ríos", "email": "zoe@example.org"}, {"name": name, "email": email}):
        address = f"/ensayo/programme/{SessionFactory(edition=edition).key}/people"
        assert organiser.post(address, data=facts | who).status_code == 302

    held = db.session.scalars(select(SessionAssignment)).all()
    assert (len(held), len({one.person for one in held})) == (2, people)


def test_an_institution_holds_the_role_then_names_the_person(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    session, caf = SessionFactory(edition=edition), OrganizationFactory(acronym_es="CAF")
    facts = {"role": "moderator", "language": "es", "name": ""}
    organiser.post(f"/ensayo/programme/{session.key}/people", data=facts | {"organization": str(caf.key)})
    held = db.session.scalars(select(SessionAssignment)).one()
    before = (held.person, held.organization)

    shown = organiser.get(f"/ensayo/assignments/{held.key}/person")
    nobody = organiser.post(f"/ensayo/assignments/{held.key}/person", data={"language": "es"})
    named = organiser.post(
        f"/ensayo/assignments/{held.key}/person", data={"name": "Ana Ríos", "language": "es"}
    )

    assert before == (None, caf)
    assert (shown.status_code, nobody.status_code, named.status_code) == (200, 422, 302)
    assert held.person.display_name == "Ana Ríos"
    assert organiser.get(f"/ensayo/assignments/{held.key}/person").status_code == 404


def test_naming_somebody_who_has_the_role_already_is_refused(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    registration = RegistrationFactory(
        delegation=DelegationFactory(edition=edition), person=PersonFactory(display_name="Ana Ríos")
    )
    found_by_its_words(registration)
    session = SessionFactory(edition=edition)
    SessionAssignmentFactory(session=session, person=registration.person)
    held = SessionAssignmentFactory(session=session, person=None, organization=OrganizationFactory())
    facts = {"registration": str(registration.key), "language": "es"}

    named = organiser.post(f"/ensayo/assignments/{held.key}/person?q=ana", data=facts)
    added = organiser.post(
        f"/ensayo/programme/{session.key}/people?q=ana",
        data=facts | {"role": "moderator", "organization": ""},
    )

    assert (named.status_code, added.status_code) == (422, 422)
    assert "Ya tiene esta función" in named.text
    assert "Ya tiene esta función" in added.text


def test_nobody_is_no_person_and_a_search_without_result_says_so(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    address = f"/ensayo/programme/{SessionFactory(edition=edition).key}/people"

    refused = organiser.post(address, data={"role": "speaker", "organization": "", "language": "es"})
    searched = organiser.get(f"{address}?q=nadie")

    assert refused.status_code == 422
    assert "Elija a alguien de la lista" in refused.text
    assert "Nadie en las delegaciones se llama «nadie»." in searched.text


def test_an_invitation_goes_out_and_again_with_an_account(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    held = SessionAssignmentFactory(
        session=SessionFactory(edition=edition),
        person=PersonFactory(display_name="Ana Ríos", email="ana@example.org", language="en"),
    )
    organiser.post(f"/ensayo/assignments/{held.key}/invite")
    db.session.refresh(held)
    first = (held.secret_hash, held.user)

    organiser.post(f"/ensayo/assignments/{held.key}/invite", data={"account": "y"})
    db.session.refresh(held)
    organiser.post(f"/ensayo/assignments/{held.key}/invite", data={"account": "y"})
    db.session.refresh(held)

    kinds = list(db.session.scalars(select(Letter.kind).order_by(Letter.id)))
    assert first[1] is None
    assert held.secret_hash != first[0]
    assert (held.user.email, held.state) == ("ana@example.org", AssignmentState.INVITED)
    assert sorted(kinds) == ["accounts/welcome"] + ["agenda/invitation"] * 3


def test_an_invitation_without_an_address_is_refused(organiser: FlaskClient, edition: ForumEdition) -> None:
    held = SessionAssignmentFactory(session=SessionFactory(edition=edition), person=PersonFactory(email=None))

    answer = organiser.post(f"/ensayo/assignments/{held.key}/invite", data={"account": "y"})

    assert answer.status_code == 409
    assert db.session.scalars(select(Letter)).all() == []


def test_an_answer_by_telephone_is_kept_and_a_wrong_one_is_not(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    held = SessionAssignmentFactory(session=SessionFactory(edition=edition))

    organiser.post(f"/ensayo/assignments/{held.key}/record", data={"accepted": "perhaps"})
    before = held.state
    organiser.post(f"/ensayo/assignments/{held.key}/record", data={"accepted": "yes"})
    db.session.refresh(held)

    assert (before, held.state) == (AssignmentState.PROPOSED, AssignmentState.ACCEPTED)


def test_somebody_is_taken_off_after_asking(organiser: FlaskClient, edition: ForumEdition) -> None:
    held = SessionAssignmentFactory(session=SessionFactory(edition=edition))

    asked = organiser.get(f"/ensayo/assignments/{held.key}/remove").status_code
    answer = organiser.post(f"/ensayo/assignments/{held.key}/remove")

    assert (asked, answer.status_code) == (200, 302)
    assert db.session.scalars(select(SessionAssignment)).all() == []
    assert db.session.scalars(select(Person)).all() != []


# Answers


def invited(**facts: Any) -> SessionAssignment:
    expires = facts.pop("link_expires_at", now() + timedelta(days=1))
    held: SessionAssignment = SessionAssignmentFactory(
        state=AssignmentState.INVITED, secret_hash=secret_hash("s3cret"), link_expires_at=expires, **facts
    )
    return held


def test_looking_at_an_invitation_changes_nothing_and_tells_nobody_where_it_was(client: FlaskClient) -> None:
    held = invited(session=SessionFactory(title_es="Panel del agua"))

    answer = client.get("/answers/s3cret")

    db.session.refresh(held)
    assert (answer.status_code, held.state, journal()) == (200, AssignmentState.INVITED, [])
    assert "Panel del agua" in answer.text
    assert answer.headers["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize(
    ("word", "state", "shown"),
    [("yes", AssignmentState.ACCEPTED, "Usted aceptó"), ("no", AssignmentState.DECLINED, "Usted declinó")],
)
def test_an_answer_by_the_link_is_kept(
    client: FlaskClient, word: str, state: AssignmentState, shown: str
) -> None:
    held = invited()

    answer = client.post("/answers/s3cret?lang=es", data={"accepted": word}, follow_redirects=True)

    db.session.refresh(held)
    assert (held.state, journal()) == (state, [f"assignment.{state.value}"])
    assert shown in answer.text


def test_who_declined_cannot_accept_without_a_new_invitation(client: FlaskClient) -> None:
    held = invited()
    client.post("/answers/s3cret", data={"accepted": "no"})

    answer = client.post("/answers/s3cret", data={"accepted": "yes"})

    db.session.refresh(held)
    assert (answer.status_code, held.state) == (409, AssignmentState.DECLINED)


def test_an_answer_that_is_none_is_refused(client: FlaskClient) -> None:
    invited()

    assert client.post("/answers/s3cret", data={"accepted": "perhaps"}).status_code == 422


def test_a_link_that_expired_or_was_replaced_is_gone(client: FlaskClient) -> None:
    invited(link_expires_at=now() - HOUR)

    assert client.get("/answers/s3cret").status_code == 410
    assert client.post("/answers/another", data={"accepted": "yes"}).status_code == 410


def test_an_account_answers_for_its_own_sessions(sign_in: SignIn, edition: ForumEdition) -> None:
    held = SessionAssignmentFactory(
        session=SessionFactory(edition=edition), user=UserFactory(), state=AssignmentState.INVITED
    )
    browser, stranger = sign_in(held.user), sign_in(UserFactory())
    address = f"/ensayo/assignments/{held.key}/answer"

    mine = browser.get("/mine").text
    refused = stranger.post(address, data={"accepted": "yes"})
    unclear = browser.post(address, data={"accepted": "perhaps"})
    answered = browser.post(address, data={"accepted": "yes"})

    db.session.refresh(held)
    assert address in mine
    assert (refused.status_code, unclear.status_code, answered.status_code) == (404, 302, 302)
    assert (held.state, answered.headers["Location"]) == (AssignmentState.ACCEPTED, "/mine")
