"""`forum agenda load`: the command, its file, and what it makes of an edition."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from forum_app.accounts.models import JournalEntry, User
from forum_app.agenda import queries
from forum_app.agenda.actions import answer, assign
from forum_app.agenda.models import Room, Session, SessionAssignment
from forum_app.agenda.rules import AssignmentState, ClashRule, SessionKind, SessionRole, SessionState
from forum_app.cli import main
from forum_app.core.clock import now
from forum_app.core.db import Base, db, transaction
from forum_app.core.paths import PACKAGE
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Person
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionFactory
from tests.factories.checkin import CheckpointFactory
from tests.factories.editions import EditionFactory, ThemeFactory
from tests.factories.people import OrganizationFactory
from tests.statements import count_statements

FORUM100 = PACKAGE.parents[1] / "shared" / "data" / "forum100.json"
Load = Callable[..., Result]

AGENDA: dict[str, Any] = {
    "timezone": "Europe/Paris",
    "first_day": "2026-11-10",
    "days": 2,
    "rooms": [{"name": "Plenario", "capacity": 400}, {"name": "Sala A", "capacity": 20}],
    "themes": [{"name": "Agua", "color": "#1F77B4"}],
    "persons": [
        {"id": 0, "name": "Ana Ríos", "email": "ana@example.org"},
        {"id": 1, "name": "Luis Paz", "email": None},
    ],
    "sessions": [
        {
            "id": 0,
            "title": "Apertura",
            "kind": "opening",
            "theme": 0,
            "room": 0,
            "day": 0,
            "start": "09:00",
            "minutes": 60,
            "moderator": 0,
            "speakers": [1],
            "language": "es",
            "abstract": "Saludos.",
            "description": "Palabras.",
        },
        {"id": 1, "title": "Water", "day": 1, "start": "10:00", "minutes": 45, "language": "en"},
    ],
    "breaks": [{"room": 1, "day": 0, "start": "12:00", "minutes": 60, "title": "Almuerzo"}],
    "availabilities": [
        {"person": 0, "days": [0, 1]},
        {"room": 1, "days": [0], "start": "08:00", "end": "18:00"},
        {"room": 1, "days": [0], "start": "17:00", "end": "20:00"},
    ],
}


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="ensayo", time_zone="America/Lima")
    return edition


@pytest.fixture
def load(app: Flask, edition: ForumEdition, tmp_path: Path) -> Load:
    """Run the command on a file with something in it, or on a file that is there."""

    def run(content: object, *options: str, slug: str = "ensayo") -> Result:
        path = content if isinstance(content, Path) else tmp_path / "agenda.json"
        if not isinstance(content, Path):
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        result = app.test_cli_runner().invoke(main, ["agenda", "load", slug, str(path), *options])
        db.session.rollback()
        return result

    return run


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def with_change(*place: Any, value: Any) -> dict[str, Any]:
    agenda = deepcopy(AGENDA)
    part: Any = agenda
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    return agenda


def test_a_file_becomes_the_programme(load: Load, edition: ForumEdition) -> None:
    result = load(AGENDA)

    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            (
                "Notice: the edition is now from 2026-11-10 to 2026-11-11, on the clocks of Europe/Paris, "
                "as the file says."
            ),
            "ensayo: 2 rooms, 1 themes, 2 persons, 3 added, 2 roles, 2 availabilities.",
        ],
    )
    opening, lunch, water = queries.sessions_of(edition)
    assert (edition.starts_on, edition.ends_on) == (date(2026, 11, 10), date(2026, 11, 11))
    assert (opening.kind, opening.state, opening.title_en) == (SessionKind.OPENING, SessionState.DRAFT, None)
    assert opening.starts_at == datetime(2026, 11, 10, 8, tzinfo=UTC)
    assert opening.description_es == "Saludos.\n\nPalabras."
    assert (opening.theme.colour, opening.room.capacity) == ("#1f77b4", 400)
    assert [(held.role, held.person.display_name, held.state) for held in opening.assignments] == [
        (SessionRole.MODERATOR, "Ana Ríos", AssignmentState.PROPOSED),
        (SessionRole.SPEAKER, "Luis Paz", AssignmentState.PROPOSED),
    ]
    assert (lunch.kind, lunch.title_es, lunch.room.name_es) == (SessionKind.BREAK, "Almuerzo", "Sala A")
    assert (water.title_es, water.title_en, water.room, water.theme) == ("Water", "Water", None, None)
    assert [(window.starts_at, window.ends_at) for window in queries.windows_of(edition, lunch.room)] == [
        (datetime(2026, 11, 10, 7, tzinfo=UTC), datetime(2026, 11, 10, 19, tzinfo=UTC))
    ]
    ana = opening.assignments[0].person
    assert [(window.starts_at, window.ends_at) for window in queries.windows_of(edition, ana)] == [
        (datetime(2026, 11, 9, 23, tzinfo=UTC), datetime(2026, 11, 11, 23, tzinfo=UTC))
    ]


def test_a_file_of_another_zone_keeps_the_hours_of_what_is_there_and_says_so(
    load: Load, edition: ForumEdition
) -> None:
    gate = CheckpointFactory(edition=edition, opens_at=datetime(2026, 11, 10, 13, tzinfo=UTC))  # 8 in Lima

    result = load(AGENDA)

    assert "Notice: 1 sessions, checkpoints and deadlines keep their hours" in result.stdout
    assert saved(gate).opens_at == datetime(2026, 11, 10, 7, tzinfo=UTC)  # 8 in Paris


def test_loading_twice_changes_nothing(load: Load) -> None:
    load(AGENDA, "--release")
    tables = (Session, Room, Theme, Person, SessionAssignment, JournalEntry)
    before = [count(table) for table in tables]

    result = load(AGENDA, "--release")

    assert result.stdout.splitlines()[-1] == "ensayo: 3 unchanged."
    assert [count(table) for table in tables] == before


def test_loading_again_brings_up_to_date(load: Load, edition: ForumEdition) -> None:
    load(AGENDA)

    result = load(with_change("sessions", 0, "title", value="Inauguración"))

    assert result.stdout.splitlines()[-1] == "ensayo: 1 changed, 2 unchanged."
    assert queries.sessions_of(edition)[0].title_es == "Inauguración"


def roles(session: Session) -> list[tuple[SessionRole, str]]:
    db.session.refresh(session)
    return [(held.role, held.person.display_name) for held in session.assignments if held.person]


@pytest.mark.parametrize(
    ("options", "told"), [((), []), (("--replace", "--release"), ["Released as version 2."])]
)
def test_people_that_a_mended_file_no_longer_names_leave(
    load: Load, edition: ForumEdition, options: tuple[str, ...], told: list[str]
) -> None:
    load(AGENDA, *options)

    result = load(with_change("sessions", 0, value=AGENDA["sessions"][0] | {"moderator": 1}), *options)

    assert roles(queries.sessions_of(edition)[0]) == [
        (SessionRole.SPEAKER, "Luis Paz"),
        (SessionRole.MODERATOR, "Luis Paz"),
    ]
    lines = [line for line in result.stdout.splitlines() if not line.startswith("Notice")]
    assert lines == ["ensayo: 3 unchanged, 1 roles taken back, 1 roles.", *told]


def test_roles_that_people_gave_or_answered_stay_and_are_named(load: Load, edition: ForumEdition) -> None:
    load(AGENDA)
    opening = queries.sessions_of(edition)[0]
    organiser: User = UserFactory()
    with transaction():
        opening = queries.sessions_of(edition)[0]
        answer(opening.assignments[0], accepted=True, by=organiser, at=now())
        organization = OrganizationFactory(acronym_es="CAF")
        assign(opening, role=SessionRole.PRESENTER, organization=organization, by=organiser, at=now())
    fewer = with_change("sessions", 0, value=AGENDA["sessions"][0] | {"moderator": None, "speakers": []})

    result = load(fewer)

    assert result.stdout.splitlines()[-3:] == [
        "ensayo: 3 unchanged, 1 roles taken back.",
        "Kept, though not in the file: Ana Ríos, moderator, Apertura (accepted).",
        "Kept, though not in the file: CAF, presenter, Apertura (proposed).",
    ]
    assert roles(opening) == [(SessionRole.MODERATOR, "Ana Ríos")]


def test_rooms_and_themes_are_matched_by_name(load: Load, edition: ForumEdition) -> None:
    room = RoomFactory(edition=edition, name_es="Sala magna", name_en="PLENARIO")
    theme = ThemeFactory(edition=edition, title_es="agua")
    RoomFactory(edition=edition, name_es="Sala Z", name_en=None)
    ThemeFactory(edition=edition, title_es="Salud", title_en=None)

    load(AGENDA)

    opening = queries.sessions_of(edition)[0]
    assert (opening.room, opening.theme) == (room, theme)
    assert (count(Room), count(Theme)) == (3, 2)


def test_release_publishes_and_lets_clashes_be(load: Load, edition: ForumEdition) -> None:
    clashing = with_change(
        "sessions", 1, value=AGENDA["sessions"][0] | {"id": 1, "room": 1, "speakers": [], "title": "Panel"}
    )

    result = load(clashing, "--release")

    lines = result.stdout.splitlines()
    assert lines[1:4] == [
        "ensayo: 2 rooms, 1 themes, 2 persons, 3 added, 3 roles, 3 ready, 2 availabilities.",
        "Released as version 1.",
        "Let be, with the reason in the journal: 1 clashes.",
    ]
    assert lines[4].startswith("- person, Ana Ríos: ")
    assert {session.state for session in queries.sessions_of(edition)} == {SessionState.READY}
    assert set(db.session.scalars(select(SessionAssignment.state))) == {AssignmentState.ACCEPTED}
    said = select(JournalEntry.reason).where(JournalEntry.action == "clash.acknowledged")
    assert list(db.session.scalars(said)) == ["carga de agenda.json"]


def test_titles_are_kept_without_controls_and_their_markup_as_text(load: Load, edition: ForumEdition) -> None:
    load(with_change("sessions", 0, "title", value="<b>Agua\u0007</b>  & \t saneamiento"))

    assert queries.sessions_of(edition)[0].title_es == "<b>Agua</b> & saneamiento"


def test_other_sessions_need_replace(load: Load, edition: ForumEdition) -> None:
    other = SessionFactory(edition=edition)

    refused = load(AGENDA)
    kept = queries.sessions_of(edition)
    replaced = load(AGENDA, "--replace")

    assert refused.exit_code == 1
    assert "The edition has 1 other sessions; --replace puts" in refused.stderr
    assert kept == [other]
    assert "1 removed" in replaced.stdout.splitlines()[-1]
    assert len(queries.sessions_of(edition)) == 3


def test_an_edition_that_is_not_there_is_refused(load: Load) -> None:
    result = load(AGENDA, slug="nowhere")

    assert result.exit_code == 1
    assert "There is no edition “nowhere”. Nothing was saved." in result.stderr


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "agenda.json: line 1, column 2: this is not JSON."),
        (
            with_change("timezone", value="Mars/Olympus"),
            "timezone: “Mars/Olympus” is no time zone of the IANA list",
        ),
        (with_change("days", value=0), "days: This must be at least 1."),
        (with_change("first_day", value="9999-12-30"), "first_day: No calendar reaches this date."),
        (
            with_change("sessions", 0, "minutes", value=1_000_000),
            "sessions[0].minutes: This must be at most",
        ),
        (
            with_change("sessions", 0, "start", value="25:00"),
            "sessions[0].start: This must be a time of day",
        ),
        (with_change("sessions", 0, "room", value=7), "sessions[0].room: There is no such room."),
        (with_change("sessions", 0, "theme", value=7), "sessions[0].theme: There is no such theme."),
        (with_change("sessions", 0, "day", value=2), "sessions[0].day: There is no such day."),
        (with_change("sessions", 0, "moderator", value=9), "sessions[0].moderator: There is no such person."),
        (with_change("sessions", 0, "speakers", value=[1, 9]), "sessions[0].speakers[1]: There is no such"),
        (
            with_change("sessions", 1, "id", value="0"),
            "sessions[1].id: “0” is there twice, at sessions[0].id already.",
        ),
        (
            with_change("persons", 0, "email", value="a..b@x.pe"),
            "persons[0].email: “a..b@x.pe” is not an e-mail address.",
        ),
        (with_change("availabilities", 0, "person", value=9), "availabilities[0].person: There is no such"),
        (with_change("availabilities", 1, "room", value=2), "availabilities[1].room: There is no such room."),
        (with_change("availabilities", 0, "days", 1, value=2), "availabilities[0].days[1]: There is no such"),
        (
            with_change("availabilities", 0, "days", value=[]),
            "availabilities[0].days: This must not be empty",
        ),
        (with_change("availabilities", 0, "room", value=1), "availabilities[0]: This must name a person or"),
        (with_change("availabilities", 0, value={"days": [0]}), "availabilities[0]: This must name a person"),
        (with_change("availabilities", 0, value=7), "availabilities[0]: This must be an object with named"),
        (with_change("availabilities", 1, "end", value="08:00"), "availabilities[1]: This must be later"),
        (
            with_change("availabilities", 1, "start", value="8"),
            "availabilities[1].start: This must be a time",
        ),
        (with_change("sessions", 0, "title", value="gpj.\u202eexe"), "sessions[0].title: Holds an invisible"),
        (with_change("sessions", 0, "title", value="\u0007 "), "sessions[0].title: This must not be empty."),
        (with_change("sessions", 0, "title", value="x" * 301), "sessions[0].title: This is longer than 300"),
        (with_change("sessions", 1, "id", value=None), "sessions[1].id: This must be a whole number or a"),
        (with_change("sessions", 0, "start", value=9), "sessions[0].start: This must be a time of day, as"),
        (with_change("sessions", 0, "start", value="09:00Z"), "sessions[0].start: This must be a time of"),
        (with_change("themes", 0, "color", value="blue"), "themes[0].color: “blue” is no colour, as"),
        (
            with_change("rooms", 1, "name", value="PLENARIO"),
            "rooms[1].name: “PLENARIO” is there twice, at rooms[0].name already.",
        ),
        (
            with_change("themes", value=[{"name": "Salud"}, {"name": "sálud"}]),
            "themes[1].name: “sálud” is there twice, at themes[0].name already.",
        ),
        (
            with_change("breaks", value=AGENDA["breaks"] * 2),
            "breaks[1]: “Almuerzo” is there twice, at breaks[0] already.",
        ),
        (with_change("persons", 1, "id", value=0), "persons[1].id: “0” is there twice, at"),
        (with_change("breaks", 0, "room", value=2), "breaks[0].room: There is no such room."),
        (
            with_change("first_day", value="2026-03-28")
            | {
                "sessions": [],
                "breaks": [{"room": 0, "day": 1, "start": "02:30", "minutes": 5, "title": "Pausa"}],
            },
            "breaks[0].start: Clocks in Europe/Paris skip 02:30 on that day.",
        ),
    ],
)
def test_a_bad_file_is_refused_whole_naming_the_place(load: Load, content: object, problem: str) -> None:
    result = load(content)

    assert result.exit_code == 1
    assert problem in result.stderr.replace("\n", " ")
    assert (count(Session), count(Room), count(Person)) == (0, 0, 0)


@pytest.mark.skipif(not FORUM100.is_file(), reason="../shared/data/forum100.json is absent")
def test_the_planted_double_bookings_and_absences_are_found_and_nothing_else(
    load: Load, edition: ForumEdition
) -> None:
    load(FORUM100, "--release")
    planted = json.loads(FORUM100.read_text())["planted"]

    with count_statements() as counter:
        found = queries.clashes(edition)

    refs = {session.key: session.external_ref for session in queries.sessions_of(edition)}

    def told(rule: ClashRule) -> set[tuple[str, frozenset[str | None]]]:
        return {
            (named.about[0].name_es, frozenset(refs[side.key] for side in named.sides))
            for named in found
            if named.clash.rule is rule
        }

    assert told(ClashRule.PERSON) == {
        (f"Person {one['person']:03}", frozenset(f"session-{session}" for session in one["sessions"]))
        for one in planted["double_booking"]
    }
    assert told(ClashRule.PERSON_AWAY) == {
        (f"Person {one['person']:03}", frozenset({f"session-{session}"}))
        for one in planted["unavailable"]
        for session in one["sessions"]
    }
    assert (len(told(ClashRule.PERSON)), len(told(ClashRule.PERSON_AWAY))) == (4, 5)
    assert {named.clash.rule for named in found} == {
        ClashRule.PERSON,
        ClashRule.PERSON_AWAY,
        ClashRule.TRANSLATION,  # each title is there in one language
    }
    assert counter.total == 6  # the edition that was committed, facts, what is acknowledged
