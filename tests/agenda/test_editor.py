"""The grid of the programme: what it reads, what a gesture writes, what two organizers see of each other."""

import json
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
from forum_app.agenda import actions
from forum_app.agenda.models import Agenda, Room, Session
from forum_app.agenda.rules import SessionKind, SessionRole, SessionState
from forum_app.core.db import db, transaction
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]
PAGE = "/ensayo/programme/editor"
CHANGES = f"{PAGE}/changes"
TEN = datetime(2026, 11, 10, 15, tzinfo=UTC)  # ten o'clock in Lima
HOUR = timedelta(hours=1)


@pytest.fixture
def edition(app: object) -> ForumEdition:
    edition: ForumEdition = EditionFactory(
        slug="ensayo",
        time_zone="America/Lima",
        starts_on=TEN.date(),
        ends_on=TEN.date() + timedelta(days=1),
    )
    return edition


@pytest.fixture
def organiser(sign_in: SignIn, edition: ForumEdition) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER, user__name="Rosa Quispe").user)


@pytest.fixture
def colleague(sign_in: SignIn, edition: ForumEdition) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER, user__name="Ana Rojas").user)


@pytest.fixture
def room(edition: ForumEdition) -> Room:
    room: Room = RoomFactory(edition=edition, name_es="Sala Paracas", capacity=80)
    return room


@pytest.fixture
def session(edition: ForumEdition, room: Room) -> Session:
    session: Session = SessionFactory(
        edition=edition, title_es="Mesa de agua", room=room, starts_at=TEN, ends_at=TEN + HOUR
    )
    return session


def board(client: FlaskClient) -> Any:
    page = client.get(PAGE).text
    found = re.search(r'<template id="editor-board">(.*?)</template>', page, re.DOTALL)
    assert found
    return json.loads(unescape(found[1]))


def save(client: FlaskClient, **edits: Any) -> TestResponse:
    return client.post(CHANGES, json=edits)


def change(session: Session, **facts: Any) -> dict[str, Any]:
    return {"key": str(session.key), "version": session.version, **facts}


def at(clock: str, day: str = "2026-11-10") -> str:
    return f"{day}T{clock}"


def reread(session: Session) -> Session:
    db.session.rollback()
    return session


# What the grid reads


def test_the_grid_reads_days_rooms_and_sessions_on_the_clocks_of_the_edition(
    organiser: FlaskClient, edition: ForumEdition, session: Session, room: Room
) -> None:
    SessionAssignmentFactory(session=session, person=PersonFactory(display_name="Inés Quispe"))
    theme = ThemeFactory(edition=edition, title_es="Agua")
    waiting = SessionFactory(edition=edition, title_es="Por definir", theme=theme, is_locked=True)

    found = board(organiser)

    assert [day["key"] for day in found["days"]] == ["2026-11-10", "2026-11-11"]
    assert found["rooms"] == [{"key": str(room.key), "name": "Sala Paracas", "capacity": 80}]
    assert found["themes"] == [{"key": str(theme.key), "name": "Agua"}]
    first, second = sorted(found["sessions"], key=lambda session: session["title"])
    assert first == {
        "key": str(session.key),
        "version": 1,
        "title": "Mesa de agua",
        "kind": "panel",
        "day": "2026-11-10",
        "from": 600,
        "to": 660,
        "room": str(room.key),
        "theme": None,
        "locked": False,
        "draft": False,
        "cancelled": False,
        "reason": None,
        "people": ["Inés Quispe"],
        "page": f"/ensayo/programme/{session.key}/",
    }
    assert (second["key"], second["day"], second["theme"], second["locked"]) == (
        str(waiting.key),
        None,
        str(theme.key),
        True,
    )


