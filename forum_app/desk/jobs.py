"""What is done behind the requests about things of which several domains know."""

from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.jobs import periodic
from forum_app.delegations import actions
from forum_app.delegations.queries import nearing
from forum_app.delegations.rules import DeadlineStep
from forum_app.editions.queries import all_editions
from forum_app.press.queries import without_accreditation
from forum_app.requests.queries import without_letter


@periodic(actions.REMINDING)
def remind() -> None:
    """Remind focal points of deadlines in the mornings of each edition."""
    for edition in db.session.scalars(all_editions()).all():
        if actions.is_time_to_remind(edition, at=now()) and nearing(edition, at=now()):
            with transaction():
                further = {
                    DeadlineStep.VISA: without_letter(edition),
                    DeadlineStep.MEDIA: without_accreditation(edition),
                }
                actions.remind(edition, further=further, at=now())
