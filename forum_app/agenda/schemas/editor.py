"""What the grid of the programme sends: a gesture, as changes, additions and removals of sessions."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    NaiveDatetime,
    StringConstraints,
    model_validator,
)

from forum_app.agenda.rules import SessionKind
from forum_app.core.text import check_directions, one_line

MOST = 50  # sessions in one gesture: a break in as many rooms


def _plain(title: str) -> str:
    check_directions(title)
    return one_line(title)


Title = Annotated[str, AfterValidator(_plain), StringConstraints(min_length=1, max_length=300)]


class _Place(BaseModel):
    """Where a session stands; what is not said stays. Times are those of the clocks of the edition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts: NaiveDatetime | None = None
    ends: NaiveDatetime | None = None
    room: UUID | None = None
    theme: UUID | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The members that were sent, by their names."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class BoardChange(_Place):
    """A session that was seen at a version, and what of it changes."""

    key: UUID
    version: int
    locked: bool = False
    cancelled: bool = False


class BoardAddition(_Place):
    """A new session; or a copy of one that is there, with another place."""

    title: Title | None = None
    kind: SessionKind | None = None
    copy_of: UUID | None = None

    @model_validator(mode="after")
    def _has_content(self) -> Self:
        if self.copy_of is None and (self.title is None or self.kind is None):
            raise ValueError("A session that is no copy has a title and a kind.")
        return self


class BoardRemoval(BaseModel):
    """A session that was seen at a version, and is taken out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: UUID
    version: int


class BoardEdits(BaseModel):
    """One gesture."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    changed: Annotated[list[BoardChange], Field(max_length=MOST)] = []
    added: Annotated[list[BoardAddition], Field(max_length=MOST)] = []
    removed: Annotated[list[BoardRemoval], Field(max_length=MOST)] = []

    @property
    def seen(self) -> dict[UUID, int]:
        """The sessions that are changed or taken out, with the versions that they were seen at."""
        changed = {one.key: one.version for one in self.changed}
        return changed | {one.key: one.version for one in self.removed}
