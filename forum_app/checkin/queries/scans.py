"""What a scan is judged by, as plain facts, each question in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Row, ScalarSelect, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from forum_app.agenda.models import Session
from forum_app.agenda.rules import SessionState
from forum_app.badges.models import Badge, SigningKey
from forum_app.badges.rules import BadgeState
from forum_app.checkin.models import Admission, Checkpoint, Device, Scan
from forum_app.checkin.rules import Verdict
from forum_app.core.crypto import is_same, secret_hash
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import AttendanceMode, RegistrationState
from forum_app.editions.models import BadgeCategory, ForumEdition, RoleGrant
from forum_app.editions.roles import Viewer
from forum_app.people.models import Country, Organization, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A checkpoint as a scan is judged at it."""

    id: int
    name_es: str
    name_en: str | None
    zone: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    session_key: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None
    is_in_use: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScan:
    """A scan that we have already: its answer is never given anew."""

    checkpoint_key: UUID
    badge_id: int | None
    slot: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """The browser that scans, its edition, the checkpoints that it names, and what it told us before."""

    device_id: int
    secret_hash: str
    is_revoked: bool
    edition_id: int
    edition_key: UUID
    edition_slug: str
    time_zone: str
    viewer: Viewer
    doors: Mapping[UUID, Door]
    stored: Mapping[UUID, StoredScan]

    def knows(self, secret: str) -> bool:
        """Whether the secret is this browser's, and the browser still may scan."""
        return not self.is_revoked and is_same(self.secret_hash, secret_hash(secret))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whom a badge belongs to, and all that its verdict depends on."""

    badge_id: int
    badge_key: UUID
    reference_hash: bytes
    print_number: int
    badge_state: BadgeState
    key_number: int
    public_key: bytes
    registration_id: int
    registration_key: UUID
    registration_state: RegistrationState
    attendance_mode: AttendanceMode
    substituted_by: str | None
    position_title_es: str | None
    position_title_en: str | None
    photo_id: int | None
    person_name: str
    badge_name: str | None
    delegation_es: str
    delegation_en: str
    country: str | None
    category_code: str
    category_es: str
    category_en: str
    zones: list[str]

    @property
    def name(self) -> str:
        return self.badge_name or self.person_name

    @property
    def public(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.public_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionKey:
    """A public key that signs badges, and the edition that it signs for."""

    edition_key: UUID
    number: int
    public: Ed25519PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The admission that a second showing is told of."""

    at: datetime
    device: str


# Built once: putting these together for each scan would cost more than running them.
STATION = (
    select(
        Device.id.label("device_id"),
        Device.secret_hash,
        Device.revoked_at,
        ForumEdition.id.label("edition_id"),
        ForumEdition.key.label("edition_key"),
        ForumEdition.slug,
        ForumEdition.time_zone,
        RoleGrant.role,
        Checkpoint.id.label("checkpoint_id"),
        Checkpoint.key.label("checkpoint_key"),
        Checkpoint.name_es,
        Checkpoint.name_en,
        Checkpoint.zone,
        Checkpoint.opens_at,
        Checkpoint.closes_at,
        Checkpoint.closed_at,
        Session.key.label("session_key"),
        Session.starts_at,
        Session.ends_at,
        Session.state.label("session_state"),
        Scan.scan_id,
        Scan.badge_id,
        Scan.slot,
        Scan.verdict,
    )
    .join(ForumEdition, ForumEdition.id == Device.edition_id)
    .outerjoin(
        RoleGrant,
        and_(
            RoleGrant.edition_id == ForumEdition.id,
            RoleGrant.user_id == bindparam("user_id"),
            RoleGrant.revoked_at.is_(None),
        ),
    )
    .outerjoin(
        Checkpoint,
        and_(
            Checkpoint.edition_id == ForumEdition.id,
            Checkpoint.key.in_(bindparam("checkpoints", expanding=True)),
        ),
    )
    .outerjoin(Session, Session.id == Checkpoint.session_id)
    .outerjoin(
        Scan,
        and_(
            Scan.device_id == Device.id,
            Scan.checkpoint_id == Checkpoint.id,
            Scan.scan_id.in_(bindparam("scans", expanding=True)),
        ),
    )
    .where(Device.key == bindparam("device_key"))
)


COUNTRY_OF_ORGANIZATION = (
    select(Country.iso2)
    .join(Organization, Organization.country_id == Country.id)
    .where(Organization.id == Delegation.organization_id)
    .correlate(Delegation)
    .scalar_subquery()
)


