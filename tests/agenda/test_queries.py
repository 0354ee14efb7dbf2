from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.agenda import queries
from forum_app.agenda.models import Session
from forum_app.agenda.rules import (
    AssignmentState,
    ClashRule,
    SessionKind,
    SessionRole,
    SessionState,
    Severity,
    Visibility,
)
from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role, Viewer
from tests.conftest import NOON
from tests.delegations.conftest import found_by_its_words
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory, ThemeFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from tests.statements import count_statements

HOUR = timedelta(hours=1)
STRANGER = Viewer()
ORGANISER = Viewer(user_id=1, roles=frozenset({Role.ORGANISER}))


def test_rooms_stand_in_their_order_and_know_how_many_sessions_they_have(app: Flask) -> None:
    second = RoomFactory(position=2)
    first = RoomFactory(position=1, edition=second.edition)
    SessionFactory(edition=second.edition, room=second)
    RoomFactory()

    assert queries.rooms(second.edition) == [first, second]
    assert queries.sessions_by_room(second.edition) == {second.id: 1}


def test_a_room_of_another_edition_is_missing(app: Flask) -> None:
    room = RoomFactory()

    assert queries.room_by_key(room.edition, room.key, ORGANISER) is room
    assert queries.room_by_key(EditionFactory(), room.key, ORGANISER) is None


