"""Decisions about accreditations of media: their life cycle as a table, whom they concern, equipment."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from forum_app.core.errors import N_, RuleBrokenError

PRESS_CATEGORY = "PRESS"  # whoever carries this badge works for the media; all others are here officially
MOST_BYTES = 4 * 1024 * 1024  # of one paper
MOST_ITEMS = 60
LONGEST_ITEM = 200
LINK_LIFETIME = timedelta(days=2)


class Medium(StrEnum):
    TELEVISION = "television"
    RADIO = "radio"
    PRINT = "print"
    AGENCY = "agency"
    ONLINE = "online"
    FREELANCE = "freelance"


class MediaJob(StrEnum):
    REPORTER = "reporter"
    CAMERA = "camera"
    PHOTOGRAPHER = "photographer"
    PRODUCER = "producer"
    TECHNICIAN = "technician"


class MediaState(StrEnum):
    SUBMITTED = "submitted"
    DOCS_MISSING = "docs_missing"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Paper(StrEnum):
    """The papers that come with an accreditation."""

    ASSIGNMENT = "assignment"
    CARD = "card"


_S = MediaState
NEXT: Mapping[MediaState, frozenset[MediaState]] = {
    _S.SUBMITTED: frozenset({_S.DOCS_MISSING, _S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    _S.DOCS_MISSING: frozenset({_S.SUBMITTED, _S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.REJECTED, _S.WITHDRAWN}),
    _S.REJECTED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
OPEN = frozenset(state for state, further in NEXT.items() if further)
CHANGEABLE = frozenset({_S.SUBMITTED, _S.DOCS_MISSING})  # by whoever asked, until there is a decision
DECISIONS = (
    _S.APPROVED,
    _S.DOCS_MISSING,
    _S.REJECTED,
)  # what the press desk says, in the order of its buttons
NEEDS_REASON = frozenset({_S.DOCS_MISSING, _S.REJECTED})


class Item(NamedTuple):
    """A piece of equipment, as customs and security list it."""

    description: str
    serial: str


def decisions(state: MediaState) -> list[MediaState]:
    """What the press desk can decide now."""
    return [one for one in DECISIONS if one in NEXT[state]]


def check_step(current: MediaState, wanted: MediaState, *, reason: str | None = None) -> None:
    """Refuse a step that the life cycle does not have, or that lacks the reason that it needs."""
    if wanted not in NEXT[current]:
        raise RuleBrokenError(
            N_("A media accreditation that is “%(current)s” cannot become “%(wanted)s”."),
            current=current,
            wanted=wanted,
        )
    if wanted in NEEDS_REASON and not reason:
        raise RuleBrokenError(N_("Give a reason: whoever asked reads it."))


def check_changeable(state: MediaState) -> None:
    """Refuse new papers for what is decided."""
    if state not in CHANGEABLE:
        raise RuleBrokenError(
            N_("This media accreditation is “%(state)s” and cannot be changed any more."), state=state
        )


def check_concerned(*, carries_press_badge: bool, has_ended: bool) -> None:
    """Refuse an accreditation for whoever is here officially, and for whoever does not come."""
    if has_ended:
        raise RuleBrokenError(N_("This registration has ended; no media accreditation can be asked for."))
    if not carries_press_badge:
        raise RuleBrokenError(
            N_(
                "This person has an official badge: the rules for media do not apply, and nobody holds both. "
                "Whoever works for the media is registered in the role “Press”."
            )
        )


def may_begin(latest: MediaState | None, *, at_desk: bool) -> bool:
    """Whether an accreditation may be asked for after this one."""
    return latest not in OPEN and (latest is not _S.REJECTED or at_desk)


def check_first(latest: MediaState | None, *, at_desk: bool) -> None:
    """Refuse a second accreditation beside an open one; after a rejection the press desk alone asks anew."""
    if latest in OPEN:
        raise RuleBrokenError(N_("The media accreditation of this person has been asked for already."))
    if not may_begin(latest, at_desk=at_desk):
        raise RuleBrokenError(
            N_("The media accreditation was rejected. Only the organizers can have it looked at again.")
        )


def check_not_both(*, holds_official_badge: bool) -> None:
    """Refuse to accredit as media whoever is registered officially, too."""
    if holds_official_badge:
        raise RuleBrokenError(
            N_(
                "Somebody of this name and e-mail address is registered with an official badge. A working "
                "journalist may not hold both: one of the two has to be withdrawn first."
            )
        )


def check_card(expires_on: date | None, *, today: date) -> None:
    """Refuse a press card that is valid no longer."""
    if expires_on and expires_on < today:
        raise RuleBrokenError(N_("This press card has expired."))


def equipment(text: str | None) -> list[Item]:
    """The pieces that a text lists, one a line: what it is, a semicolon, its serial number."""
    items = []
    for line in filter(None, map(str.strip, (text or "").splitlines())):
        description, _, serial = line.partition(";")
        items.append(Item(description.strip(), serial.strip()))
    return items


def check_equipment(text: str | None) -> None:
    """Refuse a list that customs could not work with."""
    items = equipment(text)
    if len(items) > MOST_ITEMS:
        raise RuleBrokenError(N_("At most %(most)s pieces of equipment."), most=MOST_ITEMS)
    for number, item in enumerate(items, start=1):
        if not item.description:
            raise RuleBrokenError(N_("Line %(number)s does not say what it is."), number=number)
        if max(map(len, item)) > LONGEST_ITEM:
            raise RuleBrokenError(N_("Line %(number)s is too long."), number=number)
