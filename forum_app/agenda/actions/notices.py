"""Letters about what a release changed: drafted by the worker, sent or dropped by an organizer."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select

from forum_app.agenda import queries
from forum_app.agenda.emails import CHANGES, words_of
from forum_app.agenda.models import ChangeNotice, Release
from forum_app.agenda.queries import Released
from forum_app.agenda.rules import NoticeState, check_notice_step
from forum_app.core.db import db, hold, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.models import ForumEdition
from forum_app.mail.actions import post

from .journal import Actor, note

DRAFT_NOTICES = "agenda.notices"  # the job


def draft_notices(release: Release) -> int:
    """Draft a letter for each person whom a release concerns; done again, it drafts no second one."""
    hold(f"notices of release {release.key}")
    if queries.has_notices(release):
        return 0
    made = Released(release)
    before = queries.release_by_number(release.edition, release.number - 1)
    found = queries.concerned(
        release.edition, Released(before).programme if before else None, made.programme, made.changes
    )
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


def send_notice(notice: ChangeNotice, *, by: Actor, at: datetime) -> None:
    """Put a letter into the outbox, in the person's language."""
    lock(notice)
    _decide(notice, NoticeState.SENT, by=by, at=at)
    _post(notice, at=at)
    _note("notice.sent", notice, by=by, at=at)


def send_notices(edition: ForumEdition, *, by: Actor, at: datetime) -> int:
    """Send all letters that wait and have an address; answers how many those are."""
    waiting = db.session.scalars(
        select(ChangeNotice)
        .join(ChangeNotice.release)
        .where(
            Release.edition_id == edition.id,
            ChangeNotice.state == NoticeState.DRAFT,
            ChangeNotice.to_address.is_not(None),
        )
        .order_by(ChangeNotice.id)
        .with_for_update(of=ChangeNotice)
    ).all()
    for notice in waiting:
        _decide(notice, NoticeState.SENT, by=by, at=at)
        _post(notice, at=at)
        _note("notice.sent", notice, by=by, at=at)
    return len(waiting)


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
