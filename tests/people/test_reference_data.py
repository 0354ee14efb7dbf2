"""The reference data: 4 members, 63 observers of whom Singapore is associated too, 78 organisations."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db
from forum_app.people import queries
from forum_app.people.actions import load_reference_data
from forum_app.people.models import CountryStatus, Organization
from forum_app.people.rules import PACIFIC_ALLIANCE, CountryStanding
from tests.conftest import NOON

PRESS_RELEASE = date(2024, 3, 19)


@pytest.fixture(autouse=True)
def _loaded(app: Flask) -> None:
    load_reference_data(NOON)
    db.session.commit()


def standing(standing: CountryStanding, on: date = PRESS_RELEASE) -> list[str]:
    countries = db.session.scalars(queries.countries_standing(PACIFIC_ALLIANCE, standing, on))
    return sorted(country.iso2 for country in countries)


def test_members_are_the_four() -> None:
    assert standing(CountryStanding.MEMBER) == ["CL", "CO", "MX", "PE"]


def test_observers_are_sixty_three_with_singapore() -> None:
    observers = standing(CountryStanding.OBSERVER)

    assert len(observers) == 63
    assert "SG" in observers


def test_singapore_is_associated_from_its_signature_on() -> None:
    assert standing(CountryStanding.ASSOCIATED, date(2022, 1, 25)) == []
    assert standing(CountryStanding.ASSOCIATED, date(2022, 1, 26)) == ["SG"]


def test_observers_of_an_earlier_day_are_fewer() -> None:
    assert len(standing(CountryStanding.OBSERVER, date(2021, 12, 31))) == 59


def test_standing_ends_with_its_last_day() -> None:
    usa = queries.country_by_iso2("US")
    usa.standings[0].valid_to = date(2023, 12, 31)
    db.session.commit()

    assert "US" in standing(CountryStanding.OBSERVER, date(2023, 12, 31))
    assert len(standing(CountryStanding.OBSERVER)) == 62


def test_organizations_are_seventy_eight_with_their_country() -> None:
    organizations = db.session.scalars(queries.organizations()).all()

    assert len(organizations) == 78
    assert queries.organization_by_acronym("APCI").country.iso2 == "PE"


def test_organization_is_found_by_its_acronym_in_either_language() -> None:
    assert queries.organization_by_acronym("UNDP") is queries.organization_by_acronym("PNUD")


def test_spanish_acronym_goes_before_an_english_one() -> None:
    db.session.add(Organization(acronym_es="XX", acronym_en="CAF", name_es="Otra", name_en="Other", kind="x"))
    db.session.commit()

    assert queries.organization_by_acronym("CAF").acronym_es == "CAF"


def test_unknown_keys_find_nothing() -> None:
    assert queries.organization_by_acronym("NADA") is None
    assert queries.country_by_iso2("XX") is None


def test_country_keeps_its_forms_and_aliases() -> None:
    korea = queries.country_by_iso2("KR")

    assert korea.aliases == ["Corea", "Corea del Sur", "South Korea"]
    assert queries.country_by_iso2("PE").cooperation_agency == "APCI"


def test_loading_again_mends_and_adds_nothing() -> None:
    peru = queries.country_by_iso2("PE")
    peru.name_en = "Perou"
    db.session.commit()

    loaded = load_reference_data(NOON)
    db.session.commit()

    assert loaded == (67, 78, 0)
    assert queries.country_by_iso2("PE").name_en == "Peru"
    assert db.session.scalar(select(func.count(CountryStatus.id))) == 68
    assert db.session.scalar(select(func.count(Organization.id))) == 78
    assert db.session.scalars(select(JournalEntry.action)).all() == ["reference.loaded"]
