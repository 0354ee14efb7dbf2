"""How figures of attendance are put in order; pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

STEP = timedelta(minutes=10)


def every_ten_minutes(arrivals: Iterable[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """Arrivals with the ten minutes in which nobody came, from the first to the last."""
    counts: dict[datetime, int] = {}
    for at, count in arrivals:
        start = _start(at)
        counts[start] = counts.get(start, 0) + count
    if not counts:
        return []
    first, last = min(counts), max(counts)
    steps = int((last - first) / STEP) + 1
    return [(first + STEP * step, counts.get(first + STEP * step, 0)) for step in range(steps)]


def _start(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0)
