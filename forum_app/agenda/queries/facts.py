"""The whole programme as the clash rules see it, in as many statements for 400 sessions as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, String, Uuid, and_, literal, null, select, union_all
from sqlalchemy.orm import aliased

from forum_app.agenda import rules
from forum_app.agenda.models import (
    Agenda,
    AgendaItem,
    Availability,
    ClashAcknowledgement,
    ProtocolExclusion,
    Room,
    Session,
    SessionAssignment,
    SessionOrder,
    Venue,
    VenueTravel,
)
from forum_app.agenda.rules import (
    AgendaFacts,
    AssignmentState,
    ClashRule,
    Limits,
    Place,
    SessionRole,
    SessionState,
    Severity,
    Slot,
    Span,
)
from forum_app.core.db import UtcDateTime, db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import ENDED
from forum_app.editions.models import ForumEdition, Theme
from forum_app.people.models import Organization, Person
from forum_app.portfolio.models import ProjectProponent

SHARED: Mapping[str, Any] = {  # the columns of the small tables that are read together
    "one": Uuid(),
    "other": Uuid(),
    "number": Integer(),
    "amount": Integer(),
    "place": Integer(),
    **dict.fromkeys(("one_es", "one_en", "other_es", "other_en"), String()),
    "starts_at": UtcDateTime(),
    "ends_at": UtcDateTime(),
}
PRESENTING = frozenset({SessionRole.PRESENTER, SessionRole.SPEAKER})


@dataclass(frozen=True)
class Named:
    """What a clash is about, by its name; a person has one name in all languages."""

    name_es: str
    name_en: str | None = None


def agenda_facts(edition: ForumEdition) -> AgendaFacts:
    """The programme that is being worked on; what is cancelled stands apart, who declined is not there."""
    agenda = db.session.scalar(select(Agenda).where(Agenda.edition_id == edition.id))  # before what it counts
    roles = _roles(edition)
    small = _small(edition)
    slots = list(_slots(edition, roles, small["proponent"]))
    return AgendaFacts(
        slots={slot.key: slot for slot in slots if not _is_cancelled(slot)},
        cancelled={slot.key: slot for slot in slots if _is_cancelled(slot)},
        rooms={
            room.one: Place(timedelta(minutes=room.number), room.amount, room.other)
            for room in sorted(small["room"], key=lambda room: (room.place, room.one))
        },
        limits=_limits(edition, agenda),
        windows=_windows(small["window"]),
        travel={
            frozenset({pair.one, pair.other}): timedelta(minutes=pair.number) for pair in small["travel"]
        },
        orders=frozenset((pair.one, pair.other) for pair in small["order"]),
        exclusions=frozenset((pair.one, pair.other) for pair in small["exclusion"]),
        bodies=_bodies(roles),
        delegations=_delegations(roles),
        let_be={said.one_es: said.one_en for said in small["let_be"]},
        names={room.one: Named(room.one_es, room.one_en) for room in small["room"]}
        | {role.institution_key: Named(role.acronym_es, role.acronym_en) for role in roles}
        | {role.person: Named(role.display_name) for role in roles if role.person}
        | {pair.one: Named(pair.one_es, pair.one_en) for pair in small["exclusion"]}
        | {pair.other: Named(pair.other_es, pair.other_en) for pair in small["exclusion"]},
        serial=agenda.serial if agenda else 0,
    )


def _limits(edition: ForumEdition, agenda: Agenda | None) -> Limits:
    if agenda is None:
        return Limits(zone=edition.time_zone)
    return Limits(
        zone=edition.time_zone,
        severities={ClashRule(rule): Severity(said) for rule, said in agenda.severities.items()},
        opens=_hour(agenda.opens),
        closes=_hour(agenda.closes),
        travel=timedelta(minutes=agenda.travel_minutes),
        teams=agenda.teams,
        shortest=_minutes(agenda.shortest_minutes),
        longest=_minutes(agenda.longest_minutes),
        without_break=_minutes(agenda.most_minutes_without_break),
    )


def _hour(said: str | None) -> time | None:
    return time.fromisoformat(said) if said else None


def _minutes(said: int | None) -> timedelta | None:
    return timedelta(minutes=said) if said else None


def _slots(edition: ForumEdition, roles: Iterable[Any], proponents: Iterable[Any]) -> Iterable[Slot]:
    held = _grouped(roles, "session_id")
    presented = _grouped(proponents, "number")
    rows = db.session.execute(
        select(
            Session.id,
            Session.key,
            Session.version,
            Session.kind,
            Session.state,
            Session.title_es,
            Session.title_en,
            Session.description_es,
            Session.description_en,
            Session.starts_at,
            Session.ends_at,
            Session.expected,
            Session.interpretation,
            Session.cancelled_reason,
            Session.is_locked,
            Session.without_moderator,
            Session.is_exclusive,
            Room.key.label("room"),
            Theme.key.label("theme"),
        )
        .outerjoin(Session.room)
        .outerjoin(Session.theme)
        .where(Session.edition_id == edition.id)
    )
    for row in rows:
        yield _slot(row, held[row.id], presented[row.id])


def _is_cancelled(slot: Slot) -> bool:
    return bool(slot.name.state is SessionState.CANCELLED)


def _slot(row: Any, held: Iterable[Any], presented: Iterable[Any]) -> Slot:
    unnamed = [role for role in held if role.institution and not role.person]
    moderators = [role for role in held if role.role is SessionRole.MODERATOR]
    return Slot(
        key=row.key,
        name=row,
        kind=row.kind,
        hours=(row.starts_at, row.ends_at) if row.starts_at else None,
        room=row.room,
        expected=row.expected,
        people=frozenset(role.person for role in held if role.person),
        moderators=frozenset(role.person for role in moderators if role.person),
        presenting=frozenset(role.person for role in held if role.person and role.role in PRESENTING),
        has_moderator=any(
            role.state is AssignmentState.ACCEPTED and role.holder_left_at is None for role in moderators
        ),
        without_moderator=row.without_moderator,
        is_exclusive=row.is_exclusive,
        interpretation=tuple(row.interpretation),
        untranslated=rules.untranslated(
            {
                "title": (row.title_es, row.title_en),
                "description": (row.description_es, row.description_en),
            }
        ),
        proponents=frozenset().union(*(_bodies_of(one.amount, one.place) for one in presented)),
        delegations=frozenset(role.institution_delegation for role in held if role.institution_delegation),
        institutions=frozenset(role.institution_key for role in unnamed),
        chairs=frozenset(role.institution_key for role in unnamed if role.role is SessionRole.MODERATOR),
    )


def _roles(edition: ForumEdition) -> list[Any]:
    """Who has a role, and in which delegation; a person of no registration has none."""
    delegation, sent = aliased(Delegation), aliased(Delegation)
    body, institution = aliased(Organization), aliased(Organization)
    return list(
        db.session.execute(
            select(
                SessionAssignment.session_id,
                SessionAssignment.role,
                SessionAssignment.state,
                SessionAssignment.holder_left_at,
                Person.key.label("person"),
                Person.display_name,
                delegation.key.label("delegation"),
                delegation.country_id,
                delegation.organization_id,
                body.country_id.label("body_country"),
                institution.id.label("institution"),
                institution.key.label("institution_key"),
                institution.acronym_es,
                institution.acronym_en,
                institution.country_id.label("institution_country"),
                sent.key.label("institution_delegation"),
            )
            .join(SessionAssignment.session)
            .outerjoin(SessionAssignment.person)
            .outerjoin(
                Registration,
                and_(
                    Registration.person_id == Person.id,
                    Registration.edition_id == edition.id,
                    Registration.state.not_in(ENDED),
                ),
            )
            .outerjoin(delegation, Registration.delegation_id == delegation.id)
            .outerjoin(body, delegation.organization_id == body.id)
            .outerjoin(institution, SessionAssignment.organization_id == institution.id)
            .outerjoin(sent, and_(sent.organization_id == institution.id, sent.edition_id == edition.id))
            .where(Session.edition_id == edition.id, SessionAssignment.state != AssignmentState.DECLINED)
        )
    )


def _bodies(roles: Iterable[Any]) -> Mapping[UUID, frozenset[str]]:
    """The States and institutions of each person: of the delegation, and of who named the person."""
    found: defaultdict[UUID, frozenset[str]] = defaultdict(frozenset)
    for role in roles:
        if role.person:
            found[role.person] |= _bodies_of(role.country_id, role.organization_id)
            found[role.person] |= _bodies_of(role.body_country, role.institution)
            found[role.person] |= _bodies_of(role.institution_country, None)
    return found


def _bodies_of(country: int | None, organization: int | None) -> frozenset[str]:
    named = {"country": country, "organization": organization}
    return frozenset(f"{kind} {number}" for kind, number in named.items() if number is not None)


def _delegations(roles: Iterable[Any]) -> Mapping[UUID, frozenset[UUID]]:
    return {role.person: frozenset({role.delegation}) for role in roles if role.person and role.delegation}


def _windows(rows: Iterable[Any]) -> Mapping[UUID, tuple[Span, ...]]:
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    for row in rows:
        spans[row.one or row.other].append((row.starts_at, row.ends_at))
    return {subject: rules.merged(known) for subject, known in spans.items()}


def _small(edition: ForumEdition) -> Mapping[str, list[Any]]:
    """Seven small tables in one statement, by the kind of the row: what a move has to know comes quickly."""
    before, after = aliased(Session), aliased(Session)
    venue, other = aliased(Venue), aliased(Venue)
    one, two = aliased(Delegation), aliased(Delegation)
    found: defaultdict[str, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = db.session.execute(
        union_all(
            _row("order", one=before.key, other=after.key)
            .join_from(SessionOrder, before, SessionOrder.before_id == before.id)
            .join(after, SessionOrder.after_id == after.id)
            .where(before.edition_id == edition.id),
            _row("travel", one=venue.key, other=other.key, number=VenueTravel.minutes)
            .join_from(VenueTravel, venue, VenueTravel.venue_id == venue.id)
            .join(other, VenueTravel.other_id == other.id)
            .where(venue.edition_id == edition.id),
            _row(
                "exclusion",
                one=one.key,
                one_es=one.name_es,
                one_en=one.name_en,
                other=two.key,
                other_es=two.name_es,
                other_en=two.name_en,
            )
            .join_from(ProtocolExclusion, one, ProtocolExclusion.delegation_id == one.id)
            .join(two, ProtocolExclusion.other_id == two.id)
            .where(ProtocolExclusion.edition_id == edition.id),
            _row(
                "room",
                one=Room.key,
                one_es=Room.name_es,
                one_en=Room.name_en,
                other=Venue.key,
                number=Room.setup_minutes,
                amount=Room.capacity,
                place=Room.position,
            )
            .join_from(Room, Venue, Room.venue_id == Venue.id, isouter=True)
            .where(Room.edition_id == edition.id),
            _row(
                "window",
                one=Room.key,
                other=Person.key,
                starts_at=Availability.starts_at,
                ends_at=Availability.ends_at,
            )
            .join_from(Availability, Room, Availability.room_id == Room.id, isouter=True)
            .outerjoin(Person, Availability.person_id == Person.id)
            .where(Availability.edition_id == edition.id),
            _row(
                "proponent",
                number=AgendaItem.session_id,
                amount=ProjectProponent.country_id,
                place=ProjectProponent.organization_id,
            )
            .join_from(AgendaItem, ProjectProponent, ProjectProponent.project_id == AgendaItem.project_id)
            .join(Session, Session.id == AgendaItem.session_id)
            .where(Session.edition_id == edition.id),
            _row("let_be", one_es=ClashAcknowledgement.clash, one_en=ClashAcknowledgement.facts).where(
                ClashAcknowledgement.edition_id == edition.id
            ),
        )
    )
    for row in rows:
        found[row.kind].append(row)
    return found


def _row(kind: str, **said: Any) -> Select[Any]:
    """A row of a small table in the shape that all of them share; what it does not have is null."""
    columns = ((name, said.get(name, null().cast(of))) for name, of in SHARED.items())
    return select(literal(kind).label("kind"), *(column.label(name) for name, column in columns))


def _grouped(rows: Iterable[Any], column: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
