"""Questions about decisions on many registrations at once."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.delegations.models import BulkRow, BulkRun, Delegation, Registration
from forum_app.delegations.rules import BulkDecision, BulkOutcome, decidable_by
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.people.models import Person


def bulk_run(edition: ForumEdition, key: UUID, _viewer: Viewer) -> BulkRun | None:
    """A decision on many of an edition; the permission of the page has said that the viewer decides there."""
    return db.session.scalar(select(BulkRun).where(BulkRun.edition_id == edition.id, BulkRun.key == key))


def bulk_counts(run: BulkRun) -> Mapping[BulkOutcome, int]:
    """How many rows came to each outcome."""
    query = select(BulkRow.outcome, func.count()).where(BulkRow.run_id == run.id).group_by(BulkRow.outcome)
    found = dict.fromkeys(BulkOutcome, 0)
    found.update((outcome, count) for outcome, count in db.session.execute(query))
    return found


def waiting_rows(run: BulkRun) -> list[int]:
    """The numbers of the registrations that a run has not come to yet, in the order of lists."""
    return list(
        db.session.scalars(
            select(BulkRow.registration_id)
            .join(BulkRow.registration)
            .join(Registration.person)
            .where(BulkRow.run_id == run.id, BulkRow.outcome == BulkOutcome.WAITING)
            .order_by(Person.sort_key, Registration.id)
        )
    )


def barred_rows(run: BulkRun) -> list[BulkRow]:
    """The people whom a rule barred, by name, with what the page says of them."""
    return list(
        db.session.scalars(
            select(BulkRow)
            .join(BulkRow.registration)
            .join(Registration.person)
            .where(BulkRow.run_id == run.id, BulkRow.outcome == BulkOutcome.BARRED)
            .options(
                joinedload(BulkRow.registration).options(
                    joinedload(Registration.person),
                    joinedload(Registration.delegation).joinedload(Delegation.country),
                )
            )
            .order_by(Person.sort_key, Registration.id)
        )
    )


def open_to(decision: BulkDecision) -> ColumnElement[bool]:
    """The registrations whose state lets a decision be taken."""
    return Registration.state.in_(decidable_by(decision))


def how_many(conditions: Collection[ColumnElement[bool]]) -> int:
    """How many registrations meet some conditions."""
    return db.session.scalar(select(func.count()).select_from(Registration).where(*conditions)) or 0
