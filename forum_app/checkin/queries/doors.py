"""Questions about checkpoints and the browsers at them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum_app.agenda.models import Session
from forum_app.agenda.rules import SessionState
from forum_app.checkin.models import Checkpoint, Device, Scan
from forum_app.checkin.rules import Verdict
from forum_app.core.crypto import is_same, secret_hash
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer


def checkpoint_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Checkpoint | None:
    """A checkpoint of the edition, in use or not."""
    return db.session.scalar(
        select(Checkpoint).where(Checkpoint.edition_id == edition.id, Checkpoint.key == key)
    )


def checkpoints(edition: ForumEdition) -> list[Checkpoint]:
    """All checkpoints of an edition, those in use first, the main gate before all."""
    return list(
        db.session.scalars(
            select(Checkpoint)
            .where(Checkpoint.edition_id == edition.id)
            .options(joinedload(Checkpoint.session))
            .order_by(Checkpoint.closed_at.is_not(None), Checkpoint.is_main.desc(), Checkpoint.position)
        )
    )


def checkpoints_in_use(edition: ForumEdition) -> list[Checkpoint]:
    """The checkpoints that a scanner may choose."""
    return [checkpoint for checkpoint in checkpoints(edition) if checkpoint.closed_at is None]


def last_position(edition: ForumEdition) -> int:
    """The place of the last checkpoint, 0 when there is none."""
    return (
        db.session.scalar(select(func.max(Checkpoint.position)).where(Checkpoint.edition_id == edition.id))
        or 0
    )


def sessions_with_door(edition: ForumEdition) -> list[Session]:
    """Sessions that a checkpoint may be for, in the order of the programme."""
    return list(
        db.session.scalars(
            select(Session)
            .where(Session.edition_id == edition.id, Session.state != SessionState.CANCELLED)
            .order_by(Session.starts_at.is_(None), Session.starts_at, Session.position)
        )
    )


def device_by_key(edition: ForumEdition, key: UUID, _viewer: Viewer) -> Device | None:
    """A browser that scans in the edition, revoked or not."""
    return db.session.scalar(select(Device).where(Device.edition_id == edition.id, Device.key == key))


def device_of_browser(edition: ForumEdition, secrets: Mapping[UUID, str]) -> Device | None:
    """The device among those that a browser's cookies claim, when the secret is right."""
    if not secrets:
        return None
    found = db.session.scalars(
        select(Device).where(Device.edition_id == edition.id, Device.key.in_(secrets)).order_by(Device.id)
    )
    return next(
        (device for device in found if is_same(device.secret_hash, secret_hash(secrets[device.key]))), None
    )


def devices(edition: ForumEdition) -> list[Device]:
    """The browsers that scan in an edition, the last heard of first."""
    return list(
        db.session.scalars(
            select(Device)
            .where(Device.edition_id == edition.id)
            .options(joinedload(Device.opened_by))
            .order_by(Device.revoked_at.is_not(None), Device.last_contact_at.desc(), Device.id)
        )
    )


def number_of_devices(edition: ForumEdition) -> int:
    """How many browsers ever scanned in an edition."""
    return db.session.scalar(select(func.count()).where(Device.edition_id == edition.id)) or 0


def scans_by_device(edition: ForumEdition) -> dict[int, int]:
    """How many scans each browser of an edition made."""
    rows = db.session.execute(
        select(Scan.device_id, func.count()).where(Scan.edition_id == edition.id).group_by(Scan.device_id)
    )
    return {device: number for device, number in rows}  # noqa: C416 dict() of rows does not type-check


def admitted_by(device: Device, *, since: datetime) -> int:
    """How many people a browser let in since an hour: the gate keeper's own counter."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Scan)
            .where(
                Scan.edition_id == device.edition_id,
                Scan.received_at >= since,
                Scan.device_id == device.id,
                Scan.verdict == Verdict.ADMITTED,
            )
        )
        or 0
    )


def has_main_gate(edition: ForumEdition) -> bool:
    """Whether the edition has its main gate."""
    return bool(
        db.session.scalar(
            select(Checkpoint.id).where(Checkpoint.edition_id == edition.id, Checkpoint.is_main)
        )
    )