def test_a_session_that_passes_midnight_ends_after_the_minutes_of_its_day(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    SessionFactory(edition=edition, starts_at=TEN + 13 * HOUR, ends_at=TEN + 16 * HOUR)

    (found,) = board(organiser)["sessions"]

    assert (found["day"], found["from"], found["to"]) == ("2026-11-10", 23 * 60, 26 * 60)


def test_an_edition_without_days_says_what_to_do_first(organiser: FlaskClient, edition: ForumEdition) -> None:
    edition.starts_on = edition.ends_on = None
    db.session.commit()

    page = organiser.get(PAGE).text

    assert "La edición todavía no tiene días" in page
    assert 'id="editor"' not in page


def test_markup_in_a_title_stays_text(organiser: FlaskClient, session: Session) -> None:
    session.title_es = "</template><script>alert(1)</script>"
    db.session.commit()

    page = organiser.get(PAGE).text

    assert "<script>alert(1)" not in page
    assert board(organiser)["sessions"][0]["title"] == "</template><script>alert(1)</script>"


def test_without_a_script_the_page_leads_to_the_list(organiser: FlaskClient, session: Session) -> None:
    page = organiser.get(PAGE).text

    without = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert 'href="/ensayo/programme/"' in without


@pytest.mark.parametrize("role", [Role.CHECKIN, Role.PRESS])
def test_the_grid_is_for_organizers(sign_in: SignIn, edition: ForumEdition, role: Role) -> None:
    stranger = sign_in(RoleGrantFactory(edition=edition, role=role).user)

    answers = [stranger.get(PAGE), stranger.get(CHANGES), save(stranger)]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


# What a gesture writes


def test_a_move_changes_time_and_room_and_is_in_the_journal(
    organiser: FlaskClient, edition: ForumEdition, session: Session
) -> None:
    other = RoomFactory(edition=edition)

    answer = save(
        organiser, changed=[change(session, starts=at("11:05"), ends=at("12:00"), room=str(other.key))]
    )

    moved = reread(session)
    assert (moved.starts_at, moved.ends_at) == (TEN + timedelta(minutes=65), TEN + 2 * HOUR)
    assert (moved.room, moved.version) == (other, 2)
    assert answer.json is not None
    assert answer.json["sessions"][0]["from"] == 11 * 60 + 5
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.action == "session.changed")).one()
    assert set(entry.details["changes"]) == {"starts_at", "ends_at", "room"}


def test_the_answer_counts_what_was_written_of_the_programme(
    organiser: FlaskClient, edition: ForumEdition, session: Session
) -> None:
    other = SessionFactory(edition=edition)
    before = board(organiser)["serial"]

    answer = save(organiser, changed=[change(session, locked=True), change(other, locked=True)]).json

    assert answer
    assert (answer["serial"] - answer["count"], answer["count"]) == (before, 2)


def test_a_session_is_taken_off_the_grid(organiser: FlaskClient, session: Session) -> None:
    answer = save(organiser, changed=[change(session, starts=None, ends=None)])

    assert answer.json is not None
    assert answer.json["sessions"][0]["day"] is None
    assert reread(session).starts_at is None


def test_a_locked_session_does_not_move_until_it_is_unlocked(
    organiser: FlaskClient, session: Session
) -> None:
    session.is_locked = True
    db.session.commit()
    move = {"starts": at("12:00"), "ends": at("13:00")}

    refused = save(organiser, changed=[change(session, **move)])
    taken = save(organiser, changed=[change(reread(session), **move, locked=False)])

    assert (refused.status_code, taken.status_code) == (422, 200)
    assert refused.json == {
        "error": "«Mesa de agua» está bloqueada: su hora y su sala quedan como están. Desbloquéela primero."
    }
    assert reread(session).starts_at == TEN + 2 * HOUR


def test_a_locked_session_may_get_another_theme(
    organiser: FlaskClient, edition: ForumEdition, session: Session
) -> None:
    session.is_locked = True
    theme = ThemeFactory(edition=edition)
    db.session.commit()

    answer = save(organiser, changed=[change(session, theme=str(theme.key))])

    assert answer.status_code == 200
    assert reread(session).theme == theme


def test_the_form_of_a_locked_session_says_why_it_does_not_move(
    organiser: FlaskClient, session: Session
) -> None:
    session.is_locked = True
    db.session.commit()
    facts = {"kind": "panel", "title_es": "Mesa de agua", "theme": "", "room": "", "visibility": "open"}
    facts |= {"state": "ready", "day": "2026-11-10", "starts": "18:00", "ends": "19:00", "version": "2"}

    answer = organiser.post(f"/ensayo/programme/{session.key}/", data=facts | {"is_locked": "y"})

    assert answer.status_code == 422
    assert "está bloqueada" in answer.text
    assert reread(session).starts_at == TEN


def test_a_gesture_is_carried_out_whole_or_not_at_all(
    organiser: FlaskClient, edition: ForumEdition, session: Session
) -> None:
    locked = SessionFactory(edition=edition, is_locked=True, starts_at=TEN, ends_at=TEN + HOUR)
    later = {"starts": at("12:00"), "ends": at("13:00")}

    answer = save(organiser, changed=[change(session, **later), change(locked, **later)])

    assert answer.status_code == 422
    assert reread(session).starts_at == TEN


