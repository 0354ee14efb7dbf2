"""Which sessions of a programme somebody wants to see."""

from dataclasses import dataclass
from uuid import UUID

from forum_app.agenda.schemas import FrozenProgramme, FrozenSession
from forum_app.core.collation import fold

MOST_CHOSEN = 500  # keys in one address


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is asked for; each part narrows, None and the empty text do not."""

    q: str = ""
    theme: UUID | None = None
    room: UUID | None = None
    person: UUID | None = None
    speech: str | None = None  # spoken, or interpreted into
    chosen: frozenset[UUID] | None = None  # the sessions that somebody marked

    def of(self, frozen: FrozenProgramme) -> list[FrozenSession]:
        """The public sessions that meet all of it."""
        words = fold(self.q).split()
        return [
            session
            for session in frozen.public
            if self._is_there(session) and all(word in _text(frozen, session) for word in words)
        ]

    def _is_there(self, session: FrozenSession) -> bool:
        return (
            self.theme in {None, session.theme}
            and self.room in {None, session.room}
            and self.speech in {None, *languages_of(session)}
            and (self.person is None or any(held.person == self.person for held in session.roles))
            and (self.chosen is None or session.key in self.chosen)
        )


def languages_of(session: FrozenSession) -> set[str]:
    """The languages in which a session can be followed; a break has none."""
    if session.is_break:
        return set()
    return {session.language, *(pair.partition(">")[2] for pair in session.interpretation)}


def keys_in(text: str) -> frozenset[UUID] | None:
    """The keys that an address lists with commas; None when one of them is no key."""
    try:
        return frozenset(UUID(word) for word in text.split(",", MOST_CHOSEN)[:MOST_CHOSEN] if word)
    except ValueError:
        return None


def _text(frozen: FrozenProgramme, session: FrozenSession) -> str:
    """All that is said of a session, folded, in both languages."""
    parts = [session.title_es, session.title_en, session.description_es, session.description_en]
    for held in session.roles:
        parts += [held.institution_es, held.institution_en]
        parts += [frozen.person[held.person].name] if held.person else []
    for item in session.items:
        project = frozen.project[item.project]
        parts += [project.code, project.title_es, project.title_en]
    return fold(" ".join(part for part in parts if part))
