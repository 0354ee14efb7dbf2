"""Questions that look down on several domains at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import joinedload

from forum_app.accounts.models import User
from forum_app.agenda.models import Room, Session, SessionAssignment
from forum_app.agenda.queries import Entry, entry, released
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionRole, SessionState
from forum_app.badges.models import Badge
from forum_app.badges.rules import CLOSED
from forum_app.checkin.models import Admission, Checkpoint
from forum_app.core.db import db
from forum_app.delegations.models import (
    CorrectionRequest,
    Credential,
    Delegation,
    ErasureRequest,
    FocalPoint,
    Registration,
)
from forum_app.delegations.queries import PILES, asks_for_correction, figures
from forum_app.delegations.rules import ENDED, AttendanceMode, DelegationState, Pile, RegistrationState
from forum_app.editions.models import ForumEdition, RoleGrant, Theme
from forum_app.editions.roles import Role
from forum_app.mail.models import Letter
from forum_app.mail.rules import LetterState
from forum_app.portfolio.models import Project
from forum_app.press.queries import number_to_decide
from forum_app.requests.models import LetterRequest
from forum_app.requests.queries import PILES as LETTER_PILES
from forum_app.requests.rules import Pile as LetterPile

A_FEW = 6


def highlights(edition: ForumEdition) -> list[Entry]:
    """The first sessions of the public programme."""
    current = released(edition)
    if current is None:
        return []
    held = (session for session in current.programme.public if not session.is_cancelled)
    return [entry(current.programme, session) for session in islice(held, A_FEW)]


def spoken_for(user_id: int) -> Select[FocalPoint]:
    """The delegations that an account speaks for now, with their editions."""
    return (
        select(FocalPoint)
        .join(FocalPoint.delegation)
        .where(FocalPoint.user_id == user_id, FocalPoint.valid_to.is_(None))
        .options(
            joinedload(FocalPoint.delegation).options(
                joinedload(Delegation.edition), joinedload(Delegation.country)
            )
        )
        .order_by(Delegation.edition_id.desc(), Delegation.sort_es, Delegation.id)
    )


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """How much of an edition there is, and how much of it still lacks something."""

    themes: int
    rooms: int
    projects: int
    sessions: int
    sessions_without_place: int
    sessions_without_moderator: int
    roles_to_settle: int
    delegations: int
    delegations_without_focal_point: int
    waiting_for_decision: int
    corrections_asked: int
    approved_without_badge: int
    credentials_to_look_at: int
    media_to_decide: int
    letters_to_issue: int
    door_staff: int
    letters_failed: int
    account_letters_failed: int  # of no edition
    registrations: Mapping[RegistrationState, int]

    @property
    def people(self) -> int:
        """Everybody whose registration has not ended."""
        return sum(number for state, number in self.registrations.items() if state not in ENDED)

    @property
    def approved(self) -> int:
        return self.registrations.get(RegistrationState.APPROVED, 0)


def readiness(edition: ForumEdition) -> Readiness:
    """Where the preparation of an edition stands, in two statements whatever its size."""
    questions = {
        "themes": _count(Theme, edition),
        "rooms": _count(Room, edition),
        "projects": _count(Project, edition),
        "sessions": _sessions(edition),
        "sessions_without_place": _sessions(
            edition, or_(Session.starts_at.is_(None), Session.room_id.is_(None))
        ),
        "sessions_without_moderator": _sessions(
            edition, Session.kind.in_(MODERATED), ~Session.assignments.any(_MODERATES)
        ),
        "roles_to_settle": (
            select(func.count())
            .select_from(SessionAssignment)
            .join(SessionAssignment.session)
            .where(Session.edition_id == edition.id, SessionAssignment.holder_left_at.is_not(None))
        ),
        "delegations": _count(Delegation, edition, Delegation.state != DelegationState.DECLINED),
        "delegations_without_focal_point": _count(
            Delegation, edition, Delegation.state != DelegationState.DECLINED, ~_has_focal_point()
        ),
        "waiting_for_decision": _count(Registration, edition, Registration.state.in_(TO_DECIDE)),
        "corrections_asked": _count(Registration, edition, asks_for_correction()),
        "approved_without_badge": _count(
            Registration,
            edition,
            Registration.state == RegistrationState.APPROVED,
            Registration.attendance_mode == AttendanceMode.IN_PERSON,
            ~_has_badge(),
        ),
        "credentials_to_look_at": (
            select(func.count())
            .select_from(Credential)
            .join(Credential.delegation)
            .where(Delegation.edition_id == edition.id, PILES[Pile.WAITING])
        ),
        "media_to_decide": number_to_decide(edition),
        "letters_to_issue": _count(LetterRequest, edition, LETTER_PILES[LetterPile.WAITING]),
        "door_staff": _count(
            RoleGrant, edition, RoleGrant.role == Role.CHECKIN, RoleGrant.revoked_at.is_(None)
        ),
        "letters_failed": select(func.count()).where(
            Letter.edition_slug == edition.slug, Letter.state == LetterState.FAILED
        ),
        "account_letters_failed": select(func.count()).where(
            Letter.edition_slug.is_(None), Letter.state == LetterState.FAILED
        ),
    }
    columns = [question.scalar_subquery().label(name) for name, question in questions.items()]
    row = db.session.execute(select(*columns)).one()
    return Readiness(**row._asdict(), registrations=figures(edition))


_MODERATES = and_(
    SessionAssignment.role == SessionRole.MODERATOR, SessionAssignment.state == AssignmentState.ACCEPTED
)
MODERATED = (
    SessionKind.PLENARY,
    SessionKind.PANEL,
    SessionKind.DIALOGUE_TABLE,
    SessionKind.PROJECT_PRESENTATION,
)
TO_DECIDE = (RegistrationState.DELEGATION_CONFIRMED, RegistrationState.UNDER_REVIEW)


def _count(table: Any, edition: ForumEdition, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(table).where(table.edition_id == edition.id, *conditions)


def _sessions(edition: ForumEdition, *conditions: ColumnElement[bool]) -> Select[Any]:
    return _count(Session, edition, Session.state != SessionState.CANCELLED, *conditions)


def _has_focal_point() -> ColumnElement[bool]:
    return exists().where(FocalPoint.delegation_id == Delegation.id, FocalPoint.valid_to.is_(None))


def _has_badge() -> ColumnElement[bool]:
    return exists().where(Badge.registration_id == Registration.id, Badge.state.not_in(CLOSED))


def corrections_of(registration: Registration) -> Sequence[CorrectionRequest]:
    """All that a delegate ever asked to be corrected."""
    return db.session.scalars(
        select(CorrectionRequest)
        .where(CorrectionRequest.registration_id == registration.id)
        .order_by(CorrectionRequest.asked_at, CorrectionRequest.id)
    ).all()


def erasures_of(registration: Registration) -> Sequence[ErasureRequest]:
    """All requests for erasure that a delegate made or took back."""
    return db.session.scalars(
        select(ErasureRequest)
        .where(ErasureRequest.registration_id == registration.id)
        .order_by(ErasureRequest.id)
    ).all()


def badges_of(registration: Registration) -> Sequence[Badge]:
    """All badges that a registration ever had."""
    return db.session.scalars(
        select(Badge).where(Badge.registration_id == registration.id).order_by(Badge.print_number)
    ).all()


def admissions_of(registration: Registration) -> Sequence[Row[datetime, str]]:
    """When a person was let in, and at which checkpoint."""
    return db.session.execute(
        select(Admission.admitted_at, Checkpoint.name_es)
        .join(Checkpoint, Checkpoint.id == Admission.checkpoint_id)
        .where(Admission.registration_id == registration.id)
        .order_by(Admission.admitted_at)
    ).all()


def letters_about(registration: Registration) -> Sequence[Letter]:
    """The letters that were written about a registration."""
    return db.session.scalars(
        select(Letter)
        .where(
            Letter.edition_slug == registration.edition.slug,
            Letter.about == f"registration:{registration.key}",
        )
        .order_by(Letter.id)
    ).all()


def editions_of(user: User) -> set[int]:
    """The editions that an account works in now: by a role, for a delegation, in a session."""
    roles = select(RoleGrant.edition_id).where(RoleGrant.user_id == user.id, RoleGrant.revoked_at.is_(None))
    delegations = (
        select(Delegation.edition_id)
        .join(FocalPoint, FocalPoint.delegation_id == Delegation.id)
        .where(FocalPoint.user_id == user.id, FocalPoint.valid_to.is_(None))
    )
    sessions = (
        select(Session.edition_id)
        .join(SessionAssignment, SessionAssignment.session_id == Session.id)
        .where(SessionAssignment.user_id == user.id)
    )
    return set(db.session.scalars(union(roles, delegations, sessions)))


def organised_by(user: User) -> set[int]:
    """The editions that an account organises now."""
    held = (RoleGrant.user_id == user.id, RoleGrant.role == Role.ORGANISER, RoleGrant.revoked_at.is_(None))
    return set(db.session.scalars(select(RoleGrant.edition_id).where(*held)))
