"""What the actions of the programme share: setting what differs, the line in the journal."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.agenda.models import Room, Session
from forum_app.core.db import Keyed
from forum_app.editions.models import ForumEdition

Actor = User | str


def change(thing: Room | Session, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Set what differs; answers before and after of each, as plain values for the journal."""
    changed = {name: value for name, value in facts.items() if getattr(thing, name) != value}
    changes = {name: [plain(getattr(thing, name)), plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(thing, name, value)
    return changes


def plain(value: object) -> Any:
    """A value as the journal keeps it: things by their key, enums by their value, times as ISO 8601."""
    if isinstance(value, Keyed):
        return str(value.key)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def note(
    action: str, subject: Keyed, edition: ForumEdition, *, by: Actor, at: datetime, **details: Any
) -> None:
    """One line of the journal; the kind of the subject is the first word of the action."""
    kind = action.partition(".")[0]
    record(action, subject=(kind, subject.key), by=by, at=at, edition=edition.slug, **details)
