"""Letters of the rehearsal: some asked for, most issued, one visa granted and one refused."""

from datetime import datetime, timedelta

from forum_app.core.clock import local_day
from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.delegations.queries import registrations_of
from forum_app.delegations.rules import HOLDS_SEAT
from forum_app.editions.models import ForumEdition
from forum_app.requests import actions
from forum_app.requests.actions import Signature
from forum_app.requests.passports import Passport
from forum_app.requests.rules import LetterKind, LetterState

from .plan import BY

SIGNATURE = Signature("Elena Paredes Soto", "Directora General de Protocolo", "Director-General of Protocol")
MOST = 12  # people who need a letter for the visa and have one asked for
ISSUED = 8  # of their letters
YEARS = timedelta(days=5 * 365)


def letters(edition: ForumEdition, at: datetime) -> None:
    """Ask for letters for some of those who need one, issue most, and hear from two consulates."""
    wanted = registrations_of(edition).where(
        Registration.needs_visa_letter, Registration.state.in_(HOLDS_SEAT)
    )
    people = db.session.scalars(wanted.limit(MOST)).all()
    asked = [
        actions.ask_for_letter(
            one,
            LetterKind.VISA_SUPPORT if number % 4 else LetterKind.INVITATION,
            language="es" if number % 2 else "en",
            consulate=None,
            passport=_passport(one, at),
            by=BY,
            at=at,
            as_organiser=True,
        )
        for number, one in enumerate(people, start=1)
    ]
    for request in asked[:ISSUED]:
        actions.issue(request, signature=SIGNATURE, by=BY, at=at)
    answers = (LetterState.GRANTED, LetterState.REFUSED)
    for request, answer in zip(asked[:ISSUED], answers, strict=False):
        actions.decide(request, answer, reason=None, by=BY, at=at)


def _passport(one: Registration, at: datetime) -> Passport:
    """A number that no State gave."""
    country = one.person.nationality or "XX"
    return Passport(f"SYN{one.id:06d}", country, local_day(at, one.edition.time_zone) + YEARS)
