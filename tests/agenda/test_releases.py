"""Releases: what is frozen, who is told, going back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum_app.agenda import actions, queries
from forum_app.agenda.models import AgendaItem, ChangeNotice, Session
from forum_app.agenda.rules import AssignmentState, ChangeKind, NoticeState, SessionRole, SessionState
from forum_app.agenda.schemas import FrozenProgramme
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.editions.models import ForumEdition
from forum_app.mail.models import Letter
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.editions import EditionFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from tests.factories.portfolio import ProjectFactory
from tests.races import at_once, race, writing
from tests.statements import count_statements
from tests.work import run_due

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


def test_release_is_refused_while_a_clash_blocks_it(edition: ForumEdition) -> None:
    room = RoomFactory(edition=edition)
    for _ in range(2):
        SessionFactory(edition=edition, room=room, starts_at=NOW, ends_at=NOW + HOUR)

    with pytest.raises(RuleBrokenError, match="1 clashes block it"):
        actions.release(edition, note_es=None, note_en=None, by="test", at=NOW)
    db.session.rollback()

    assert queries.current_release(edition) is None
    assert released(edition).number == 1


def test_command_that_changes_nothing_releases_nothing(edition: ForumEdition) -> None:
    with transaction():
        nothing_ready = actions.release_if_changed(edition, by="test", at=NOW)
    SessionFactory(edition=edition)
    released(edition)
    with transaction():
        again = actions.release_if_changed(edition, by="test", at=NOW)

    assert (nothing_ready, again) == (None, None)


def organisers_release(edition: ForumEdition) -> Callable[[], int]:
    number = edition.id

    def act() -> int:
        found = db.session.get_one(ForumEdition, number)
        return actions.release(found, note_es=None, note_en=None, by="test", at=NOW).number

    return writing(act)


def test_two_who_release_at_once_make_one_version(edition: ForumEdition) -> None:
    SessionFactory(edition=edition)

    answers = at_once([organisers_release(edition), organisers_release(edition)])

    assert sorted(map(str, answers)) == [
        "1",
        "Nothing has changed since version 1: there is nothing to release.",
    ]


def test_two_who_release_at_once_need_their_turn(
    edition: ForumEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without it, the second is not refused with a sentence but stumbles over the number."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; there is no way to take the guard out")
    SessionFactory(edition=edition)
    monkeypatch.setattr("forum_app.agenda.actions.releases.begin", lambda _edition: None)
    meet = Barrier(2)
    frozen = queries.frozen

    def frozen_together(edition: ForumEdition) -> FrozenProgramme:
        found = frozen(edition)
        meet.wait(timeout=5)
        return found

    monkeypatch.setattr("forum_app.agenda.actions.releases.queries.frozen", frozen_together)

    outcome = race([organisers_release(edition), organisers_release(edition)])

    assert outcome == {"done": 1, IntegrityError: 1}


def fill(edition: ForumEdition, sessions: int, people: int) -> None:
    """Sessions one after the other, with people who take turns in them."""
    room = RoomFactory(edition=edition)
    crowd = PersonFactory.create_batch(people)
    for number in range(sessions):
        starts_at = NOW + number * HOUR
        session = SessionFactory(edition=edition, room=room, starts_at=starts_at, ends_at=starts_at + HOUR)
        SessionAssignmentFactory(
            session=session, person=crowd[number % people], state=AssignmentState.ACCEPTED
        )


def test_release_and_its_letters_take_as_many_statements_for_more_sessions(app: Flask) -> None:
    counts, letters = [], []
    for sessions, people in ((50, 30), (100, 60)):
        edition = EditionFactory()
        fill(edition, sessions, people)
        db.session.commit()
        with count_statements() as counter:
            release = released(edition)
            with transaction():
                letters.append(actions.draft_notices(release))
        counts.append(counter.total)

    assert letters == [30, 60]
    assert counts[0] == counts[1]
    assert counts[1] <= 60


# Letters


def moved(session: Session, *, by: timedelta = HOUR) -> None:
    session.starts_at, session.ends_at = session.starts_at + by, session.ends_at + by
    saved(session)


@pytest.fixture
def session(edition: ForumEdition) -> Session:
    return SessionFactory(
        edition=edition,
        title_es="Apertura",
        starts_at=NOW,
        ends_at=NOW + HOUR,
        room=RoomFactory(edition=edition, name_es="Sala A", name_en=None),
    )


def drafted(edition: ForumEdition) -> list[ChangeNotice]:
    """The letters of the newest release; those of older ones have been dropped."""
    current, *older = queries.releases(edition)
    with transaction():
        for release in reversed(older):
            actions.draft_notices(release)
            actions.drop_notices(edition, by="test", at=NOW)
        actions.draft_notices(current)
    return [notice for notice in queries.notices(edition) if notice.release is current]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (AssignmentState.ACCEPTED, True),
        (AssignmentState.INVITED, True),
        (AssignmentState.PROPOSED, False),
        (AssignmentState.DECLINED, False),
    ],
)
def test_letter_goes_to_those_who_are_asked_or_accepted(
    session: Session, state: AssignmentState, *, told: bool
) -> None:
    SessionAssignmentFactory(session=session, state=state, person=PersonFactory(display_name="Ana"))
    released(session.edition, at=NOW)
    moved(session)
    released(session.edition, at=NOW)

    assert [notice.to_name for notice in drafted(session.edition)] == ["Ana"] * told


def test_letter_holds_all_changes_of_a_person(session: Session) -> None:
    held = SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
    other = SessionFactory(edition=session.edition, title_es="Panel")
    SessionAssignmentFactory(session=other, person=held.person, state=AssignmentState.ACCEPTED)
    released(session.edition, at=NOW)
    moved(session)
    other.state = SessionState.CANCELLED
    saved(other)
    released(session.edition, at=NOW)

    (notice,) = drafted(session.edition)

    assert [(change["title_es"], change["kind"]) for change in notice.changes] == [
        ("Apertura", ChangeKind.MOVED),
        ("Panel", ChangeKind.CANCELLED),
    ]


def test_letter_tells_who_left_and_not_who_stays(session: Session) -> None:
    stays, leaves = [
        SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED) for _ in range(2)
    ]
    released(session.edition, at=NOW)
    gone = leaves.person
    with transaction():
        actions.unassign(leaves, by="test", at=NOW)
    released(session.edition, at=NOW)

    (notice,) = drafted(session.edition)

    assert (notice.person, notice.changes[0]["left"]) == (gone, True)
    assert stays.person is not gone


def test_worker_drafts_the_letters(session: Session) -> None:
    SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
    released(session.edition, at=NOW)

    run_due(at=NOW)
    db.session.rollback()

    assert queries.waiting_notices(session.edition) == 1


def test_letters_are_drafted_once(session: Session) -> None:
    SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
    release = released(session.edition)

    with transaction():
        counts = [actions.draft_notices(release) for _ in range(2)]

    assert counts == [1, 0]


def test_letters_that_wait_give_way_to_one_that_tells_all_that_changed(session: Session) -> None:
    edition = session.edition
    told, waits, other = (
        SessionAssignmentFactory(session=one, state=AssignmentState.ACCEPTED, person__display_name=name)
        for one, name in ((session, "Ana"), (session, "Berta"), (SessionFactory(edition=edition), "Otra"))
    )
    for _ in range(3):
        moved(session)
        released(edition, at=NOW)
    first, second, third = reversed(queries.releases(edition))

    with transaction():
        actions.draft_notices(first)
        (hers,) = [one for one in queries.notices(edition) if one.person is told.person]
        actions.drop_notice(hers, by="test", at=NOW)
        drafts = [actions.draft_notices(release) for release in (second, third)]

    assert drafts == [2, 2]
    found = {(one.to_name, one.release.number): one for one in queries.notices(edition)}
    assert {who: one.state.value for who, one in found.items()} == {
        ("Ana", 1): "dropped",
        ("Ana", 2): "replaced",
        ("Ana", 3): "draft",
        ("Berta", 1): "replaced",
        ("Berta", 2): "replaced",
        ("Berta", 3): "draft",
        ("Otra", 1): "draft",
    }
    assert waits.person is found["Berta", 3].person
    assert other.person is found["Otra", 1].person
    ((since_first,), (never_told,)) = (found["Ana", 3].changes, found["Berta", 3].changes)
    assert (since_first["kind"], never_told["kind"]) == ("moved", "new")
    hour_later = (NOW + HOUR).isoformat().replace("+00:00", "Z")
    assert (since_first["before"]["starts_at"], since_first["after"]["starts_at"]) == (
        hour_later,
        never_told["after"]["starts_at"],
    )


def test_what_changed_and_changed_back_before_anybody_was_told_is_told_to_nobody(session: Session) -> None:
    edition = session.edition
    SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
    released(edition, at=NOW)
    with transaction():
        actions.draft_notices(queries.releases(edition)[0])
        actions.drop_notices(edition, by="test", at=NOW)
    for hours in (HOUR, -HOUR):
        moved(session, by=hours)
        released(edition, at=NOW)
        with transaction():
            actions.draft_notices(queries.releases(edition)[0])

    states = {one.release.number: one.state.value for one in queries.notices(edition)}
    assert states == {1: "dropped", 2: "replaced"}


@pytest.fixture
def notice(session: Session) -> ChangeNotice:
    """A letter that waits: the session has moved by an hour."""
    person = PersonFactory(display_name="Ana Ríos", email="ana@example.org", language="en")
    SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED, person=person)
    released(session.edition, at=NOW)
    moved(session)
    released(session.edition, at=NOW)
    (notice,) = drafted(session.edition)
    return notice


def test_letter_is_sent_with_old_and_new_in_the_persons_language(notice: ChangeNotice) -> None:
    with transaction():
        actions.send_notice(notice, by="test", at=NOW)

    letter = db.session.scalars(select(Letter)).one()
    session = notice.changes[0]["session"]
    assert (letter.to_address, letter.language, notice.state) == ("ana@example.org", "en", NoticeState.SENT)
    assert "Before: Monday, 2 November 2026, 10:00–11:00; Sala A" in letter.body
    assert "Now: Monday, 2 November 2026, 11:00–12:00; Sala A" in letter.body
    assert f"/sessions/{session}/?lang=en" in letter.body
    assert f"/agenda/schedule.ics?person={notice.person.key}&lang=en" in letter.body


def test_letter_is_not_sent_twice(notice: ChangeNotice) -> None:
    with transaction():
        actions.send_notice(notice, by="test", at=NOW)

    with pytest.raises(RuleBrokenError, match="cannot become"):
        actions.send_notice(notice, by="test", at=NOW)


def test_letter_that_was_dropped_may_wait_again(notice: ChangeNotice) -> None:
    with transaction():
        actions.drop_notice(notice, by="test", at=NOW)
        dropped = notice.state
        actions.restore_notice(notice, by="test", at=NOW)

    assert (dropped, notice.state) == (NoticeState.DROPPED, NoticeState.DRAFT)


def test_letter_without_an_address_is_not_sent(notice: ChangeNotice) -> None:
    notice.to_address = None
    saved(notice)

    with transaction():
        sent = actions.send_notices(notice.release.edition, by="test", at=NOW)
    with pytest.raises(RuleBrokenError, match="no e-mail address"):
        actions.send_notice(notice, by="test", at=NOW)

    assert sent == 0


def test_all_letters_are_sent_at_once_and_only_once(notice: ChangeNotice) -> None:
    edition = notice.release.edition
    waiting = queries.waiting_notices(edition)

    with transaction():
        sent = [actions.send_notices(edition, by=UserFactory(), at=NOW) for _ in range(2)]

    assert (waiting, sent, queries.waiting_notices(edition)) == (1, [1, 0], 0)


# Going back


def test_going_back_publishes_the_same_bytes_and_puts_the_sessions_back(session: Session) -> None:
    edition = session.edition
    project = ProjectFactory(edition=edition)
    saved(AgendaItem(session_id=session.id, position=1, project=project, minutes=20))
    held = SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
    first = released(edition, at=NOW)
    document, key = first.document, session.key
    newer = SessionFactory(edition=edition)
    with transaction():
        person = held.person
        actions.remove_session(session, by="test", at=NOW)
    released(edition, at=NOW)

    with transaction():
        third = actions.go_back(first, note_es="Volvemos.", note_en=None, by="test", at=NOW)

    assert (third.number, third.back_to, third.document, third.digest) == (3, 1, document, first.digest)
    assert queries.frozen(edition).text == document
    made = db.session.scalars(select(Session).where(Session.key == key)).one()
    assert [one.person for one in made.assignments] == [person]
    db.session.refresh(newer)
    assert newer.state is SessionState.DRAFT


def test_going_back_to_what_clashes_by_now_asks_why_it_may(session: Session) -> None:
    edition = session.edition
    held = SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
    other = SessionFactory(edition=edition, starts_at=NOW, ends_at=NOW + HOUR)
    first = released(edition, at=NOW)
    moved(other)
    released(edition, at=NOW)
    SessionAssignmentFactory(session=other, person=held.person)  # free for it, as long as it is later

    with pytest.raises(RuleBrokenError, match="clashes block"), transaction():
        actions.go_back(first, note_es=None, note_en=None, by="test", at=NOW)
    with transaction():
        made = actions.go_back(first, note_es=None, note_en=None, reason="Agreed", by="test", at=NOW)

    assert (made.number, made.back_to) == (3, 1)
    assert [one.reason for one in queries.acknowledgements(edition).values()] == ["Agreed"]


def test_going_back_raises_the_revision_of_what_moves(session: Session) -> None:
    first = released(session.edition, at=NOW)
    moved(session)
    released(session.edition, at=NOW)

    with transaction():
        actions.go_back(first, note_es=None, note_en=None, by="test", at=NOW + HOUR)

    revision = queries.released(session.edition).revisions[session.key]
    db.session.refresh(session)
    assert (revision.sequence, revision.revision, revision.changed_at) == (2, 2, NOW + HOUR)
    assert session.starts_at == NOW


def test_going_back_leaves_a_session_that_is_as_it_was_at_its_version(edition: ForumEdition) -> None:
    moves, stays = (
        SessionFactory(edition=edition, position=place, starts_at=NOW, ends_at=NOW + HOUR) for place in (1, 2)
    )
    first, version = released(edition, at=NOW), stays.version
    moved(moves)
    released(edition, at=NOW)

    with transaction():
        actions.go_back(first, note_es=None, note_en=None, by="test", at=NOW)

    assert [(one.starts_at, one.version) for one in queries.sessions_of(edition)] == [
        (NOW, 3),
        (NOW, version),
    ]


def test_going_back_to_what_is_public_is_refused(session: Session) -> None:
    release = released(session.edition)

    with pytest.raises(RuleBrokenError, match="nothing to go back to"):
        actions.go_back(release, note_es=None, note_en=None, by="test", at=NOW)


def test_going_back_keeps_what_people_answered(session: Session) -> None:
    first = released(session.edition, at=NOW)
    moved(session)
    held = SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
    released(session.edition, at=NOW)

    with transaction():
        actions.go_back(first, note_es=None, note_en=None, by="test", at=NOW)

    db.session.refresh(held)
    assert held.state is AssignmentState.ACCEPTED
    assert queries.has_unreleased_work(session.edition)


def test_role_of_somebody_who_is_gone_is_not_made_again(session: Session) -> None:
    held = SessionAssignmentFactory(session=session, state=AssignmentState.ACCEPTED)
    caf = SessionAssignmentFactory(
        session=session,
        person=None,
        organization=OrganizationFactory(acronym_es="CAF"),
        state=AssignmentState.ACCEPTED,
        role=SessionRole.SPEAKER,
    )
    first, key, gone = released(session.edition, at=NOW), session.key, held.person
    organization = caf.organization
    SessionFactory(edition=session.edition)
    with transaction():
        actions.remove_session(session, by="test", at=NOW)
        db.session.delete(gone)
    released(first.edition, at=NOW)

    with transaction():
        actions.go_back(first, note_es=None, note_en=None, by="test", at=NOW)

    made = db.session.scalars(select(Session).where(Session.key == key)).one()
    assert [(one.person, one.organization) for one in made.assignments] == [(None, organization)]


def test_change_of_the_projects_is_put_back(session: Session) -> None:
    projects = ProjectFactory.create_batch(2, edition=session.edition)
    saved(AgendaItem(session_id=session.id, position=1, project=projects[0], minutes=None))
    first = released(session.edition, at=NOW)
    with transaction():
        actions.change_session(session, version=session.version, items=[(projects[1], 5)], by="test", at=NOW)
    released(session.edition, at=NOW)

    with transaction():
        actions.go_back(first, note_es=None, note_en=None, by="test", at=NOW)

    db.session.refresh(session)
    assert [item.project for item in session.items] == [projects[0]]
