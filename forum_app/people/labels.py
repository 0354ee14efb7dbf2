"""The words of standings and of orders of names."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

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
