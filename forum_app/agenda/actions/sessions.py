"""Sessions, and what is on in them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from forum_app.agenda import queries
from forum_app.agenda.models import AgendaItem, Session
from forum_app.agenda.rules import SessionKind, SessionState, check_session_step, check_times, check_unlocked
from forum_app.core.clock import rezoned_span
from forum_app.core.db import check_seen, db, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.models import ForumEdition
from forum_app.portfolio.models import Project

from .journal import Actor, begin, change, note, plain
from .signups import follow_seats

OPENS_SEATS = {"signup_seats", "state"}  # what may let people move up who wait for a seat
Items = Sequence[tuple[Project, int | None]]
PLACE = ("starts_at", "ends_at", "room")  # what a lock keeps


def create_session(
    edition: ForumEdition,
    *,
    kind: SessionKind,
    title_es: str,
    by: Actor,
    at: datetime,
    items: Items = (),
    **facts: Any,
) -> Session:
    """Add a session; without times, it stands among those to be confirmed.

    Args:
        items: the projects that are presented, in order, with their minutes.
        facts: any other column of the session, `theme` and `room` as objects.

    """
    begin(edition)
    session = Session(
        key=uuid4(),
        edition=edition,
        position=queries.next_position(Session, edition),
        kind=kind,
        title_es=title_es,
        **facts,
    )
    check_times(session.starts_at, session.ends_at)
    session.items = _items(items)
    db.session.add(session)
    note("session.created", session, edition, by=by, at=at, title=title_es)
    db.session.flush()
    return session


def change_session(
    session: Session,
    *,
    version: int,
    by: Actor,
    at: datetime,
    items: Items | None = None,
    **facts: Any,
) -> None:
    """Save a session that was read at `version`; what somebody else saved since is never written over."""
    begin(session.edition)
    check_seen(lock(session), version)
    check_session_step(session.state, facts.get("state", session.state))
    check_times(facts.get("starts_at", session.starts_at), facts.get("ends_at", session.ends_at))
    check_unlocked(
        session.title_es,
        is_locked=session.is_locked and facts.get("is_locked", True),
        moves=any(name in facts and facts[name] != getattr(session, name) for name in PLACE),
    )
    changes = change(session, facts)
    if items is not None and (changed := change_items(session, items)):
        changes |= changed
    if changes:
        flag_modified(session, "position")  # a change of the items alone is a new version too
        note("session.changed", session, session.edition, by=by, at=at, changes=changes)
        db.session.flush()
        if OPENS_SEATS & changes.keys():
            follow_seats(session, by=by, at=at)


def make_ready(edition: ForumEdition, keys: Collection[UUID], *, by: Actor, at: datetime) -> int:
    """Mark drafts as ready, so that the next release publishes them; what is no draft stays as it is."""
    begin(edition)
    drafts = [session for session in queries.drafts(edition) if session.key in keys]
    for session in drafts:
        changes = change(session, {"state": SessionState.READY})
        note("session.changed", session, edition, by=by, at=at, changes=changes)
        follow_seats(session, by=by, at=at)
    return len(drafts)


def keep_hours(edition: ForumEdition, *, before: str) -> int:
    """Let the sessions begin and end at the same hours on the clocks of the edition's new zone."""
    begin(edition)
    timed = [session for session in queries.sessions_of(edition) if session.starts_at and session.ends_at]
    for session in timed:
        start, end = cast("tuple[datetime, datetime]", (session.starts_at, session.ends_at))
        session.starts_at, session.ends_at = rezoned_span(start, end, before, edition.time_zone)
    for window in (one for known in queries.windows_by_subject(edition).values() for one in known):
        span = rezoned_span(window.starts_at, window.ends_at, before, edition.time_zone)
        window.starts_at, window.ends_at = span
    db.session.flush()
    return len(timed)


def remove_session(session: Session, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """Take a session out of the programme, unless something (a checkpoint, a scan) refers to it."""
    begin(session.edition)
    check_seen(lock(session), version)
    if queries.has_signups(session):
        raise RuleBrokenError(
            N_("“%(title)s” cannot be removed: people have signed up for it. Cancel the session instead."),
            title=session.title_es,
        )
    note("session.removed", session, session.edition, by=by, at=at, title=session.title_es)
    try:
        with db.session.begin_nested():
            db.session.delete(session)
    except IntegrityError as refusal:
        raise RuleBrokenError(
            N_("“%(title)s” cannot be removed: a checkpoint refers to it. Cancel the session instead."),
            title=session.title_es,
        ) from refusal


def _items(items: Items) -> list[AgendaItem]:
    return [
        AgendaItem(position=position, project=project, minutes=minutes)
        for position, (project, minutes) in enumerate(items, start=1)
    ]


def change_items(session: Session, items: Items) -> dict[str, Any]:
    """Set what is presented in a session; answers before and after for the journal, where they differ."""
    before = [(item.project, item.minutes) for item in session.items]
    if before == list(items):
        return {}
    session.items = []
    db.session.flush()  # positions are unique: the old rows go before the new ones come
    session.items = _items(items)
    return {"items": [[plain(project) for project, _ in side] for side in (before, items)]}
