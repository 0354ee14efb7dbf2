"""Persons, countries with dated status, organisations: the world that every edition shares."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from forum_app.core.collation import fold, sort_key
from forum_app.core.db import Base, Keyed

from .rules import CountryStanding, NameOrder


class Country(Base):
    """A State with its names in both languages, as the United Nations writes them."""

    __tablename__ = "country"

    id: Mapped[int] = mapped_column(primary_key=True)
    iso2: Mapped[str] = mapped_column(unique=True)
    iso3: Mapped[str] = mapped_column(unique=True)
    name_es: Mapped[str]
    name_en: Mapped[str]
    formal_es: Mapped[str]
    formal_en: Mapped[str]
    de_es: Mapped[str]  # "del", "de la", "de los", "de"
    region: Mapped[str]
    aliases: Mapped[list[str]]
    cooperation_agency: Mapped[str | None]
    standings: Mapped[list["CountryStatus"]] = relationship(order_by="CountryStatus.valid_from")


class CountryStatus(Base):
    """What a State is to a bloc, from when to when; one State may be several things at once."""

    __tablename__ = "country_status"

    id: Mapped[int] = mapped_column(primary_key=True)
    country_id: Mapped[int] = mapped_column(ForeignKey("country.id"), index=True)
    bloc: Mapped[str]
    standing: Mapped[CountryStanding]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str | None]


class Organization(Keyed, Base):
    """An organisation, agency or body with its acronym in both languages."""

    __tablename__ = "organization"

    acronym_es: Mapped[str] = mapped_column(unique=True)
    acronym_en: Mapped[str]
    name_es: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    country_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"), index=True)
    country: Mapped[Country | None] = relationship()


class Person(Keyed, Base):
    """A human being; how the name is shown is the person's choice, never our guess."""

    __tablename__ = "person"

    display_name: Mapped[str]
    given_names: Mapped[str | None]
    surname_1: Mapped[str | None]
    surname_2: Mapped[str | None]
    name_order: Mapped[NameOrder] = mapped_column(default=NameOrder.GIVEN_FIRST)
    badge_name: Mapped[str | None]  # the short form that the delegation approved
    native_name: Mapped[str | None]
    native_script: Mapped[str | None]
    honorific_es: Mapped[str | None]
    honorific_en: Mapped[str | None]
    gender: Mapped[str | None]  # of the forms of address alone
    nationality_id: Mapped[int | None] = mapped_column(ForeignKey("country.id"), index=True)
    email: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[str | None]
    sort_key: Mapped[str] = mapped_column(index=True)
    search_key: Mapped[str] = mapped_column(index=True)  # folded: Núñez is found by "nunez"
    nationality: Mapped[Country | None] = relationship()

    @validates("display_name", "surname_1")
    def _file(self, field: str, value: str | None) -> str | None:
        """Keep the place in lists with the name: filed under the first surname, else as shown."""
        shown = value if field == "display_name" else self.display_name
        surname = value if field == "surname_1" else self.surname_1
        if shown:
            self.sort_key = sort_key(f"{surname or ''} {shown}".strip(), "es")
            self.search_key = fold(shown)
        return value
