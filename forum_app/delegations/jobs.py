"""What is done about registrations behind the requests."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.jobs import handler
from forum_app.core.progress import Progress

from . import actions, queries
from .models import BulkRun


@handler(actions.CARRY_OUT)
def carry_out(facts: dict[str, Any], progress: Progress) -> None:
    """Decide on the rows of a run, each for itself; done again, it goes on where it was."""
    run = db.session.scalars(select(BulkRun).where(BulkRun.key == UUID(facts["run"]))).one()
    waiting = queries.waiting_rows(run)
    for done, registration_id in enumerate(waiting, 1):
        with transaction():
            if not actions.carry_out_row(run, registration_id, at=now()):
                return
        progress(done, len(waiting))
    with transaction():
        actions.finish(run, at=now())
