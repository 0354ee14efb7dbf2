"""Questions about deadlines: of the kinds of an edition, and what counts for one delegation."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select

from forum_app.core.db import db
from forum_app.delegations.models import Deadline, DeadlineExtension, Delegation
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    Due,
    Window,
    effective,
    is_in_time,
)
from forum_app.editions.models import ForumEdition


def deadlines(edition: ForumEdition) -> dict[DelegationKind, dict[DeadlineStep, Deadline]]:
    """The deadlines of an edition by kind and step."""
    found: dict[DelegationKind, dict[DeadlineStep, Deadline]] = defaultdict(dict)
    for deadline in db.session.scalars(select(Deadline).where(Deadline.edition_id == edition.id)):
        found[deadline.kind][deadline.step] = deadline
    return found


def extensions(delegation: Delegation) -> list[DeadlineExtension]:
    """The extensions that a delegation was given, the first one first."""
    return list(
        db.session.scalars(
            select(DeadlineExtension)
            .where(DeadlineExtension.delegation_id == delegation.id)
            .order_by(DeadlineExtension.at, DeadlineExtension.id)
        )
    )


def extensions_in(edition: ForumEdition) -> list[DeadlineExtension]:
    """All extensions that delegations of an edition were given."""
    return list(
        db.session.scalars(
            select(DeadlineExtension)
            .join(Delegation, Delegation.id == DeadlineExtension.delegation_id)
            .where(Delegation.edition_id == edition.id)
        )
    )


def dues(delegation: Delegation) -> dict[DeadlineStep, Due]:
    """The deadlines of a delegation as set: of its kind, or its last extension in their place."""
    of_kind = select(Deadline).where(
        Deadline.edition_id == delegation.edition_id, Deadline.kind == delegation.kind
    )
    found = {deadline.step: deadline.due for deadline in db.session.scalars(of_kind)}
    return found | {extension.step: extension.due for extension in extensions(delegation)}


def window(edition: ForumEdition) -> Window:
    """When registration of an edition is open."""
    return Window(edition.state, edition.registration_opens_at, edition.registration_closes_at)


def clocks(delegation: Delegation) -> dict[DeadlineStep, Due]:
    """The deadlines that count for a delegation, the end of registration where there is none of its own."""
    known, registration = dues(delegation), window(delegation.edition)
    found = {step: effective(step, known.get(step), registration) for step in DeadlineStep}
    return {step: due for step, due in found.items() if due}


def is_open(delegation: Delegation, step: DeadlineStep, *, at: datetime) -> bool:
    """Whether focal points may do a step now."""
    return is_in_time(step, dues(delegation).get(step), window(delegation.edition), at=at)


def open_steps(delegation: Delegation, *, at: datetime) -> set[DeadlineStep]:
    """The steps that focal points may do now."""
    known, registration = dues(delegation), window(delegation.edition)
    return {step for step in DeadlineStep if is_in_time(step, known.get(step), registration, at=at)}
