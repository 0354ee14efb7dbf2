"""The order of rows that people arrange by hand: `position` is unique among siblings."""

from collections.abc import Sequence
from typing import Literal, Protocol, TypeVar

from sqlalchemy import Select

from .db import db, hold

Step = Literal[-1, 1]
NOWHERE = -1


class Positioned(Protocol):
    position: int


Sibling = TypeVar("Sibling", bound=Positioned)
Thing = TypeVar("Thing")


def in_line(siblings: Select[Sibling], *, of: str) -> Sequence[Sibling]:
    """Siblings as they stand now; until the transaction ends, nobody else adds to them or moves them.

    Args:
        siblings: all that share a line.
        of: the name of the line, as "themes of edition 5".

    """
    hold(of)
    db.session.flush()
    return db.session.scalars(siblings.execution_options(populate_existing=True)).all()


def next_position(siblings: Sequence[Positioned]) -> int:
    """The place after the last."""
    return 1 + max((sibling.position for sibling in siblings), default=0)


def swapped(line: Sequence[Thing], thing: Thing, step: Step) -> list[Thing]:
    """The line in which a thing has changed places with its neighbour; at an end of it, as it was."""
    order = list(line)
    here = order.index(thing)
    there = here + step
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    return order


def move(thing: Positioned, siblings: Sequence[Positioned], step: Step) -> None:
    """Change places with the neighbour before (-1) or after (1); at an end of the line nothing happens.

    In three writes, since no two rows may hold the same place even for a moment.
    """
    line = sorted(siblings, key=lambda sibling: sibling.position)
    neighbour = swapped(line, thing, step)[line.index(thing)]
    if neighbour is thing:
        return
    here, there = thing.position, neighbour.position
    thing.position = NOWHERE
    db.session.flush()
    neighbour.position = here
    db.session.flush()
    thing.position = there
    db.session.flush()
