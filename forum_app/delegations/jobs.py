"""What is done about registrations behind the requests."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.jobs import handler, periodic
from forum_app.core.progress import Progress
from forum_app.editions.queries import edition_with_roles
from forum_app.editions.roles import Viewer

from . import actions, policy, queries
from .models import BulkRun


@handler(actions.CARRY_OUT)
def carry_out(facts: dict[str, Any], progress: Progress) -> None:
    """Decide on the rows of a run, each for itself; done again, it goes on where it was."""
    run = db.session.scalars(select(BulkRun).where(BulkRun.key == UUID(facts["run"]))).one()
    waiting = queries.waiting_rows(run)
    for done, registration_id in enumerate(waiting, 1):
        with transaction():
            if not _may_decide(run):
                actions.stop(run, by="forum", at=now())
            if not actions.carry_out_row(run, registration_id, at=now()):
                return
        progress(done, len(waiting))
    with transaction():
        actions.finish(run, at=now())


def _may_decide(run: BulkRun) -> bool:
    """Whether whoever asked for a run may still decide in its edition; the role can end while it waits."""
    _, roles = edition_with_roles(run.edition.slug, run.by_id)
    return run.by.is_active and Viewer(run.by_id, roles, run.by.is_administrator).may(policy.MANAGE)


@periodic(actions.FORGETTING)
def forget() -> None:
    """Erase what was kept of the people of an edition that is long over, and what somebody asked for."""
    at = now()
    with transaction():
        actions.forget_needs(at=at)
        dropped = actions.forget_photos(at=at)
    files.erase(dropped)
    for asked in queries.erasures_due(at=at):
        with transaction():
            dropped = actions.erase(asked, at=now())
        files.erase(dropped)
