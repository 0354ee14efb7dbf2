"""Questions about deadlines: of the kinds of an edition, and what counts for one delegation."""

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import bindparam, literal, select, union_all

from forum_app.core.db import db
from forum_app.delegations.models import Deadline, DeadlineExtension, Delegation
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    Due,
    Term,
    Window,
)
from forum_app.editions.models import ForumEdition


def deadlines(edition: ForumEdition) -> dict[DelegationKind, dict[DeadlineStep, Deadline]]:
    """The deadlines of an edition by kind and step."""
    found: dict[DelegationKind, dict[DeadlineStep, Deadline]] = defaultdict(dict)
    for deadline in db.session.scalars(select(Deadline).where(Deadline.edition_id == edition.id)):
        found[deadline.kind][deadline.step] = deadline
    return found


def deadlines_set(edition: ForumEdition) -> dict[DelegationKind, dict[DeadlineStep, Due]]:
    """The same as the rules know them, each with its grace."""
    found: dict[DelegationKind, dict[DeadlineStep, Due]] = defaultdict(dict)
    for kind, steps in deadlines(edition).items():
        found[kind] = {step: one.due for step, one in steps.items()}
    return found


def terms(edition: ForumEdition, kind: DelegationKind) -> dict[DeadlineStep, Term]:
    """What is set for a kind: when each step is due, and how much longer it is taken."""
    return {step: one.term for step, one in deadlines(edition)[kind].items()}


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
    """All extensions that delegations of an edition were given, the first one first."""
    return list(
        db.session.scalars(
            select(DeadlineExtension)
            .join(Delegation, Delegation.id == DeadlineExtension.delegation_id)
            .where(Delegation.edition_id == edition.id)
            .order_by(DeadlineExtension.at, DeadlineExtension.id)
        )
    )


_OF_KIND = select(
    Deadline.step,
    Deadline.at.label("due"),
    Deadline.grace_hours,
    literal(0).label("extension"),
).where(Deadline.edition_id == bindparam("edition_id"), Deadline.kind == bindparam("kind"))
_EXTENDED = select(DeadlineExtension.step, DeadlineExtension.until, literal(0), DeadlineExtension.id).where(
    DeadlineExtension.delegation_id == bindparam("delegation_id")
)
_DUES = union_all(_OF_KIND, _EXTENDED).order_by("extension")


def dues(delegation: Delegation) -> dict[DeadlineStep, Due]:
    """The deadlines of a delegation as set, in one statement: of its kind, or its last extension instead."""
    facts = {"edition_id": delegation.edition_id, "kind": delegation.kind, "delegation_id": delegation.id}
    rows = db.session.execute(_DUES, facts)
    return {
        row.step: Due(row.due, timedelta(hours=row.grace_hours), is_extension=row.extension > 0)
        for row in rows
    }


def window(edition: ForumEdition) -> Window:
    """When registration of an edition is open."""
    return Window(edition.state, edition.registration_opens_at, edition.registration_closes_at)