def test_sessions_without_a_time_come_last(app: Flask) -> None:
    untimed = SessionFactory()
    late = SessionFactory(edition=untimed.edition, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    early = SessionFactory(edition=untimed.edition, starts_at=NOON, ends_at=NOON + HOUR)

    assert queries.sessions_of(untimed.edition) == [early, late, untimed]


@pytest.mark.parametrize(
    ("state", "visibility", "visible"),
    [
        (SessionState.READY, Visibility.OPEN, True),
        (SessionState.READY, Visibility.DELEGATIONS_ONLY, True),
        (SessionState.CANCELLED, Visibility.OPEN, True),
        (SessionState.DRAFT, Visibility.OPEN, False),
        (SessionState.READY, Visibility.CLOSED, False),
    ],
)
def test_visitors_find_what_is_published(
    app: Flask, *, state: SessionState, visibility: Visibility, visible: bool
) -> None:
    session = SessionFactory(state=state, visibility=visibility)

    SessionFactory(edition=session.edition)
    released(session.edition)

    seen = [queries.visible_session(session.edition, session.key, viewer) for viewer in (STRANGER, ORGANISER)]

    assert [shown and shown.entry.session.key for shown in seen] == [
        session.key if visible else None,
        session.key,
    ]
    assert len(queries.programme(queries.frozen(session.edition)).unscheduled) == 1 + visible


def test_a_session_of_another_edition_is_missing(app: Flask) -> None:
    session, other = SessionFactory(), EditionFactory()

    assert queries.visible_session(other, session.key, STRANGER) is None
    assert queries.session_by_key(other, session.key, ORGANISER) is None


def test_an_assignment_is_found_within_its_edition_and_by_its_own_account(app: Flask) -> None:
    held = SessionAssignmentFactory(user=UserFactory())
    edition = held.session.edition

    assert queries.assignment_by_key(edition, held.key, STRANGER) is held
    assert queries.assignment_by_key(EditionFactory(), held.key, STRANGER) is None
    assert queries.own_assignment(edition, held.key, Viewer(user_id=held.user.id)) is held
    assert queries.own_assignment(edition, held.key, Viewer(user_id=held.user.id + 1)) is None


def test_sessions_of_user_are_those_that_were_asked_for(app: Flask) -> None:
    user = UserFactory()
    later = SessionAssignmentFactory(user=user, state=AssignmentState.ACCEPTED)
    first = SessionAssignmentFactory(
        user=user, state=AssignmentState.INVITED, session=SessionFactory(starts_at=NOON, ends_at=NOON + HOUR)
    )
    SessionAssignmentFactory(user=user, state=AssignmentState.PROPOSED)
    SessionAssignmentFactory(
        user=user, state=AssignmentState.INVITED, session=SessionFactory(state=SessionState.CANCELLED)
    )
    SessionAssignmentFactory(user=UserFactory(), state=AssignmentState.INVITED)

    assert queries.sessions_of_user(user) == [first, later]


def test_people_are_found_by_parts_of_their_names_whatever_the_accents(app: Flask) -> None:
    delegation = DelegationFactory()
    nunez = RegistrationFactory(delegation=delegation, person=PersonFactory(display_name="María Núñez Ríos"))
    RegistrationFactory(
        delegation=delegation, person=PersonFactory(display_name="María Soto", surname_1=None)
    )
    RegistrationFactory(person=PersonFactory(display_name="María Núñez"))
    RegistrationFactory(
        delegation=delegation,
        person=PersonFactory(display_name="Ana Núñez María"),
        state=RegistrationState.WITHDRAWN,
    )
    found_by_its_words(*db.session.scalars(select(Registration)))

    assert queries.people_matching(delegation.edition, "nunez maria") == [nunez]
    assert queries.people_matching(delegation.edition, "%") == []


def test_institutions_of_the_edition_come_first(app: Flask) -> None:
    OrganizationFactory(acronym_es="AAA")
    invited = OrganizationFactory(acronym_es="ZZZ")
    edition = DelegationFactory(organization=invited, country=None).edition

    assert [one.acronym_es for one in queries.organizations(edition)] == ["ZZZ", "AAA"]


def test_clashes_name_both_sides_and_what_they_are_about(app: Flask) -> None:
    room = RoomFactory(capacity=10)
    held = SessionAssignmentFactory(
        session=SessionFactory(edition=room.edition, room=room, starts_at=NOON, ends_at=NOON + HOUR)
    )
    other = SessionAssignmentFactory(
        person=held.person,
        role=SessionRole.SPEAKER,
        session=SessionFactory(
            edition=room.edition, room=room, starts_at=NOON, ends_at=NOON + HOUR, expected=11
        ),
    )
    calm = SessionFactory(edition=room.edition, starts_at=NOON, ends_at=NOON + HOUR)

    found = queries.clashes(room.edition)

    assert {
        (named.clash.rule, named.severity, named.about[0].name_es, len(named.sides)) for named in found
    } == {
        (ClashRule.ROOM, Severity.BLOCK, room.name_es, 2),
        (ClashRule.PERSON, Severity.BLOCK, held.person.display_name, 2),
        (ClashRule.CAPACITY, Severity.WARN, room.name_es, 1),
    }
    assert [named.clash.rule for named in queries.blocking(room.edition)] == [
        named.clash.rule for named in found if named.is_blocking
    ]
    assert {named.clash.key for named in queries.clashes(room.edition, other.session)} == {
        named.clash.key for named in found
    }
    assert queries.clashes(room.edition, calm) == []


def test_what_is_cancelled_or_declined_takes_no_time(app: Flask) -> None:
    held = SessionAssignmentFactory(
        state=AssignmentState.DECLINED, session=SessionFactory(starts_at=NOON, ends_at=NOON + HOUR)
    )
    facts = {"edition": held.session.edition, "starts_at": NOON, "ends_at": NOON + HOUR}
    SessionAssignmentFactory(person=held.person, session=SessionFactory(**facts))
    SessionAssignmentFactory(
        person=held.person, session=SessionFactory(state=SessionState.CANCELLED, **facts)
    )

    assert queries.clashes(held.session.edition) == []


def test_the_public_sees_who_accepted(app: Flask) -> None:
    session = SessionFactory()
    caf = OrganizationFactory(acronym_es="CAF")
    SessionAssignmentFactory(
        session=session, person=None, organization=caf, state=AssignmentState.ACCEPTED, position=1
    )
    SessionAssignmentFactory(
        session=session, person=PersonFactory(display_name="Ana"), state=AssignmentState.ACCEPTED, position=2
    )
    for state in (AssignmentState.PROPOSED, AssignmentState.INVITED, AssignmentState.DECLINED):
        SessionAssignmentFactory(session=session, state=state)

    (entry,) = queries.programme(queries.frozen(session.edition)).unscheduled

    assert [(holder.name, holder.held.institution_es) for holder in entry.people] == [
        (None, "CAF"),
        ("Ana", None),
    ]


def fill(edition: ForumEdition, count: int) -> list[Session]:
    theme, room = ThemeFactory(edition=edition), RoomFactory(edition=edition)
    return [
        SessionAssignmentFactory(
            state=AssignmentState.ACCEPTED,
            session=SessionFactory(
                edition=edition,
                theme=theme,
                room=room,
                starts_at=NOON + number * HOUR,
                ends_at=NOON + (number + 2) * HOUR,
            ),
        ).session
        for number in range(count)
    ]


@pytest.mark.parametrize(("kept", "written"), [(None, None), (None, ""), ("ana@x.pe", "ANA@x.pe")])
def test_guest_is_known_again_with_and_without_an_address(
    app: Flask, kept: str | None, written: str | None
) -> None:
    guest = PersonFactory(display_name="Ana Ríos", email=kept)
    held = SessionAssignmentFactory(person=guest)

    found = queries.guest_of(held.session.edition, name="ana rios", email=written)

    assert found == guest


def test_guest_with_another_address_is_another(app: Flask) -> None:
    held = SessionAssignmentFactory(person=PersonFactory(display_name="Ana Ríos", email="ana@x.pe"))

    assert queries.guest_of(held.session.edition, name="Ana Ríos", email=None) is None


def test_clashes_take_as_many_statements_for_twice_the_sessions(app: Flask) -> None:
    counts = []
    for size in (5, 10):
        edition = EditionFactory()
        fill(edition, size)
        db.session.commit()
        with count_statements() as counter:
            queries.clashes(edition)
        counts.append(counter.total)

    assert counts == [6, 6]  # the edition that was committed, facts, what is acknowledged


def test_the_programme_is_grouped_by_local_day_theme_and_room(app: Flask) -> None:
    edition = EditionFactory(time_zone="America/Lima")
    theme, room = ThemeFactory(edition=edition), RoomFactory(edition=edition)
    midnight = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # in Lima
    facts = {"edition": edition, "theme": theme, "room": room}
    late = SessionFactory(starts_at=midnight - HOUR, ends_at=midnight, **facts)
    early = SessionFactory(starts_at=midnight, ends_at=midnight + HOUR, edition=edition)
    untimed = SessionFactory(**facts)

    programme = queries.programme(queries.frozen(edition))

    def keys(entries: list[queries.Entry]) -> list[object]:
        return [entry.session.key for entry in entries]

    assert {day: keys(entries) for day, entries in programme.days.items()} == {
        date(2026, 11, 23): [late.key],
        date(2026, 11, 24): [early.key],
    }
    assert keys(programme.unscheduled) == [untimed.key]
    assert [
        (group and group.key, [(day, keys(entries)) for day, entries in days])
        for group, days in programme.by_theme()
    ] == [
        (theme.key, [(date(2026, 11, 23), [late.key]), (None, [untimed.key])]),
        (None, [(date(2026, 11, 24), [early.key])]),
    ]
    assert [group and group.key for group, _ in programme.by_room(date(2026, 11, 23))] == [room.key]
    assert [group for group, _ in programme.by_room(date(2026, 11, 24))] == [None]


def test_a_break_in_several_rooms_is_one_line(app: Flask) -> None:
    edition = EditionFactory()
    rooms = [RoomFactory(edition=edition) for _ in range(2)]
    for room in rooms:
        facts = {"starts_at": NOON, "ends_at": NOON + HOUR, "title_es": "Almuerzo"}
        SessionFactory(edition=edition, kind=SessionKind.BREAK, room=room, **facts)

    programme = queries.programme(queries.frozen(edition))

    assert [[room.key for room in entry.rooms] for entry in programme.entries] == [
        [room.key for room in rooms]
    ]
    assert programme.by_theme() == []
