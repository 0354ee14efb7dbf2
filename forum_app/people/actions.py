"""Filling the world: countries with their dated standing, and organisations, from the reference data."""

import csv
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum_app.accounts.actions import record
from forum_app.core.db import db
from forum_app.core.paths import PACKAGE

from .models import Country, CountryStatus, Organization
from .rules import PACIFIC_ALLIANCE, CountryStanding

REFERENCE = UUID("6f1b5a3e-0d5c-4b57-9a5e-2f8c7a9d1c10")  # what the journal calls the reference data

Row = Mapping[str, str]


class Loaded(NamedTuple):
    """How much of the reference data is in the database, and how much of it was new."""

    countries: int
    organizations: int
    added: int


def load_reference_data(at: datetime) -> Loaded:
    """Bring members, observers, associates and organisations in; a second time mends and adds nothing."""
    known = {
        country.iso2: country
        for country in db.session.scalars(select(Country).options(selectinload(Country.standings)))
    }
    before = len(known)
    for standing, file in (
        (CountryStanding.MEMBER, "member_states.csv"),
        (CountryStanding.OBSERVER, "observer_states.csv"),
    ):
        for row in _rows(file):
            country = _country(known, row)
            _stand(country, standing, since=_first_day(row["since_year"]), source=row.get("since_basis"))
    for row in _rows("associated_states.csv"):
        since = date.fromisoformat(row["since"])
        _stand(known[row["iso2"]], CountryStanding.ASSOCIATED, since=since, source=row["source"])
    organizations, new = _organizations(known)
    loaded = Loaded(len(known), organizations, added=len(known) - before + new)
    if loaded.added:
        record("reference.loaded", subject=("reference", REFERENCE), by="forum", at=at, **loaded._asdict())
    db.session.flush()
    return loaded


def _rows(file: str) -> list[Row]:
    with (PACKAGE / "data" / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _first_day(year: str) -> date | None:
    """Sources name the year of an accession; it counts from its first day."""
    return date(int(year), 1, 1) if year else None


def _country(known: dict[str, Country], row: Row) -> Country:
    country = known.setdefault(row["iso2"], Country(iso2=row["iso2"]))
    for field in ("iso3", "name_es", "name_en", "formal_es", "formal_en", "de_es", "region"):
        setattr(country, field, row[field])
    country.aliases = [alias.strip() for alias in row.get("aliases", "").split(";") if alias.strip()]
    country.cooperation_agency = row.get("cooperation_agency") or None
    db.session.add(country)
    return country


def _stand(country: Country, standing: CountryStanding, *, since: date | None, source: str | None) -> None:
    """Note a standing once; an end that was written by hand stays."""
    for status in country.standings:
        if (status.bloc, status.standing) == (PACIFIC_ALLIANCE, standing):
            return
    country.standings.append(
        CountryStatus(bloc=PACIFIC_ALLIANCE, standing=standing, valid_from=since, source=source)
    )


def _organizations(countries: Mapping[str, Country]) -> tuple[int, int]:
    known = {
        organization.acronym_es: organization for organization in db.session.scalars(select(Organization))
    }
    rows = _rows("organizations.csv")
    new = 0
    for row in rows:
        organization = known.get(row["acronym"])
        if organization is None:
            organization = Organization(acronym_es=row["acronym"])
            db.session.add(organization)
            new += 1
        for field in ("acronym_en", "name_es", "name_en", "kind"):
            setattr(organization, field, row[field])
        organization.country = countries.get(row["country_iso2"])
    return len(rows), new