_Place = aliased(Registration)
_Successor = aliased(Person)
HOLDERS = (
    select(
        Badge.id.label("badge_id"),
        Badge.key.label("badge_key"),
        Badge.reference_hash,
        Badge.print_number,
        Badge.state.label("badge_state"),
        SigningKey.number.label("key_number"),
        SigningKey.public_key,
        Registration.id.label("registration_id"),
        Registration.key.label("registration_key"),
        Registration.state.label("registration_state"),
        Registration.attendance_mode,
        _Successor.display_name.label("substituted_by"),
        Registration.position_title_es,
        Registration.position_title_en,
        Registration.photo_id,
        Person.display_name.label("person_name"),
        Person.badge_name,
        Delegation.name_es.label("delegation_es"),
        Delegation.name_en.label("delegation_en"),
        func.coalesce(Country.iso2, COUNTRY_OF_ORGANIZATION).label("country"),
        BadgeCategory.code.label("category_code"),
        BadgeCategory.name_es.label("category_es"),
        BadgeCategory.name_en.label("category_en"),
        BadgeCategory.zones,
    )
    .join(SigningKey, SigningKey.id == Badge.signing_key_id)
    .join(Registration, Registration.id == Badge.registration_id)
    .join(Person, Person.id == Registration.person_id)
    .join(Delegation, Delegation.id == Registration.delegation_id)
    .join(BadgeCategory, BadgeCategory.id == Registration.badge_category_id)
    .outerjoin(Country, Country.id == Delegation.country_id)
    .outerjoin(_Place, _Place.id == Registration.substituted_by_id)
    .outerjoin(_Successor, _Successor.id == _Place.person_id)
    .where(
        Badge.edition_id == bindparam("edition_id"),
        or_(
            Badge.reference_hash.in_(bindparam("hashes", expanding=True)),
            Badge.key.in_(bindparam("keys", expanding=True)),
            Badge.id.in_(bindparam("ids", expanding=True)),
        ),
    )
    .order_by(Badge.id)
    .with_for_update(key_share=True, of=Badge)
)


def station(
    device_key: UUID, *, user_id: int, checkpoints: Collection[UUID], scans: Collection[UUID]
) -> Station | None:
    """The browser that a scan comes from, with everything to judge it except the badge."""
    asked = {"device_key": device_key, "user_id": user_id, "checkpoints": [*checkpoints], "scans": [*scans]}
    rows = db.session.execute(STATION, asked).all()
    return _station(cast("Sequence[Row[Any]]", rows), user_id) if rows else None


def _station(rows: Sequence[Row[Any]], user_id: int) -> Station:
    first = rows[0]
    return Station(
        device_id=first.device_id,
        secret_hash=first.secret_hash,
        is_revoked=first.revoked_at is not None,
        edition_id=first.edition_id,
        edition_key=first.edition_key,
        edition_slug=first.slug,
        time_zone=first.time_zone,
        viewer=Viewer(user_id=user_id, roles=frozenset(row.role for row in rows if row.role)),
        doors={row.checkpoint_key: _door(row) for row in rows if row.checkpoint_id},
        stored={
            row.scan_id: StoredScan(
                checkpoint_key=row.checkpoint_key,
                badge_id=row.badge_id,
                slot=row.slot,
                verdict=row.verdict,
            )
            for row in rows
            if row.scan_id
        },
    )


def _door(row: Row[Any]) -> Door:
    return Door(
        id=row.checkpoint_id,
        name_es=row.name_es,
        name_en=row.name_en,
        zone=row.zone,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        session_key=row.session_key,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_in_use=row.closed_at is None and row.session_state in {None, SessionState.READY},
    )


def holders(
    edition_id: int, *, hashes: Collection[bytes], keys: Collection[UUID], ids: Collection[int]
) -> list[Holder]:
    """Whom badges belong to. PostgreSQL locks the badges, in one order, until the scan is done."""
    asked = {"edition_id": edition_id, "hashes": [*hashes], "keys": [*keys], "ids": [*ids]}
    return [Holder(**row) for row in db.session.execute(HOLDERS, asked).mappings()]


def signing_keys() -> list[EditionKey]:
    """The public keys of all editions, to tell a badge of another one from a forged one."""
    rows = db.session.execute(
        select(ForumEdition.key, SigningKey.number, SigningKey.public_key).join(
            ForumEdition, ForumEdition.id == SigningKey.edition_id
        )
    )
    return [
        EditionKey(edition_key=key, number=number, public=Ed25519PublicKey.from_public_bytes(public))
        for key, number, public in rows
    ]


def first_admission(
    registration_id: int, checkpoint_id: int, slot: str
) -> tuple[ScalarSelect[datetime], ScalarSelect[str]]:
    """When, and at which browser, a registration was admitted in a slot: columns for any statement.

    Each reads one table at a time, because SQLite's RETURNING names no tables.
    """
    here = and_(
        Admission.registration_id == registration_id,
        Admission.checkpoint_id == checkpoint_id,
        Admission.slot == slot,
        Admission.ended_at.is_(None),
    )
    device = select(Admission.device_id).where(here).scalar_subquery()
    return (
        select(Admission.admitted_at).where(here).scalar_subquery(),
        select(Device.name).where(Device.id == device).scalar_subquery(),
    )
