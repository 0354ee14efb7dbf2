"""What happens to badges: issued, printed, revoked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.crypto import seal
from forum_app.core.db import db, lock
from forum_app.delegations.models import Registration
from forum_app.editions.models import ForumEdition

from . import queries
from .models import Badge, SigningKey
from .rules import BadgeState, RevokeReason, check_step, next_print_number
from .token import new_reference, reference_hash


def make_signing_key(edition: ForumEdition, *, at: datetime) -> SigningKey:
    """Make the key of an edition; its private half is sealed at once."""
    private = Ed25519PrivateKey.generate()
    key = SigningKey(
        edition=edition,
        number=0,
        public_key=private.public_key().public_bytes_raw(),
        sealed_private_key=seal(queries.KEY_SEAL, private.private_bytes_raw(), bound_to=edition.key.bytes),
        created_at=at,
    )
    db.session.add(key)
    return key


def issue_missing(edition: ForumEdition, *, by: User | str, at: datetime) -> int:
    """Give a badge to each approved registration that has no open one; tells how many were issued."""
    lock(edition)
    registrations = queries.without_badge(edition)
    if not registrations:
        return 0
    key = queries.signing_key(edition) or make_signing_key(edition, at=at)
    former = queries.print_numbers(edition)
    serial = queries.highest_serial(edition)
    for number, registration in enumerate(registrations, serial + 1):
        _issue(registration, key, serial=number, former=former.get(registration.id, 0), at=at)
    db.session.flush()
    record(
        "badges.issued",
        subject=("edition", edition.key),
        by=by,
        at=at,
        edition=edition.slug,
        number=len(registrations),
    )
    return len(registrations)


def _issue(registration: Registration, key: SigningKey, *, serial: int, former: int, at: datetime) -> None:
    reference = new_reference()
    digest = reference_hash(reference)
    db.session.add(
        Badge(
            edition_id=registration.edition_id,
            registration=registration,
            signing_key=key,
            serial=serial,
            reference_hash=digest,
            sealed_reference=seal(queries.REFERENCE_SEAL, reference, bound_to=digest),
            print_number=next_print_number(former),
            snapshot={},
            issued_at=at,
        )
    )


def mark_printed(
    badges: Sequence[Badge], *, snapshots: dict[UUID, dict[str, Any]], by: User | str, at: datetime
) -> None:
    """Note what was printed on each badge; one that was revoked meanwhile stays revoked."""
    for badge in badges:
        if badge.state is BadgeState.QUEUED:
            badge.state = BadgeState.PRINTED
        if badge.state is BadgeState.PRINTED:
            badge.snapshot = snapshots[badge.key]
            badge.printed_at = at
            badge.printed_by_id = by.id if isinstance(by, User) else None


def revoke(badge: Badge, *, reason: RevokeReason, note: str | None, by: User, at: datetime) -> None:
    """End a badge for good; the next batch prints a new one with the next print number."""
    check_step(badge.state, BadgeState.REVOKED)
    badge.state = BadgeState.REVOKED
    badge.revoked_at = at
    badge.revoke_reason = reason
    record(
        "badge.revoked",
        subject=("badge", badge.key),
        by=by,
        at=at,
        edition=badge.edition.slug,
        reason=note,
        cause=reason,
        serial=badge.serial,
    )
