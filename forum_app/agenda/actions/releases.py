"""Releasing the programme: the work in progress becomes what the public sees."""

from datetime import datetime
from uuid import uuid4

from forum_app.agenda import queries
from forum_app.agenda.models import Release
from forum_app.agenda.queries import Released
from forum_app.agenda.schemas import FrozenProgramme, difference, next_revisions
from forum_app.core import jobs
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.models import ForumEdition

from .clashes import acknowledge_blocking
from .files import MAKE_FILES
from .journal import Actor, begin, note
from .notices import DRAFT_NOTICES


def release(
    edition: ForumEdition,
    *,
    note_es: str | None,
    note_en: str | None,
    by: Actor,
    at: datetime,
    reason: str | None = None,
) -> Release:
    """Publish the work in progress as the next version.

    Args:
        note_es: what the public is told of this version; `note_en` the same in English.
        reason: why clashes that block are let be, in the same step; without one, they refuse the release.

    """
    made = release_if_changed(edition, note_es=note_es, note_en=note_en, reason=reason, by=by, at=at)
    if made is None:
        raise _nothing_to_release(edition)
    return made


def release_if_changed(
    edition: ForumEdition,
    *,
    by: Actor,
    at: datetime,
    note_es: str | None = None,
    note_en: str | None = None,
    reason: str | None = None,
) -> Release | None:
    """The same for commands, which may find that nothing has changed; then there is no new version."""
    begin(edition)
    db.session.flush()
    before, after = queries.released(edition), queries.frozen(edition)
    if before.release.digest == after.digest if before else not after.sessions:
        return None
    if reason:
        acknowledge_blocking(edition, reason=reason, by=by, at=at)
    check_clashes(edition)
    return publish(edition, after, before=before, by=by, at=at, note_es=note_es, note_en=note_en)


def publish(
    edition: ForumEdition,
    programme: FrozenProgramme,
    *,
    before: Released | None,
    note_es: str | None,
    note_en: str | None,
    by: Actor,
    at: datetime,
    back_to: Release | None = None,
) -> Release:
    """Keep a programme under the next number; jobs see to the letters.

    Args:
        back_to: the release that the programme is of; its document is kept byte for byte.

    """
    changes = difference(before.programme if before else None, programme)
    revisions = next_revisions(dict(before.revisions) if before else {}, changes, programme, at=at)
    made = Release(
        key=uuid4(),
        edition=edition,
        number=before.release.number + 1 if before else 1,
        at=at,
        by=by if isinstance(by, str) else by.name,
        note_es=note_es,
        note_en=note_en,
        back_to=back_to.number if back_to else None,
        digest=back_to.digest if back_to else programme.digest,
        document=back_to.document if back_to else programme.text,
        revisions={str(key): revision.model_dump(mode="json") for key, revision in revisions.items()},
        changes=[change.model_dump(mode="json") for change in changes],
    )
    db.session.add(made)
    db.session.flush()
    jobs.enqueue(MAKE_FILES, {"release": str(made.key)}, at=at, once=f"files of {made.key}")
    jobs.enqueue(DRAFT_NOTICES, {"release": str(made.key)}, at=at, once=f"notices of {made.key}")
    note("release.published", made, edition, by=by, at=at, number=made.number, changes=len(changes))
    return made


def check_clashes(edition: ForumEdition) -> None:
    """Refuse to publish a programme while clashes block it that nobody lets be."""
    blocking = queries.blocking(edition)
    if blocking:
        raise RuleBrokenError(
            N_("The programme cannot be released: %(count)s clashes block it. Mend them or let them be."),
            count=len(blocking),
        )


def _nothing_to_release(edition: ForumEdition) -> RuleBrokenError:
    current = queries.current_release(edition)
    if current is None:
        return RuleBrokenError(N_("No session is ready: there is nothing to release."))
    return RuleBrokenError(
        N_("Nothing has changed since version %(number)s: there is nothing to release."),
        number=current.number,
    )
