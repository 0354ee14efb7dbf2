"""What clashes in the programme, how grave that is, and what somebody lets be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum_app.agenda import rules
from forum_app.agenda.models import ClashAcknowledgement, Session
from forum_app.agenda.rules import AgendaFacts, Clash, Severity
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition

from .facts import Named, agenda_facts


@dataclass(frozen=True)
class NamedClash:
    """A clash for people to read: sides hold titles and times, `about` names, `figures` how it is so."""

    clash: Clash
    severity: Severity
    about: list[Named]
    is_let_be: bool = False
    acknowledgement: ClashAcknowledgement | None = None  # who lets it be, where that was asked for

    @property
    def sides(self) -> list[Any]:
        return [side.name for side in self.clash.sides]

    @property
    def figures(self) -> dict[str, Any]:
        return dict(self.clash.figures)

    @property
    def is_blocking(self) -> bool:
        """Whether the programme cannot be released before somebody mends it, or says why it may be."""
        return self.severity is Severity.BLOCK and not self.is_let_be


@dataclass(frozen=True)
class NamedDifference:
    """What a change did to the clashes, for people to read."""

    added: list[NamedClash]
    removed: list[NamedClash]


def clashes(edition: ForumEdition, session: Session | None = None) -> list[NamedClash]:
    """Clashes of the whole programme, or those that concern one session, in the order of the clock."""
    facts = agenda_facts(edition)
    found = named(facts, rules.clashes(facts), acknowledgements(edition))
    return [one for one in found if session is None or one.clash.concerns(session.key)]


def clashes_of(facts: AgendaFacts) -> list[NamedClash]:
    """Clashes of a programme that has been gathered, without who lets them be."""
    return named(facts, rules.clashes(facts), {})


def blocking(edition: ForumEdition) -> list[NamedClash]:
    """The clashes that keep the programme from being released."""
    return [clash for clash in clashes_of(agenda_facts(edition)) if clash.is_blocking]


def acknowledgements(edition: ForumEdition) -> Mapping[str, ClashAcknowledgement]:
    """What somebody lets be, by the key of the clash, whether or not the facts are still the same."""
    said = db.session.scalars(
        select(ClashAcknowledgement).where(ClashAcknowledgement.edition_id == edition.id)
    )
    return {one.clash: one for one in said}


def named(
    facts: AgendaFacts, found: Iterable[Clash], known: Mapping[str, ClashAcknowledgement]
) -> list[NamedClash]:
    """Clashes with names, severity, and what somebody said of them as long as their facts are the same."""
    return [
        NamedClash(
            clash,
            facts.limits.severity(clash.rule),
            [facts.names.get(subject) or Named(_pair(str(subject))) for subject in clash.about],
            is_let_be := clash.is_let_be(facts.let_be),
            known.get(clash.key) if is_let_be else None,
        )
        for clash in found
    ]


def _pair(pair: str) -> str:
    """A pair of languages as people read it: "es>en" is "es → en"."""
    return pair.replace(">", " → ")


def named_difference(before: AgendaFacts, after: AgendaFacts) -> NamedDifference:
    """What became of the clashes, both sides of each, from what the programme was to what it is."""
    change = rules.difference(rules.clashes(before), rules.clashes(after), after.let_be)
    return NamedDifference(added=named(after, change.added, {}), removed=named(before, change.removed, {}))
