"""`forum edition load`: all facts of a file or none, and twice is once."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from forum_app.accounts.models import JournalEntry
from forum_app.agenda.actions import change_session, unassign
from forum_app.agenda.models import Session, SessionAssignment
from forum_app.agenda.rules import SessionKind, SessionRole
from forum_app.cli import main
from forum_app.core.db import Base, db, transaction
from forum_app.core.paths import PACKAGE
from forum_app.delegations.models import Delegation
from forum_app.editions.actions import EditionFacts, edit_edition, edit_theme, move_theme
from forum_app.editions.models import ForumEdition, Theme
from forum_app.editions.queries import edition_by_slug
from forum_app.editions.rules import EditionState
from forum_app.people.queries import country_by_iso2
from forum_app.portfolio.models import Project
from tests.conftest import NOON

V_FORO = PACKAGE / "data" / "foro_v_2024.json"
Load = Callable[..., Result]
LEAST: dict[str, Any] = {"ordinal": 6, "name_es": "VI Foro", "time_zone": "America/Lima"}


@pytest.fixture
def load(app: Flask) -> Load:
    """Run the command in the application of the tests."""

    def run(file: Path, *options: str) -> Result:
        result = app.test_cli_runner().invoke(main, ["edition", "load", str(file), *options])
        db.session.rollback()
        return result

    return run


@pytest.fixture
def file(tmp_path: Path) -> Callable[[object], Path]:
    """A file with something in it."""

    def write(content: object) -> Path:
        path = tmp_path / "edition.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_v_foro_holds_what_the_press_release_says(load: Load) -> None:
    result = load(V_FORO)

    edition = edition_by_slug("foro-v-2024")
    assert result.output.endswith(
        "foro-v-2024: 5 themes, 5 projects, 6 sessions, 5 people, 8 delegations; 43 changes.\n"
    )
    assert (edition.roman, edition.city, edition.year, edition.month) == ("V", "Lima", 2024, 3)
    assert (edition.starts_on, edition.ends_on, edition.venue) == (None, None, None)
    assert edition.host_country.iso2 == edition.pro_tempore_presidency.iso2 == "PE"
    assert edition.state is EditionState.CLOSED
    assert (edition.source_es, edition.source_en) == ("Nota de prensa 052 – 24", "Press release 052 – 24")


def test_sessions_of_the_v_foro_have_no_day_time_or_room(load: Load) -> None:
    load(V_FORO)

    sessions = db.session.scalars(select(Session).order_by(Session.position)).all()
    assert [session.kind for session in sessions] == [
        SessionKind.OPENING,
        *[SessionKind.PROJECT_PRESENTATION] * 5,
    ]
    assert {(session.starts_at, session.room, session.theme) for session in sessions} == {(None, None, None)}
    assert {
        (assignment.role, assignment.organization.acronym_es, assignment.person)
        for session in sessions[1:]
        for assignment in session.assignments
    } == {(SessionRole.MODERATOR, "CAF", None)}


def test_opening_of_the_v_foro_names_who_was_there(load: Load) -> None:
    load(V_FORO)

    opening = db.session.scalars(select(Session).where(Session.kind == SessionKind.OPENING)).one()
    named = [
        (assignment.person.display_name, assignment.role, assignment.title_es)
        for assignment in opening.assignments
    ]
    assert named[:2] == [
        ("Ignacio Higuera", SessionRole.OPENING_AUTHORITY, "Vicecanciller"),
        ("Marcela Otero", SessionRole.ATTENDEE, "Coordinadora Nacional de Chile"),
    ]
    assert len(named) == 5


def test_delegations_of_the_v_foro_are_those_that_are_named(load: Load) -> None:
    load(V_FORO)

    delegations = db.session.scalars(select(Delegation)).all()
    assert {delegation.country.iso2 for delegation in delegations if delegation.country} == {"CL", "CO", "MX"}
    assert {delegation.organization.acronym_es for delegation in delegations if delegation.organization} == {
        "CAF",
        "CISAP",
        "UE",
        "PNUD",
        "FAO",
    }


def test_loading_twice_is_once(load: Load) -> None:
    load(V_FORO)
    models = (ForumEdition, Theme, Project, Session, Delegation, JournalEntry)
    before = [count(model) for model in models]

    again = load(V_FORO)

    assert again.output.endswith("; 0 changes.\n")
    assert [count(model) for model in models] == before


def test_loading_again_keeps_what_organisers_entered_and_says_what_differs(load: Load) -> None:
    load(V_FORO)
    with transaction():
        edition = edition_by_slug("foro-v-2024")
        facts = EditionFacts(venue="Torre Tagle", summary_es="Resumen.", starts_on=date(2024, 3, 14))
        facts["pro_tempore_presidency"] = country_by_iso2("CO")
        edit_edition(edition, city="Callao", year=None, month=None, **facts, by="Rosa", at=NOON)
        edit_theme(edition.themes[0], title_en="Renewables", by="Rosa", at=NOON)

    result = load(V_FORO)

    edition = edition_by_slug("foro-v-2024")
    assert (edition.venue, edition.summary_es) == ("Torre Tagle", "Resumen.")
    assert (edition.starts_on, edition.year, edition.month) == (date(2024, 3, 14), None, None)
    assert edition.themes[0].title_en == "Renewables"
    assert result.output.splitlines()[:3] == [
        "Kept edition.pro_tempore_presidency: “CO”; the file says “PE” (--overwrite writes it).",
        "Kept edition.city: “Callao”; the file says “Lima” (--overwrite writes it).",
        (
            "Kept themes[0].title_en: “Renewables”; the file says “Well-being, development and social "
            "inclusion” (--overwrite writes it)."
        ),
    ]
    assert result.output.endswith("; 0 changes.\n")


def test_loading_again_fills_what_is_empty_and_adds_what_is_missing(
    load: Load, file: Callable[[object], Path]
) -> None:
    load(file({"edition": LEAST | {"year": 2024, "month": 3}}))
    days = {"event_start": "2024-03-14", "event_end": "2024-03-15"}

    result = load(
        file(
            {
                "edition": LEAST | days | {"slug": "foro-vi-2024", "host_country": "PE"},
                "themes": [{"order": 1, "slug": "a", "title_es": "Agua"}],
            }
        )
    )

    edition = edition_by_slug("foro-vi-2024")
    assert "Kept" not in result.output
    assert (edition.starts_on, edition.ends_on) == (date(2024, 3, 14), date(2024, 3, 15))
    assert (edition.year, edition.month, edition.host_country.iso2) == (None, None, "PE")
    assert [theme.title_es for theme in edition.themes] == ["Agua"]


def test_loading_again_brings_back_nobody_whom_an_organiser_took_out_or_named_otherwise(load: Load) -> None:
    load(V_FORO)
    opening = db.session.scalars(select(Session).where(Session.kind == SessionKind.OPENING)).one()
    gone, renamed, *others = opening.assignments
    moderated = db.session.scalars(
        select(SessionAssignment).where(SessionAssignment.role == SessionRole.MODERATOR).limit(1)
    ).one()
    at_project = moderated.session
    with transaction():
        renamed.person.display_name = "El mismo, con todos sus nombres"
        unassign(gone, by="an organiser", at=NOON)
        unassign(moderated, by="an organiser", at=NOON)

    load(V_FORO)

    assert opening.assignments == [renamed, *others]
    assert at_project.assignments == []


def test_loading_again_brings_everybody_back_where_the_file_is_to_win(load: Load) -> None:
    load(V_FORO)
    opening = db.session.scalars(select(Session).where(Session.kind == SessionKind.OPENING)).one()
    names = {one.person.display_name for one in opening.assignments}
    with transaction():
        unassign(opening.assignments[0], by="an organiser", at=NOON)

    load(V_FORO, "--overwrite")

    assert {one.person.display_name for one in opening.assignments} == names


def test_loading_again_leaves_the_last_day_with_a_first_day_that_was_moved(
    load: Load, file: Callable[[object], Path]
) -> None:
    content = {"edition": LEAST | {"slug": "foro-vi", "event_start": "2024-03-14"}}
    load(file(content))
    with transaction():
        edit_edition(edition_by_slug("foro-vi"), starts_on=date(2024, 5, 2), by="Rosa", at=NOON)
    content["edition"] |= {"event_end": "2024-03-15"}

    kept = load(file(content))
    before = edition_by_slug("foro-vi").ends_on
    load(file(content), "--overwrite")

    edition = edition_by_slug("foro-vi")
    assert (kept.exit_code, before) == (0, None)
    assert (edition.starts_on, edition.ends_on) == (date(2024, 3, 14), date(2024, 3, 15))


def test_loading_again_leaves_a_session_that_presents_nothing_any_more(load: Load) -> None:
    load(V_FORO)
    with transaction():
        session = db.session.scalars(select(Session).where(Session.external_ref == "project-1")).one()
        change_session(session, version=session.version, title_en="A talk", items=[], by="Rosa", at=NOON)

    result = load(V_FORO)

    assert (result.exit_code, count(Session)) == (0, 6)
    assert "Kept projects[0].session.title_en: “A talk”; the file says" in result.output


def test_themes_that_were_reordered_are_known_by_title(load: Load) -> None:
    load(V_FORO)
    with transaction():
        move_theme(edition_by_slug("foro-v-2024").themes[0], step=1)
    titles = [theme.title_es for theme in edition_by_slug("foro-v-2024").themes]

    result = load(V_FORO, "--overwrite")

    assert result.output.endswith("; 0 changes.\n")
    assert [theme.title_es for theme in edition_by_slug("foro-v-2024").themes] == titles


def test_loading_again_brings_up_to_date_where_that_is_asked_for(
    load: Load, file: Callable[[object], Path]
) -> None:
    first = {
        "edition": LEAST,
        "themes": [
            {"order": 1, "slug": "a", "title_es": "uno"},
            {"order": 2, "slug": "b", "title_es": "dos"},
        ],
        "projects": [{"order": 1, "title_es": "Antes", "theme": "a"}],
        "project_moderator": {"acronym": "CAF"},
    }
    load(file(first))
    key = db.session.scalars(select(Project.key)).one()
    first["themes"][0]["title_es"] = "primero"
    first["projects"][0] |= {"title_es": "Después", "theme": "b"}

    result = load(file(first), "--overwrite")

    project = db.session.scalars(select(Project)).one()
    session = db.session.scalars(select(Session)).one()
    assert result.exit_code == 0
    assert (project.key, project.title_es, project.theme.title_es) == (key, "Después", "Dos")
    assert (session.title_es, session.theme.title_es, len(session.assignments)) == ("Después", "Dos", 1)
    assert [theme.title_es for theme in edition_by_slug("foro-vi").themes] == ["Primero", "Dos"]


@pytest.mark.parametrize(
    ("facts", "slug", "state"),
    [
        ({}, "foro-vi", EditionState.DRAFT),
        ({"slug": "sexto"}, "sexto", EditionState.DRAFT),
        ({"year": 2099}, "foro-vi-2099", EditionState.DRAFT),
        ({"year": 2023, "month": 12}, "foro-vi-2023", EditionState.CLOSED),
        ({"event_start": "2023-05-01"}, "foro-vi-2023", EditionState.CLOSED),
        ({"event_start": "2099-05-01", "event_end": "2099-05-03"}, "foro-vi-2099", EditionState.DRAFT),
        ({"year": 2023, "state": "archived"}, "foro-vi-2023", EditionState.ARCHIVED),
    ],
)
def test_address_and_state_follow_from_the_facts(
    load: Load, file: Callable[[object], Path], facts: dict[str, Any], slug: str, state: EditionState
) -> None:
    load(file({"edition": LEAST | facts}))

    assert edition_by_slug(slug).state is state


def test_zone_is_that_of_the_country_where_it_has_one(load: Load, file: Callable[[object], Path]) -> None:
    load(file({"edition": {"ordinal": 6, "name_es": "VI Foro", "host_country": "CO"}}))

    assert edition_by_slug("foro-vi").time_zone == "America/Bogota"


@pytest.mark.parametrize("name", ["foro_i_2019", "foro_ii", "foro_iii_2021", "foro_iv_2022"])
def test_earlier_editions_come_with_what_is_known(load: Load, name: str) -> None:
    result = load(PACKAGE / "data" / f"{name}.json")

    assert result.exit_code == 0
    assert db.session.scalars(select(ForumEdition.state)).all() == [EditionState.CLOSED]


def test_nothing_is_known_of_the_second_edition(load: Load) -> None:
    load(PACKAGE / "data" / "foro_ii.json")

    edition = edition_by_slug("foro-ii")
    assert edition.is_unconfirmed
    assert (edition.city, edition.host_country, edition.pro_tempore_presidency) == (None, None, None)


BAD: list[tuple[object, str]] = [
    ('{"edition": ', "line 1, column 13: this is not JSON."),
    ('{"edition": {}, "edition": {}}', "“edition” is there twice in one object."),
    ('{"edition": NaN}', "“NaN” is no number."),
    ('{"edition": %s}' % ("9" * 5000), "this JSON cannot be read."),
    ("[" * 100_000, "this JSON cannot be read."),
    (json.dumps({"edition": LEAST | {"city": "a\0"}}), "There is a NUL character in a text."),
    (" " * (10 * 1024 * 1024 + 1), "this file is larger than 10 MB."),
    ([], "This must be an object with named members, in { }."),
    ({}, "edition: This is missing."),
    ({"edition": LEAST | {"ordinal": "five"}}, "edition.ordinal: This must be a whole number."),
    ({"edition": LEAST | {"ordinal": 0}}, "edition.ordinal: This must be at least 1."),
    ({"edition": LEAST | {"name_es": " "}}, "edition.name_es: This must not be empty."),
    ({"edition": LEAST | {"host_country": "Perú"}}, "edition.host_country: “Perú” is no code of two capital"),
    ({"edition": LEAST | {"host_country": "XX"}}, "edition.host_country: “XX” is no country"),
    ({"edition": LEAST | {"time_zone": "America/Nowhere"}}, "edition.time_zone: “America/Nowhere” is no"),
    ({"edition": {"ordinal": 6, "name_es": "VI Foro"}}, "edition.time_zone: the country does not tell it"),
    ({"edition": LEAST | {"month": 13}}, "edition.month: This must be at most 12."),
    ({"edition": LEAST | {"month": 3}}, "Give the year of the month too."),
    ({"edition": LEAST | {"slug": "account"}}, "The address “account” is used by the site itself."),
    ({"edition": LEAST, "themes": [{"order": 1, "slug": "a"}]}, "themes[0].title_es: This is missing."),
    ({"edition": LEAST | {"format": "tv"}}, "edition.format: This must be one of: in_person, virtual,"),
    ({"edition": LEAST | {"event_start": "soon"}}, "edition.event_start: This must be a day, as"),
    ({"edition": LEAST | {"city": "\ud800"}}, "edition.city: This text holds characters that are none."),
    ({"edition": LEAST, "themes": {}}, "themes: This must be a list, in [ ]."),
    (
        {
            "edition": LEAST,
            "themes": [
                {"order": 1, "slug": "a", "title_es": "Agua"},
                {"order": 2, "slug": "a", "title_es": "Salud"},
            ],
        },
        "themes[1].slug: “a” is there twice, at themes[0].slug already.",
    ),
    (
        {
            "edition": LEAST,
            "themes": [
                {"order": 1, "slug": "a", "title_es": "Inclusión"},
                {"order": 2, "slug": "b", "title_es": "inclusion"},
            ],
        },
        "themes[1].title_es: “inclusion” is there twice, at themes[0].title_es already.",
    ),
    (
        {"edition": LEAST, "projects": [{"order": 1, "title_es": "a"}, {"order": 2, "title_es": "A"}]},
        "projects[1].title_es: “A” is there twice, at projects[0].title_es already.",
    ),
    (
        {"edition": LEAST, "delegation_kinds": [{"slug": "member", "named": ["CL", "CL"]}]},
        "delegation_kinds[0].named[1]: “CL” is there twice, at delegation_kinds[0].named[0] already.",
    ),
    (
        {"edition": LEAST, "projects": [{"order": 1, "title_es": "a"}, {"order": 1, "title_es": "b"}]},
        "projects[1].order: “1” is there twice, at projects[0].order already.",
    ),
    (
        {"edition": LEAST, "projects": [{"order": 3, "title_es": "a", "theme": "b"}]},
        "projects[0].theme: “b” is none of the themes",
    ),
    (
        {"edition": LEAST, "project_moderator": {"acronym": "NADA"}},
        "project_moderator.acronym: “NADA” is no organization",
    ),
    (
        {"edition": LEAST, "delegation_kinds": [{"slug": "partner", "named": ["NADA"]}]},
        "delegation_kinds[0].named[0]: “NADA” is no organization",
    ),
]


@pytest.mark.parametrize(("content", "complaint"), BAD)
def test_bad_file_is_refused_whole_naming_the_place(
    load: Load, file: Callable[[object], Path], content: object, complaint: str
) -> None:
    result = load(file(content))

    assert result.exit_code == 1
    assert f"edition.json: {complaint}" in result.output
    assert count(ForumEdition) == count(JournalEntry) == 0


def test_file_that_is_no_text_is_refused(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "edition.json"
    path.write_bytes(b"\xff\xfe\x00")

    result = load(path)

    assert (result.exit_code, result.output) == (1, f"Error: {path}: this is not text in UTF-8.\n")
