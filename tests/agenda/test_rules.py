from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.agenda.rules import (
    AssignmentState,
    Clash,
    ClashRule,
    SessionState,
    Slot,
    check_session_step,
    check_step,
    check_times,
    clashes,
    is_link_live,
)
from forum_app.core.errors import RuleBrokenError

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HALL, ROSA, LUIS = uuid4(), uuid4(), uuid4()


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def slot(start: int, end: int, number: int = 1, **facts: object) -> Slot:
    return Slot(key=UUID(int=number), hours=(at(start), at(end)), **facts)


def found(*slots: Slot) -> list[tuple[ClashRule, set[int]]]:
    return [(clash.rule, {side.key.int for side in clash.sides}) for clash in clashes(slots)]


def test_sessions_that_touch_do_not_clash() -> None:
    assert found(slot(0, 60, 1, room=HALL), slot(60, 90, 2, room=HALL)) == []


def test_sessions_of_one_room_that_overlap_clash() -> None:
    assert found(slot(30, 90, 2, room=HALL), slot(0, 60, 1, room=HALL)) == [(ClashRule.ROOM, {1, 2})]


def test_a_long_session_clashes_with_each_that_lies_in_it() -> None:
    inside = [slot(10, 20, 2, room=HALL), slot(30, 40, 3, room=HALL)]

    assert found(slot(0, 60, 1, room=HALL), *inside) == [(ClashRule.ROOM, {1, 2}), (ClashRule.ROOM, {1, 3})]


def test_sessions_in_different_rooms_do_not_clash() -> None:
    assert found(slot(0, 60, 1, room=HALL), slot(0, 60, 2, room=uuid4()), slot(0, 60, 3)) == []


def test_setup_minutes_count_before_the_second_session() -> None:
    setup = timedelta(minutes=15)

    assert found(slot(0, 60, 1, room=HALL, setup=setup), slot(70, 90, 2, room=HALL, setup=setup)) == [
        (ClashRule.ROOM, {1, 2})
    ]
    assert found(slot(0, 60, 1, room=HALL, setup=setup), slot(75, 90, 2, room=HALL, setup=setup)) == []


def test_a_room_is_set_up_during_a_break() -> None:
    setup = timedelta(minutes=15)
    pause = slot(60, 75, 2, room=HALL, setup=setup, is_break=True)

    assert found(slot(0, 60, 1, room=HALL, setup=setup), pause, slot(75, 90, 3, room=HALL, setup=setup)) == []


def test_a_person_in_two_sessions_clashes_whatever_the_rooms() -> None:
    first = slot(0, 60, 1, people=frozenset({ROSA, LUIS}))
    second = slot(59, 90, 2, people=frozenset({ROSA}), room=HALL, setup=timedelta(minutes=30))

    (clash,) = clashes([first, second])

    assert clash == Clash(ClashRule.PERSON, (first, second), ROSA)
    assert clash.concerns(first.key)
    assert not clash.concerns(UUID(int=3))


def test_setup_minutes_do_not_keep_a_person() -> None:
    setup = timedelta(minutes=15)
    people = frozenset({ROSA})

    assert (
        found(slot(0, 60, 1, people=people, setup=setup), slot(60, 90, 2, people=people, setup=setup)) == []
    )


def test_more_people_than_seats_clash() -> None:
    assert found(Slot(key=UUID(int=1), room=HALL, capacity=40, expected=41)) == [(ClashRule.CAPACITY, {1})]


@pytest.mark.parametrize(
    "facts",
    [
        {"room": HALL, "capacity": 40, "expected": 40},
        {"room": HALL, "capacity": 40},
        {"room": HALL, "expected": 41},
        {"expected": 41},
    ],
)
def test_what_fits_or_is_not_known_does_not_clash(facts: dict[str, object]) -> None:
    assert clashes([Slot(key=uuid4(), **facts)]) == []


def test_sessions_without_a_time_overlap_nothing() -> None:
    untimed = Slot(key=UUID(int=1), room=HALL, people=frozenset({ROSA}))

    assert found(untimed, slot(0, 60, 2, room=HALL, people=frozenset({ROSA}))) == []


