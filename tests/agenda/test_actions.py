from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.agenda import actions
from forum_app.agenda.models import Room, Session, SessionAssignment
from forum_app.agenda.queries import assignment_by_secret
from forum_app.agenda.rules import (
    AssignmentState,
    SessionKind,
    SessionRole,
    SessionState,
)
from forum_app.checkin.models import Checkpoint
from forum_app.checkin.rules import CheckpointKind
from forum_app.core.db import db
from forum_app.core.errors import RuleBrokenError, StaleError
from forum_app.mail.models import Letter
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory
from tests.factories.editions import EditionFactory, ThemeFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from tests.factories.portfolio import ProjectFactory

HOUR = timedelta(hours=1)


def journal() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)))


def last_details() -> dict[str, object]:
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    return entry.details


def test_create_room_puts_it_after_the_others(app: Flask) -> None:
    edition = EditionFactory()
    RoomFactory(edition=edition, position=4)

    room = actions.create_room(edition, name_es="Sala Paracas", capacity=120, by="Rosa", at=NOON)

    assert (room.position, room.capacity, room.setup_minutes) == (5, 120, 0)
    assert journal() == ["room.created"]


def test_change_room_tells_the_journal_what_changed(app: Flask) -> None:
    room = RoomFactory(capacity=100, name_es="Sala 1")

    actions.change_room(room, name_es="Sala 1", capacity=80, by="Rosa", at=NOON)
    db.session.flush()

    assert last_details() == {"changes": {"capacity": [100, 80]}}


def test_change_room_with_the_same_facts_is_no_change(app: Flask) -> None:
    room = RoomFactory(capacity=100)

    actions.change_room(room, capacity=100, by="Rosa", at=NOON)

    assert journal() == []


def test_remove_room_takes_an_unused_one_away(app: Flask) -> None:
    room = RoomFactory()

    actions.remove_room(room, by="Rosa", at=NOON)

    assert db.session.scalars(select(Room)).all() == []
    assert journal() == ["room.removed"]


def test_remove_room_refuses_one_that_sessions_are_in(app: Flask) -> None:
    session = SessionFactory(room=RoomFactory())

    with pytest.raises(RuleBrokenError, match="Move them first"):
        actions.remove_room(session.room, by="Rosa", at=NOON)


def test_create_session_without_times_stands_among_those_to_be_confirmed(app: Flask) -> None:
    edition = EditionFactory()
    projects = [ProjectFactory(edition=edition) for _ in range(2)]

    session = actions.create_session(
        edition,
        kind=SessionKind.PROJECT_PRESENTATION,
        title_es="Presentación",
        theme=ThemeFactory(edition=edition),
        items=[(projects[1], 15), (projects[0], None)],
        by="Rosa",
        at=NOON,
    )

    assert (session.starts_at, session.state, session.position) == (None, SessionState.DRAFT, 1)
    assert [(item.project, item.minutes) for item in session.items] == [
        (projects[1], 15),
        (projects[0], None),
    ]
    assert journal() == ["session.created"]


def test_create_session_refuses_hours_that_no_session_has(app: Flask) -> None:
    facts = {"kind": SessionKind.PANEL, "title_es": "Panel", "by": "Rosa", "at": NOON}

    with pytest.raises(RuleBrokenError, match="end after"):
        actions.create_session(EditionFactory(), starts_at=NOON, ends_at=NOON, **facts)


def test_change_session_saves_and_tells_the_journal_before_and_after(app: Flask) -> None:
    session, room = SessionFactory(title_es="Antes"), RoomFactory()

    actions.change_session(
        session,
        version=session.version,
        title_es="Después",
        room=room,
        kind=SessionKind.OPENING,
        starts_at=NOON,
        ends_at=NOON + HOUR,
        by="Rosa",
        at=NOON,
    )

    assert (session.title_es, session.version) == ("Después", 2)
    assert last_details() == {
        "changes": {
            "title_es": ["Antes", "Después"],
            "room": [None, str(room.key)],
            "kind": ["panel", "opening"],
            "starts_at": [None, "2026-11-23T17:00:00+00:00"],
            "ends_at": [None, "2026-11-23T18:00:00+00:00"],
        }
    }


