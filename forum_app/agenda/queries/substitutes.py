"""Who could take over a role: people of the same theme, and what would clash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.agenda import rules
from forum_app.agenda.models import Session, SessionAssignment
from forum_app.agenda.rules import AssignmentState, SessionRole, SessionState
from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person

from .clashes import NamedClash, named
from .facts import agenda_facts


@dataclass(frozen=True)
class Substitute:
    """Somebody with a role in the theme, and what would clash if they took over."""

    person: Person
    registration: Registration | None
    roles: Sequence[SessionAssignment]
    clashes: Sequence[NamedClash]

    @property
    def is_moderator(self) -> bool:
        """Whether they moderate in the theme already, and have said so."""
        return any(
            held.role is SessionRole.MODERATOR and held.state is AssignmentState.ACCEPTED
            for held in self.roles
        )


def substitutes(edition: ForumEdition, assignment: SessionAssignment) -> list[Substitute]:
    """Who could take over: whoever is free first, then who moderates in the theme, then by name."""
    facts, found = agenda_facts(edition), dict[Person, list[SessionAssignment]]()
    for held in _roles_in_theme(edition, assignment.session):
        if held.person:
            found.setdefault(held.person, []).append(held)
    session = assignment.session.key
    able = [
        Substitute(
            person,
            next((held.registration for held in roles if held.registration), None),
            roles,
            named(facts, rules.brought_by(facts, session, person.key), {}),
        )
        for person, roles in found.items()
    ]
    return sorted(able, key=lambda one: (bool(one.clashes), not one.is_moderator, one.person.sort_key))


def _roles_in_theme(edition: ForumEdition, session: Session) -> Iterable[SessionAssignment]:
    """The roles of people in sessions of the same theme, of those who have none in this one."""
    in_it = select(SessionAssignment.person_id).where(
        SessionAssignment.session_id == session.id, SessionAssignment.person_id.is_not(None)
    )
    return db.session.scalars(
        select(SessionAssignment)
        .join(SessionAssignment.session)
        .where(
            Session.edition_id == edition.id,
            Session.theme_id.is_not_distinct_from(session.theme_id),
            Session.state != SessionState.CANCELLED,
            SessionAssignment.state != AssignmentState.DECLINED,
            SessionAssignment.role != SessionRole.ATTENDEE,
            SessionAssignment.holder_left_at.is_(None),
            SessionAssignment.person_id.is_not(None),
            SessionAssignment.person_id.not_in(in_it),
        )
        .options(
            joinedload(SessionAssignment.person),
            joinedload(SessionAssignment.organization),
            joinedload(SessionAssignment.registration).joinedload(Registration.delegation),
            joinedload(SessionAssignment.session),
        )
        .order_by(Session.starts_at.is_(None), Session.starts_at, SessionAssignment.id)
    )
