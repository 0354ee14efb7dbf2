"""Sign-up of the rehearsal: a session that fills, one that is full with people waiting, one still empty."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import islice, zip_longest

from forum_app.agenda.actions import sign_up
from forum_app.agenda.queries import sessions_of
from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.delegations.queries import registrations_of
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition

from .plan import plan


def signups(edition: ForumEdition, at: datetime) -> None:
    """Let people of all delegations sign up, as many for each session as the plan says."""
    offered = {session.external_ref: session for session in sessions_of(edition)}
    people = _delegates(edition)
    for row in plan()["sessions"]:
        for registration in islice(people, row.get("signed_up", 0)):
            sign_up(registration, offered[row["ref"]], at=at)


def _delegates(edition: ForumEdition) -> Iterator[Registration]:
    """Whoever is approved, one of each delegation after the other."""
    of_delegations: defaultdict[int, list[Registration]] = defaultdict(list)
    approved = registrations_of(edition).where(Registration.state == RegistrationState.APPROVED)
    for one in db.session.scalars(approved.order_by(Registration.external_ref)):
        of_delegations[one.delegation_id].append(one)
    for people in zip_longest(*of_delegations.values()):
        yield from filter(None, people)
