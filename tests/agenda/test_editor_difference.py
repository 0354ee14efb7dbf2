"""Whatever is done to a programme, the clashes that each answer adds and takes away are those that it has."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forum_app.agenda import actions, queries
from forum_app.agenda.actions import Addition, Change, Edits
from forum_app.agenda.actions import board as board_actions
from forum_app.agenda.models import AgendaItem, Room, Session
from forum_app.agenda.queries import NamedDifference
from forum_app.agenda.rules import AgendaFacts, AssignmentState, ClashRule, SessionRole, SessionState
from forum_app.core.db import db, transaction
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
from tests.factories.portfolio import ProjectFactory

HOUR = timedelta(hours=1)
WHO: dict[str, Any] = {"by": "test", "at": NOON}
ONCE = settings(deadline=None, phases=[Phase.generate], derandomize=True, database=None)
Known = dict[str, bool]  # clashes by their keys, and whether somebody lets them be


class World:
    """An edition in which every rule has something to look at."""

    def __init__(self) -> None:
        self.edition: ForumEdition = EditionFactory(time_zone="America/Lima")
        venues = VenueFactory(edition=self.edition), VenueFactory(edition=self.edition)
        self.rooms: list[Room] = [
            RoomFactory(edition=self.edition, venue=venue, setup_minutes=15, capacity=40) for venue in venues
        ]
        peru, chile = (DelegationFactory(edition=self.edition) for _ in range(2))
        ProtocolExclusionFactory(delegation=peru, other=chile)
        ana, luis = (RegistrationFactory(delegation=one).person for one in (peru, chile))
        first = self._session(0, room=self.rooms[0], expected=41, title_en=None)
        second = self._session(0.5, room=self.rooms[1], interpretation=["es>en"], without_moderator=False)
        third = self._session(1, room=self.rooms[0], interpretation=["es>en"])
        fourth = self._session(1.5, is_exclusive=True)
        for held, person in ((first, ana), (second, ana), (second, luis), (third, luis)):
            SessionAssignmentFactory(session=held, person=person, role=SessionRole.SPEAKER)
        self._present(third, SessionAssignmentFactory(session=third, person=ana), peru.country_id)
        away = SessionAssignmentFactory(session=fourth).person
        with transaction():
            actions.set_orders(third, after=[second], before=[], **WHO)
            actions.set_windows(self.edition, of=away, spans=[(NOON + 2 * HOUR, NOON + 4 * HOUR)], **WHO)
            actions.set_windows(self.edition, of=self.rooms[1], spans=[(NOON, NOON + 3 * HOUR)], **WHO)
            actions.change_settings(
                self.edition,
                opens="11:45",
                closes="14:30",
                travel_minutes=90,
                teams={"es>en": 1},
                shortest_minutes=45,
                longest_minutes=100,
                most_minutes_without_break=110,
                **WHO,
            )

    def _session(self, start: float, **facts: Any) -> Session:
        made: Session = SessionFactory(
            edition=self.edition, starts_at=NOON + start * HOUR, ends_at=NOON + (start + 1) * HOUR, **facts
        )
        return made

    def _present(self, session: Session, _moderator: object, country: int) -> None:
        project = ProjectFactory(edition=self.edition)
        saved(ProjectProponent(project_id=project.id, country_id=country))
        saved(AgendaItem(session_id=session.id, position=1, project=project))

    @property
    def sessions(self) -> list[Session]:
        return sorted(queries.sessions_of(self.edition), key=lambda session: session.id)

    def scratch(self) -> Known:
        """The clashes as a page that is opened now tells them."""
        db.session.expire_all()
        found = queries.clashes(self.edition)
        db.session.rollback()
        return {named.clash.key: named.is_let_be for named in found}


Gesture = Callable[[World, Session], NamedDifference]


def changing(**facts: Any) -> Gesture:
    def changed(world: World, session: Session) -> NamedDifference:
        edits = Edits(changes=[Change(session.key, session.version, facts)])
        return actions.edit_board(world.edition, edits, **WHO).difference

    return changed


def moving(start: float, length: float, room: int | None) -> Gesture:
    def moved(world: World, session: Session) -> NamedDifference:
        place = None if room is None else world.rooms[room]
        hours = {"starts_at": NOON + start * HOUR, "ends_at": NOON + (start + length) * HOUR}
        return changing(**hours, room=place)(world, session)

    return moved


def calling_off(world: World, session: Session) -> NamedDifference:
    is_off = session.state is SessionState.CANCELLED
    return changing(state=SessionState.READY if is_off else SessionState.CANCELLED)(world, session)


def taking_out(world: World, session: Session) -> NamedDifference:
    edits = Edits(changes=[Change(session.key, session.version, None)])
    return actions.edit_board(world.edition, edits, **WHO).difference


def copying(world: World, session: Session) -> NamedDifference:
    """Two at once: a copy stands where its session stood, which goes an hour later."""
    later = {"starts_at": NOON + 2 * HOUR, "ends_at": NOON + 3 * HOUR}
    edits = Edits(
        changes=[Change(session.key, session.version, later)],
        additions=[
            Addition({"starts_at": NOON, "ends_at": NOON + HOUR, "room": world.rooms[0]}, session.key)
        ],
    )
    return actions.edit_board(world.edition, edits, **WHO).difference


def declining(world: World, session: Session) -> NamedDifference:
    """By a form: everybody on the session says no, or is taken on again."""
    with actions.watching_clashes(world.edition) as watch:
        for held in session.assignments:
            wanted = AssignmentState.DECLINED
            held.state = AssignmentState.ACCEPTED if held.state is wanted else wanted
    return watch.difference


def letting_be(world: World, session: Session) -> NamedDifference:
    """What clashes with the session is let be: what a move makes of that is to be told."""
    for named in queries.clashes(world.edition, session):
        actions.acknowledge_clash(world.edition, named.clash.key, reason="of a test", **WHO)
    return NamedDifference([], [])


HALVES = st.integers(-1, 6).map(lambda half: half / 2)
MOVES = st.builds(moving, HALVES, st.sampled_from([0.5, 1, 2]), st.none() | st.integers(0, 1))
OTHERS = (calling_off, taking_out, copying, declining, letting_be)
NO_TIME: dict[str, None] = {"starts_at": None, "ends_at": None}
GESTURES = MOVES | MOVES | st.sampled_from([changing(**NO_TIME), changing(is_locked=False), *OTHERS])


def told(known: Known, difference: NamedDifference) -> Known:
    """What a browser makes of an answer."""
    gone = {named.clash.key for named in difference.removed}
    came = {named.clash.key: named.is_let_be for named in difference.added}
    return {key: said for key, said in known.items() if key not in gone} | came


def walk(steps: list[tuple[int, Gesture]]) -> set[ClashRule]:
    """Do all of it and compare after each step; answers by which rules something came or went."""
    world, rules = World(), set[ClashRule]()
    before = world.scratch()
    for number, gesture in steps:
        with transaction():
            there = world.sessions
            difference = gesture(world, there[number % len(there)]) if there else NamedDifference([], [])
        after = world.scratch()
        if gesture is not letting_be:
            assert told(before, difference) == after
            assert {named.clash.key for named in difference.removed} == before.keys() - after.keys()
            came = {named.clash.key for named in difference.added}
            assert came == {key for key in after if before.get(key) is not after[key]}
        rules |= {named.clash.rule for named in (*difference.added, *difference.removed)}
        before = after
    return rules


STEPS = st.lists(st.tuples(st.integers(0, 5), GESTURES), min_size=4, max_size=7)
SEEN = set[ClashRule]()


@settings(ONCE, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def compare(app: Flask, steps: list[tuple[int, Gesture]]) -> None:
    SEEN.update(walk(steps))


def test_every_answer_tells_what_recomputing_from_scratch_finds(app: Flask) -> None:
    compare(app)

    assert set(ClashRule) == SEEN


@pytest.mark.parametrize("gesture", [taking_out, calling_off])
def test_what_goes_takes_along_all_that_it_clashed_with(app: Flask, gesture: Gesture) -> None:
    rules = set[ClashRule]()

    for number in range(4):
        rules |= walk([(number, gesture), (0, gesture)])

    assert rules >= {ClashRule.ORDER, ClashRule.PARTIALITY, ClashRule.PROTOCOL, ClashRule.PERSON_AWAY}


def test_control_what_a_session_was_before_is_needed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_it_is(done: actions.Edited, _places: object) -> AgendaFacts:
        return done.facts

    monkeypatch.setattr(board_actions, "_as_before", as_it_is)

    with pytest.raises(AssertionError):
        walk([(0, moving(3, 1, 1))])
