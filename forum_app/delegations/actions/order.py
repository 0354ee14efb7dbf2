"""The delegation's own order of its people, saved as a whole."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import check_order

from .deadlines import check_open
from .journal import note
from .people import place_at
from .seats import hold


def arrange(
    delegation: Delegation,
    keys: Sequence[UUID],
    *,
    seen: str,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
) -> None:
    """Put the people of a delegation into an order, unless the list is another one than was arranged.

    Args:
        delegation: whose people.
        keys: of all of them, in the order wanted; the head and the alternate stay before the others.
        seen: the version of the order that was shown, as `order_version` tells.
        by: who arranges.
        at: when.
        as_organiser: whether the deadlines do not bind.

    """
    hold(delegation)
    check_open(delegation, at=at, as_organiser=as_organiser)
    people = {one.key: one for one in queries.roster(delegation)}
    check_order(keys, list(people), seen=seen)
    if list(keys) == list(people):
        return
    for position, key in enumerate(keys, start=1):
        place_at(people[key], position)
    db.session.flush()
    note(
        "arranged",
        delegation,
        by=by,
        at=at,
        order=[people[key].reference for key in keys],
    )
