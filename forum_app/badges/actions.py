"""What happens to badges: issued, printed, revoked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.crypto import seal
from forum_app.core.db import db, hold, lock
from forum_app.core.errors import N_, ForumError, RuleBrokenError
from forum_app.core.progress import Progress, untold
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import REFUSALS, OverriddenRule
from forum_app.editions.models import ForumEdition

from . import faces, queries
from .models import Badge, SigningKey
from .rules import (
    CLOSED,
    REASON_OF,
    BadgeState,
    PrintChoice,
    PrintOrder,
    RevokeReason,
    check_step,
    next_print_number,
)
from .token import new_reference, reference_hash


class NothingToPrintError(ForumError):
    """No badge is of the kind that was asked for."""

    def __init__(self) -> None:
        super().__init__(N_("There is no badge to print for this choice."))


class Batch(NamedTuple):
    """What came of a print run."""

    issued: int
    printed: int
    waiting: Mapping[OverriddenRule, int]  # approved people for whom nothing is printed yet, and why
    pdf: bytes


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
    hold(f"badges {edition.key}")
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


def print_batch(
    edition: ForumEdition,
    *,
    choice: PrintChoice,
    order: PrintOrder,
    language: str,
    delegation: UUID | None = None,
    by: User | str,
    at: datetime,
    progress: Progress = untold,
) -> Batch:
    """Issue what is missing, draw the batch and note what was printed, all of it or nothing.

    Args:
        edition: whose badges.
        choice: all badges, or those alone that were not printed before.
        order: how the pages follow each other.
        language: of the words on the badges.
        delegation: whose badges alone, by its key.
        by: who prints.
        at: when.
        progress: told after each page.

    Raises:
        NothingToPrintError: no badge is of that kind; none was issued.

    """
    issued = issue_missing(edition, by=by, at=at)
    badges = queries.badges_to_print(edition, choice=choice, order=order, delegation=delegation)
    if not badges:
        raise NothingToPrintError
    pdf = print_badges(edition, badges, language=language, by=by, at=at, progress=progress)
    return Batch(issued, len(badges), queries.waiting(edition), pdf)


def print_one(badge: Badge, *, by: User | str, at: datetime) -> bytes:
    """Draw one badge again, unless the note or the accreditation that it rests on has fallen away."""
    for rule in queries.rules_waited_for(badge.registration):
        raise RuleBrokenError(REFUSALS[rule])
    return print_badges(badge.edition, [badge], language=badge.edition.languages[0], by=by, at=at)


def print_badges(
    edition: ForumEdition,
    badges: Sequence[Badge],
    *,
    language: str,
    by: User | str,
    at: datetime,
    progress: Progress = untold,
) -> bytes:
    """Draw badges into one PDF, and note what was printed on each."""
    if not all(badge.is_printable for badge in badges):
        raise RuleBrokenError(N_("No door opens for this badge any more, so it is not printed."))
    run = faces.print_run(badges, edition, language=language, progress=progress)
    mark_printed(badges, snapshots=run.snapshots, by=by, at=at)
    record(
        "badges.printed",
        subject=("edition", edition.key),
        by=by,
        at=at,
        edition=edition.slug,
        serials=[badge.serial for badge in badges],
    )
    return run.pdf


def mark_printed(
    badges: Sequence[Badge], *, snapshots: dict[UUID, dict[str, Any]], by: User | str, at: datetime
) -> None:
    """Note what was printed on each badge; one that was revoked while it was drawn stays revoked."""
    for badge in queries.held(badges):
        if badge.state is BadgeState.QUEUED:
            badge.state = BadgeState.PRINTED
        if badge.state is BadgeState.PRINTED:
            badge.snapshot = snapshots[badge.key]
            badge.printed_at = at
            badge.printed_by_id = by.id if isinstance(by, User) else None


def revoke_of_leaver(registration: Registration, *, by: User | str, at: datetime, reason: str | None) -> None:
    """End the open badge of a registration that has just ended; the door had closed with the registration."""
    badge = queries.open_badge(registration)
    if badge and lock(badge).state not in CLOSED:
        revoke(badge, reason=REASON_OF[registration.state], note=reason, by=by, at=at)


def revoke(badge: Badge, *, reason: RevokeReason, note: str | None, by: User | str, at: datetime) -> None:
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
