"""The words of states, formats and roles, and how the days of an edition are told."""

from datetime import date, datetime, time
from typing import NamedTuple

from babel.dates import format_interval, format_skeleton
from flask_babel import gettext, lazy_gettext

from forum_app.core.clock import from_local
from forum_app.core.i18n import date_locale, day, name_all, text_of

from .models import ForumEdition
from .roles import Role
from .rules import EditionFormat, EditionState

AREAS = {  # where a category may go, by the letters of its `zones`
    "G": lazy_gettext("Gate"),
    "P": lazy_gettext("Plenary"),
    "R": lazy_gettext("Rooms"),
    "D": lazy_gettext("Delegates’ lounge"),
    "B": lazy_gettext("Bilateral rooms"),
    "V": lazy_gettext("VIP area"),
    "M": lazy_gettext("Media area"),
    "W": lazy_gettext("Backstage"),
    "C": lazy_gettext("Catering"),
}

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
        Role.ORGANISER: lazy_gettext("Organizer"),
        Role.CHECKIN: lazy_gettext("Check-in staff"),
        Role.PRESS: lazy_gettext("Press officer"),
    },
)


class Deadline(NamedTuple):
    """What comes next in an edition, and when."""

    label: str
    at: datetime
    now: datetime


def next_deadline(edition: ForumEdition, *, at: datetime) -> Deadline | None:
    """The next turning point of an edition that lies ahead."""
    first = datetime.combine(edition.starts_on, time()) if edition.starts_on else None
    points = (
        (gettext("Registration opens"), edition.registration_opens_at),
        (gettext("Registration closes"), edition.registration_closes_at),
        (
            gettext("The forum begins"),
            from_local(first, edition.time_zone) if first else None,
        ),
    )
    ahead = [Deadline(label, point, at) for label, point in points if point and point > at]
    return min(ahead, key=lambda deadline: deadline.at, default=None)


def days(edition: ForumEdition) -> str:
    """The days of an edition as exactly as they are known; empty when nothing is."""
    if edition.starts_on and edition.ends_on and edition.ends_on != edition.starts_on:
        return format_interval(edition.starts_on, edition.ends_on, "yMMMMd", locale=date_locale())
    if edition.starts_on:
        first = day(edition.starts_on)
        return first if edition.ends_on else gettext("from %(day)s", day=first)
    return _month(edition.year, edition.month)


def _month(year: int | None, month: int | None) -> str:
    if year and month:
        return format_skeleton("yMMMM", date(year, month, 1), locale=date_locale())
    return str(year) if year else ""


def place(edition: ForumEdition) -> str:
    """City and country as far as they are known; empty when neither is."""
    country = text_of(edition.host_country, "name") if edition.host_country else None
    return ", ".join(filter(None, (edition.city, country)))
