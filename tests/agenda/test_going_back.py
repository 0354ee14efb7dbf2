"""Whatever is changed between two releases, going back to the first publishes the same bytes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum_app.agenda import actions, queries
from forum_app.agenda.documents import export, formats
from forum_app.agenda.faces import face_of
from forum_app.agenda.models import Release, Room, Session
from forum_app.agenda.rules import AssignmentState, Format, SessionKind, SessionState, Visibility
from forum_app.core.db import db, transaction
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.editions import EditionFactory

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHO = {"by": "test", "at": NOON}

Change = Callable[[Session, list[Room]], None]


def write(**facts: object) -> Change:
    def changed(session: Session, _rooms: list[Room]) -> None:
        actions.change_session(session, version=session.version, **facts, **WHO)

    return changed


def to_room(number: int) -> Change:
    def changed(session: Session, rooms: list[Room]) -> None:
        actions.change_session(session, version=session.version, room=rooms[number], **WHO)

    return changed


def remove(session: Session, _rooms: list[Room]) -> None:
    actions.remove_session(session, **WHO)


def add(session: Session, _rooms: list[Room]) -> None:
    actions.create_session(
        session.edition, kind=SessionKind.PANEL, title_es="Nueva", state=SessionState.READY, **WHO
    )


def at_hour(number: int) -> Change:
    return write(starts_at=NOON + number * HOUR, ends_at=NOON + (number + 1) * HOUR)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12)
CHANGES = st.one_of(
    st.builds(lambda text: write(title_es=text), TEXTS),
    st.builds(lambda text: write(description_en=text), st.none() | TEXTS),
    st.builds(
        lambda hours: write(starts_at=NOON + hours * HOUR, ends_at=NOON + (hours + 1) * HOUR),
        st.integers(-9, 9),
    ),
    st.builds(lambda pairs: write(interpretation=pairs), st.permutations(["es>en", "en>es"])),
    st.builds(lambda seats: write(signup_seats=seats), st.none() | st.integers(1, 99)),
    st.sampled_from(
        [
            write(starts_at=None, ends_at=None),
            write(state=SessionState.CANCELLED),
            write(visibility=Visibility.CLOSED),
            to_room(0),
            to_room(1),
            remove,
            add,
        ]
    ),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), CHANGES), min_size=1, max_size=6),
    st.lists(TEXTS, min_size=4, max_size=4),
)
def test_release_change_and_return_give_the_same_bytes(
    app: Flask, steps: list[tuple[int, Change]], titles: list[str]
) -> None:
    edition = EditionFactory()
    rooms = RoomFactory.create_batch(2, edition=edition)
    for number, title in enumerate(titles):
        SessionFactory(
            edition=edition,
            title_es=title,
            room=rooms[0],
            starts_at=NOON + number * HOUR,
            ends_at=NOON + (number + 1) * HOUR,
        )
    first = released(edition)
    document = first.document
    for number, step in steps:
        with transaction():
            sessions = [one for one in queries.sessions_of(edition) if one.state is SessionState.READY]
            if number < len(sessions):
                step(sessions[number], rooms)
    with transaction():
        second = actions.release_if_changed(edition, reason="of a test", **WHO)
    if second is None:
        assert queries.frozen(edition).text == document
        return

    with transaction():
        third = actions.go_back(first, note_es=None, note_en=None, **WHO)

    assert (third.number, third.document, third.digest) == (3, document, first.digest)
    assert queries.frozen(edition).text == document
    assert queries.Released(third).programme == queries.Released(first).programme
    db.session.rollback()


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_file_of_a_return_says_what_the_first_one_said(app: Flask, language: str) -> None:
    edition = EditionFactory(starts_on=NOON.date())
    rooms = RoomFactory.create_batch(2, edition=edition)
    sessions = [
        SessionFactory(edition=edition, room=room, starts_at=NOON, ends_at=NOON + HOUR) for room in rooms
    ]
    SessionAssignmentFactory(session=sessions[0], state=AssignmentState.ACCEPTED)
    first = released(edition, at=NOON)

    def files(release: Release) -> dict[Format, bytes]:
        """The files, were they made under the same number and at the same time."""
        face = face_of(queries.Released(release).programme, {}, version=1, at=NOON, language=language)
        return {form: export(face, form) for form in formats(face)}

    before = files(first)
    with transaction():
        actions.remove_session(sessions[0], **WHO)
        actions.change_session(sessions[1], version=1, title_es="Otra", room=rooms[0], **WHO)
    changed = files(released(edition, at=NOON))
    with transaction():
        third = actions.go_back(first, note_es=None, note_en=None, **WHO)

    assert before.keys() == set(Format)
    assert [form for form in Format if changed[form] == before[form]] == []
    assert [form for form in Format if files(third)[form] != before[form]] == []
