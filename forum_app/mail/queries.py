"""Questions about the outbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from forum_app.core.crypto import unseal
from forum_app.core.db import db

from .models import Letter
from .rules import LetterState

SEALED_FOR = "letter link"
LINK = "{{link}}"  # stands in the body where the secret address goes when the letter is sent


def letters(edition_slug: str | None, *, state: LetterState | None = None) -> Select[Letter]:
    """The letters of an edition, or of no edition, the newest first."""
    found = select(Letter).where(_of(edition_slug)).order_by(Letter.created_at.desc(), Letter.id.desc())
    return found.where(Letter.state == state) if state else found


def letter_by_key(edition_slug: str | None, key: UUID) -> Letter | None:
    """One letter of an edition, or of no edition."""
    return db.session.scalar(select(Letter).where(_of(edition_slug), Letter.key == key))


def counts(edition_slug: str | None) -> dict[LetterState, int]:
    """How many letters there are in each state."""
    counted = select(Letter.state, func.count(Letter.id)).where(_of(edition_slug)).group_by(Letter.state)
    return dict(iter(db.session.execute(counted)))


def next_letter(*, at: datetime) -> Letter | None:
    """The letter that waits longest for its turn, locked; one that a dead worker left counts too."""
    is_abandoned = and_(Letter.state == LetterState.SENDING, Letter.lease_until < at)
    return db.session.scalar(
        select(Letter)
        .where(Letter.due_at <= at, or_(Letter.state == LetterState.QUEUED, is_abandoned))
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def link_of(letter: Letter) -> str | None:
    """The secret address of a letter that was not sent yet."""
    if letter.sealed_link is None:
        return None
    return unseal(SEALED_FOR, letter.sealed_link, bound_to=letter.key.bytes).decode()


def _of(edition_slug: str | None) -> ColumnElement[bool]:
    return Letter.edition_slug == edition_slug if edition_slug else Letter.edition_slug.is_(None)
