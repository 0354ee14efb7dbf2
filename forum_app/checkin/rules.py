"""What the door decides: a verdict is a pure function of facts, and the gravest reason wins."""

from collections.abc import Mapping
from enum import StrEnum


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
    ADMITTED = "admitted"
    ALREADY_ADMITTED = "already_admitted"
    WRONG_CHECKPOINT = "wrong_checkpoint"
    WRONG_HOUR = "wrong_hour"
    STALE = "stale"
    UNKNOWN = "unknown"
    FORGED = "forged"
    FOREIGN = "foreign"
    CUT_OFF = "cut_off"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_APPROVED = "not_approved"


_V = Verdict
COLOUR_OF: Mapping[Verdict, Colour] = {
    _V.ADMITTED: Colour.GREEN,
    _V.ALREADY_ADMITTED: Colour.AMBER,
    _V.WRONG_CHECKPOINT: Colour.AMBER,
    _V.WRONG_HOUR: Colour.AMBER,
    _V.STALE: Colour.AMBER,
    _V.UNKNOWN: Colour.RED,
    _V.FORGED: Colour.RED,
    _V.FOREIGN: Colour.RED,
    _V.CUT_OFF: Colour.RED,
    _V.REVOKED: Colour.RED,
    _V.SUSPENDED: Colour.RED,
    _V.NOT_APPROVED: Colour.RED,
}
