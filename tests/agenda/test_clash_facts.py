"""Each rule of clashes through the database: what organisers enter is what the rules look at."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum_app.agenda import actions, queries
from forum_app.agenda.models import AgendaItem, Room, Session
from forum_app.agenda.rules import (
    AssignmentState,
    ClashRule,
    SessionKind,
    SessionRole,
    SessionState,
    by_day,
)
from forum_app.core.db import db
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.portfolio.models import ProjectProponent
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.agenda import (
    ProtocolExclusionFactory,
    RoomFactory,
    SessionAssignmentFactory,
    SessionFactory,
    VenueFactory,
)
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory
from tests.factories.people import OrganizationFactory
from tests.factories.portfolio import ProjectFactory
from tests.statements import count_statements

HOUR = timedelta(hours=1)
WHO: dict[str, Any] = {"by": "test", "at": NOON}


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory(time_zone="America/Lima")
    return edition


def session(edition: ForumEdition, start: float = 0, end: float = 1, **facts: Any) -> Session:
    """A session from so many hours after noon to so many."""
    made: Session = SessionFactory(
        edition=edition, starts_at=NOON + start * HOUR, ends_at=NOON + end * HOUR, **facts
    )
    return made


def found(edition: ForumEdition) -> list[tuple[ClashRule, list[str]]]:
    db.session.flush()
    return [(clash.clash.rule, [one.name_es for one in clash.about]) for clash in queries.clashes(edition)]


def in_room(edition: ForumEdition) -> None:
    room = RoomFactory(edition=edition, name_es="Paracas", setup_minutes=30)
    session(edition, 0, 1, room=room)
    session(edition, 1.25, 2, room=room)


def of_person(edition: ForumEdition) -> None:
    held = SessionAssignmentFactory(session=session(edition), person__display_name="Ana")
    SessionAssignmentFactory(session=session(edition), person=held.person, role=SessionRole.ATTENDEE)


def room_closed(edition: ForumEdition) -> None:
    room = RoomFactory(edition=edition, name_es="Paracas")
    session(edition, room=room)
    actions.set_windows(edition, of=room, spans=[(NOON, NOON + HOUR / 2)], **WHO)


def person_away(edition: ForumEdition) -> None:
    held = SessionAssignmentFactory(session=session(edition), person__display_name="Ana")
    actions.set_windows(edition, of=held.person, spans=[(NOON + HOUR, NOON + 2 * HOUR)], **WHO)


def travelling(edition: ForumEdition) -> None:
    venues = VenueFactory(edition=edition), VenueFactory(edition=edition)
    rooms = [RoomFactory(edition=edition, venue=venue) for venue in venues]
    held = SessionAssignmentFactory(session=session(edition, room=rooms[0]), person__display_name="Ana")
    SessionAssignmentFactory(session=session(edition, 1, 2, room=rooms[1]), person=held.person)
    actions.set_travel(edition, ways={(venues[1], venues[0]): 20}, **WHO)


def capacity(edition: ForumEdition) -> None:
    session(edition, room=RoomFactory(edition=edition, name_es="Paracas", capacity=40), expected=41)


def partial(edition: ForumEdition) -> None:
    delegation = DelegationFactory(edition=edition)
    moderator = RegistrationFactory(delegation=delegation, person__display_name="Ana")
    held = SessionAssignmentFactory(session=session(edition), person=moderator.person)
    project = ProjectFactory(edition=edition)
    saved(ProjectProponent(project_id=project.id, country_id=delegation.country_id))
    held.session.items = [AgendaItem(position=1, project=project)]


def partial_institution(edition: ForumEdition) -> None:
    agency = OrganizationFactory()
    held = SessionAssignmentFactory(session=session(edition), person__display_name="Ana", organization=agency)
    project = ProjectFactory(edition=edition)
    saved(ProjectProponent(project_id=project.id, organization_id=agency.id))
    held.session.items = [AgendaItem(position=1, project=project)]


def unmoderated(edition: ForumEdition) -> None:
    made = session(edition, without_moderator=False)
    SessionAssignmentFactory(session=made, person=None, organization=OrganizationFactory())


def moderator_left(edition: ForumEdition) -> None:
    made = session(edition, without_moderator=False)
    SessionAssignmentFactory(session=made, state=AssignmentState.ACCEPTED, holder_left_at=NOON)


def interpreters(edition: ForumEdition) -> None:
    for _ in range(2):
        session(edition, interpretation=["es>en"])
    actions.change_settings(edition, teams={"es>en": 1}, **WHO)


def translation(edition: ForumEdition) -> None:
    session(edition, description_en="Text")


def hours(edition: ForumEdition) -> None:
    session(edition)
    actions.change_settings(edition, opens="12:01", **WHO)


def order(edition: ForumEdition) -> None:
    first, then = session(edition), session(edition, 0.5, 2)
    actions.set_orders(then, after=[first], before=[], **WHO)


def protocol(edition: ForumEdition) -> None:
    kept = ProtocolExclusionFactory(
        delegation=DelegationFactory(edition=edition, name_es="Perú"), other__name_es="Chile"
    )
    made = session(edition)
    for delegation in (kept.delegation, kept.other):
        SessionAssignmentFactory(
            session=made, person=RegistrationFactory(delegation=delegation).person, role=SessionRole.SPEAKER
        )


def alone(edition: ForumEdition) -> None:
    session(edition, is_exclusive=True)
    session(edition, 0.5, 2)


def breaks(edition: ForumEdition) -> None:
    room = RoomFactory(edition=edition, name_es="Paracas")
    session(edition, 0, 1, room=room)
    session(edition, 1, 2, room=room)
    actions.change_settings(edition, most_minutes_without_break=119, **WHO)


def duration(edition: ForumEdition) -> None:
    session(edition)
    actions.change_settings(edition, shortest_minutes=61, longest_minutes=90, **WHO)


@pytest.mark.parametrize(
    ("enter", "expected"),
    [
        (in_room, (ClashRule.ROOM, ["Paracas"])),
        (of_person, (ClashRule.PERSON, ["Ana"])),
        (room_closed, (ClashRule.ROOM_CLOSED, ["Paracas"])),
        (person_away, (ClashRule.PERSON_AWAY, ["Ana"])),
        (travelling, (ClashRule.TRAVEL, ["Ana"])),
        (capacity, (ClashRule.CAPACITY, ["Paracas"])),
        (partial, (ClashRule.PARTIALITY, ["Ana"])),
        (partial_institution, (ClashRule.PARTIALITY, ["Ana"])),
        (unmoderated, (ClashRule.MODERATOR, [])),
        (moderator_left, (ClashRule.MODERATOR, [])),
        (interpreters, (ClashRule.INTERPRETERS, ["es → en"])),
        (translation, (ClashRule.TRANSLATION, [])),
        (hours, (ClashRule.HOURS, [])),
        (order, (ClashRule.ORDER, [])),
        (protocol, (ClashRule.PROTOCOL, ["Perú", "Chile"])),
        (alone, (ClashRule.PROTOCOL, [])),
        (breaks, (ClashRule.BREAK, ["Paracas"])),
        (duration, (ClashRule.DURATION, [])),
    ],
)
def test_what_is_entered_clashes_by_one_rule_alone(
    edition: ForumEdition, enter: Callable[[ForumEdition], None], expected: tuple[ClashRule, list[str]]
) -> None:
    enter(edition)

    assert found(edition) == [expected]


def test_ended_registration_belongs_to_no_delegation(edition: ForumEdition) -> None:
    partial(edition)
    for facts in queries.agenda_facts(edition).bodies.values():
        assert len(facts) == 1
    registration = queries.people_on_sessions(edition)[0][0]
    held = RegistrationFactory._meta.model
    db.session.query(held).filter_by(person_id=registration.id).update({"state": RegistrationState.WITHDRAWN})

    assert found(edition) == []


def test_programme_of_another_edition_is_not_looked_at(edition: ForumEdition) -> None:
    in_room(EditionFactory())
    protocol(EditionFactory())

    assert found(edition) == []


def test_facts_take_four_statements_for_any_number_of_sessions(edition: ForumEdition) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            SessionAssignmentFactory(
                session=session(edition, room=RoomFactory(edition=edition), kind=SessionKind.PANEL)
            )
        session(edition, state=SessionState.CANCELLED)
        db.session.commit()
        assert edition.id
        with count_statements() as counter:
            facts = queries.agenda_facts(edition)
        counts.append((counter.total, len(facts.slots)))

    assert counts == [(4, 5), (4, 10)]


# What is entered


def test_same_windows_again_are_no_news(edition: ForumEdition) -> None:
    room: Room = RoomFactory(edition=edition)
    spans = [(NOON, NOON + HOUR), (NOON + HOUR, NOON + 2 * HOUR)]

    first = actions.set_windows(edition, of=room, spans=spans, **WHO)
    again = actions.set_windows(edition, of=room, spans=[(NOON, NOON + 2 * HOUR)], **WHO)

    assert (first, again) == (True, False)
    assert [one.ends_at for one in queries.windows_of(edition, room)] == [NOON + 2 * HOUR]


def test_hours_of_rooms_and_people_stay_on_the_clock_in_a_new_zone(edition: ForumEdition) -> None:
    room: Room = RoomFactory(edition=edition)
    actions.set_windows(edition, of=room, spans=[(NOON, NOON + HOUR)], **WHO)
    edition.time_zone = "UTC"

    actions.keep_hours(edition, before="America/Lima")

    assert [one.starts_at.hour for one in queries.windows_of(edition, room)] == [12]


def test_same_orders_and_ways_again_change_nothing(edition: ForumEdition) -> None:
    order(edition)
    ((first, then),) = queries.orders(edition)
    later, one, two = (
        db.session.get(Session, then),
        VenueFactory(edition=edition),
        VenueFactory(edition=edition),
    )
    assert later
    for _ in range(2):
        actions.set_orders(later, after=queries.orders_of(later)["after"], before=[], **WHO)
        actions.set_travel(edition, ways={(one, two): 5}, **WHO)

    assert queries.orders(edition) == {(first, then)}
    assert [way.minutes for way in queries.ways(edition).values()] == [5]


def test_venue_has_a_name_of_its_own(edition: ForumEdition) -> None:
    VenueFactory(edition=edition, name_es="Torre")

    with pytest.raises(RuleBrokenError, match="with this name already"):
        actions.create_venue(edition, name_es="TORRE", **WHO)


def test_way_takes_as_long_as_was_said_last(edition: ForumEdition) -> None:
    one, two = VenueFactory(edition=edition), VenueFactory(edition=edition)

    actions.set_travel(edition, ways={(one, two): 5}, **WHO)
    actions.set_travel(edition, ways={(two, one): 25}, **WHO)

    assert [way.minutes for way in queries.ways(edition).values()] == [25]


def test_settings_that_are_what_they_were_change_nothing(edition: ForumEdition) -> None:
    actions.change_settings(edition, opens="08:00", **WHO)
    actions.change_settings(edition, opens="08:00", **WHO)

    assert queries.agenda_of(edition).version == 2


def test_venue_that_is_what_it_was_stays_at_its_version(edition: ForumEdition) -> None:
    venue = VenueFactory(edition=edition)

    actions.change_venue(venue, name_es=venue.name_es, **WHO)

    assert venue.version == 1


def test_windows_are_shown_day_by_day() -> None:
    spans = [(NOON - 17 * HOUR, NOON + 36 * HOUR), (NOON + 40 * HOUR, NOON + 41 * HOUR)]

    assert [tuple(map(str, window)) for window in by_day(spans, "UTC")] == [
        ("2026-11-23", "None", "None"),
        ("2026-11-24", "None", "None"),
        ("2026-11-25", "None", "05:00:00"),
        ("2026-11-25", "09:00:00", "10:00:00"),
    ]
