"""The shape of a file that holds the facts of an edition; docs/edition-file.md tells it in words."""

from datetime import date
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from forum_app.core.json_files import FactsFile, Part
from forum_app.editions.rules import HIGHEST, EditionFormat, EditionState, roman

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


def _different(rows: list[Any]) -> list[Any]:
    """Rows are told apart by their order, on the second load too."""
    orders = [row.order for row in rows]
    if len(set(orders)) < len(orders):
        raise ValueError("two rows have the same order")
    return rows


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("this is no time zone of the IANA list, as America/Lima")
    return name


class EditionFacts(Part):
    ordinal: Annotated[int, Field(ge=1, le=HIGHEST)]
    slug: Text | None = None
    name_es: Text
    name_en: Text | None = None
    summary_es: Text | None = None
    summary_en: Text | None = None
    organizer_bloc_es: Text = "Alianza del Pacífico"
    organizer_bloc_en: Text | None = "Pacific Alliance"
    pro_tempore_presidency: Code | None = None
    host_country: Code | None = None
    city: Text | None = None
    venue: Text | None = None
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    event_start: date | None = None
    event_end: date | None = None
    format: EditionFormat | None = None
    time_zone: Annotated[str, AfterValidator(_known_zone)] | None = None
    state: EditionState | None = None
    source: Text | None = None

    @property
    def address(self) -> str:
        """The slug that the file gives, else one made from number and year: `foro-v-2024`."""
        year = self.event_start.year if self.event_start else self.year
        made = f"foro-{roman(self.ordinal).lower()}"
        return self.slug or (f"{made}-{year}" if year else made)


class ThemeFacts(Part):
    order: Annotated[int, Field(ge=1)]
    slug: Text
    title_es: Text
    title_en: Text | None = None


class ProjectFacts(Part):
    order: Annotated[int, Field(ge=1)]
    title_es: Text
    title_en: Text | None = None
    theme: Text | None = None  # the slug of one of the themes


class ModeratorFacts(Part):
    acronym: Text


class PersonFacts(Part):
    name: Text
    role_es: Text | None = None
    role_en: Text | None = None
    country_iso2: Code | None = None
    acts: list[str] = []


class KindFacts(Part):
    slug: Text
    named: list[Text] = []


class SourceFacts(Part):
    kind: Text
    number: Text


class EditionFile(FactsFile):
    """The facts of one edition; what the source does not say is left out or null."""

    edition: EditionFacts
    source: SourceFacts | None = None
    themes: Annotated[list[ThemeFacts], AfterValidator(_different)] = []
    projects: Annotated[list[ProjectFacts], AfterValidator(_different)] = []
    project_moderator: ModeratorFacts | None = None
    participants_named: list[PersonFacts] = []
    delegation_kinds: list[KindFacts] = []
