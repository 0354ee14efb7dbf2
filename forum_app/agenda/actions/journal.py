"""What the actions of the programme share: their turn, setting what differs, the line in the journal."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.agenda.models import Agenda
from forum_app.core.db import Keyed, Versioned, db, hold, lock
from forum_app.core.db import change as update_rows
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition

Actor = User | str


def begin(edition: ForumEdition, *, whose: Registration | None = None) -> None:
    """Take one's turn among those who write the programme of an edition, and count it.

    Every action that writes begins with it, before it locks a row: so no two wait for each other, and
    whoever looks at the programme can tell by `Agenda.serial` that something changed.

    Args:
        edition: whose programme.
        whose: a registration that is to be written into it: its delegation comes before the turn.

    """
    if whose:
        lock(whose.delegation)
        db.session.refresh(whose)
    counted = update(Agenda).where(Agenda.edition_id == edition.id).values(serial=Agenda.serial + 1)
    if not update_rows(counted):
        hold(f"agenda of edition {edition.id}")
        if not update_rows(counted):
            db.session.add(Agenda(key=uuid4(), edition=edition, serial=1))
            db.session.flush()


def wait_turn(edition: ForumEdition) -> None:
    """Take one's turn without counting it, to see whether there is anything to write."""
    programme = select(Agenda.id).where(Agenda.edition_id == edition.id).with_for_update()
    if db.session.scalar(programme) is None:
        hold(f"agenda of edition {edition.id}")


def change(thing: Versioned, facts: Mapping[str, Any]) -> dict[str, Any]:
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
