"""Time comes from here and goes into actions as a fact; instants are UTC, days are local to an edition."""

from datetime import UTC, date, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from .errors import N_, RuleBrokenError


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local(instant: datetime, zone: str) -> datetime:
    """The same instant as the clocks of an IANA zone show it."""
    return instant.astimezone(ZoneInfo(zone))


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day that an instant falls on in an IANA zone."""
    return local(instant, zone).date()


def from_local(wall: datetime, zone: str) -> datetime:
    """The instant, in UTC, at which the clocks of an IANA zone show a naive wall time."""
    try:
        return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError as error:
        raise RuleBrokenError(N_("No calendar reaches this date.")) from error


def rezoned(instant: datetime, before: str, after: str) -> datetime:
    """The instant at which the clocks of another zone show what those of `before` show at this one."""
    return from_local(local(instant, before).replace(tzinfo=None, fold=0), after)


def rezoned_span(start: datetime, end: datetime, before: str, after: str) -> tuple[datetime, datetime]:
    """The same for a start and its end; one whose hour a change of clocks takes away keeps its length."""
    first, last = rezoned(start, before, after), rezoned(end, before, after)
    return first, last if last > first else first + (end - start)


def check_wall_time(wall: datetime, zone: str) -> None:
    """Refuse a time that clocks skip when they go forward, and one that no calendar reaches."""
    if local(from_local(wall, zone), zone).replace(tzinfo=None) != wall:
        raise RuleBrokenError(
            N_("Clocks in %(zone)s skip %(time)s on that day."), zone=zone, time=f"{wall:%H:%M}"
        )


def zone_of(country: str | None) -> str | None:
    """The IANA zone of a country, by its ISO code, when it has just one."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text()
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    zones = [row[2] for row in rows if row[0] == country]
    return zones[0] if len(zones) == 1 else None
