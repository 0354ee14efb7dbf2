"""The words of standings, of orders of names and of nationalities."""

from typing import Protocol

from flask_babel import lazy_gettext

from forum_app.core.i18n import language, name_all, text_of
from forum_app.core.territories import country_name

from .models import Country
from .rules import CountryStanding, NameOrder

name_all(
    CountryStanding,
    {
        CountryStanding.MEMBER: lazy_gettext("Member State"),
        CountryStanding.ASSOCIATED: lazy_gettext("Associated State"),
        CountryStanding.OBSERVER: lazy_gettext("Observer State"),
        CountryStanding.CANDIDATE: lazy_gettext("Candidate State"),
    },
)
name_all(
    NameOrder,
    {
        NameOrder.GIVEN_FIRST: lazy_gettext("Given names first"),
        NameOrder.FAMILY_FIRST: lazy_gettext("Family name first"),
        NameOrder.MONONYM: lazy_gettext("One name only"),
    },
)


class Belonging(Protocol):
    """Somebody with a nationality: a code and, of a State of the reference data, the State."""

    @property
    def nationality(self) -> str | None: ...

    @property
    def nation(self) -> Country | None: ...


def nationality(who: Belonging, wanted: str | None = None) -> str:
    """The country of somebody's nationality: under its official name where the reference data have one."""
    if who.nation:
        return text_of(who.nation, "name", wanted)
    return country_name(who.nationality, wanted or language()) if who.nationality else ""
