"""Letters about what a release changed: drafted by the worker, sent or dropped by an organizer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import contains_eager, joinedload

from forum_app.agenda import queries
from forum_app.agenda.emails import CHANGES, words_of
from forum_app.agenda.models import ChangeNotice, Release
from forum_app.agenda.queries import Concerned, Released
from forum_app.agenda.rules import NoticeState, check_notice_step
from forum_app.agenda.schemas import difference
from forum_app.core.db import db, hold, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.models import ForumEdition
from forum_app.mail.actions import post

from .journal import Actor, note

DRAFT_NOTICES = "agenda.notices"  # the job


def draft_notices(release: Release) -> int:
    """Draft a letter for each person whom a release concerns; done again, it drafts no second one.

    Whom it concerns while a letter of an older version waits still, gets one letter of all that has changed
    since the version before that: times that hold no longer are told to nobody.
    """
    hold(f"notices of edition {release.edition_id}")
    if queries.has_notices(release):
        return 0
    news = _concerned_since(release, release.number)
    untold = _replace_waiting(release, {one.person.id for one in news})
    found = [one for one in news if one.person.id not in untold]
    for number in sorted(set(untold.values())):
        older = _concerned_since(release, number)
        found += [one for one in older if untold.get(one.person.id) == number]
    rows = [
        {
            "key": uuid4(),
            "release_id": release.id,
            "person_id": concerned.person.id,
            "to_name": concerned.person.display_name,
            "to_address": concerned.person.email,
            "language": concerned.person.language or "es",
            "changes": [change.model_dump(mode="json") for change in concerned.changes],
            "state": NoticeState.DRAFT,
        }
        for concerned in found
    ]
    if rows:
        db.session.execute(insert(ChangeNotice), rows)
    return len(rows)


def _replace_waiting(release: Release, people: Collection[int]) -> dict[int, int]:
    """Take back the letters of older versions that wait for people; the first untold version, by person."""
    db.session.flush()
    known = db.session.scalars(
        select(ChangeNotice)
        .join(ChangeNotice.release)
        .options(contains_eager(ChangeNotice.release))
        .where(
            Release.edition_id == release.edition_id,
            Release.number < release.number,
            ChangeNotice.person_id.in_(people),
        )
        .order_by(Release.number, ChangeNotice.id)
        .with_for_update(of=ChangeNotice)
    )
    untold = dict[int, int]()
    for notice in known:
        if notice.state in {NoticeState.SENT, NoticeState.DROPPED}:
            untold.pop(notice.person_id, None)
            continue
        untold.setdefault(notice.person_id, notice.release.number)
        if notice.state is NoticeState.DRAFT:
            _decide(notice, NoticeState.REPLACED, by=release.by, at=release.at)
    return untold


def _concerned_since(release: Release, number: int) -> list[Concerned]:
    """Whom it concerns what has changed since the version before that number."""
    made, first = Released(release), queries.release_by_number(release.edition, number - 1)
    before = Released(first).programme if first else None
    changes = made.changes if number == release.number else difference(before, made.programme)
    return queries.concerned(release.edition, before, made.programme, changes)


def send_notice(notice: ChangeNotice, *, by: Actor, at: datetime) -> None:
    """Put a letter into the outbox, in the person's language."""
    lock(notice)
    _decide(notice, NoticeState.SENT, by=by, at=at)
    _post(notice, at=at)
    _note("notice.sent", notice, by=by, at=at)


def send_notices(edition: ForumEdition, *, by: Actor, at: datetime) -> int:
    """Send all letters that wait and have an address; answers how many those are."""
    waiting = [notice for notice in _hold_waiting(edition) if notice.to_address is not None]
    for notice in waiting:
        _decide(notice, NoticeState.SENT, by=by, at=at)
        _post(notice, at=at)
        _note("notice.sent", notice, by=by, at=at)
    return len(waiting)


def drop_notices(edition: ForumEdition, *, by: Actor, at: datetime) -> int:
    """Send none of the letters that wait; answers how many those are."""
    waiting = _hold_waiting(edition)
    for notice in waiting:
        _decide(notice, NoticeState.DROPPED, by=by, at=at)
        _note("notice.dropped", notice, by=by, at=at)
    return len(waiting)


def _hold_waiting(edition: ForumEdition) -> Sequence[ChangeNotice]:
    """The letters that wait, held so that nobody else decides on them meanwhile."""
    return db.session.scalars(
        select(ChangeNotice)
        .join(ChangeNotice.release)
        .where(Release.edition_id == edition.id, ChangeNotice.state == NoticeState.DRAFT)
        .options(contains_eager(ChangeNotice.release), joinedload(ChangeNotice.person))
        .order_by(ChangeNotice.id)
        .with_for_update(of=ChangeNotice)
    ).all()


def drop_notice(notice: ChangeNotice, *, by: Actor, at: datetime) -> None:
    """Do not send a letter."""
    lock(notice)
    _decide(notice, NoticeState.DROPPED, by=by, at=at)
    _note("notice.dropped", notice, by=by, at=at)


def restore_notice(notice: ChangeNotice, *, by: Actor, at: datetime) -> None:
    """Let a letter that was dropped wait again."""
    lock(notice)
    _decide(notice, NoticeState.DRAFT, by=by, at=at)
    _note("notice.restored", notice, by=by, at=at)


def _decide(notice: ChangeNotice, wanted: NoticeState, *, by: Actor, at: datetime) -> None:
    check_notice_step(notice.state, wanted)
    notice.state = wanted
    notice.decided_at, notice.decided_by = at, by if isinstance(by, str) else by.name


def _post(notice: ChangeNotice, *, at: datetime) -> None:
    if notice.to_address is None:
        raise RuleBrokenError(N_("There is no e-mail address for %(name)s."), name=notice.to_name)
    post(
        CHANGES,
        to=(notice.to_name, notice.to_address),
        language=notice.language,
        at=at,
        about=f"notice:{notice.key}",
        **words_of(notice),
    )


def _note(action: str, notice: ChangeNotice, *, by: Actor, at: datetime) -> None:
    release = notice.release
    note(action, notice, release.edition, by=by, at=at, release=release.number, to=notice.to_name)
