"""Time comes from here and goes into actions as a fact; instants are UTC, days are local to an edition."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


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
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