def test_a_session_is_added_and_taken_out_again(
    organiser: FlaskClient, edition: ForumEdition, room: Room
) -> None:
    place = {"starts": at("09:00"), "ends": at("09:30"), "room": str(room.key)}

    added = save(organiser, added=[{"title": "  Café  de   bienvenida ", "kind": "break", **place}]).json
    assert added
    session = db.session.scalars(select(Session)).one()
    assert (session.title_es, session.kind, session.room, session.state) == (
        "Café de bienvenida",
        SessionKind.BREAK,
        room,
        SessionState.DRAFT,
    )
    assert added["added"] == [str(session.key)]
    removed = save(organiser, removed=[{"key": str(session.key), "version": 1}]).json

    assert removed
    assert removed["removed"] == [added["added"][0]]
    db.session.rollback()
    assert db.session.scalars(select(Session)).all() == []


def test_a_copy_has_the_content_and_neither_people_nor_state(
    organiser: FlaskClient, edition: ForumEdition, session: Session
) -> None:
    session.title_en, session.expected = "Water table", 40
    SessionAssignmentFactory(session=session)
    db.session.commit()

    save(organiser, added=[{"copy_of": str(session.key), "starts": at("11:00"), "ends": at("12:00")}])

    copy = db.session.scalars(select(Session).where(Session.id != session.id)).one()
    assert (copy.title_es, copy.title_en, copy.expected) == ("Mesa de agua", "Water table", 40)
    assert (copy.starts_at, copy.state, copy.assignments) == (TEN + HOUR, SessionState.DRAFT, [])


def test_taking_out_a_session_that_somebody_changed_is_refused(
    organiser: FlaskClient, session: Session
) -> None:
    answer = save(organiser, removed=[{"key": str(session.key), "version": 7}])

    assert answer.status_code == 409
    assert reread(session).title_es == "Mesa de agua"


def test_a_cancelled_session_is_taken_out_without_a_word_about_clashes(
    organiser: FlaskClient, edition: ForumEdition, session: Session
) -> None:
    cancelled = SessionFactory(
        edition=edition, state=SessionState.CANCELLED, room=session.room, starts_at=TEN, ends_at=TEN + HOUR
    )

    taken = change(cancelled)

    answer = save(organiser, removed=[taken]).json

    assert answer
    assert (answer["removed"], answer["clashes"]) == ([taken["key"]], {"added": [], "removed": []})


