"""Decisions about editions: their life cycle, their names, their slugs, their days, their colours."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from forum_app.core.errors import N_, RuleBrokenError

SLUG = re.compile(r"[a-z][a-z0-9-]+")
COLOUR = re.compile(r"#[0-9a-f]{6}")
NUMERALS = (("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
DECEMBER = 12
PAPERS_KEPT = timedelta(days=30)  # after the last day: photos, what was sent for visas or proves an identity
NEEDS_KEPT = timedelta(days=15)  # after the last day: diet and access needs, and what is to be erased
HIGHEST = 89  # the last number that the numerals above can write

# Eight hues that colour-blind people tell apart; the style sheets hold their twins for the dark.
HUES = ("#2661ab", "#bb4a00", "#0a8458", "#8c3880", "#a57f3f", "#372387", "#710036", "#616e72")


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


class Category(NamedTuple):
    """A badge category as a new edition gets it."""

    code: str
    name_es: str
    name_en: str
    colour: str
    zones: str  # G gate, P plenary, R rooms, D delegates, B bilateral, V VIP, M media, W work, C catering
    counts_to_quota: bool = False


DEFAULT_CATEGORIES = (
    Category("HOD", "Jefatura de delegación", "Head of delegation", "#c9a227", "GPRDBVMWC", True),
    Category("MEM", "Estado Miembro", "Member State", "#1d5fa8", "GPRDC", True),
    Category("OBS", "Estado Observador", "Observer State", "#2e7d32", "GPRDC", True),
    Category("ORG", "Organización", "Organization", "#00797a", "GPRDC", True),
    Category("COR", "Cuerpo Diplomático", "Diplomatic Corps", "#6b7a1f", "GP", True),
    Category("PAR", "Parlamento", "Parliament", "#6a3d9a", "GPR", True),
    Category("SPK", "Ponente", "Speaker", "#d9731a", "GRW"),
    Category("STF", "Organización del foro", "Forum staff", "#b3261e", "GPRDBMWC"),
    Category("PRESS", "Prensa", "Press", "#f2d13c", "GM"),
    Category("SEC", "Seguridad", "Security", "#1c1c1c", "GPRDBVMWC"),
    Category("SUP", "Apoyo", "Support", "#6e7780", "GW"),
    Category("ACC", "Acompañante", "Accompanying person", "#ffffff", "GC"),
    Category("TMP", "Visita de un día", "One-day visitor", "#d5d8dc", "GPR"),
    Category("OVF", "Invitado adicional", "Overflow guest", "#2e7d32", "GPRC"),
)


ORDER = tuple(EditionState)


def check_slug(slug: str, reserved: frozenset[str]) -> None:
    """Refuse a slug that an address cannot hold or that the site itself uses."""
    if not SLUG.fullmatch(slug):
        raise RuleBrokenError(N_("Use small letters, digits and hyphens, beginning with a letter."))
    if slug in reserved:
        raise RuleBrokenError(N_("The address “%(slug)s” is used by the site itself."), slug=slug)


def check_slug_free(slug: str, *, taken: bool) -> None:
    """Refuse the address of another edition."""
    if taken:
        raise RuleBrokenError(N_("Another edition has the address “%(slug)s”."), slug=slug)


def check_step(current: EditionState, wanted: EditionState, *, by_administrator: bool) -> None:
    """An edition goes forward; back only by an administrator."""
    if ORDER.index(wanted) < ORDER.index(current) and not by_administrator:
        raise RuleBrokenError(N_("Only an administrator may take an edition back to an earlier state."))


def check_days(starts_on: date | None, ends_on: date | None) -> None:
    """The last day comes with a first one, and not before it."""
    if ends_on and not starts_on:
        raise RuleBrokenError(N_("Give the first day too, or only month and year."))
    if starts_on and ends_on and ends_on < starts_on:
        raise RuleBrokenError(N_("The last day comes before the first."))


def check_month(year: int | None, month: int | None) -> None:
    """A month without a year says nothing."""
    if month and not year:
        raise RuleBrokenError(N_("Give the year of the month too."))


def check_window(opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Registration closes after it opens."""
    if opens_at and closes_at and closes_at <= opens_at:
        raise RuleBrokenError(N_("Registration closes before it opens."))


def has_passed(today: date, *, last_day: date | None, year: int | None, month: int | None) -> bool:
    """Whether an edition is over, as far as its days are known."""
    if last_day:
        return last_day < today
    return year is not None and (year, month or DECEMBER) < (today.year, today.month)


def is_long_over(state: EditionState, *, last_day: date | None, today: date, kept: timedelta) -> bool:
    """Whether what is kept so long after the last day has to go; an archived edition keeps none of it."""
    return state is EditionState.ARCHIVED or (last_day is not None and last_day + kept < today)


def check_colour(colour: str) -> None:
    """A colour is written as style sheets write it."""
    if not COLOUR.fullmatch(colour):
        raise RuleBrokenError(N_("Write the colour as #1768ac: a hash and six digits or letters a to f."))


def roman(ordinal: int) -> str:
    """The number of an edition as it is written: 5 is V."""
    text = ""
    for letters, value in NUMERALS:
        count, ordinal = divmod(ordinal, value)
        text += letters * count
    return text
