"""What the door decides: a verdict is a pure function of facts, and the gravest reason wins."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from forum_app.core.errors import N_, RuleBrokenError

OPENS_BEFORE = timedelta(minutes=60)  # the doors of a session open this long before it starts
STALE_AFTER = timedelta(minutes=15)  # a showing that waited longer on the device admits nobody
LONGEST_WAIT = timedelta(days=30)  # a clock that says more is wrong
CONTACT_EVERY = timedelta(minutes=1)  # a device's last contact is written no oftener than this
SHORTEST_SEARCH = 2  # a given name in Chinese
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


class CheckpointKind(StrEnum):
    GATE = "gate"
    DAY = "day"
    SESSION = "session"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class ScanMode(StrEnum):
    """How the badge was shown: by its code, by the code typed, by finding the name."""

    QR = "qr"
    MANUAL = "manual"
    SEARCH = "search"


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Verdict(StrEnum):
    """What the door says, the gravest first."""

    CUT_OFF = "cut_off"
    FORGED = "forged"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_APPROVED = "not_approved"
    FROM_AFAR = "from_afar"
    WRONG_CHECKPOINT = "wrong_checkpoint"
    WRONG_HOUR = "wrong_hour"
    STALE = "stale"
    ALREADY_ADMITTED = "already_admitted"
    ADMITTED = "admitted"


_V = Verdict
COLOUR_OF: Mapping[Verdict, Colour] = {
    _V.CUT_OFF: Colour.RED,
    _V.FORGED: Colour.RED,
    _V.FOREIGN: Colour.RED,
    _V.UNKNOWN: Colour.RED,
    _V.REVOKED: Colour.RED,
    _V.SUSPENDED: Colour.RED,
    _V.NOT_APPROVED: Colour.RED,
    _V.FROM_AFAR: Colour.RED,
    _V.WRONG_CHECKPOINT: Colour.AMBER,
    _V.WRONG_HOUR: Colour.AMBER,
    _V.STALE: Colour.AMBER,
    _V.ALREADY_ADMITTED: Colour.AMBER,
    _V.ADMITTED: Colour.GREEN,
}


def judge(
    *,
    flaw: Verdict | None = None,
    is_revoked: bool = False,
    is_suspended: bool = False,
    standing: Verdict | None = None,
    is_right_place: bool = True,
    is_open: bool = True,
    is_stale: bool = False,
    is_admitted: bool = False,
) -> Verdict:
    """Decide what the door says; of several reasons, the gravest.

    Args:
        flaw: what is wrong with the code itself, if anything.
        is_revoked: the badge, or the print of it that was shown, no longer opens any door.
        standing: what bars the registration behind the badge now, if anything.
        is_admitted: somebody already came in with this registration here and in this slot.

    """
    reasons = (
        flaw,
        Verdict.REVOKED if is_revoked else None,
        Verdict.SUSPENDED if is_suspended else None,
        standing,
        None if is_right_place else Verdict.WRONG_CHECKPOINT,
        None if is_open else Verdict.WRONG_HOUR,
        Verdict.STALE if is_stale else None,
        Verdict.ALREADY_ADMITTED if is_admitted else None,
    )
    return next(filter(None, reasons), Verdict.ADMITTED)


def slot_of(*, session: UUID | None, day: date) -> str:
    """Within what one person is admitted once: the session at its door, elsewhere the edition's local day."""
    return str(session) if session else day.isoformat()


def is_open(
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    at: datetime,
) -> bool:
    """Whether the checkpoint admits now: between its own hours, or else around its session."""
    opens_at = opens_at or (starts_at and starts_at - OPENS_BEFORE)
    closes_at = closes_at or ends_at
    return (opens_at is None or at >= opens_at) and (closes_at is None or at < closes_at)


def is_right_place(*, in_use: bool, zone: str | None, opened_zones: Collection[str]) -> bool:
    """Whether the badge's category may pass at this checkpoint at all."""
    return in_use and (zone is None or zone in opened_zones)


def waited(*, scanned_at: datetime, sent_at: datetime) -> timedelta:
    """How long a scan lay on the device: both times are by its own clock, so the clock may be wrong."""
    return min(max(sent_at - scanned_at, timedelta(0)), LONGEST_WAIT)


def is_stale(*, is_offline: bool, age: timedelta) -> bool:
    """Whether a scan that was kept on the device is too old to admit."""
    return is_offline and age > STALE_AFTER


def is_contact_due(*, last: datetime, at: datetime) -> bool:
    """Whether a device's last contact is to be written again."""
    return at - last >= CONTACT_EVERY


def device_name(browser: str, number: int) -> str:
    """What a browser is called in lists until somebody names it: its system, and a number."""
    system = next((name for name in SYSTEMS if name in browser), "Web")
    return f"{system} {number}"


def check_hours(*, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Refuse opening hours that end before they begin."""
    if opens_at and closes_at and closes_at <= opens_at:
        raise RuleBrokenError(N_("The checkpoint must close after it opens."))


def check_session(*, kind: CheckpointKind, has_session: bool) -> None:
    """Refuse a session's door without its session, and a session elsewhere."""
    if (kind is CheckpointKind.SESSION) != has_session:
        raise RuleBrokenError(N_("Choose a session for the door of a session, and only there."))


def check_may_close(*, is_main: bool) -> None:
    """Refuse to take the main gate out of use: every edition has one."""
    if is_main:
        raise RuleBrokenError(N_("The main gate stays in use. Change its opening hours instead."))
