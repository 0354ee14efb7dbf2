"""What is kept of people, and for how long."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select

from forum_app.core.db import db
from forum_app.core.models import StoredFile
from forum_app.delegations.models import PersonalNeeds, Registration
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import long_over
from forum_app.editions.rules import NEEDS_KEPT, PAPERS_KEPT


def photos_in_use(photos: Iterable[StoredFile]) -> set[int | None]:
    """Which of these photos a registration shows, by row number."""
    wanted = Registration.photo_id.in_([photo.id for photo in photos])
    return set(db.session.scalars(select(Registration.photo_id).where(wanted)))


def editions_keeping_needs(*, at: datetime) -> list[ForumEdition]:
    """The editions that ended so long ago that diet and access needs have to go, and that have some."""
    kept = select(Registration.edition_id).join(PersonalNeeds)
    return _editions(kept.where(Registration.edition_id.in_(long_over(NEEDS_KEPT, at=at))))


def editions_keeping_photos(*, at: datetime) -> list[ForumEdition]:
    """The editions that ended so long ago that photos have to go, and that have some."""
    kept = select(Registration.edition_id).where(Registration.photo_id.is_not(None))
    return _editions(kept.where(Registration.edition_id.in_(long_over(PAPERS_KEPT, at=at))))


def photos_of(edition: ForumEdition) -> list[StoredFile]:
    """The photos of everybody in an edition."""
    shown = select(Registration.photo_id).where(Registration.edition_id == edition.id)
    return list(
        db.session.scalars(select(StoredFile).where(StoredFile.id.in_(shown)).order_by(StoredFile.id))
    )


def _editions(numbers: Select[int]) -> list[ForumEdition]:
    wanted = select(ForumEdition).where(ForumEdition.id.in_(numbers)).order_by(ForumEdition.id)
    return list(db.session.scalars(wanted))
