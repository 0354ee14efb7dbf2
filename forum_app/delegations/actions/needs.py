"""Diet and access needs: shown to somebody who is noted, changed, and withdrawn by the person at any time."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from forum_app.accounts.models import User
from forum_app.core.db import check_seen, db
from forum_app.delegations import queries
from forum_app.delegations.models import Registration
from forum_app.delegations.needs import Needs
from forum_app.delegations.rules import check_unlocked

from .deadlines import check_open_to_mend
from .journal import note
from .people import set_needs
from .seats import hold


def read_needs(registration: Registration, *, by: User | str, at: datetime) -> Needs:
    """What a person needs, for somebody else; who looked is kept, what stood there is not."""
    needs = queries.needs_of(registration)
    if any(needs):
        note("needs-read", registration, by=by, at=at)
    return needs


def change_needs(
    registration: Registration,
    *,
    version: int | None = None,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
    **facts: Any,
) -> None:
    """Write what a person needs and has agreed to have kept; emptied, it is gone at once."""
    hold(registration.delegation)
    db.session.refresh(registration)
    check_seen(registration, version)
    check_open_to_mend(registration, at=at, as_organiser=as_organiser)
    check_unlocked(registration.state, as_organiser=as_organiser)
    before = queries.needs_of(registration)
    set_needs(registration, facts, at=at)
    after = queries.needs_of(registration)
    if changed := [name for name in Needs._fields if getattr(before, name) != getattr(after, name)]:
        flag_modified(registration, "institution")  # the version rises: a form that somebody has open is told
        note("edited", registration, by=by, at=at, changed=changed)
    db.session.flush()


def withdraw_needs(registration: Registration, *, at: datetime) -> None:
    """A delegate takes the consent back: what was kept is erased, in whatever state the registration is."""
    hold(registration.delegation)
    db.session.refresh(registration)
    if registration.needs:
        registration.needs = None
        note("needs-withdrawn", registration, by=registration.person.display_name, at=at)
        db.session.flush()
