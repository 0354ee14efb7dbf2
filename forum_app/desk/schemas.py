"""The shape of a file that holds the facts of an edition; docs/edition-file.md tells it in words."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from forum_app.core.errors import N_, BadInputError
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


class Part(BaseModel):
    """What a file says beyond what we read is let be."""

    model_config = ConfigDict(extra="ignore", frozen=True)


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


class EditionFile(Part):
    """The facts of one edition; what the source does not say is left out or null."""

    edition: EditionFacts
    source: SourceFacts | None = None
    themes: Annotated[list[ThemeFacts], AfterValidator(_different)] = []
    projects: Annotated[list[ProjectFacts], AfterValidator(_different)] = []
    project_moderator: ModeratorFacts | None = None
    participants_named: list[PersonFacts] = []
    delegation_kinds: list[KindFacts] = []

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file.

        Raises:
            BadInputError: naming the file, the place in it and what is wrong there.

        """
        try:
            return cls.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except json.JSONDecodeError as error:
            place = f"{error.lineno}:{error.colno}"
            raise BadInputError(
                N_("%(file)s:%(place)s: this is not JSON: %(what)s."), file=path, place=place, what=error.msg
            ) from error
        except UnicodeDecodeError as error:
            raise BadInputError(N_("%(file)s: this is not text in UTF-8."), file=path) from error
        except ValidationError as error:
            raise _refusal(path, error) from error


def _refusal(path: Path, error: ValidationError) -> BadInputError:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "."
    return BadInputError(
        N_("%(file)s: %(place)s: %(what)s."), file=path, place=place, what=first["msg"].rstrip(".")
    )
