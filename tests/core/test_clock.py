from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from forum_app.core.clock import check_wall_time, from_local, rezoned, rezoned_span
from forum_app.core.errors import RuleBrokenError


def test_from_local_reads_the_clocks_of_a_zone() -> None:
    instant = from_local(datetime.fromisoformat("2026-11-23T09:00"), "America/Lima")

    assert instant == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "zone"), [("9999-12-31T23:59", "America/Lima"), ("0001-01-01T00:00", "Asia/Tokyo")]
)
def test_from_local_refuses_what_no_calendar_reaches(wall: str, zone: str) -> None:
    with pytest.raises(RuleBrokenError):
        from_local(datetime.fromisoformat(wall), zone)


@pytest.mark.parametrize(
    ("instant", "after", "moved"),
    [
        ("2026-11-23T14:00+00:00", "America/Sao_Paulo", "2026-11-23T12:00+00:00"),
        ("2026-07-01T14:00+00:00", "America/Santiago", "2026-07-01T13:00+00:00"),  # winter there
        ("2026-12-01T14:00+00:00", "America/Santiago", "2026-12-01T12:00+00:00"),  # summer
        ("2026-03-29T07:30+00:00", "Europe/Paris", "2026-03-29T01:30+00:00"),  # 02:30 is left out: 03:30
        ("2026-10-25T07:30+00:00", "Europe/Paris", "2026-10-25T00:30+00:00"),  # 02:30 comes twice: the first
    ],
)
def test_rezoned_keeps_the_hour_on_the_clock(instant: str, after: str, moved: str) -> None:
    found = rezoned(datetime.fromisoformat(instant), "America/Lima", after)

    assert found == datetime.fromisoformat(moved)


@pytest.mark.parametrize(
    ("start", "end", "before", "after", "minutes"),
    [
        ("2026-03-29T07:00+00:00", "2026-03-29T08:00+00:00", "America/Lima", "Europe/Paris", 60),
        ("2026-10-25T00:45+00:00", "2026-10-25T01:15+00:00", "Europe/Paris", "America/Lima", 30),
        ("2026-10-25T06:30+00:00", "2026-10-25T08:30+00:00", "America/Lima", "Europe/Paris", 180),
    ],
)
def test_rezoned_span_ends_after_it_begins(
    start: str, end: str, before: str, after: str, minutes: int
) -> None:
    first, last = rezoned_span(datetime.fromisoformat(start), datetime.fromisoformat(end), before, after)

    assert (last - first).total_seconds() == minutes * 60


@pytest.mark.parametrize(
    ("wall", "zone", "fits"),
    [
        ("2026-03-29T03:30", "Europe/Paris", True),
        ("2026-03-29T02:30", "Europe/Paris", False),
        ("0001-01-01T00:00", "Asia/Tokyo", False),
    ],
)
def test_check_wall_time_refuses_what_no_clock_shows(wall: str, zone: str, fits: bool) -> None:
    with nullcontext() if fits else pytest.raises(RuleBrokenError):
        check_wall_time(datetime.fromisoformat(wall), zone)