def test_change_session_counts_new_projects_as_a_new_version(app: Flask) -> None:
    session = SessionFactory()
    first, second = (ProjectFactory(edition=session.edition) for _ in range(2))
    actions.change_session(session, version=1, items=[(first, 10), (second, 10)], by="Rosa", at=NOON)

    actions.change_session(session, version=2, items=[(second, 10), (first, 5)], by="Rosa", at=NOON)

    assert session.version == 3
    assert [(item.project, item.position) for item in session.items] == [(second, 1), (first, 2)]


def test_change_session_with_the_same_facts_is_no_new_version(app: Flask) -> None:
    session = SessionFactory(title_es="Panel")

    actions.change_session(session, version=1, title_es="Panel", items=[], by="Rosa", at=NOON)

    assert (session.version, journal()) == (1, [])


def test_change_session_never_writes_over_what_somebody_else_saved(app: Flask) -> None:
    session = SessionFactory(title_es="Antes")
    actions.change_session(session, version=1, title_es="De Luis", by="Luis", at=NOON)
    db.session.commit()

    with pytest.raises(StaleError):
        actions.change_session(session, version=1, title_es="De Rosa", by="Rosa", at=NOON)

    assert session.title_es == "De Luis"


def test_change_session_follows_the_life_cycle(app: Flask) -> None:
    session = SessionFactory(state=SessionState.DRAFT)

    with pytest.raises(RuleBrokenError, match="cannot become"):
        actions.change_session(session, version=1, state=SessionState.CANCELLED, by="Rosa", at=NOON)


def test_remove_session_takes_people_and_items_along(app: Flask) -> None:
    session = SessionAssignmentFactory().session

    actions.remove_session(session, by="Rosa", at=NOON)

    assert db.session.scalars(select(Session)).all() == []
    assert db.session.scalars(select(SessionAssignment)).all() == []
    assert journal() == ["session.removed"]


def test_remove_session_refuses_one_that_a_checkpoint_stands_at(app: Flask) -> None:
    session = SessionFactory()
    facts = {"kind": CheckpointKind.SESSION, "position": 1, "name_es": "Puerta"}
    saved(Checkpoint(edition=session.edition, session=session, **facts))

    with pytest.raises(RuleBrokenError, match="Cancel the session instead"):
        actions.remove_session(session, by="Rosa", at=NOON)

    db.session.rollback()
    assert db.session.scalars(select(Session)).all() == [session]


def test_assign_puts_people_in_order(app: Flask) -> None:
    session = SessionFactory()

    for role in (SessionRole.MODERATOR, SessionRole.SPEAKER):
        actions.assign(session, role=role, person=PersonFactory(), by="Rosa", at=NOON)

    assert [(held.role, held.position, held.state) for held in session.assignments] == [
        (SessionRole.MODERATOR, 1, AssignmentState.PROPOSED),
        (SessionRole.SPEAKER, 2, AssignmentState.PROPOSED),
    ]
    assert journal() == ["assignment.created", "assignment.created"]


def test_assign_lets_an_institution_hold_the_role(app: Flask) -> None:
    caf = OrganizationFactory(acronym_es="CAF")

    held = actions.assign(
        SessionFactory(),
        role=SessionRole.MODERATOR,
        organization=caf,
        state=AssignmentState.ACCEPTED,
        by="Rosa",
        at=NOON,
    )

    assert (held.organization, held.person, held.state) == (caf, None, AssignmentState.ACCEPTED)


def test_assign_needs_somebody(app: Flask) -> None:
    with pytest.raises(RuleBrokenError, match="Name a person"):
        actions.assign(SessionFactory(), role=SessionRole.MODERATOR, by="Rosa", at=NOON)


def test_assign_refuses_the_same_role_twice(app: Flask) -> None:
    held = SessionAssignmentFactory(role=SessionRole.SPEAKER)
    caf = OrganizationFactory()
    SessionAssignmentFactory(session=held.session, person=None, organization=caf)

    with pytest.raises(RuleBrokenError, match="Already"):
        actions.assign(held.session, role=SessionRole.SPEAKER, person=held.person, by="Rosa", at=NOON)
    with pytest.raises(RuleBrokenError, match="Already"):
        actions.assign(held.session, role=SessionRole.MODERATOR, organization=caf, by="Rosa", at=NOON)


