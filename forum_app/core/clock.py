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


def zone_of(country: str | None) -> str | None:
    """The IANA zone of a country, by its ISO code, when it has just one."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text()
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    zones = [row[2] for row in rows if row[0] == country]
    return zones[0] if len(zones) == 1 else None
