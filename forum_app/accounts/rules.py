"""Decisions about accounts: passwords, how long a session and a link live, how often one may try."""

from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(hours=2)
LIFETIME = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=10)  # a session's last use is written no oftener than this


class LinkPurpose(StrEnum):
    RESET = "reset"
    WELCOME = "welcome"


LINK_LIFETIME = {LinkPurpose.RESET: timedelta(hours=2), LinkPurpose.WELCOME: timedelta(days=14)}


def is_session_live(
    *, opened_at: datetime, seen_at: datetime, closed_at: datetime | None, at: datetime
) -> bool:
    """Two hours without use or twelve in all end a session; so does closing it."""
    return closed_at is None and at - seen_at < IDLE and at - opened_at < LIFETIME
