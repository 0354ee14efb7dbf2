"""What delegates do on their own page, and the link that leads there."""

from datetime import datetime
from typing import Any

from forum_app.accounts.models import User
from forum_app.core.db import db, lock
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.models import StoredFile
from forum_app.delegations import emails
from forum_app.delegations.models import CorrectionRequest, Delegation, Registration
from forum_app.delegations.rules import (
    DeadlineStep,
    RegistrationState,
    check_may_ask,
    check_open_to_delegate,
    check_photo,
)

from .deadlines import check_open_for, check_open_to_mend
from .journal import note
from .people import edit, register, swap_photo
from .seats import hold
from .steps import step


def invite_to_fill_in(
    delegation: Delegation, *, by: User, at: datetime, as_organiser: bool = False, **facts: Any
) -> Registration:
    """Keep a draft of somebody who fills in the rest, and send the link for it."""
    if not facts.get("email"):
        raise RuleBrokenError(N_("The link goes by e-mail, so an address is needed."))
    made = register(delegation, by=by, at=at, as_organiser=as_organiser, draft=True, **facts)
    made.asked_at = made.noticed_at = at
    db.session.flush()
    emails.ask_to_fill_in(made, by_name=by.name, at=at)
    return made


def change_own(registration: Registration, *, version: int, at: datetime, **facts: Any) -> None:
    """A delegate corrects what the delegation has not confirmed yet; the role is not theirs to choose."""
    hold(registration.delegation)
    db.session.refresh(registration)
    check_open_to_delegate(registration.state)
    name = registration.person.display_name
    edit(registration, version=version, by=name, at=at, role=registration.delegation_role, **facts)


def hand_in(registration: Registration, *, at: datetime) -> None:
    """A delegate hands in what was asked for or returned; the delegation confirms it then."""
    seats = hold(registration.delegation)
    db.session.refresh(registration)
    check_open_for(registration, at=at, as_organiser=False)
    step(registration, RegistrationState.SUBMITTED, seats=seats, by=registration.person.display_name, at=at)


def send_own_photo(registration: Registration, photo: StoredFile, *, at: datetime) -> list[str]:
    """A delegate sends the photo, or another one while nobody has looked at it; answers what to erase."""
    hold(registration.delegation)
    db.session.refresh(registration)
    check_open_to_mend(registration, at=at, as_organiser=False, step=DeadlineStep.PHOTO)
    check_photo(registration.state, has_photo=registration.photo_id is not None)
    note("photo-changed", registration, by=registration.person.display_name, at=at)
    return swap_photo(registration, photo)


def ask_correction(
    registration: Registration, text: str, *, by: User | str, at: datetime
) -> CorrectionRequest:
    """Keep what a delegate, or who speaks for the delegation, asks to be changed, for an organiser to do."""
    check_may_ask(registration.state)
    asked = CorrectionRequest(registration=registration, text=text, asked_at=at)
    db.session.add(asked)
    note("correction-asked", registration, by=by, at=at)
    db.session.flush()
    return asked


def settle_correction(asked: CorrectionRequest, *, by: User, at: datetime) -> None:
    """Note that somebody has dealt with what a delegate asked for; a second time changes nothing."""
    lock(asked)
    if asked.done_at is None:
        asked.done_at, asked.done_by = at, by.name
        note("correction-done", asked.registration, by=by, at=at)


def keep_off_list(registration: Registration, *, wanted: bool, at: datetime) -> None:
    """Keep a delegate's objection to the published list of participants, or its end."""
    check_may_ask(registration.state)
    if registration.keeps_off_list is not wanted:
        registration.keeps_off_list = wanted
        what = "list-objected" if wanted else "list-agreed"
        note(what, registration, by=registration.person.display_name, at=at)


def end_link(registration: Registration, *, by: User | str, at: datetime) -> None:
    """Let every link to the own page that was sent before lead nowhere."""
    lock(registration)
    registration.link_number += 1
    note("link-ended", registration, by=by, at=at)


def renew_link(registration: Registration, *, by: User, at: datetime) -> None:
    """Send a new link to the own page; older ones lead nowhere."""
    end_link(registration, by=by, at=at)
    if not registration.person.email:
        registration.passed_on_link = registration.link_number
    db.session.flush()
    emails.send_link(registration, at=at)
