"""Every combination of what a verdict depends on, and the small rules of the door."""

from datetime import UTC, date, datetime, timedelta
from itertools import compress, product
from uuid import UUID

import pytest

from forum_app.checkin import rules
from forum_app.checkin.labels import REASONS
from forum_app.checkin.rules import COLOUR_OF, CheckpointKind, Colour, Verdict
from forum_app.core.errors import RuleBrokenError
from tests.conftest import NOON

HOUR = timedelta(hours=1)
FLAWS = (None, Verdict.CUT_OFF, Verdict.FORGED, Verdict.FOREIGN, Verdict.UNKNOWN)
REASON_OF = {  # each fact with the value that is against the person, in the order of gravity
    ("is_revoked", True): Verdict.REVOKED,
    ("is_suspended", True): Verdict.SUSPENDED,
    ("standing", Verdict.NOT_APPROVED): Verdict.NOT_APPROVED,
    ("is_right_place", False): Verdict.WRONG_CHECKPOINT,
    ("is_open", False): Verdict.WRONG_HOUR,
    ("is_stale", True): Verdict.STALE,
    ("is_admitted", True): Verdict.ALREADY_ADMITTED,
}
GRAVITY = {Colour.RED: 2, Colour.AMBER: 1, Colour.GREEN: 0}


@pytest.mark.parametrize("flaw", FLAWS)
@pytest.mark.parametrize("against", list(product((False, True), repeat=len(REASON_OF))))
def test_judge_says_the_gravest_reason(flaw: Verdict | None, against: tuple[bool, ...]) -> None:
    facts = dict(compress(REASON_OF, against))
    reasons = list(compress(REASON_OF.values(), against))

    verdict = rules.judge(flaw=flaw, **facts)

    assert verdict is (flaw or next(iter(reasons), Verdict.ADMITTED))
    assert GRAVITY[COLOUR_OF[verdict]] == max(
        (GRAVITY[COLOUR_OF[reason]] for reason in [*filter(None, [flaw]), *reasons]), default=0
    )


def test_judge_admits_when_nothing_is_against() -> None:
    assert rules.judge() is Verdict.ADMITTED


def test_every_verdict_has_a_colour_and_a_reason() -> None:
    assert set(COLOUR_OF) == set(REASONS) == set(Verdict)
    assert [verdict for verdict, colour in COLOUR_OF.items() if colour is Colour.GREEN] == [Verdict.ADMITTED]


def test_slot_is_the_local_day_or_the_session() -> None:
    session = UUID(int=7)

    assert rules.slot_of(session=None, day=date(2026, 11, 23)) == "2026-11-23"
    assert rules.slot_of(session=session, day=date(2026, 11, 23)) == str(session)


@pytest.mark.parametrize(
    ("hours", "open_then"),
    [
        ({}, True),
        ({"opens_at": NOON}, True),
        ({"opens_at": NOON + HOUR}, False),
        ({"closes_at": NOON + HOUR}, True),
        ({"closes_at": NOON}, False),
        ({"starts_at": NOON + HOUR, "ends_at": NOON + 2 * HOUR}, True),
        ({"starts_at": NOON + HOUR + timedelta(seconds=1), "ends_at": NOON + 2 * HOUR}, False),
        ({"starts_at": NOON - HOUR, "ends_at": NOON}, False),
        ({"starts_at": NOON + 3 * HOUR, "ends_at": NOON + 4 * HOUR, "opens_at": NOON}, True),
        ({"starts_at": NOON - 2 * HOUR, "ends_at": NOON - HOUR, "closes_at": NOON + HOUR}, True),
    ],
)
def test_checkpoint_is_open_in_its_hours_or_around_its_session(
    hours: dict[str, datetime], open_then: bool
) -> None:
    facts = dict.fromkeys(("opens_at", "closes_at")) | hours

    assert rules.is_open(**facts, at=NOON) is open_then


@pytest.mark.parametrize(
    ("in_use", "zone", "right"),
    [(True, None, True), (True, "G", True), (True, "V", False), (False, None, False), (False, "G", False)],
)
def test_right_place_is_in_use_and_in_a_zone_of_the_category(
    in_use: bool, zone: str | None, right: bool
) -> None:
    assert rules.is_right_place(in_use=in_use, zone=zone, opened_zones=["G", "P"]) is right


@pytest.mark.parametrize(
    ("scanned", "expected"),
    [
        (NOON - timedelta(seconds=5), timedelta(seconds=5)),
        (NOON + HOUR, timedelta(0)),
        (datetime(1970, 1, 1, tzinfo=UTC), rules.LONGEST_WAIT),
    ],
)
def test_waited_is_told_by_the_clock_of_the_device_alone(scanned: datetime, expected: timedelta) -> None:
    assert rules.waited(scanned_at=scanned, sent_at=NOON) == expected


@pytest.mark.parametrize(
    ("is_offline", "minutes", "stale"), [(True, 16, True), (True, 15, False), (False, 16, False)]
)
def test_stale_is_a_scan_that_lay_too_long_offline(is_offline: bool, minutes: int, stale: bool) -> None:
    assert rules.is_stale(is_offline=is_offline, age=timedelta(minutes=minutes)) is stale


def test_contact_is_written_once_a_minute() -> None:
    assert not rules.is_contact_due(last=NOON, at=NOON + timedelta(seconds=59))
    assert rules.is_contact_due(last=NOON, at=NOON + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("browser", "name"),
    [("Mozilla/5.0 (Linux; Android 14; Pixel 8)", "Android 3"), ("curl/8", "Web 3")],
)
def test_device_is_named_by_its_system_and_a_number(browser: str, name: str) -> None:
    assert rules.device_name(browser, 3) == name


def test_hours_that_end_before_they_begin_are_refused() -> None:
    rules.check_hours(opens_at=NOON, closes_at=NOON + HOUR)
    rules.check_hours(opens_at=NOON, closes_at=None)

    with pytest.raises(RuleBrokenError, match="must close after it opens"):
        rules.check_hours(opens_at=NOON, closes_at=NOON)


@pytest.mark.parametrize(
    ("kind", "has_session"), [(CheckpointKind.SESSION, False), (CheckpointKind.GATE, True)]
)
def test_session_belongs_to_its_door_alone(kind: CheckpointKind, has_session: bool) -> None:
    rules.check_session(kind=kind, has_session=not has_session)

    with pytest.raises(RuleBrokenError, match="Choose a session"):
        rules.check_session(kind=kind, has_session=has_session)


def test_main_gate_stays_in_use() -> None:
    rules.check_may_close(is_main=False)

    with pytest.raises(RuleBrokenError, match="main gate stays"):
        rules.check_may_close(is_main=True)
