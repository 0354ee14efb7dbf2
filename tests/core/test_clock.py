from datetime import UTC, datetime

import pytest

from forum_app.core.clock import from_local
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
