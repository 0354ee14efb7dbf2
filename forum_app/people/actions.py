"""Filling the world: countries with their dated standing, and organisations, from the reference data."""

import csv
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.paths import PACKAGE

from .models import Country, CountryStatus, Organization
from .rules import PACIFIC_ALLIANCE, CountryStanding, check_span

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


def add_status(
    country: Country,
    *,
    standing: CountryStanding,
    valid_from: date | None,
    valid_to: date | None,
    source: str,
    by: User,
    at: datetime,
) -> CountryStatus:
    """Note that a country is something to the bloc, from when to when; what it was stays."""
    check_span(valid_from, valid_to)
    for status in country.standings:
        if (status.bloc, status.standing) == (PACIFIC_ALLIANCE, standing) and _overlap(
            status, valid_from, valid_to
        ):
            raise RuleBrokenError(
                N_("%(country)s is “%(standing)s” already at that time."),
                country=country.name_es,
                standing=standing,
            )
    status = CountryStatus(
        country=country,
        bloc=PACIFIC_ALLIANCE,
        standing=standing,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
    )
    db.session.add(status)
    _write("status-added", country, standing, by=by, at=at, source=source)
    db.session.flush()
    return status


def end_status(status: CountryStatus, *, on: date, source: str, by: User, at: datetime) -> None:
    """Note the last day on which a country was something; the row stays."""
    check_span(status.valid_from, on)
    status.valid_to = on
    _write("status-ended", status.country, status.standing, by=by, at=at, source=source, on=on.isoformat())
    db.session.flush()


def _overlap(status: CountryStatus, valid_from: date | None, valid_to: date | None) -> bool:
    starts_after = valid_to and status.valid_from and valid_to < status.valid_from
    ends_before = valid_from and status.valid_to and status.valid_to < valid_from
    return not (starts_after or ends_before)


def _write(
    what: str, country: Country, standing: CountryStanding, *, by: User, at: datetime, **details: str
) -> None:
    subject = ("country", uuid5(REFERENCE, country.iso2))
    record(f"country.{what}", subject=subject, by=by, at=at, standing=standing.value, **details)


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
