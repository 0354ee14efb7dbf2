"""Whom assistants assist: somebody of the same delegation who comes, entered by hand or named in a list."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from forum_app.core.db import db
from forum_app.core.errors import N_
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    MOST_ASSISTANTS,
    DelegationRole,
    Fault,
    Line,
    check_assisted,
    check_named,
)
from forum_app.editions.models import ForumEdition

Place = tuple[int | str, str]  # a delegation and a number in its list
NOBODY = N_("“%(cell)s” is nobody of this delegation whom an assistant can assist.")
MANY = N_("“%(cell)s” has more than %(most)s assistants.")


def check_assisting(
    delegation: Delegation,
    role: DelegationRole,
    assisted: Registration | None,
    *,
    assistant: Registration | None = None,
    is_draft: bool = False,
) -> None:
    """Refuse an assistant of nobody, of a stranger, or of somebody whom enough people assist; under the lock.

    Args:
        delegation: which is locked.
        role: of whoever may be an assistant.
        assisted: whom that person is to assist.
        assistant: the registration, if there is one already.
        is_draft: whether it may still be left open.

    """
    if not is_draft:
        check_named(role, is_named=assisted is not None)
    if role is DelegationRole.ASSISTANT and assisted is not None:
        db.session.refresh(assisted)
        check_assisted(
            is_other=assisted is not assistant and assisted.delegation_id == delegation.id,
            role=assisted.delegation_role,
            state=assisted.state,
            assistants=len([one for one in queries.assistants_of(assisted) if one is not assistant]),
        )


def misassisting(
    edition: ForumEdition, lines: list[Line], place_of: Callable[[Line], int | str]
) -> Iterator[Fault]:
    """Lines of assistants of nobody in their own delegation, or of somebody whom enough people assist."""
    assistants = [line for line in lines if line.facts["assistant_of"]]
    if not assistants:
        return
    there = _there(edition, assistants)
    roles = {place: one.delegation_role for place, one in there.items()}
    roles |= {(place_of(line), line.ref): line.facts["role"] for line in lines}
    numbers = Counter({place: len(queries.assistants_of(one)) for place, one in there.items()})
    for line in assistants:
        cell = line.facts["assistant_of"]
        place = place_of(line), cell
        numbers[place] += 1
        if roles.get(place, DelegationRole.ASSISTANT) is DelegationRole.ASSISTANT:
            yield Fault(line.row, "assistant_of", NOBODY, {"cell": cell})
        elif numbers[place] > MOST_ASSISTANTS:
            yield Fault(line.row, "assistant_of", MANY, {"cell": cell, "most": MOST_ASSISTANTS})


def name_assisted(edition: ForumEdition, lines: list[Line], made: list[Registration]) -> None:
    """Tell those who were registered from a list whom they assist: somebody of the list, or who was there."""
    pairs = [(line, one) for line, one in zip(lines, made, strict=True) if line.facts["assistant_of"]]
    if pairs:
        people: Mapping[Place, Registration] = {
            **_there(edition, (line for line, _one in pairs)),
            **{(one.delegation.id, line.ref): one for line, one in zip(lines, made, strict=True)},
        }
        for line, one in pairs:
            one.assistant_of = people[one.delegation.id, line.facts["assistant_of"]]


def _there(edition: ForumEdition, lines: Iterable[Line]) -> dict[Place, Registration]:
    """Those registered already whom lines name, by the number of their own list or by our reference."""
    found = queries.named(edition, {line.facts["assistant_of"] for line in lines})
    by_reference: dict[Place, Registration] = {(one.delegation_id, one.reference): one for one in found}
    by_list: dict[Place, Registration] = {
        (one.delegation_id, one.external_ref): one for one in found if one.external_ref
    }
    return by_reference | by_list
