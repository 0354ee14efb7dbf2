"""Questions about releases of the programme: what the public sees, now or in an older version."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from forum_app.agenda.models import Release
from forum_app.agenda.schemas import Change, FrozenProgramme, Revision, Sign, signs_of
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition

from .frozen import frozen

TOLD = 50  # versions in the list of changes
PARSED = 8  # programmes that a process keeps at hand
SIGNS_KEPT = 128  # of as many releases


@dataclass(frozen=True)
class Released:
    """A release with what it holds, read when it is asked for."""

    release: Release

    @cached_property
    def programme(self) -> FrozenProgramme:
        return _programme(self.release.digest)

    @cached_property
    def revisions(self) -> Mapping[UUID, Revision]:
        """By session; also of sessions that the programme no longer has."""
        return {UUID(key): Revision.model_validate(row) for key, row in self.release.revisions.items()}

    @cached_property
    def changes(self) -> list[Change]:
        """Since the release before."""
        return [Change.model_validate(row) for row in self.release.changes]


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


def releases(edition: ForumEdition) -> list[Release]:
    """All versions, the newest first, without their documents."""
    return list(
        db.session.scalars(
            select(Release).where(Release.edition_id == edition.id).order_by(Release.number.desc())
        )
    )


def changelog(edition: ForumEdition) -> list[tuple[Release, list[Change]]]:
    """The newest versions, each with what it changed as far as the public may know."""
    found = db.session.scalars(
        select(Release)
        .where(Release.edition_id == edition.id)
        .order_by(Release.number.desc())
        .limit(TOLD)
        .options(undefer(Release.changes))
    )
    return [
        (release, [public for change in Released(release).changes if (public := change.for_public())])
        for release in found
    ]


def has_unreleased_work(edition: ForumEdition) -> bool:
    """Whether somebody works on a programme that was released before, so that nothing else may release it."""
    current = current_release(edition)
    return current is not None and current.digest != frozen(edition).digest


def released(edition: ForumEdition) -> Released | None:
    """What is public now, whole; None before the first release."""
    release = db.session.scalar(
        select(Release)
        .where(Release.edition_id == edition.id)
        .order_by(Release.number.desc())
        .limit(1)
        .options(undefer(Release.revisions))
    )
    return Released(release) if release else None


def sign_revisions(released: Released) -> Mapping[Sign, int]:
    """The revision of the sign of each room and day: one, and one more for each release that changed it.

    Whatever stands on a sign counts: who moderates, and a session that has gone to another room.
    """
    digests = db.session.scalars(
        select(Release.digest)
        .where(Release.edition_id == released.release.edition_id, Release.number <= released.release.number)
        .order_by(Release.number)
    )
    found, before = dict[Sign, int](), dict[Sign, str]()
    for digest in digests:
        after = _signs(digest)
        for sign in before.keys() | after.keys():
            if sign not in found or before.get(sign) != after.get(sign):
                found[sign] = found.get(sign, 0) + 1
        before = after
    return found


@lru_cache(maxsize=SIGNS_KEPT)
def _signs(digest: str) -> dict[Sign, str]:
    return {sign: repr(lines) for sign, lines in signs_of(_programme(digest)).items()}


@lru_cache(maxsize=PARSED)
def _programme(digest: str) -> FrozenProgramme:
    """What a digest stands for never changes, so a process reads it once."""
    document = db.session.scalars(select(Release.document).where(Release.digest == digest).limit(1)).one()
    return FrozenProgramme.parse(document)
