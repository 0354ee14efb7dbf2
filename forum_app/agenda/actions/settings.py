"""What an edition looks at in its programme: severities, hours, teams, orders, delegations kept apart."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, or_, select
from sqlalchemy.orm.attributes import flag_modified

from forum_app.agenda import queries
from forum_app.agenda.models import ProtocolExclusion, Session, SessionOrder
from forum_app.agenda.rules import check_orders
from forum_app.core.db import check_seen, db, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.delegations.models import Delegation
from forum_app.editions.models import ForumEdition

from .journal import Actor, begin, change, note


def change_settings(
    edition: ForumEdition, *, version: int | None = None, by: Actor, at: datetime, **facts: Any
) -> None:
    """Change what an edition looks at, as it was read at `version`; before the first change that is 1."""
    begin(edition)
    agenda = lock(queries.agenda_of(edition))
    check_seen(agenda, version)
    if changes := change(agenda, facts):
        note("agenda.changed", agenda, edition, by=by, at=at, changes=changes)
        db.session.flush()


def set_orders(
    session: Session, *, after: Sequence[Session], before: Sequence[Session], by: Actor, at: datetime
) -> None:
    """Say which sessions have to be over before this one, and which have to wait for it.

    That is a new version of each session whose order changes, so that no form takes it back unseen.
    """
    begin(session.edition)
    wanted = {(other.id, session.id) for other in after} | {(session.id, other.id) for other in before}
    known = queries.orders(session.edition)
    own = {pair for pair in known if session.id in pair}
    if wanted == own:
        return
    check_orders((known - own) | wanted)
    touching = or_(SessionOrder.before_id == session.id, SessionOrder.after_id == session.id)
    db.session.execute(delete(SessionOrder).where(touching))
    db.session.add_all(SessionOrder(before_id=first, after_id=then) for first, then in wanted)
    concerned = {number for pair in wanted ^ own for number in pair}
    for one in db.session.scalars(select(Session).where(Session.id.in_(concerned)).order_by(Session.id)):
        flag_modified(one, "position")
    note("session.ordered", session, session.edition, by=by, at=at, after=_keys(after), before=_keys(before))
    db.session.flush()


def keep_apart(
    edition: ForumEdition,
    *,
    delegations: Sequence[Delegation],
    reason: str | None,
    by: Actor,
    at: datetime,
) -> ProtocolExclusion:
    """Keep the people of two delegations out of one session."""
    begin(edition)
    one, other = sorted(delegations, key=lambda delegation: delegation.id)
    known = {(known.delegation_id, known.other_id) for known in queries.exclusions(edition)}
    if (one.id, other.id) in known:
        raise RuleBrokenError(N_("These delegations are kept apart already."))
    exclusion = ProtocolExclusion(
        key=uuid4(), edition_id=edition.id, delegation=one, other=other, reason=reason
    )
    db.session.add(exclusion)
    note("exclusion.added", exclusion, edition, by=by, at=at, delegations=_keys((one, other)))
    db.session.flush()
    return exclusion


def let_together(exclusion: ProtocolExclusion, *, by: Actor, at: datetime) -> None:
    """No longer keep two delegations apart."""
    edition = exclusion.delegation.edition
    begin(edition)
    pair = (exclusion.delegation, exclusion.other)
    note("exclusion.removed", exclusion, edition, by=by, at=at, delegations=_keys(pair))
    db.session.delete(exclusion)
    db.session.flush()


def _keys(things: Iterable[Session | Delegation]) -> list[str]:
    return [str(thing.key) for thing in things]
