"""The words of states, formats and roles, and how the days of an edition are told."""

from datetime import date

from babel.dates import format_interval, format_skeleton
from flask_babel import gettext, lazy_gettext

from forum_app.core.i18n import day, language, name_all, text_of

from .models import ForumEdition
from .roles import Role
from .rules import EditionFormat, EditionState

name_all(
    EditionState,
    {
        EditionState.DRAFT: lazy_gettext("In preparation"),
        EditionState.CALL_OPEN: lazy_gettext("Call open"),
        EditionState.REGISTRATION_OPEN: lazy_gettext("Registration open"),
        EditionState.REGISTRATION_CLOSED: lazy_gettext("Registration closed"),
        EditionState.RUNNING: lazy_gettext("Under way"),
        EditionState.CLOSED: lazy_gettext("Held"),
        EditionState.ARCHIVED: lazy_gettext("Archived"),
    },
)
name_all(
    EditionFormat,
    {
        EditionFormat.IN_PERSON: lazy_gettext("In person"),
        EditionFormat.VIRTUAL: lazy_gettext("Virtual"),
        EditionFormat.HYBRID: lazy_gettext("Hybrid"),
    },
)
name_all(
    Role,
    {
        Role.ORGANISER: lazy_gettext("Organiser"),
        Role.CHECKIN: lazy_gettext("Check-in staff"),
    },
)


def days(edition: ForumEdition) -> str:
    """The days of an edition as exactly as they are known; empty when nothing is."""
    if edition.starts_on and edition.ends_on and edition.ends_on != edition.starts_on:
        return format_interval(edition.starts_on, edition.ends_on, "yMMMMd", locale=language())
    if edition.starts_on:
        first = day(edition.starts_on)
        return first if edition.ends_on else gettext("from %(day)s", day=first)
    return _month(edition.year, edition.month)


def _month(year: int | None, month: int | None) -> str:
    if year and month:
        return format_skeleton("yMMMM", date(year, month, 1), locale=language())
    return str(year) if year else ""


def place(edition: ForumEdition) -> str:
    """City and country as far as they are known; empty when neither is."""
    country = text_of(edition.host_country, "name") if edition.host_country else None
    return ", ".join(filter(None, (edition.city, country)))
