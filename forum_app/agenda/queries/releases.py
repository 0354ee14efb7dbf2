"""Questions about releases of the programme: what the public sees, now or in an older version."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from forum_app.agenda.models import Release
from forum_app.agenda.schemas import FrozenProgramme, Revision
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition

PARSED = 8  # programmes that a process keeps at hand


@dataclass(frozen=True)
class Released:
    """A release with its programme; revisions are there for sessions that it no longer has, too."""

    release: Release
    programme: FrozenProgramme
    revisions: Mapping[UUID, Revision]


def current_release(edition: ForumEdition) -> Release | None:
    """What is public now: the last release, without its documents."""
    return db.session.scalar(
        select(Release).where(Release.edition_id == edition.id).order_by(Release.number.desc()).limit(1)
    )


def release_by_number(edition: ForumEdition, number: int) -> Release | None:
    """A version of the programme, without its documents."""
    return db.session.scalar(
        select(Release).where(Release.edition_id == edition.id, Release.number == number)
    )


def released(edition: ForumEdition) -> Released | None:
    """What is public now, whole; None before the first release."""
    release = db.session.scalar(
        select(Release)
        .where(Release.edition_id == edition.id)
        .order_by(Release.number.desc())
        .limit(1)
        .options(undefer(Release.revisions))
    )
    return read_release(release) if release else None


def read_release(release: Release) -> Released:
    """A release with its programme, from the memory of the process where that has read it before."""
    return Released(
        release=release,
        programme=_programme(release.digest),
        revisions={UUID(key): Revision.model_validate(row) for key, row in release.revisions.items()},
    )


@lru_cache(maxsize=PARSED)
def _programme(digest: str) -> FrozenProgramme:
    """What a digest stands for never changes, so it is read once."""
    document = db.session.scalars(select(Release.document).where(Release.digest == digest).limit(1)).one()
    return FrozenProgramme.parse(document)
