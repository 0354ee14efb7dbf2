"""What machines send and get: the shapes, and what they refuse."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Self, cast
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from forum_app.checkin.actions import Answer, ScanStatus, Showing
from forum_app.checkin.labels import REASONS
from forum_app.checkin.queries import Holder, Station
from forum_app.checkin.rules import COLOUR_OF, Colour, Direction, ScanMode, Verdict
from forum_app.core.errors import N_, BadInputError
from forum_app.core.i18n import clock_time, label, text_of

NOT_IN_SHAPE = N_("The message has not the right shape (%(where)s).")
MOST_SCANS = 500
REFUSED_TO_LEAVERS = frozenset({Verdict.REVOKED, Verdict.NOT_APPROVED})
LARGEST_INTEGER = 2**31 - 1

# Wrong clocks are welcome, but the days at the ends of the calendar have no UTC.
ClockTime = Annotated[
    AwareDatetime, Field(ge=datetime(1, 1, 3, tzinfo=UTC), le=datetime(9999, 12, 29, tzinfo=UTC))
]


class Scan(BaseModel):
    """One showing of a badge: by the text of its code, or by its key from a search by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scan_id: UUID
    checkpoint: UUID
    shown: str | None = None
    badge: UUID | None = None
    mode: ScanMode = ScanMode.QR
    direction: Literal[Direction.IN] = Direction.IN
    scanned_at: ClockTime
    sequence: int = Field(default=0, ge=0, le=LARGEST_INTEGER)
    offline: bool = False

    @model_validator(mode="after")
    def _shows_one_thing(self) -> Self:
        if (self.shown is None) == (self.badge is None):
            raise ValueError("A scan has either a text that was shown or the key of a badge.")
        return self

    @property
    def showing(self) -> Showing:
        """The same, as the door takes it."""
        return Showing(**self.model_dump(exclude={"offline"}), is_offline=self.offline)


class NamedScan(BaseModel):
    """A scan that may be malformed, but says its id, so that it can be answered and blocks no other."""

    model_config = ConfigDict(extra="allow", frozen=True)

    scan_id: UUID

    @property
    def showing(self) -> Showing | None:
        try:
            return Scan.model_validate(self.model_dump()).showing
        except ValidationError:
            return None

    @property
    def facts(self) -> dict[str, Any]:
        """What was sent beside the id, as it was sent."""
        return dict(self.model_extra or {})


class ScanBatch(BaseModel):
    """What a browser sends: who it is, what its clock says, and one or many scans."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    device_id: UUID
    sent_at: ClockTime
    scans: Annotated[list[NamedScan], Field(min_length=1, max_length=MOST_SCANS)]

    @property
    def checkpoints(self) -> set[UUID]:
        return {showing.checkpoint for showing in self.showings}

    @property
    def scan_ids(self) -> set[UUID]:
        return {scan.scan_id for scan in self.scans}

    @cached_property
    def showings(self) -> list[Showing]:
        """Those that are well-formed, in the order in which they were sent."""
        return [showing for scan in self.scans if (showing := scan.showing)]

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Take the body of a request.

        Raises:
            BadInputError: it is no batch of scans; nothing of what was sent is told or kept.

        """
        try:
            return cls.model_validate(_read(body))
        except ValidationError as error:
            where = ".".join(str(step) for step in error.errors()[0]["loc"]) or "body"
            raise BadInputError(NOT_IN_SHAPE, where=where) from None


def _read(body: bytes) -> object:
    """Take the JSON apart with Python's reader: half a surrogate pair spoils its scan, not the message."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadInputError(NOT_IN_SHAPE, where="body") from None


class Person(BaseModel):
    """Whom the gate keeper sees; no address, no document, nothing that the door does not need."""

    name: str
    title: str
    delegation: str
    country: str | None
    flag: str | None
    category: str
    category_code: str
    photo: str | None

    @classmethod
    def of(cls, holder: Holder, station: Station) -> Self:
        """The holder of a badge in the language of the gate keeper."""
        return cls(
            name=holder.name,
            title=text_of(holder, "position_title"),
            delegation=text_of(holder, "delegation"),
            country=holder.country,
            flag=_flag(holder.country) if holder.country else None,
            category=text_of(holder, "category"),
            category_code=holder.category_code.lower(),
            photo=url_for("delegations.photo", edition=station.edition_slug, key=holder.registration_key)
            if holder.photo_id
            else None,
        )


def _flag(country: str) -> str | None:
    """The address of a country's flag; a country that has none in the set is let in all the same."""
    asset = cast("Callable[[str], str]", current_app.jinja_env.globals["asset"])
    try:
        return asset(f"flags/{country.lower()}.svg")
    except KeyError:
        return None


class FirstTime(BaseModel):
    """Where and when somebody was admitted before."""

    at: datetime
    time: str
    checkpoint: str
    device: str


class ScanAnswer(BaseModel):
    """What became of one scan, and what the gate keeper is told."""

    scan_id: UUID
    status: ScanStatus
    verdict: Verdict | None
    colour: Colour | None
    word: str
    reason: str
    person: Person | None
    first: FirstTime | None

    @classmethod
    def of(cls, answer: Answer, station: Station) -> Self:
        """An answer of the door in words."""
        verdict, first = answer.verdict, _first(answer, station)
        return cls(
            scan_id=answer.scan_id,
            status=answer.status,
            verdict=verdict,
            colour=COLOUR_OF[verdict] if verdict else None,
            word=label(verdict) if verdict else gettext("Not taken"),
            reason=_reason(verdict, first, answer.holder),
            person=Person.of(answer.holder, station) if answer.holder else None,
            first=first,
        )


def _first(answer: Answer, station: Station) -> FirstTime | None:
    if answer.first is None or answer.door is None:
        return None
    return FirstTime(
        at=answer.first.at,
        time=clock_time(answer.first.at, station.time_zone),
        checkpoint=text_of(answer.door, "name"),
        device=answer.first.device,
    )


def _reason(verdict: Verdict | None, first: FirstTime | None, holder: Holder | None) -> str:
    if verdict is None:
        return str(gettext("This scan could not be read, or its checkpoint is not of this edition."))
    if first is None and holder and holder.substituted_by and verdict in REFUSED_TO_LEAVERS:
        return str(gettext("Substituted by %(name)s. Call the supervisor.", name=holder.substituted_by))
    if first is None:
        return str(REASONS[verdict])
    return str(
        gettext(
            "Admitted before at %(time)s, %(checkpoint)s (%(device)s).",
            time=first.time,
            checkpoint=first.checkpoint,
            device=first.device,
        )
    )
