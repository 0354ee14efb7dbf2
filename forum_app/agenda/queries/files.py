"""Questions about the files that were made of a release."""

from sqlalchemy import select

from forum_app.agenda.models import Release, ReleaseFile
from forum_app.agenda.rules import Format
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition


def stored_file(edition: ForumEdition, form: Format, language: str) -> ReleaseFile | None:
    """The current release as a file, its content not read yet; None when it was not made."""
    current = (
        select(Release.id)
        .where(Release.edition_id == edition.id)
        .order_by(Release.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return db.session.scalar(
        select(ReleaseFile).where(
            ReleaseFile.release_id == current,
            ReleaseFile.format == form,
            ReleaseFile.language == language,
        )
    )


def content_of(file: ReleaseFile) -> bytes:
    """What stands in a file."""
    return db.session.scalars(select(ReleaseFile.content).where(ReleaseFile.id == file.id)).one()
