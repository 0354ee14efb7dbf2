"""Persons, countries with dated status, organisations: the world that every edition shares."""

from datetime import date

from sqlalchemy import ForeignKey, event, inspect
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from forum_app.core.collation import fold, sort_key
from forum_app.core.db import Base, Keyed

from .rules import CountryStanding, NameOrder, filed_name

NAMES = ("display_name", "given_names", "surname_particle", "surname_1", "surname_2", "sort_name")


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
    standings: Mapped[list["CountryStatus"]] = relationship(
        order_by="CountryStatus.valid_from", back_populates="country"
    )


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
    country: Mapped[Country] = relationship(back_populates="standings")

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day; both ends belong to it."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


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
    surname_particle: Mapped[str | None]  # "de la" of "de la Torre": shown before, filed after
    surname_1: Mapped[str | None]
    surname_2: Mapped[str | None]
    name_order: Mapped[NameOrder] = mapped_column(default=NameOrder.GIVEN_FIRST)
    badge_name: Mapped[str | None]  # the short form that the delegation approved
    native_name: Mapped[str | None]
    native_script: Mapped[str | None]
    pronunciation: Mapped[str | None]  # for whoever calls the name out
    honorific_es: Mapped[str | None]
    honorific_en: Mapped[str | None]
    gender: Mapped[str | None]  # of the forms of address alone
    nationality: Mapped[str | None]  # any code of ISO 3166, not only that of a State of the reference data
    email: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[str | None]
    sort_name: Mapped[str | None]  # where the person's own list files the name, if not as usual
    sort_key: Mapped[str] = mapped_column(index=True)
    search_key: Mapped[str] = mapped_column(index=True)  # folded: Núñez is found by "nunez"
    nation: Mapped[Country | None] = relationship(
        primaryjoin=lambda: foreign(Person.nationality) == Country.iso2, viewonly=True
    )

    @property
    def filed_name(self) -> str:
        """The name as an ordered list has it."""
        return filed_name(
            sort_name=self.sort_name,
            given_names=self.given_names,
            surname_1=self.surname_1,
            surname_2=self.surname_2,
            particle=self.surname_particle,
            display_name=self.display_name,
        )


@event.listens_for(Person, "before_insert")
def _file(_mapper: object, _connection: object, person: Person) -> None:
    """Keep with the name its place in lists and what a search finds it by."""
    person.sort_key = sort_key(person.filed_name, "es")
    person.search_key = fold(person.display_name)


@event.listens_for(Person, "before_update")
def _file_anew(mapper: object, connection: object, person: Person) -> None:
    """Do so once for each change of the name."""
    attributes = inspect(person).attrs
    if any(attributes[name].history.has_changes() for name in NAMES):
        _file(mapper, connection, person)
