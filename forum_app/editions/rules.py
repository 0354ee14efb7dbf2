"""Decisions about editions: their life cycle, their names, their slugs."""

import re
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError

SLUG = re.compile(r"[a-z][a-z0-9-]+")
NUMERALS = (("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))


class EditionState(StrEnum):
    DRAFT = "draft"
    CALL_OPEN = "call_open"
    REGISTRATION_OPEN = "registration_open"
    REGISTRATION_CLOSED = "registration_closed"
    RUNNING = "running"
    CLOSED = "closed"
    ARCHIVED = "archived"


class EditionFormat(StrEnum):
    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"


ORDER = tuple(EditionState)


def check_slug(slug: str, reserved: frozenset[str]) -> None:
    """Refuse a slug that an address cannot hold or that the site itself uses."""
    if not SLUG.fullmatch(slug):
        raise RuleBrokenError(N_("Use small letters, digits and hyphens, beginning with a letter."))
    if slug in reserved:
        raise RuleBrokenError(N_("The address “%(slug)s” is used by the site itself."), slug=slug)


def check_step(current: EditionState, wanted: EditionState, *, by_administrator: bool) -> None:
    """An edition goes forward; back only by an administrator."""
    if ORDER.index(wanted) < ORDER.index(current) and not by_administrator:
        raise RuleBrokenError(N_("Only an administrator may take an edition back to an earlier state."))


def roman(ordinal: int) -> str:
    """The number of an edition as it is written: 5 is V."""
    text = ""
    for letters, value in NUMERALS:
        count, ordinal = divmod(ordinal, value)
        text += letters * count
    return text
