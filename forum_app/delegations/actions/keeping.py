"""What goes when it was kept long enough; how much went stays in the journal as a proof."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from forum_app.accounts.actions import record
from forum_app.core import files
from forum_app.core.db import db
from forum_app.delegations import queries
from forum_app.delegations.models import PersonalNeeds, Registration
from forum_app.editions.models import ForumEdition

FORGETTING = "delegations.forget"  # the chore, as the journal names it


def forget_needs(*, at: datetime) -> None:
    """Erase the diet and access needs of editions that ended half a month ago."""
    for edition in queries.editions_keeping_needs(at=at):
        people = select(Registration.id).where(Registration.edition_id == edition.id)
        kept = PersonalNeeds.registration_id.in_(people)
        count = db.session.scalar(select(func.count()).where(kept))
        db.session.execute(delete(PersonalNeeds).where(kept))
        _prove("needs-erased", edition, count=count, at=at)


def forget_photos(*, at: datetime) -> list[str]:
    """Take the photos from the registrations of editions that ended a month ago.

    Answers their hashes for `core.files.erase`.
    """
    dropped = []
    for edition in queries.editions_keeping_photos(at=at):
        photos = queries.photos_of(edition)
        of_edition = update(Registration).where(Registration.edition_id == edition.id)
        db.session.execute(of_edition.values(photo_id=None))
        elsewhere = queries.photos_in_use(photos)
        dropped += [files.drop(photo) for photo in photos if photo.id not in elsewhere]
        _prove("photos-erased", edition, count=len(photos), at=at)
    return dropped


def _prove(what: str, edition: ForumEdition, *, count: int | None, at: datetime) -> None:
    subject = ("edition", edition.key)
    record(f"edition.{what}", subject=subject, by=FORGETTING, at=at, edition=edition.slug, count=count)