@pytest.mark.parametrize(
    "edits",
    [
        {"changed": [{"key": "x", "version": 1}]},
        {"changed": [{"key": str(uuid4())}]},
        {"changed": [{"key": str(uuid4()), "version": 1, "title": "Otro"}]},
        {"changed": [{"key": str(uuid4()), "version": 1, "starts": "2026-11-10T09:00Z"}]},
        {"added": [{"kind": "panel"}]},
        {"added": [{"title": "   ", "kind": "panel"}]},
        {"added": [{"title": "a\u202eb", "kind": "panel"}]},
        {"removed": [{"key": str(uuid4()), "version": 1}] * 51},
        [],
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    organiser: FlaskClient, edition: ForumEdition, edits: Any
) -> None:
    answer = organiser.post(CHANGES, json=edits)

    assert answer.status_code == 422
    assert answer.json == {"error": "La página envió algo que no se puede leer. Vuelva a cargarla."}


def test_text_that_is_no_json_is_refused(organiser: FlaskClient, edition: ForumEdition) -> None:
    assert organiser.post(CHANGES, data="{", content_type="application/json").status_code == 422


def test_times_that_cannot_be_are_refused_in_words(organiser: FlaskClient, session: Session) -> None:
    session.edition.time_zone = "Europe/Paris"
    db.session.commit()
    gap = {"starts": at("02:30", "2027-03-28"), "ends": at("04:00", "2027-03-28")}
    backwards = {"starts": at("12:00"), "ends": at("11:00")}
    foreign = {"room": str(RoomFactory().key)}

    answers = [save(organiser, changed=[change(session, **facts)]) for facts in (gap, backwards, foreign)]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [answer.json["error"] for answer in answers if answer.json] == [
        "Ese día, los relojes de Europe/Paris se saltan las 02:30.",
        "La sesión debe terminar después de su inicio.",
        "Esta sala o este eje temático ya no existe. Vuelva a cargar la página.",
    ]


def test_a_session_of_another_edition_is_not_there(organiser: FlaskClient, edition: ForumEdition) -> None:
    foreign = SessionFactory()

    answer = save(organiser, changed=[change(foreign, locked=True)])

    assert answer.status_code == 409
    assert answer.json is not None
    assert [one["session"] for one in answer.json["stale"]] == [None]
    assert not reread(foreign).is_locked


# Clashes on both sides


def test_a_move_tells_the_clashes_that_it_brings_and_those_that_it_takes_away(
    organiser: FlaskClient, edition: ForumEdition, room: Room, session: Session
) -> None:
    beside = SessionFactory(edition=edition, room=room, starts_at=TEN, ends_at=TEN + HOUR)
    later = SessionFactory(edition=edition, room=room, starts_at=TEN + 2 * HOUR, ends_at=TEN + 3 * HOUR)
    keys = {clash["key"] for clash in board(organiser)["clashes"] if clash["severity"] == "block"}

    answer = save(organiser, changed=[change(session, starts=at("12:30"), ends=at("13:30"))]).json

    assert answer
    (added,) = answer["clashes"]["added"]
    assert set(added["sides"]) == {str(session.key), str(later.key)}
    assert (added["rule"], added["about"], added["severity"], added["placed"]) == (
        "Sala ocupada",
        "Sala Paracas",
        "block",
        True,
    )
    assert answer["clashes"]["removed"] == [key for key in keys if str(beside.key) in key]


def test_what_is_added_or_taken_out_clashes_too(
    organiser: FlaskClient, edition: ForumEdition, room: Room, session: Session
) -> None:
    place = {"starts": at("10:30"), "ends": at("11:30"), "room": str(room.key)}

    added = save(organiser, added=[{"title": "Otra", "kind": "side_event", **place}]).json
    assert added
    blocking = [one["key"] for one in added["clashes"]["added"] if one["severity"] == "block"]
    removed = save(organiser, removed=[{"key": added["added"][0], "version": 1}]).json

    assert removed
    assert len(blocking) == 1
    assert set(blocking) <= set(removed["clashes"]["removed"])


def test_the_difference_is_what_the_clashes_before_and_after_differ_in(
    organiser: FlaskClient, edition: ForumEdition, room: Room, session: Session
) -> None:
    cancelled = SessionFactory(
        edition=edition, state=SessionState.CANCELLED, starts_at=TEN, ends_at=TEN + HOUR
    )
    SessionFactory(edition=edition, room=room, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR)
    before = {clash["key"] for clash in board(organiser)["clashes"]}

    answer = save(
        organiser,
        changed=[
            change(session, starts=at("11:30"), ends=at("12:30")),
            change(cancelled, starts=at("11:00"), ends=at("12:00"), room=str(room.key)),
        ],
        removed=[],
        added=[{"copy_of": str(session.key), "starts": at("11:00"), "ends": at("12:00")}],
    ).json

    after = {clash["key"] for clash in board(organiser)["clashes"]}
    assert answer
    assert {clash["key"] for clash in answer["clashes"]["added"]} == after - before
    assert set(answer["clashes"]["removed"]) == before - after


def test_a_cancelled_session_is_seen_and_held_again_and_cancelled_anew(
    organiser: FlaskClient, edition: ForumEdition, session: Session, room: Room
) -> None:
    session.state, session.cancelled_reason = SessionState.CANCELLED, "Huelga"
    SessionFactory(edition=edition, room=room, starts_at=TEN, ends_at=TEN + HOUR)
    db.session.commit()
    shown = [one for one in board(organiser)["sessions"] if one["key"] == str(session.key)]

    held = save(organiser, changed=[change(session, cancelled=False)]).json
    again = save(organiser, changed=[change(reread(session), cancelled=True)]).json

    assert [(one["cancelled"], one["reason"], one["from"]) for one in shown] == [(True, "Huelga", 600)]
    assert held
    assert again
    assert [(one["cancelled"], one["reason"]) for one in held["sessions"]] == [(False, None)]
    (clash,) = held["clashes"]["added"]
    assert (clash["rule"], again["clashes"]["removed"]) == ("Sala ocupada", [clash["key"]])
    assert reread(session).state is SessionState.CANCELLED


def test_an_institution_that_has_named_nobody_stands_on_the_grid(
    organiser: FlaskClient, session: Session
) -> None:
    bank = OrganizationFactory(acronym_es="CAF", acronym_en="CAF")
    SessionAssignmentFactory(
        session=session, person=PersonFactory(display_name="Ana"), role=SessionRole.SPEAKER
    )
    SessionAssignmentFactory(session=session, person=None, organization=bank)
    SessionAssignmentFactory(session=session, person=PersonFactory(display_name="Luis"), organization=bank)

    (found,) = board(organiser)["sessions"]

    assert found["people"] == ["CAF", "Luis", "Ana"]


def test_what_is_let_be_stays_so_while_its_facts_do(
    organiser: FlaskClient, edition: ForumEdition, session: Session, room: Room
) -> None:
    SessionFactory(edition=edition, room=room, starts_at=TEN, ends_at=TEN + HOUR)
    (clash,) = board(organiser)["clashes"]
    with transaction():
        actions.acknowledge_clash(edition, clash["key"], reason="Tabique", by="test", at=TEN)

    away = save(organiser, changed=[change(reread(session), starts=at("10:30"), ends=at("11:30"))]).json
    back = save(organiser, changed=[change(reread(session), starts=at("10:00"), ends=at("11:00"))]).json

    assert away
    assert back
    told = [[(one["key"], one["known"]) for one in answer["clashes"]["added"]] for answer in (away, back)]
    assert told == [[(clash["key"], False)], [(clash["key"], True)]]
    assert [one["known"] for one in board(organiser)["clashes"]] == [True]


# Two at once


def test_a_stale_move_shows_who_changed_what_and_writes_nothing(
    organiser: FlaskClient, colleague: FlaskClient, session: Session
) -> None:
    seen = change(session)
    save(colleague, changed=[{**seen, "starts": at("15:00"), "ends": at("16:00")}])

    answer = save(organiser, changed=[{**seen, "starts": at("12:00"), "ends": at("13:00")}])

    assert answer.status_code == 409
    assert answer.json is not None
    (stale,) = answer.json["stale"]
    assert (stale["session"]["from"], stale["session"]["version"]) == (15 * 60, 2)
    assert (stale["told"]["who"], stale["told"]["text"]) == ("Ana Rojas", "Ana Rojas movió «Mesa de agua».")
    assert reread(session).starts_at == TEN + 5 * HOUR


def test_a_session_that_somebody_took_out_is_told_as_gone(
    organiser: FlaskClient, colleague: FlaskClient, session: Session
) -> None:
    seen = change(session)
    save(colleague, removed=[seen])

    answer = save(organiser, changed=[{**seen, "locked": True}])

    assert answer.status_code == 409
    assert answer.json is not None
    (stale,) = answer.json["stale"]
    assert (stale["session"], stale["told"]["text"]) == (None, "Ana Rojas retiró «Mesa de agua».")


def test_nothing_new_is_an_empty_answer(organiser: FlaskClient, session: Session) -> None:
    serial = board(organiser)["serial"]

    answer = organiser.get(CHANGES, query_string={"since": serial})

    assert (answer.status_code, answer.data) == (204, b"")


def test_what_others_did_is_told_and_what_oneself_did_is_not(
    organiser: FlaskClient, colleague: FlaskClient, session: Session
) -> None:
    seen = board(organiser)
    where = {"since": seen["serial"], "entry": seen["entry"]}
    place = {"starts": at("09:00"), "ends": at("09:30")}
    added = save(colleague, added=[{"title": "Nueva", "kind": "panel", **place}]).json
    assert added
    save(colleague, changed=[change(session, locked=True)])
    save(colleague, removed=[{"key": added["added"][0], "version": 1}])
    save(organiser, changed=[change(reread(session), locked=False)])

    news = organiser.get(CHANGES, query_string=where).json

    assert news
    assert [told["text"] for told in news["told"]] == [
        "Ana Rojas retiró «Nueva».",
        "Ana Rojas modificó «Mesa de agua».",
        "Ana Rojas agregó «Nueva».",
    ]
    assert news["serial"] == seen["serial"] + 4
    assert [one["version"] for one in news["sessions"]] == [3]


# Statements


def programme(edition: ForumEdition, number: int) -> Session:
    rooms = [RoomFactory(edition=edition) for _ in range(3)]
    theme = ThemeFactory(edition=edition)
    for place in range(number):
        start = TEN + place * HOUR / 4
        session: Session = SessionFactory(
            edition=edition, room=rooms[place % 3], theme=theme, starts_at=start, ends_at=start + HOUR
        )
        SessionAssignmentFactory(session=session)
    return session


@pytest.mark.parametrize("number", [20, 40])
def test_statements_of_the_grid_do_not_grow_with_the_programme(
    organiser: FlaskClient, edition: ForumEdition, number: int
) -> None:
    session = programme(edition, number)
    save(organiser, changed=[change(session, locked=False)])  # the first gesture makes the row of the agenda
    seen = board(organiser)
    move = change(session, starts=at("20:00"), ends=at("21:00"), room=seen["rooms"][2]["key"])

    with count_statements() as loading:
        organiser.get(PAGE)
    with count_statements() as moving:
        assert save(organiser, changed=[move]).status_code == 200
    with count_statements() as asking:
        assert organiser.get(CHANGES, query_string={"since": seen["serial"] + 1}).status_code == 204

    assert (loading.total, moving.total, asking.total) == (8, 15, 3)
    assert db.session.scalar(select(Agenda.serial)) == 2
