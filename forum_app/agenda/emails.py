"""How the letters of the programme are worded."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from forum_app.core.web import public_url
from forum_app.delegations.links import token_of
from forum_app.delegations.queries import focal_points
from forum_app.delegations.rules import letter_language
from forum_app.mail.actions import post

from . import queries
from .models import ChangeNotice, SessionSignup
from .schemas import NoticedChange

CHANGES = "agenda/mail/changes.txt"


def words_of(notice: ChangeNotice) -> dict[str, Any]:
    """What the letter about changes is filled with."""
    return {
        "edition": notice.release.edition,
        "person": notice.person.key if queries.has_role(notice.release.edition, notice.person) else None,
        "changes": [NoticedChange.model_validate(change) for change in notice.changes],
    }


class Reader(NamedTuple):
    """To whom a letter goes, in which language, and the page that it leads to."""

    name: str
    address: str
    language: str
    page: str


def tell_of_seat(signup: SessionSignup, *, at: datetime) -> None:
    """Write to somebody who waited that a seat is theirs now."""
    _write("seated", signup, at=at)


def tell_of_removed_signup(signup: SessionSignup, *, reason: str, at: datetime) -> None:
    """Write to somebody whom an organiser took off the list of a session."""
    _write("removed", signup, at=at, reason=reason)


def _write(kind: str, signup: SessionSignup, *, at: datetime, **values: Any) -> None:
    registration = signup.registration
    for reader in _readers(signup):
        post(
            f"agenda/mail/signup_{kind}.txt",
            to=(reader.name, reader.address),
            language=reader.language,
            at=at,
            link=reader.page,
            edition=signup.session.edition,
            about=f"registration:{registration.key}",
            session=signup.session,
            registration=registration,
            signup=signup,
            **values,
        )


def _readers(signup: SessionSignup) -> Iterator[Reader]:
    """The person, or those who speak for the delegation where the person has no address."""
    registration = signup.registration
    person = registration.person
    if person.email:
        language = letter_language(person.language)
        page = public_url("agenda.own_signups", token=token_of(registration), lang=language)
        yield Reader(person.display_name, person.email, language, page)
        return
    delegation = registration.delegation
    page = public_url("agenda.delegation_signups", edition=delegation.edition.slug, key=delegation.key)
    for point in focal_points(delegation):
        yield Reader(point.user.name, point.user.email, letter_language(point.user.language), page)
