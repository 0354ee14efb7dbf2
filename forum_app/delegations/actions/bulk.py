"""Deciding on many registrations at once: asked for in one moment, carried out row by row."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, insert, literal, select

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.db import db, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.i18n import translations
from forum_app.core.jobs import enqueue
from forum_app.delegations import queries
from forum_app.delegations.models import BulkRow, BulkRun, Registration
from forum_app.delegations.rules import BulkDecision, BulkOutcome, check_bulk
from forum_app.editions.models import ForumEdition

from .steps import approve, return_to_delegation
from .taking_up import take_up

CARRY_OUT = "delegations.carry-out"


def decide(
    registration: Registration, decision: BulkDecision, *, reason: str | None, by: User, at: datetime
) -> None:
    """Take one of the decisions that need no page of their own."""
    check_bulk(decision, reason)
    if decision is BulkDecision.APPROVE:
        approve(registration, by=by, at=at)
    elif decision is BulkDecision.RETURN:
        return_to_delegation(registration, reason=reason or "", by=by, at=at)
    else:
        take_up(registration, reason=reason, by=by, at=at)


def decide_on_many(
    edition: ForumEdition,
    conditions: Collection[ColumnElement[bool]],
    *,
    decision: BulkDecision,
    reason: str | None = None,
    by: User,
    at: datetime,
) -> BulkRun:
    """Write down whom a decision is about, now; a job carries it out.

    Args:
        edition: where.
        conditions: whom it is about; those in whose state it cannot be taken are left out.
        decision: what is decided.
        reason: why; the delegation of each reads it.
        by: who decides.
        at: when.

    """
    check_bulk(decision, reason)
    run = BulkRun(key=uuid4(), edition=edition, decision=decision, reason=reason, by=by, asked_at=at)
    db.session.add(run)
    db.session.flush()
    meant = select(literal(run.id), Registration.id, literal(BulkOutcome.WAITING.value)).where(
        Registration.edition_id == edition.id, *conditions, queries.open_to(decision)
    )
    db.session.execute(insert(BulkRow).from_select(["run_id", "registration_id", "outcome"], meant))
    count = queries.bulk_counts(run)[BulkOutcome.WAITING]
    if not count:
        raise RuleBrokenError(N_("None of these registrations waits for this decision. Nothing was changed."))
    _write("bulk-asked", run, at=at, reason=reason, count=count)
    enqueue(CARRY_OUT, {"run": str(run.key)}, at=at)
    return run


def carry_out_row(run: BulkRun, registration_id: int, *, at: datetime) -> bool:
    """Decide on one row, unless it was decided on before; answers False when the run has been stopped."""
    if run.is_over:
        return False
    row = db.session.get_one(BulkRow, (run.id, registration_id))
    if row.outcome is BulkOutcome.WAITING:
        try:
            with db.session.begin_nested():
                decide(row.registration, run.decision, reason=run.reason, by=run.by, at=at)
        except RuleBrokenError as refusal:
            row.outcome = BulkOutcome.BARRED
            why = translations(refusal.message, refusal.values)
            row.why_es, row.why_en = why["es"], why["en"]
        else:
            row.outcome = BulkOutcome.DONE
    return True


def stop(run: BulkRun, *, by: User | str, at: datetime) -> None:
    """End a run before its next row; what was decided until then stays decided."""
    lock(run)
    if not run.is_over:
        run.stopped_at = at
        record(
            "registrations.bulk-stopped",
            subject=("bulk-run", run.key),
            by=by,
            at=at,
            edition=run.edition.slug,
        )


def finish(run: BulkRun, *, at: datetime) -> None:
    """Note that a run came to its last row."""
    lock(run)
    if not run.is_over:
        counts = queries.bulk_counts(run)
        run.finished_at = at
        done, barred = counts[BulkOutcome.DONE], counts[BulkOutcome.BARRED]
        _write("bulk-finished", run, at=at, done=done, barred=barred)


def _write(what: str, run: BulkRun, *, at: datetime, reason: str | None = None, **details: Any) -> None:
    record(
        f"registrations.{what}",
        subject=("bulk-run", run.key),
        by=run.by,
        at=at,
        edition=run.edition.slug,
        reason=reason,
        decision=run.decision.value,
        **details,
    )
