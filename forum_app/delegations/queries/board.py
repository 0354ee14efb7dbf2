"""What the board of delegations is narrowed by: what is missing, what is late, what is over quota."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import DeadlineStep, DelegationKind, effective
from forum_app.editions.models import ForumEdition

from .deadlines import deadlines_set, extensions_in, window
from .delegations import LACKS
from .quotas import IS_OVER_QUOTA

LATE, OVER_QUOTA = "late", "over_quota"
ASKED_BY = {  # what a delegation lacks that has not done a step
    DeadlineStep.NOMINATE: "people",
    DeadlineStep.CONFIRM: "confirmation",
    DeadlineStep.PHOTO: "photo",
    DeadlineStep.CREDENTIAL: "credential",
}


def is_wanting(edition: ForumEdition, what: str, *, at: datetime) -> ColumnElement[bool]:
    """Whether a delegation is wanting in this, by the words of the board's filter."""
    if what == LATE:
        return is_late(edition, at=at)
    return IS_OVER_QUOTA if what == OVER_QUOTA else LACKS[what]


def is_late(edition: ForumEdition, *, at: datetime) -> ColumnElement[bool]:
    """Whether a deadline has ended, with its grace, before what it was set for was done."""
    extended = {(one.step, one.delegation_id): one.until for one in extensions_in(edition)}
    of_kind, opening = deadlines_set(edition), window(edition)
    late = []
    for step, what in ASKED_BY.items():
        own = {delegation: until for (of, delegation), until in extended.items() if of is step}
        dues = ((kind, effective(step, of_kind[kind].get(step), opening)) for kind in DelegationKind)
        over = [kind for kind, due in dues if due and due.ends <= at]
        is_over = or_(
            Delegation.id.in_([delegation for delegation, until in own.items() if until <= at]),
            and_(Delegation.kind.in_(over), Delegation.id.not_in(own)),
        )
        late.append(and_(LACKS[what], is_over))
    return or_(*late)
