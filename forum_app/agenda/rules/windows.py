"""When rooms are open and people are there: as people enter it, day by day, and as it is kept."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from forum_app.core.clock import check_wall_time, from_local, local
from forum_app.core.errors import N_, RuleBrokenError

Span = tuple[datetime, datetime]
DAY = timedelta(days=1)


class Window(NamedTuple):
    """A day, or a part of it, on the clocks of the edition."""

    day: date
    starts: time | None = None  # none: with the day
    ends: time | None = None

    @property
    def walls(self) -> tuple[datetime, datetime]:
        """What the clocks show when it begins and ends; a day ends when the next one begins."""
        starts = datetime.combine(self.day, self.starts or time())
        if self.ends is None:
            return starts, datetime.combine(self.day + DAY, time())
        return starts, datetime.combine(self.day, self.ends)

    def span(self, zone: str) -> Span:
        """The instants at which it begins and ends."""
        starts, ends = self.walls
        return from_local(starts, zone), from_local(ends, zone)


def check_window(window: Window, zone: str) -> None:
    """Refuse hours in the wrong order, those that clocks skip, and the last day of all."""
    if window.day == date.max:
        raise RuleBrokenError(N_("No calendar reaches this date."))
    if window.ends is not None and window.ends <= (window.starts or time()):
        raise RuleBrokenError(N_("This must be later than the start."))
    for wall in window.walls:
        if wall.time() != time():
            check_wall_time(wall, zone)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The least windows that are the same time: those that touch or overlap are one."""
    found: list[Span] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return tuple(found)


def state_of(rows: Iterable[tuple[Any, ...]]) -> int:
    """A number for rows that have no version of their own: another one as soon as any of them changes."""
    return int(sha256(repr(sorted(rows)).encode()).hexdigest()[:12], 16)


def state_of_ways(venues: Iterable[int], ways: Mapping[frozenset[int], int]) -> int:
    """The same of the venues, by their numbers, and the minutes between them."""
    return state_of(
        [*((venue,) for venue in venues), *((*sorted(pair), minutes) for pair, minutes in ways.items())]
    )


def by_day(spans: Iterable[Span], zone: str) -> list[Window]:
    """What is kept, as people enter it."""
    found = []
    for starts, ends in spans:
        first, last = (local(instant, zone).replace(tzinfo=None) for instant in (starts, ends))
        day = first.date()
        while datetime.combine(day, time()) < last:
            midnight = datetime.combine(day + DAY, time())
            begins = None if first <= midnight - DAY else first.time()
            found.append(Window(day, begins, None if last >= midnight else last.time()))
            day += DAY
    return found
