"""The shape of a file that holds the facts of an edition; docs/edition-file.md tells it in words."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from forum_app.core.collation import fold
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.json_files import Day, FactsFile, Fault, Part, Place, Zone, same_twice, twice
from forum_app.editions.rules import HIGHEST, EditionFormat, EditionState, roman

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _capitals(code: str) -> str:
    if not re.fullmatch("[A-Z]{2}", code):
        raise RuleBrokenError(N_("“%(code)s” is no code of two capital letters, as PE."), code=code)
    return code


Code = Annotated[str, AfterValidator(_capitals)]


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
    event_start: Day | None = None
    event_end: Day | None = None
    format: EditionFormat | None = None
    time_zone: Zone | None = None
    state: EditionState | None = None
    source_es: Text | None = None
    source_en: Text | None = None

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
    themes: list[ThemeFacts] = []
    projects: list[ProjectFacts] = []
    project_moderator: ModeratorFacts | None = None
    participants_named: list[PersonFacts] = []
    delegation_kinds: list[KindFacts] = []

    def faults(self) -> Iterator[Fault]:
        """Rows that are there twice, or that point at nothing; a row's order tells which is which."""
        yield from same_twice("themes", self.themes, "order")
        yield from same_twice("themes", self.themes, "slug")
        yield from same_twice("themes", self.themes, "title_es", key=fold)
        yield from same_twice("projects", self.projects, "order")
        yield from same_twice("projects", self.projects, "title_es", key=fold)
        yield from self._lost_themes()
        yield from self._named_twice()

    def _lost_themes(self) -> Iterator[Fault]:
        slugs = {theme.slug for theme in self.themes}
        for number, project in enumerate(self.projects):
            if project.theme is not None and project.theme not in slugs:
                none = RuleBrokenError(N_("“%(code)s” is none of the themes."), code=project.theme)
                yield ("projects", number, "theme"), none

    def _named_twice(self) -> Iterator[Fault]:
        seen: dict[str, Place] = {}
        for number, kind in enumerate(self.delegation_kinds):
            for nth, name in enumerate(kind.named):
                place = ("delegation_kinds", number, "named", nth)
                first = seen.setdefault(name, place)
                if first is not place:
                    yield place, twice(name, first)
