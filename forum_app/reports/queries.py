"""Questions about who is there. Each is one statement, whatever the size of the forum."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, func, select
from sqlalchemy.orm import joinedload

from forum_app.agenda.models import Session
from forum_app.badges.models import Badge
from forum_app.checkin.models import Admission, Checkpoint, Scan
from forum_app.checkin.rules import CheckpointKind
from forum_app.core.db import db
from forum_app.core.i18n import language
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition, Theme

LAST_SCANS = 8
LATE = timedelta(minutes=1)  # a scan becomes visible no later than this after its number was drawn
TEN_MINUTES = len("2026-11-23 09:1")  # an instant cut there names its ten minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What changes whenever the board does; cheap to ask."""

    last_scan: int
    scans_lately: int
    approved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """A delegation, how many of it are approved and how many of these are there today."""

    delegation: Delegation
    approved: int
    arrived: int


def version(edition: ForumEdition, *, at: datetime) -> Version:
    """The state of the board, in one statement."""
    scans = select(func.coalesce(func.max(Scan.id), 0)).where(Scan.edition_id == edition.id)
    lately = (
        select(func.count())
        .select_from(Scan)
        .where(Scan.edition_id == edition.id, Scan.received_at > at - LATE)
    )
    approved = select(func.count()).select_from(Registration).where(_is_approved(edition))
    row = db.session.execute(
        select(scans.scalar_subquery(), lately.scalar_subquery(), approved.scalar_subquery())
    ).one()
    return Version(last_scan=row[0], scans_lately=row[1], approved=row[2])


def present(edition: ForumEdition, slot: str) -> int:
    """Distinct people who came in through a gate on a day and did not leave."""
    return (
        db.session.scalar(
            select(func.count(Admission.registration_id.distinct()))
            .join(Checkpoint, Checkpoint.id == Admission.checkpoint_id)
            .where(_is_in(edition, slot))
        )
        or 0
    )


def arrivals_by_ten_minutes(edition: ForumEdition, slot: str) -> list[tuple[datetime, int]]:
    """How many people came in for the first time on a day, in each ten minutes in which somebody did."""
    first = (
        select(func.min(Admission.admitted_at).label("at"))
        .join(Checkpoint, Checkpoint.id == Admission.checkpoint_id)
        .where(_is_in(edition, slot))
        .group_by(Admission.registration_id)
        .subquery()
    )
    tens = func.substr(cast(first.c.at, String), 1, TEN_MINUTES)
    rows = db.session.execute(select(func.min(first.c.at), func.count()).group_by(tens).order_by(tens))
    return [(start, people) for start, people in rows]


def arrivals_by_delegation(edition: ForumEdition, slot: str) -> list[Arrivals]:
    """Delegations with somebody approved, those with most people first; who of them came in on a day."""
    there = (
        select(Admission.registration_id)
        .join(Checkpoint, Checkpoint.id == Admission.checkpoint_id)
        .where(_is_in(edition, slot))
        .distinct()
        .subquery()
    )
    rows = db.session.execute(
        select(Delegation, func.count(Registration.id), func.count(there.c.registration_id))
        .join(Registration, Registration.delegation_id == Delegation.id)
        .outerjoin(there, there.c.registration_id == Registration.id)
        .where(_is_approved(edition))
        .options(joinedload(Delegation.country))
        .group_by(Delegation.id)
        .order_by(Delegation.sort_en if language() == "en" else Delegation.sort_es, Delegation.id)
    )
    return [
        Arrivals(delegation=delegation, approved=approved, arrived=arrived)
        for delegation, approved, arrived in rows
    ]


def people_by_theme(edition: ForumEdition) -> list[tuple[Theme, int]]:
    """Distinct people admitted at the doors of the sessions of each theme, in the order of the themes."""
    rows = db.session.execute(
        select(Theme, func.count(Admission.registration_id.distinct()))
        .outerjoin(Session, Session.theme_id == Theme.id)
        .outerjoin(Checkpoint, Checkpoint.session_id == Session.id)
        .outerjoin(Admission, and_(Admission.checkpoint_id == Checkpoint.id, Admission.ended_at.is_(None)))
        .where(Theme.edition_id == edition.id)
        .group_by(Theme.id)
        .order_by(Theme.position)
    )
    return [(theme, people) for theme, people in rows]


def last_scans(edition: ForumEdition) -> list[Scan]:
    """The newest scans of an edition, whatever came of them."""
    return list(
        db.session.scalars(
            select(Scan)
            .where(Scan.edition_id == edition.id)
            .options(
                joinedload(Scan.checkpoint),
                joinedload(Scan.badge).joinedload(Badge.registration).joinedload(Registration.person),
                joinedload(Scan.badge).joinedload(Badge.registration).joinedload(Registration.delegation),
            )
            .order_by(Scan.id.desc())
            .limit(LAST_SCANS)
        )
    )


def _is_approved(edition: ForumEdition) -> ColumnElement[bool]:
    return and_(Registration.edition_id == edition.id, Registration.state == RegistrationState.APPROVED)


def _is_in(edition: ForumEdition, slot: str) -> ColumnElement[bool]:
    return and_(
        Admission.edition_id == edition.id,
        Admission.slot == slot,
        Admission.ended_at.is_(None),
        Checkpoint.kind == CheckpointKind.GATE,
    )
