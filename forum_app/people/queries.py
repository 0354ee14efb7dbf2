"""Questions about countries, organisations and persons."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from forum_app.core.collation import sort_key
from forum_app.core.db import db
from forum_app.core.i18n import language
from forum_app.core.territories import country_codes, country_name

from .models import Country, CountryStatus, Organization
from .rules import CountryStanding


def countries() -> Select[Country]:
    """All countries; a page orders them by the language that it speaks."""
    return select(Country).order_by(Country.name_es)


def nationalities() -> Sequence[tuple[str, str]]:
    """Code and name of every country of the world, in the order of the page's language."""
    wanted = language()
    official = Country.name_en if wanted == "en" else Country.name_es
    rows = db.session.execute(select(Country.iso2, official).order_by(Country.iso2))
    return _in_order(wanted, tuple((iso2, name) for iso2, name in rows))


@lru_cache(maxsize=8)
def _in_order(wanted: str, official: tuple[tuple[str, str], ...]) -> Sequence[tuple[str, str]]:
    """All names in order, which takes a while and stays the same until an official name changes."""
    names = {code: country_name(code, wanted) for code in country_codes()} | dict(official)
    return sorted(names.items(), key=lambda named: sort_key(named[1], wanted))


def country_by_iso2(iso2: str) -> Country | None:
    return db.session.scalar(select(Country).where(Country.iso2 == iso2))


def countries_standing(bloc: str, standing: CountryStanding, on: date) -> Select[Country]:
    """What is a member, an observer … of a bloc on a day; a State may be several things at once."""
    held = select(CountryStatus.country_id).where(
        CountryStatus.bloc == bloc,
        CountryStatus.standing == standing,
        or_(CountryStatus.valid_from.is_(None), CountryStatus.valid_from <= on),
        or_(CountryStatus.valid_to.is_(None), CountryStatus.valid_to >= on),
    )
    return countries().where(Country.id.in_(held))


def statuses_of(country_id: int) -> Select[CountryStatus]:
    """What a country was and is to each bloc, the latest first."""
    return (
        select(CountryStatus)
        .where(CountryStatus.country_id == country_id)
        .order_by(CountryStatus.valid_from.desc(), CountryStatus.id.desc())
    )


def all_statuses() -> Select[CountryStatus]:
    """What every country was and is, by country and then by the day on which it began."""
    return (
        select(CountryStatus)
        .join(CountryStatus.country)
        .options(contains_eager(CountryStatus.country))
        .order_by(Country.name_es, CountryStatus.valid_from, CountryStatus.id)
    )


def organizations() -> Select[Organization]:
    return select(Organization).order_by(Organization.acronym_es)


def organization_by_acronym(acronym: str) -> Organization | None:
    """An organisation by its acronym in either language; the Spanish one is the unique one."""
    return db.session.scalar(
        select(Organization)
        .where(or_(Organization.acronym_es == acronym, Organization.acronym_en == acronym))
        .order_by(Organization.acronym_es != acronym, Organization.id)
        .limit(1)
    )