def test_an_institution_names_the_person(app: Flask) -> None:
    held = SessionAssignmentFactory(person=None, organization=OrganizationFactory())
    rosa = PersonFactory()

    actions.name_person(held, person=rosa, by="Rosa", at=NOON)
    db.session.flush()

    assert held.person is rosa
    assert held.organization is not None
    assert journal() == ["assignment.named"]


def test_introduce_keeps_somebody_without_delegation(app: Flask) -> None:
    person = actions.introduce(name="Zoë Ríos", email="zoe@example.org", language="en")
    db.session.flush()

    assert (person.display_name, person.search_key, person.email) == (
        "Zoë Ríos",
        "zoe rios",
        "zoe@example.org",
    )


def test_unassign_takes_the_role_back(app: Flask) -> None:
    held = SessionAssignmentFactory(secret_hash="hash")

    actions.unassign(held, by="Rosa", at=NOON)

    assert db.session.scalars(select(SessionAssignment)).all() == []
    assert journal() == ["assignment.removed"]


def test_invite_sends_a_link_and_keeps_its_hash_alone(app: Flask) -> None:
    held = SessionAssignmentFactory(
        person=PersonFactory(display_name="Rosa Quispe", email="rosa@example.org")
    )

    actions.invite(held, secret="s3cret", link="https://forum.example/answers/s3cret", by="Luis", at=NOON)
    db.session.flush()

    (letter,) = db.session.scalars(select(Letter))
    assert assignment_by_secret("s3cret") is held
    assert (held.state, held.invited_at) == (AssignmentState.INVITED, NOON)
    assert (letter.to_address, letter.about) == ("rosa@example.org", f"assignment:{held.key}")
    assert letter.subject == f"Invitación: Moderación – {held.session.title_es}"
    assert "s3cret" not in letter.body


def test_invite_again_replaces_the_link(app: Flask) -> None:
    held, account = SessionAssignmentFactory(), UserFactory()
    actions.invite(held, secret="old", link="https://forum.example/old", by="Luis", at=NOON, user=account)

    actions.invite(held, secret="new", link="https://forum.example/new", by="Luis", at=NOON + HOUR)
    db.session.flush()

    assert assignment_by_secret("old") is None
    assert assignment_by_secret("new") is held
    assert held.user is account


def test_invite_needs_an_address(app: Flask) -> None:
    held = SessionAssignmentFactory(person=PersonFactory(email=None))

    with pytest.raises(RuleBrokenError, match="e-mail"):
        actions.invite(held, secret="s", link="l", by="Luis", at=NOON)


def test_invite_needs_a_person(app: Flask) -> None:
    held = SessionAssignmentFactory(person=None, organization=OrganizationFactory())

    with pytest.raises(RuleBrokenError, match="e-mail"):
        actions.invite(held, secret="s", link="l", by="Luis", at=NOON)


@pytest.mark.parametrize(
    ("accepted", "state"), [(True, AssignmentState.ACCEPTED), (False, AssignmentState.DECLINED)]
)
def test_answer_keeps_the_answer_and_its_time(app: Flask, *, accepted: bool, state: AssignmentState) -> None:
    held = SessionAssignmentFactory(state=AssignmentState.INVITED)

    actions.answer(held, accepted=accepted, by="José Núñez", at=NOON)
    db.session.flush()

    assert (held.state, held.answered_at) == (state, NOON)
    assert journal() == [f"assignment.{state.value}"]


def test_the_same_answer_again_changes_nothing(app: Flask) -> None:
    held = SessionAssignmentFactory(state=AssignmentState.INVITED)
    actions.answer(held, accepted=True, by="José", at=NOON)
    db.session.flush()

    actions.answer(held, accepted=True, by="José", at=NOON + HOUR)
    db.session.flush()

    assert held.answered_at == NOON
    assert journal() == ["assignment.accepted"]
