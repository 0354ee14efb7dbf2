"""Checkpoints and the browsers that scan at them: set up, heard of, taken out of use."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import uuid4

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.agenda.models import Session
from forum_app.checkin import queries, rules
from forum_app.checkin.models import Checkpoint, Device
from forum_app.checkin.rules import CheckpointKind
from forum_app.core.clock import rezoned
from forum_app.core.crypto import new_secret, secret_hash
from forum_app.core.db import check_seen, db, hold, lock
from forum_app.editions.models import ForumEdition


class Details(TypedDict):
    """What may be changed about a checkpoint."""

    name_es: str
    name_en: str | None
    zone: str | None
    opens_at: datetime | None
    closes_at: datetime | None


def add_main_gate(edition: ForumEdition) -> None:
    """Give an edition the gate that every edition has; twice is once."""
    hold(f"main gate of edition {edition.id}")
    if queries.has_main_gate(edition):
        return
    db.session.add(
        Checkpoint(
            edition=edition,
            position=0,
            kind=CheckpointKind.GATE,
            name_es="Ingreso principal",
            name_en="Main gate",
            is_main=True,
        )
    )
    db.session.flush()


def add_checkpoint(
    edition: ForumEdition,
    *,
    kind: CheckpointKind,
    session: Session | None = None,
    by: User,
    at: datetime,
    **details: Unpack[Details],
) -> Checkpoint:
    """Add a place where badges are shown."""
    rules.check_session(kind=kind, has_session=session is not None)
    checkpoint = Checkpoint(
        key=uuid4(), edition=edition, position=queries.last_position(edition) + 1, kind=kind, session=session
    )
    _describe(checkpoint, **details)
    db.session.add(checkpoint)
    _record("checkpoint.added", checkpoint, by=by, at=at)
    return checkpoint


def change_checkpoint(
    checkpoint: Checkpoint, *, version: int | None = None, by: User, at: datetime, **details: Unpack[Details]
) -> None:
    """Change what a checkpoint is called, whom it lets in and when; what it is for stays, as its scans do."""
    check_seen(lock(checkpoint), version)
    _describe(checkpoint, **details)
    _record("checkpoint.changed", checkpoint, by=by, at=at)


def keep_hours(edition: ForumEdition, *, before: str) -> int:
    """Let the checkpoints open and close at the same hours on the clocks of the edition's new zone."""
    timed = [one for one in queries.checkpoints(edition) if one.opens_at or one.closes_at]
    for checkpoint in timed:
        for name in ("opens_at", "closes_at"):
            if instant := getattr(checkpoint, name):
                setattr(checkpoint, name, rezoned(instant, before, edition.time_zone))
    return len(timed)


def close_checkpoint(checkpoint: Checkpoint, *, by: User, at: datetime) -> None:
    """Take a checkpoint out of use; its scans stay."""
    rules.check_may_close(is_main=checkpoint.is_main)
    if checkpoint.closed_at is None:
        checkpoint.closed_at = at
        _record("checkpoint.closed", checkpoint, by=by, at=at)


def open_checkpoint(checkpoint: Checkpoint, *, by: User, at: datetime) -> None:
    """Put a checkpoint back into use."""
    if checkpoint.closed_at is not None:
        checkpoint.closed_at = None
        _record("checkpoint.opened", checkpoint, by=by, at=at)


def open_device(edition: ForumEdition, *, browser: str, by: User, at: datetime) -> tuple[Device, str]:
    """Know a browser from now on; the secret goes into its cookie and is kept here as a hash."""
    secret = new_secret()
    device = Device(
        key=uuid4(),
        edition=edition,
        name=rules.device_name(browser, queries.number_of_devices(edition) + 1),
        secret_hash=secret_hash(secret),
        opened_by=by,
        opened_at=at,
        last_contact_at=at,
    )
    db.session.add(device)
    record(
        "device.opened", subject=("device", device.key), by=by, at=at, edition=edition.slug, name=device.name
    )
    return device, secret


def hear_from(device: Device, *, at: datetime) -> None:
    """Note that a browser is alive, once a minute at most."""
    if rules.is_contact_due(last=device.last_contact_at, at=at):
        device.last_contact_at = at


def revoke_device(device: Device, *, by: User, at: datetime) -> None:
    """Shut a browser out, from its next request on; its scans stay."""
    if device.revoked_at is None:
        device.revoked_at = at
        record(
            "device.revoked",
            subject=("device", device.key),
            by=by,
            at=at,
            edition=device.edition.slug,
            name=device.name,
        )


def _describe(checkpoint: Checkpoint, **details: Unpack[Details]) -> None:
    rules.check_hours(opens_at=details["opens_at"], closes_at=details["closes_at"])
    for name, value in details.items():
        setattr(checkpoint, name, value)


def _record(action: str, checkpoint: Checkpoint, *, by: User, at: datetime) -> None:
    record(
        action,
        subject=("checkpoint", checkpoint.key),
        by=by,
        at=at,
        edition=checkpoint.edition.slug,
        name=checkpoint.name_es,
    )