def test_the_key_of_a_clash_does_not_depend_on_the_order() -> None:
    first, second = slot(0, 60, 1, room=HALL), slot(0, 60, 2, room=HALL)

    assert [clash.key for clash in clashes([first, second])] == [
        clash.key for clash in clashes([second, first])
    ]
    assert clashes([first, second])[0].key == f"room:{first.key}:{second.key}:{HALL}"


def test_clashes_come_in_the_order_of_the_clock_those_without_a_time_last() -> None:
    facts = {"room": HALL, "capacity": 1, "expected": 2}
    untimed = Slot(key=UUID(int=9), **facts)

    ordered = clashes([untimed, slot(60, 90, 3, **facts), slot(0, 30, 1, **facts)])

    assert [clash.sides[0].key.int for clash in ordered] == [1, 3, 9]


ROOMS = [uuid4(), uuid4()]
SLOTS = st.lists(
    st.builds(
        lambda start, length, room, people, setup, pause: (start, start + length, room, people, setup, pause),
        st.integers(0, 30),
        st.integers(1, 15),
        st.sampled_from(ROOMS),
        st.frozensets(st.sampled_from([ROSA, LUIS])),
        st.just(timedelta(minutes=3)),
        st.booleans(),
    ),
    max_size=12,
)


@given(SLOTS)
def test_the_sweep_finds_what_comparing_all_pairs_finds(
    drawn: list[tuple[int, int, UUID, frozenset[UUID], timedelta, bool]],
) -> None:
    slots = [
        slot(start, end, number, room=room, people=people, setup=setup, is_break=pause)
        for number, (start, end, room, people, setup, pause) in enumerate(drawn)
    ]

    expected = set()
    for place, one in enumerate(slots):
        for other in slots[place + 1 :]:
            (first, first_end), (second, second_end) = sorted([one.hours, other.hours])
            gap = timedelta() if one.is_break or other.is_break else one.setup
            sides = frozenset({one.key, other.key})
            if one.room == other.room and second - gap < first_end and first < second_end:
                expected.add((ClashRule.ROOM, sides, one.room))
            if second < first_end:
                expected |= {(ClashRule.PERSON, sides, person) for person in one.people & other.people}

    assert {
        (clash.rule, frozenset(side.key for side in clash.sides), clash.about) for clash in clashes(slots)
    } == expected


def test_an_answer_that_the_table_lacks_is_refused() -> None:
    with pytest.raises(RuleBrokenError):
        check_step(AssignmentState.ACCEPTED, AssignmentState.INVITED)


def test_an_invited_person_may_be_invited_again() -> None:
    check_step(AssignmentState.INVITED, AssignmentState.INVITED)


@pytest.mark.parametrize(
    ("current", "wanted"),
    [(SessionState.DRAFT, SessionState.CANCELLED), (SessionState.CANCELLED, SessionState.DRAFT)],
)
def test_a_step_that_sessions_do_not_have_is_refused(current: SessionState, wanted: SessionState) -> None:
    with pytest.raises(RuleBrokenError):
        check_session_step(current, wanted)


@pytest.mark.parametrize("state", SessionState)
def test_staying_in_a_state_is_allowed(state: SessionState) -> None:
    check_session_step(state, state)


def test_a_draft_becomes_ready() -> None:
    check_session_step(SessionState.DRAFT, SessionState.READY)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [(NINE, None), (None, NINE), (NINE, NINE), (at(1), NINE), (NINE, at(24 * 60 + 1))],
)
def test_hours_that_no_session_has_are_refused(starts_at: datetime | None, ends_at: datetime | None) -> None:
    with pytest.raises(RuleBrokenError):
        check_times(starts_at, ends_at)


@pytest.mark.parametrize(("starts_at", "ends_at"), [(None, None), (NINE, at(24 * 60))])
def test_no_hours_and_a_whole_day_are_allowed(starts_at: datetime | None, ends_at: datetime | None) -> None:
    check_times(starts_at, ends_at)


@pytest.mark.parametrize(("expires_at", "live"), [(None, False), (NINE, False), (at(1), True)])
def test_a_link_lives_until_it_expires(expires_at: datetime | None, *, live: bool) -> None:
    assert is_link_live(expires_at, NINE) is live
