"""Decisions about accounts: passwords, how long a session and a link live, how often one may try."""

from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from zxcvbn import zxcvbn

from forum_app.core.errors import N_, GoneError, RuleBrokenError, TooManyError

IDLE = timedelta(hours=2)
LIFETIME = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=10)  # a session's last use is written no oftener than this

LONGEST_NAME = 200
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
STRONG = 3  # of zxcvbn's 0 to 4: would hold against an attacker who has the hashes
JUDGED = 72  # characters; zxcvbn's work grows with the square of the length
OUR_WORDS = ("foro", "forum", "cooperacion", "alianza", "pacifico")

BROWSERS = {  # the first that fits; most of them also name those they imitate
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
NETWORK_BITS = {4: 32, 6: 64}  # one household or office has a whole /64 of IPv6 addresses


class LinkPurpose(StrEnum):
    RESET = "reset"
    WELCOME = "welcome"


class Door(StrEnum):
    """What may be tried only so often."""

    SIGN_IN_ACCOUNT = "sign-in-account"
    SIGN_IN_ADDRESS = "sign-in-address"
    RESET_ACCOUNT = "reset-account"
    RESET_ADDRESS = "reset-address"
    OWN_LINK = "own-link"  # tries at the links of delegates, by address
    OWN_PAGE = "own-page"  # what is sent from a delegate's own page, by registration
    LETTER_CODE = "letter-code"  # tries at the codes of letters, by address
    MEDIA_MAILBOX = "media-mailbox"  # links to the media form, by the mailbox that they go to
    MEDIA_ADDRESS = "media-address"  # and by who asks
    MEDIA_PAGE = "media-page"  # what is sent from the page of an applicant, by request


class Limit(NamedTuple):
    tries: int
    within: timedelta


LINK_LIFETIME = {LinkPurpose.RESET: timedelta(hours=2), LinkPurpose.WELCOME: timedelta(days=14)}
LIMITS = {
    Door.SIGN_IN_ACCOUNT: Limit(10, timedelta(minutes=5)),
    Door.SIGN_IN_ADDRESS: Limit(30, timedelta(minutes=5)),
    Door.RESET_ACCOUNT: Limit(3, timedelta(hours=1)),
    Door.RESET_ADDRESS: Limit(30, timedelta(hours=1)),
    Door.OWN_LINK: Limit(30, timedelta(minutes=5)),
    Door.OWN_PAGE: Limit(60, timedelta(hours=1)),
    Door.LETTER_CODE: Limit(30, timedelta(minutes=5)),
    Door.MEDIA_MAILBOX: Limit(3, timedelta(hours=1)),
    Door.MEDIA_ADDRESS: Limit(30, timedelta(hours=1)),
    Door.MEDIA_PAGE: Limit(30, timedelta(hours=1)),
}


def is_session_live(
    *, opened_at: datetime, seen_at: datetime, closed_at: datetime | None, at: datetime
) -> bool:
    """Two hours without use or twelve in all end a session; so does closing it."""
    return closed_at is None and at - seen_at < IDLE and at - opened_at < LIFETIME


def is_link_live(*, expires_at: datetime, used_at: datetime | None, at: datetime) -> bool:
    """A link works once, until its end."""
    return used_at is None and at < expires_at


def check_tries(door: Door, tries: int) -> None:
    """Refuse one try more than the door allows."""
    limit = LIMITS[door]
    if tries >= limit.tries:
        minutes = int(limit.within.total_seconds()) // 60
        raise TooManyError(
            N_("Too many attempts. Please wait %(minutes)s minutes and try again."), minutes=minutes
        )


def check_password(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse a password that is short or easy to guess.

    Args:
        password: in clear.
        about: what others know of the person, as name and address; it does not make a password stronger.

    """
    if len(password) < SHORTEST_PASSWORD:
        raise RuleBrokenError(
            N_("Use at least %(length)s characters; a sentence or several words work well."),
            length=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD:
        raise RuleBrokenError(N_("Use at most %(length)s characters."), length=LONGEST_PASSWORD)
    if zxcvbn(password[:JUDGED], user_inputs=[*OUR_WORDS, *about])["score"] < STRONG:
        raise RuleBrokenError(
            N_("This password is easy to guess. Use several words that do not belong together.")
        )


def check_waits_for_welcome(*, has_password: bool) -> None:
    """Refuse a welcome letter to somebody who signs in already."""
    if has_password:
        raise RuleBrokenError(N_("This person has chosen a password already."))


def check_stays_manageable(*, other_administrators: int) -> None:
    """Refuse to take the last administrator away."""
    if not other_administrators:
        raise RuleBrokenError(N_("The site needs an administrator. Make somebody else one first."))


def refuse_link() -> GoneError:
    """The answer to a link that is used, expired, replaced or unknown."""
    return GoneError(N_("This link was used already or has expired. Ask for a new one."))


def browser_name(user_agent: str) -> str:
    """A browser and its system in two words that people recognise, from what it says of itself."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), None)
    return ", ".join(filter(None, (browser, system))) or user_agent[:40] or "–"


def network(address: str) -> str:
    """What a limit counts as one address."""
    try:
        bits = NETWORK_BITS[ip_address(address).version]
    except ValueError:
        return address
    return str(ip_network(f"{address}/{bits}", strict=False))
