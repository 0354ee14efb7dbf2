"""What organizers do on the grid of the programme: several sessions at once, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from forum_app.agenda import queries
from forum_app.agenda.models import Session
from forum_app.agenda.queries import NamedDifference
from forum_app.agenda.rules import AgendaFacts, SessionState
from forum_app.core.errors import StaleError
from forum_app.editions.models import ForumEdition

from .journal import Actor, wait_turn
from .sessions import change_session, create_session, remove_session

COPIED = (  # what a copy has of its session: neither its people, nor its projects, nor its place
    *("kind", "title_es", "title_en", "description_es", "description_en", "theme", "expected"),
    *("visibility", "language", "interpretation", "media", "without_moderator", "is_exclusive"),
)


@dataclass(frozen=True)
class Change:
    """A session that was seen at a version, and what of it changes; without facts, it is taken out."""

    session: UUID
    version: int
    facts: Mapping[str, Any] | None


@dataclass(frozen=True)
class Addition:
    """A new session, by its facts; as a copy of another one, with the content of that one."""

    facts: Mapping[str, Any]
    copy_of: UUID | None = None


@dataclass(frozen=True)
class Edits:
    """What one gesture does."""

    changes: Sequence[Change] = ()
    additions: Sequence[Addition] = ()

    @property
    def keys(self) -> set[UUID]:
        """The sessions that are there already."""
        copied = {addition.copy_of for addition in self.additions if addition.copy_of}
        return {change.session for change in self.changes} | copied

    @property
    def takes_out(self) -> bool:
        """Whether a session is taken out: what it had to do with others is known only before."""
        return any(change.facts is None for change in self.changes)


@dataclass
class Edited:
    """What came of it: the programme as it stands now, and what clashes since and no longer."""

    changed: list[Session] = field(default_factory=list)
    added: list[Session] = field(default_factory=list)
    removed: list[UUID] = field(default_factory=list)
    facts: AgendaFacts = field(default_factory=lambda: AgendaFacts({}))
    difference: NamedDifference = field(default_factory=lambda: NamedDifference([], []))

    @property
    def there(self) -> list[UUID]:
        """The sessions that were changed or added."""
        return [session.key for session in (*self.changed, *self.added)]

    @property
    def count(self) -> int:
        """How often the programme was written."""
        return len(self.changed) + len(self.added) + len(self.removed)


def edit_board(edition: ForumEdition, edits: Edits, *, by: Actor, at: datetime) -> Edited:
    """Change, add and take out sessions, and say what that does to the clashes of all.

    Raises:
        StaleError: somebody else changed, or took out, one of the sessions since it was seen.

    """
    known = {session.key: session for session in queries.sessions_by_key(edition, edits.keys)}
    if edits.keys - set(known):
        raise StaleError
    places = {key: _place(session) for key, session in known.items()}
    before, done = _facts_to_lose(edition) if edits.takes_out else None, Edited()
    for change in edits.changes:
        _carry_out(change, known[change.session], done, by=by, at=at)
    for addition in edits.additions:
        content = _content(known[addition.copy_of]) if addition.copy_of else {}
        session = create_session(edition, **{**content, **addition.facts}, by=by, at=at)
        done.added.append(session)
    done.facts = queries.agenda_facts(edition)
    done.difference = queries.named_difference(before or _as_before(done, places), done.facts)
    return done


def _facts_to_lose(edition: ForumEdition) -> AgendaFacts:
    """The programme before, gathered in one's turn, so that nobody else writes meanwhile."""
    wait_turn(edition)
    return queries.agenda_facts(edition)


def _place(session: Session) -> dict[str, Any]:
    return {
        "hours": (session.starts_at, session.ends_at) if session.starts_at else None,
        "room": session.room and session.room.key,
        "is_cancelled": session.state is SessionState.CANCELLED,
    }


def _as_before(done: Edited, places: Mapping[UUID, dict[str, Any]]) -> AgendaFacts:
    """The programme as it was, told from what it is, so that it is gathered once."""
    before = done.facts
    for session in done.added:
        before = before.without_session(session.key)
    for session in done.changed:
        before = before.moved(session.key, **places[session.key])
    return before


def _carry_out(change: Change, session: Session, done: Edited, *, by: Actor, at: datetime) -> None:
    if change.facts is None:
        remove_session(session, version=change.version, by=by, at=at)
        done.removed.append(session.key)
    else:
        change_session(session, version=change.version, **change.facts, by=by, at=at)
        done.changed.append(session)


def _content(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in COPIED}
