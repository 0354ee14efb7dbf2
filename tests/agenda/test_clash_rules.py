"""Each rule of clashes by itself, on both sides of each of its bounds."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.agenda.rules import (
    AgendaFacts,
    Clash,
    ClashRule,
    Limits,
    Place,
    SessionKind,
    Severity,
    Slot,
    clashes,
    difference,
    merged,
    untranslated,
    usual_severity,
)

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HALL, ROOM, ANNEX = UUID(int=101), UUID(int=102), UUID(int=103)
ROSA, LUIS = UUID(int=201), UUID(int=202)
PALACE, HOTEL = UUID(int=301), UUID(int=302)
PERU, CHILE = UUID(int=401), UUID(int=402)
MINUTE = timedelta(minutes=1)


def at(minutes: int) -> datetime:
    return NINE + minutes * MINUTE


def slot(start: int, end: int, number: int = 1, **facts: Any) -> Slot:
    return untimed(number, hours=(at(start), at(end)), **facts)


def untimed(number: int = 1, **facts: Any) -> Slot:
    return Slot(key=UUID(int=number), **{"has_moderator": True, **facts})


def programme(*slots: Slot, **said: Any) -> AgendaFacts:
    known = {room: Place() for room in (HALL, ROOM, ANNEX)}
    return AgendaFacts(slots={one.key: one for one in slots}, **{"rooms": known, **said})


def hall(**facts: Any) -> dict[str, Any]:
    """What is said of the hall, as facts of a programme."""
    return {"rooms": {HALL: Place(**facts), ROOM: Place(), ANNEX: Place()}}


def told(found: Iterable[Clash]) -> list[tuple[ClashRule, set[int]]]:
    return [(clash.rule, {side.key.int for side in clash.sides}) for clash in found]


def found(*slots: Slot, **said: Any) -> list[tuple[ClashRule, set[int]]]:
    return told(clashes(programme(*slots, **said)))


def pause(start: int, end: int, number: int, **facts: Any) -> Slot:
    return slot(start, end, number, kind=SessionKind.BREAK, **facts)


# Room in use


def test_sessions_that_touch_do_not_clash() -> None:
    assert found(slot(0, 60, 1, room=HALL), slot(60, 90, 2, room=HALL)) == []


def test_sessions_of_one_room_that_overlap_clash() -> None:
    assert found(slot(59, 90, 2, room=HALL), slot(0, 60, 1, room=HALL)) == [(ClashRule.ROOM, {1, 2})]


def test_a_long_session_clashes_with_each_that_lies_in_it() -> None:
    inside = [slot(10, 20, 2, room=HALL), slot(30, 40, 3, room=HALL)]

    assert found(slot(0, 60, 1, room=HALL), *inside) == [(ClashRule.ROOM, {1, 2}), (ClashRule.ROOM, {1, 3})]


def test_sessions_in_different_rooms_do_not_clash() -> None:
    assert found(slot(0, 60, 1, room=HALL), slot(0, 60, 2, room=ROOM), slot(0, 60, 3)) == []


@pytest.mark.parametrize(("start", "expected"), [(74, [(ClashRule.ROOM, {1, 2})]), (75, [])])
def test_setup_minutes_count_before_the_second_session(
    start: int, expected: list[tuple[ClashRule, set[int]]]
) -> None:
    sessions = slot(0, 60, 1, room=HALL), slot(start, 90, 2, room=HALL)

    assert found(*sessions, **hall(setup=15 * MINUTE)) == expected


def test_a_room_is_set_up_during_a_break() -> None:
    sessions = slot(0, 60, 1, room=HALL), pause(60, 75, 2, room=HALL), slot(75, 90, 3, room=HALL)

    assert found(*sessions, **hall(setup=15 * MINUTE)) == []


def test_a_session_in_a_break_of_its_room_clashes() -> None:
    assert found(pause(0, 60, 1, room=HALL), slot(59, 90, 2, room=HALL)) == [(ClashRule.ROOM, {1, 2})]


def test_sessions_without_a_time_overlap_nothing() -> None:
    at_the_time = slot(0, 60, 2, room=HALL, people=frozenset({ROSA}))

    assert found(untimed(1, room=HALL, people=frozenset({ROSA})), at_the_time) == []


# Person in two sessions


def test_a_person_in_two_sessions_clashes_whatever_the_rooms_and_roles() -> None:
    first = slot(0, 60, 1, people=frozenset({ROSA, LUIS}), moderators=frozenset({ROSA}))
    second = slot(59, 90, 2, people=frozenset({ROSA}), room=HALL)

    (clash,) = clashes(programme(first, second, **hall(setup=30 * MINUTE)))

    assert clash == Clash(ClashRule.PERSON, (first, second), (ROSA,))
    assert clash.concerns(first.key)
    assert not clash.concerns(UUID(int=3))


def test_setup_minutes_do_not_keep_a_person() -> None:
    people = frozenset({ROSA})
    sessions = slot(0, 60, 1, people=people, room=HALL), slot(60, 90, 2, people=people, room=ROOM)

    assert found(*sessions, **hall(setup=15 * MINUTE)) == []


# Room or person not available

WINDOWS = ((at(0), at(60)), (at(90), at(120)))


@pytest.mark.parametrize(
    ("start", "end", "is_there"),
    [
        (0, 60, True),
        (90, 120, True),
        (10, 20, True),
        (-1, 60, False),
        (0, 61, False),
        (30, 100, False),
        (70, 80, False),
        (119, 121, False),
    ],
)
@pytest.mark.parametrize(
    ("rule", "subject", "facts"),
    [
        (ClashRule.ROOM_CLOSED, HALL, {"room": HALL}),
        (ClashRule.PERSON_AWAY, ROSA, {"people": frozenset({ROSA})}),
    ],
)
def test_what_leaves_the_windows_clashes(
    start: int, end: int, *, is_there: bool, rule: ClashRule, subject: UUID, facts: dict[str, Any]
) -> None:
    inside_or_not = found(slot(start, end, 1, **facts), windows={subject: WINDOWS})

    assert inside_or_not == ([] if is_there else [(rule, {1})])


def test_rooms_and_people_of_whom_nothing_is_said_are_always_there() -> None:
    session = slot(0, 60, 1, room=HALL, people=frozenset({ROSA}))

    assert found(session, windows={ROOM: WINDOWS, LUIS: WINDOWS}) == []


def test_windows_that_touch_or_overlap_are_one() -> None:
    spans = [(at(60), at(90)), (at(0), at(60)), (at(10), at(20)), (at(91), at(95))]

    assert merged(spans) == ((at(0), at(90)), (at(91), at(95)))


# The way between venues

IN_PALACE, IN_HOTEL = Place(venue=PALACE), Place(venue=HOTEL)
VENUES = {"rooms": {HALL: IN_PALACE, ROOM: IN_PALACE, ANNEX: IN_HOTEL}}
WAY = {frozenset({PALACE, HOTEL}): 20 * MINUTE}


def walked(start: int, *, room: UUID = ANNEX, **said: Any) -> list[tuple[ClashRule, set[int]]]:
    people = frozenset({ROSA})
    first, second = slot(0, 60, 1, people=people, room=HALL), slot(start, 200, 2, people=people, room=room)
    return found(first, second, **VENUES, **said)


@pytest.mark.parametrize(("start", "expected"), [(79, [(ClashRule.TRAVEL, {1, 2})]), (80, [])])
def test_the_way_between_venues_takes_its_minutes(
    start: int, expected: list[tuple[ClashRule, set[int]]]
) -> None:
    assert walked(start, travel=WAY) == expected


@pytest.mark.parametrize(("start", "expected"), [(69, [(ClashRule.TRAVEL, {1, 2})]), (70, [])])
def test_between_venues_of_which_nothing_is_said_the_usual_minutes_count(
    start: int, expected: list[tuple[ClashRule, set[int]]]
) -> None:
    assert walked(start, limits=Limits(travel=10 * MINUTE)) == expected


def test_within_a_venue_there_is_no_way() -> None:
    assert walked(60, room=ROOM, travel=WAY) == []


def test_sessions_at_once_are_a_clash_of_the_person_alone() -> None:
    assert walked(59, travel=WAY) == [(ClashRule.PERSON, {1, 2})]


def test_without_any_way_nobody_travels() -> None:
    assert walked(60) == []


def test_a_session_without_a_room_is_no_way_off() -> None:
    people = frozenset({ROSA})

    assert (
        found(slot(0, 60, 1, people=people, room=HALL), slot(60, 90, 2, people=people), travel=WAY, **VENUES)
        == []
    )


def test_a_clash_of_travel_says_how_long_it_takes_and_how_much_there_is() -> None:
    people = frozenset({ROSA})
    sessions = slot(0, 60, 1, people=people, room=HALL), slot(65, 90, 2, people=people, room=ANNEX)

    (clash,) = clashes(programme(*sessions, travel=WAY, **VENUES))

    assert clash.figures == (("needed", 20), ("there", 5))


# Capacity


@pytest.mark.parametrize(
    ("expected", "capacity", "clashing"),
    [(41, 40, True), (40, 40, False), (None, 40, False), (41, None, False)],
)
def test_more_people_than_seats_clash(expected: int | None, capacity: int | None, *, clashing: bool) -> None:
    session = untimed(1, room=HALL, expected=expected)

    assert found(session, **hall(capacity=capacity)) == ([(ClashRule.CAPACITY, {1})] if clashing else [])


def test_a_session_without_a_room_has_no_seats_to_lack() -> None:
    assert found(untimed(1, expected=41)) == []


# Moderators with an interest, and none


def test_a_moderator_who_presents_is_partial() -> None:
    rosa = frozenset({ROSA})

    assert found(untimed(1, people=rosa, moderators=rosa, presenting=rosa)) == [(ClashRule.PARTIALITY, {1})]
    assert found(untimed(1, people=rosa, moderators=rosa, presenting=frozenset({LUIS}))) == []


def test_a_moderator_of_who_proposes_a_project_is_partial() -> None:
    rosa, bodies = frozenset({ROSA}), {ROSA: frozenset({"country 1", "organization 7"})}
    session = untimed(1, people=rosa, moderators=rosa, proponents=frozenset({"organization 7"}))

    (clash,) = clashes(programme(session, bodies=bodies))

    assert (clash.rule, clash.about) == (ClashRule.PARTIALITY, (ROSA,))
    assert clash.figures == (("presents", False), ("proposes", True))
    assert found(session, bodies={ROSA: frozenset({"organization 8"})}) == []
    assert found(session) == []


@pytest.mark.parametrize(
    ("facts", "clashing"),
    [
        ({}, True),
        ({"has_moderator": True}, False),
        ({"without_moderator": True}, False),
        ({"kind": SessionKind.DIALOGUE_TABLE}, True),
        ({"kind": SessionKind.BREAK}, False),
        ({"kind": SessionKind.OPENING}, False),
        ({"kind": SessionKind.BILATERAL}, False),
    ],
)
def test_a_session_needs_a_moderator_who_accepted(facts: dict[str, Any], *, clashing: bool) -> None:
    session = untimed(1, **{"has_moderator": False, **facts})

    assert found(session) == ([(ClashRule.MODERATOR, {1})] if clashing else [])


# Interpreters


def interpreted(*hours: tuple[int, int], teams: int) -> list[tuple[ClashRule, set[int]]]:
    sessions = [
        slot(start, end, number, interpretation=("es>en",)) for number, (start, end) in enumerate(hours, 1)
    ]
    return found(*sessions, limits=Limits(teams={"es>en": teams}))


def test_more_sessions_at_once_than_teams_of_a_pair_clash() -> None:
    assert interpreted((0, 60), (59, 90), teams=1) == [(ClashRule.INTERPRETERS, {1, 2})]
    assert interpreted((0, 60), (60, 90), teams=1) == []
    assert interpreted((0, 60), (59, 90), teams=2) == []


def test_a_pair_without_a_team_clashes_by_itself() -> None:
    session = slot(0, 60, 1, interpretation=("es>en", "es>pt"))

    (clash,) = clashes(programme(session, limits=Limits(teams={"es>en": 1})))

    assert (clash.rule, clash.about) == (ClashRule.INTERPRETERS, ("es>pt",))
    assert clash.figures == (("needed", 1), ("teams", 0))


def test_teams_are_wanted_where_most_run_at_one_moment() -> None:
    assert interpreted((0, 30), (10, 60), (20, 50), (55, 70), teams=1) == [
        (ClashRule.INTERPRETERS, {1, 2, 3}),
        (ClashRule.INTERPRETERS, {2, 4}),
    ]


# Translation


@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        ({"title": ("Apertura", "Opening"), "description": (None, None)}, ()),
        ({"title": ("Apertura", None), "description": (None, "Text")}, ("title", "description")),
        ({"title": ("Apertura", "Opening"), "description": ("Texto", "")}, ("description",)),
    ],
)
def test_a_text_that_is_there_in_one_language_alone_is_untranslated(
    texts: dict[str, tuple[str | None, str | None]], missing: tuple[str, ...]
) -> None:
    assert untranslated(texts) == missing


def test_a_session_that_lacks_a_translation_clashes_once() -> None:
    assert found(untimed(1, untranslated=("title", "description"))) == [(ClashRule.TRANSLATION, {1})]


# Opening hours


@pytest.mark.parametrize(
    ("opens", "closes", "start", "end", "clashing"),
    [
        (None, None, -540, 1500, False),
        (time(9), time(18), 0, 540, False),
        (time(9), time(18), -1, 540, True),
        (time(9), time(18), 0, 541, True),
        (time(9), time(18), 600, 900, True),
        (time(9), None, 0, 900, False),
        (time(9), None, 600, 901, True),
        (None, time(18), -540, 540, False),
        (None, time(18), 0, 1000, True),
    ],
)
def test_what_leaves_the_opening_hours_clashes(
    opens: time | None, closes: time | None, start: int, end: int, *, clashing: bool
) -> None:
    limits = Limits(opens=opens, closes=closes)

    assert found(slot(start, end), limits=limits) == ([(ClashRule.HOURS, {1})] if clashing else [])


def test_opening_hours_are_those_of_the_clocks_of_the_edition() -> None:
    limits = Limits(zone="America/Lima", opens=time(9))

    assert found(slot(0, 60), limits=limits) == [(ClashRule.HOURS, {1})]
    assert found(slot(300, 360), limits=limits) == []


# Order


@pytest.mark.parametrize(("start", "clashing"), [(59, True), (60, False), (-100, True)])
def test_a_session_that_has_to_wait_for_another_clashes_before_its_end(start: int, *, clashing: bool) -> None:
    orders = frozenset({(UUID(int=1), UUID(int=2))})

    assert found(slot(0, 60, 1), slot(start, 200, 2), orders=orders) == (
        [(ClashRule.ORDER, {1, 2})] if clashing else []
    )


def test_an_order_with_what_has_no_time_or_was_cancelled_holds() -> None:
    orders = frozenset({(UUID(int=1), UUID(int=2))})

    assert found(slot(0, 60, 1), untimed(2), orders=orders) == []
    assert found(untimed(1), slot(0, 60, 2), orders=orders) == []
    assert found(slot(0, 60, 1), orders=orders) == []
    assert found(slot(0, 60, 2), orders=orders) == []


# Protocol


def test_delegations_that_are_kept_apart_clash_in_one_session() -> None:
    session = untimed(1, people=frozenset({ROSA, LUIS}))
    kept_apart = {"exclusions": frozenset({(PERU, CHILE)})}
    both = {ROSA: frozenset({PERU}), LUIS: frozenset({CHILE})}

    (clash,) = clashes(programme(session, delegations=both, **kept_apart))

    assert (clash.rule, clash.about) == (ClashRule.PROTOCOL, (PERU, CHILE))
    assert found(session, delegations={ROSA: frozenset({PERU})}, **kept_apart) == []
    assert found(session, delegations=both) == []


def test_an_institution_in_a_session_is_kept_apart_as_its_people_are() -> None:
    session = untimed(1, people=frozenset({ROSA}), delegations=frozenset({CHILE}))

    assert found(session, delegations={ROSA: frozenset({PERU})}, exclusions=frozenset({(PERU, CHILE)})) == [
        (ClashRule.PROTOCOL, {1})
    ]


def test_nothing_runs_beside_what_runs_alone() -> None:
    alone = slot(60, 120, 1, is_exclusive=True)

    assert found(alone, slot(0, 60, 2), slot(120, 180, 3)) == []
    assert found(slot(0, 61, 2), alone, slot(119, 180, 3)) == [
        (ClashRule.PROTOCOL, {1, 2}),
        (ClashRule.PROTOCOL, {1, 3}),
    ]


def test_a_break_may_run_beside_what_runs_alone_but_nothing_beside_a_break_that_does() -> None:
    assert found(slot(0, 60, 1, is_exclusive=True), pause(0, 60, 2)) == []
    assert found(pause(0, 60, 1, is_exclusive=True), pause(0, 60, 2, is_exclusive=True)) == []
    assert found(pause(0, 60, 1, is_exclusive=True), slot(0, 60, 2)) == [(ClashRule.PROTOCOL, {1, 2})]


def test_sessions_that_run_alone_at_once_clash_once() -> None:
    assert found(slot(0, 60, 1, is_exclusive=True), slot(0, 60, 2, is_exclusive=True)) == [
        (ClashRule.PROTOCOL, {1, 2})
    ]


# Breaks

TWO_HOURS = Limits(without_break=120 * MINUTE)


def rested(*slots: Slot) -> list[tuple[ClashRule, set[int]]]:
    return found(*slots, limits=TWO_HOURS)


def test_sessions_of_a_room_that_follow_each_other_for_too_long_lack_a_break() -> None:
    first = slot(0, 60, 1, room=HALL)

    assert rested(first, slot(60, 120, 2, room=HALL)) == []
    assert rested(first, slot(60, 121, 2, room=HALL)) == [(ClashRule.BREAK, {1, 2})]


def test_a_break_or_a_quarter_of_an_hour_ends_the_row() -> None:
    first = slot(0, 60, 1, room=HALL)

    assert rested(first, pause(60, 65, 2, room=HALL), slot(65, 150, 3, room=HALL)) == []
    assert rested(first, slot(75, 150, 3, room=HALL)) == []
    assert rested(first, slot(74, 150, 3, room=HALL)) == [(ClashRule.BREAK, {1, 3})]


def test_a_row_lasts_until_its_longest_session_ends() -> None:
    sessions = slot(0, 100, 1, room=HALL, people=frozenset()), slot(10, 20, 2, room=ROOM)

    assert rested(*sessions, slot(110, 130, 3, room=HALL)) == [(ClashRule.BREAK, {1, 3})]


def test_a_person_who_goes_from_room_to_room_lacks_a_break() -> None:
    people = frozenset({ROSA})
    first, second = slot(0, 60, 1, room=HALL, people=people), slot(60, 121, 2, room=ROOM, people=people)

    (clash,) = clashes(programme(first, second, limits=TWO_HOURS))

    assert (clash.rule, clash.about) == (ClashRule.BREAK, (ROSA,))
    assert clash.figures == (("minutes", 121), ("most", 120))
    assert rested(first, slot(75, 150, 2, room=ROOM, people=people)) == []


def test_where_the_edition_says_nothing_no_break_is_missing() -> None:
    assert found(slot(0, 600, 1, room=HALL)) == []


# Duration


@pytest.mark.parametrize(("minutes", "clashing"), [(29, True), (30, False), (120, False), (121, True)])
def test_a_session_too_short_or_too_long_clashes(minutes: int, *, clashing: bool) -> None:
    limits = Limits(shortest=30 * MINUTE, longest=120 * MINUTE)

    assert found(slot(0, minutes), limits=limits) == ([(ClashRule.DURATION, {1})] if clashing else [])
    assert found(pause(0, minutes, 1), limits=limits) == []
    assert found(untimed(1), limits=limits) == []


@pytest.mark.parametrize("limits", [Limits(), Limits(shortest=MINUTE), Limits(longest=600 * MINUTE)])
def test_a_bound_that_is_not_said_does_not_hold(limits: Limits) -> None:
    assert found(slot(0, 60), limits=limits) == []


# Keys, facts and severities


def test_the_key_of_a_clash_does_not_depend_on_the_order() -> None:
    first, second = slot(0, 60, 1, room=HALL), slot(0, 60, 2, room=HALL)

    (clash,), (same,) = clashes(programme(first, second)), clashes(programme(second, first))

    assert clash.key == same.key == f"room:{first.key}:{second.key}:{HALL}"
    assert clash.facts == same.facts


def test_clashes_come_in_the_order_of_the_clock_those_without_a_time_last() -> None:
    facts = {"room": HALL, "expected": 2}

    ordered = clashes(
        programme(untimed(9, **facts), slot(60, 90, 3, **facts), slot(0, 30, 1, **facts), **hall(capacity=1))
    )

    assert [clash.sides[0].key.int for clash in ordered] == [1, 3, 9]


def facts_of(*slots: Slot, **said: Any) -> str:
    (clash,) = clashes(programme(*slots, **said))
    return clash.facts


def test_facts_of_a_clash_of_hours_change_with_the_hours() -> None:
    first = slot(0, 60, 1, room=HALL)
    before = facts_of(first, slot(30, 60, 2, room=HALL))

    assert facts_of(first, slot(30, 60, 2, room=HALL, expected=7)) == before
    assert facts_of(first, slot(31, 60, 2, room=HALL)) != before


def test_facts_of_a_clash_of_seats_do_not_change_with_the_hours() -> None:
    seats = hall(capacity=40)
    before = facts_of(slot(0, 60, 1, room=HALL, expected=41), **seats)

    assert facts_of(slot(90, 120, 1, room=HALL, expected=41), **seats) == before
    assert facts_of(slot(0, 60, 1, room=HALL, expected=42), **seats) != before


def test_facts_of_somebody_away_change_with_the_windows() -> None:
    session = slot(0, 60, 1, people=frozenset({ROSA}))

    assert facts_of(session, windows={ROSA: ((at(10), at(60)),)}) != facts_of(
        session, windows={ROSA: ((at(20), at(60)),)}
    )


def test_rooms_and_people_block_and_all_else_warns() -> None:
    assert {rule for rule in ClashRule if usual_severity(rule) is Severity.BLOCK} == {
        ClashRule.ROOM,
        ClashRule.PERSON,
    }
    assert Limits(severities={ClashRule.ROOM: Severity.WARN}).severity(ClashRule.ROOM) is Severity.WARN


def test_rules_that_the_edition_ignores_are_not_asked() -> None:
    limits = Limits(severities={ClashRule.ROOM: Severity.IGNORE})

    assert found(slot(0, 60, 1, room=HALL), slot(0, 60, 2, room=HALL), limits=limits) == []


# What a change does


def test_a_change_tells_the_clashes_of_both_sides() -> None:
    before = programme(slot(0, 60, 1, room=HALL), slot(30, 90, 2, room=HALL), slot(90, 120, 3, room=HALL))
    after = before.moved(UUID(int=1), hours=(at(90), at(100)), room=HALL)

    change = difference(clashes(before), clashes(after))

    assert told(change.removed) == told(clashes(before)) == [(ClashRule.ROOM, {1, 2})]
    assert told(change.added) == [(ClashRule.ROOM, {1, 3})]


def test_a_session_that_is_taken_out_takes_its_clashes_along() -> None:
    before = programme(slot(0, 60, 1, room=HALL), slot(30, 90, 2, room=HALL))

    change = difference(clashes(before), clashes(before.without_session(UUID(int=2))))

    assert (told(change.added), told(change.removed)) == ([], [(ClashRule.ROOM, {1, 2})])


SLOTS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(1, 15),
        st.sampled_from([HALL, ROOM, ANNEX, None]),
        st.frozensets(st.sampled_from([ROSA, LUIS])),
        st.booleans(),
        st.booleans(),
        st.sampled_from([(), ("es>en",), ("es>en", "es>pt")]),
    ),
    max_size=12,
)
EVERYTHING = {
    "rooms": {
        HALL: Place(setup=3 * MINUTE, capacity=10, venue=PALACE),
        ROOM: Place(setup=MINUTE, venue=HOTEL),
        ANNEX: Place(),
    },
    "travel": {frozenset({PALACE, HOTEL}): 4 * MINUTE},
    "limits": Limits(
        travel=2 * MINUTE,
        opens=time(9, 2),
        closes=time(9, 40),
        teams={"es>en": 1},
        shortest=3 * MINUTE,
        longest=12 * MINUTE,
        without_break=10 * MINUTE,
    ),
    "windows": {ROSA: ((at(5), at(40)),), HALL: ((at(0), at(20)), (at(25), at(50)))},
    "orders": frozenset({(UUID(int=1), UUID(int=2)), (UUID(int=3), UUID(int=1))}),
    "exclusions": frozenset({(PERU, CHILE)}),
    "delegations": {ROSA: frozenset({PERU}), LUIS: frozenset({CHILE})},
}


def drawn(number: int, facts: tuple[Any, ...]) -> Slot:
    start, length, room, people, is_pause, alone, pairs = facts
    return slot(
        start,
        start + length,
        number,
        room=room,
        people=people,
        kind=SessionKind.BREAK if is_pause else SessionKind.PANEL,
        is_exclusive=alone,
        interpretation=pairs,
        moderators=people,
        presenting=people,
        expected=length,
    )


def at_once(one: Slot, other: Slot, gap: timedelta = timedelta()) -> bool:
    assert one.hours
    assert other.hours
    first, second = sorted([one.hours, other.hours])
    return second[0] - gap < first[1]


@given(SLOTS)
def test_the_sweep_finds_what_comparing_all_pairs_finds(rows: list[tuple[Any, ...]]) -> None:
    slots = [drawn(number, facts) for number, facts in enumerate(rows, 1)]
    facts = programme(*slots, **EVERYTHING)

    expected = set()
    for place, one in enumerate(slots):
        for other in slots[place + 1 :]:
            sides = frozenset({one.key, other.key})
            calm = one.is_break or other.is_break
            setup = facts.rooms[one.room].setup if one.room and not calm else timedelta()
            if one.room and one.room == other.room and at_once(one, other, setup):
                expected.add((ClashRule.ROOM, sides, (one.room,)))
            if at_once(one, other):
                expected |= {(ClashRule.PERSON, sides, (person,)) for person in one.people & other.people}
                if (one.is_exclusive and not other.is_break) or (other.is_exclusive and not one.is_break):
                    expected.add((ClashRule.PROTOCOL, sides, ()))
            elif at_once(one, other, facts.way(one.room, other.room)):
                expected |= {(ClashRule.TRAVEL, sides, (person,)) for person in one.people & other.people}

    pairwise = {ClashRule.ROOM, ClashRule.PERSON, ClashRule.TRAVEL, ClashRule.PROTOCOL}
    assert {
        (clash.rule, frozenset(side.key for side in clash.sides), clash.about)
        for clash in clashes(facts)
        if clash.rule in pairwise and clash.about != (PERU, CHILE)
    } == expected


MOVES = st.lists(
    st.tuples(
        st.integers(1, 12), st.integers(0, 30), st.integers(1, 15), st.sampled_from([HALL, ROOM, None])
    ),
    max_size=8,
)


@given(SLOTS, MOVES)
def test_the_differences_of_moves_add_up_to_what_is_found_from_scratch(
    rows: list[tuple[Any, ...]], moves: list[tuple[int, int, int, UUID | None]]
) -> None:
    facts = programme(*(drawn(number, row) for number, row in enumerate(rows, 1)), **EVERYTHING)
    kept = {clash.key for clash in clashes(facts)}

    for number, start, length, room in moves:
        before = clashes(facts)
        if UUID(int=number) in facts.slots:
            facts = facts.moved(UUID(int=number), hours=(at(start), at(start + length)), room=room)
        else:
            facts = facts.with_session(slot(start, start + length, number, room=room))
        change = difference(before, clashes(facts))
        added, removed = ({clash.key for clash in side} for side in (change.added, change.removed))
        assert (added & kept, removed - kept) == (set(), set())
        kept = kept - removed | added

    scratch = AgendaFacts(**vars(facts))
    assert kept == {clash.key for clash in clashes(scratch)}
