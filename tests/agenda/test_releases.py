"""Releases: what is frozen, who is told, going back."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forum_app.agenda import actions, queries
from forum_app.agenda.rules import AssignmentState, ChangeKind, SessionRole, SessionState
from forum_app.core.errors import RuleBrokenError
from forum_app.editions.models import ForumEdition
from tests.factories import saved
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.editions import EditionFactory
from tests.statements import count_statements

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    return EditionFactory()


def test_frozen_programme_holds_what_is_ready_and_who_accepted(edition: ForumEdition) -> None:
    ready = SessionFactory(edition=edition)
    SessionFactory(edition=edition, state=SessionState.DRAFT)
    cancelled = SessionFactory(edition=edition, state=SessionState.CANCELLED)
    SessionAssignmentFactory(session=ready, state=AssignmentState.INVITED)
    speaker = SessionAssignmentFactory(
        session=ready, state=AssignmentState.ACCEPTED, role=SessionRole.SPEAKER
    )
    moderator = SessionAssignmentFactory(session=ready, state=AssignmentState.ACCEPTED)

    frozen = queries.frozen(edition)

    assert [session.key for session in frozen.sessions] == [ready.key, cancelled.key]
    assert [role.person for role in frozen.sessions[0].roles] == [moderator.person.key, speaker.person.key]
    assert {person.key for person in frozen.people} == {moderator.person.key, speaker.person.key}


@pytest.mark.parametrize("count", [3, 6])
def test_frozen_programme_takes_six_statements(edition: ForumEdition, count: int) -> None:
    for _ in range(count):
        SessionAssignmentFactory(
            session=SessionFactory(edition=edition, room=RoomFactory(edition=edition)),
            state=AssignmentState.ACCEPTED,
        )
    assert edition.slug

    with count_statements() as counter:
        queries.frozen(edition)

    assert counter.total == 6


def test_release_is_numbered_and_tells_what_changed(edition: ForumEdition) -> None:
    session = SessionFactory(edition=edition, starts_at=NOW, ends_at=NOW + HOUR)
    first = released(edition, at=NOW)
    session.starts_at, session.ends_at = NOW + HOUR, NOW + 2 * HOUR
    saved(session)

    second = released(edition, at=NOW + HOUR)

    assert (first.number, second.number) == (1, 2)
    assert [change["kind"] for change in second.changes] == [ChangeKind.MOVED]
    revision = queries.released(edition).revisions[session.key]
    assert (revision.sequence, revision.revision, revision.changed_at) == (1, 1, NOW + HOUR)


def test_release_without_a_change_is_refused(edition: ForumEdition) -> None:
    SessionFactory(edition=edition)
    released(edition)

    with pytest.raises(RuleBrokenError, match="Nothing has changed since version 1"):
        actions.release(edition, note_es=None, note_en=None, by="test", at=NOW)


def test_first_release_needs_a_session(edition: ForumEdition) -> None:
    with pytest.raises(RuleBrokenError, match="No session is ready"):
        actions.release(edition, note_es=None, note_en=None, by="test", at=NOW)


def test_current_programme_takes_two_statements_at_most(edition: ForumEdition) -> None:
    SessionFactory(edition=edition)
    released(edition)
    assert edition.slug

    with count_statements() as cold:
        programme = queries.released(edition).programme
    with count_statements() as warm:
        again = queries.released(edition).programme

    assert programme == again == queries.frozen(edition)
    assert (cold.total, warm.total) == (2, 1)
