"""Erasure that a delegate asks for: it waits until the edition is closed; the record of the forum stays."""

from datetime import datetime

from sqlalchemy import delete

from forum_app.core.db import db, lock
from forum_app.delegations import emails, queries
from forum_app.delegations.models import CorrectionRequest, ErasureRequest, Registration
from forum_app.delegations.rules import OVER, erased_by
from forum_app.delegations.signals import registration_erased
from forum_app.mail.actions import forget_letters
from forum_app.people.models import Person

from .journal import note
from .keeping import FORGETTING
from .people import swap_photo
from .seats import hold
from .words import index

OF_PERSON = ("email", "phone", "language", "gender", "nationality", "pronunciation")


def ask_erasure(registration: Registration, *, at: datetime) -> ErasureRequest:
    """Queue what a delegate asks to be erased, and answer by letter when it is done; once is enough."""
    lock(registration)
    if waiting := queries.open_erasure(registration):
        return waiting
    edition = registration.edition
    asked = ErasureRequest(registration=registration, asked_at=at)
    db.session.add(asked)
    note("erasure-asked", registration, by=registration.person.display_name, at=at)
    db.session.flush()
    day = erased_by(edition.state, last_day=edition.ends_on)
    emails.tell_of_erasure(registration, by=day, is_over=edition.state in OVER, at=at)
    return asked


def take_back_erasure(registration: Registration, *, at: datetime) -> None:
    """A delegate wants the data kept after all."""
    lock(registration)
    if waiting := queries.open_erasure(registration):
        waiting.taken_back_at = at
        note("erasure-taken-back", registration, by=registration.person.display_name, at=at)


def erase(asked: ErasureRequest, *, at: datetime) -> list[str]:
    """Erase what the record of the forum does not need; answers hashes for `core.files.erase`.

    Name, delegation, role, position and institution stay, as does who was let in when: they are the list of
    participants and the proof of what happened. The own page ends.
    """
    registration = asked.registration
    hold(registration.delegation)
    db.session.refresh(registration)
    if lock(asked).done_at or asked.taken_back_at:
        return []
    dropped = swap_photo(registration, None)
    registration.needs = registration.interpretation = registration.passed_on_link = None
    registration.needs_visa_letter, registration.keeps_off_list = False, True
    registration.arrives_on = registration.departs_on = None
    registration.link_number += 1
    if not queries.is_expected_elsewhere(registration):
        _erase_contact(registration.person)
    db.session.execute(delete(CorrectionRequest).where(CorrectionRequest.registration_id == registration.id))
    forget_letters(f"registration:{registration.key}")
    asked.done_at = at
    note("erased", registration, by=FORGETTING, at=at)
    db.session.flush()
    index([registration])
    heard = registration_erased.send(registration, at=at)
    return [*dropped, *(digest for _, digests in heard for digest in digests)]


def _erase_contact(person: Person) -> None:
    for name in OF_PERSON:
        setattr(person, name, None)
