"""The letters about accreditations: to whoever asked, and to the focal points of the person's delegation."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from forum_app.core.crypto import sign
from forum_app.core.web import public_url
from forum_app.delegations.links import token_of
from forum_app.delegations.queries import focal_points
from forum_app.delegations.rules import letter_language
from forum_app.mail.actions import post

from .models import MediaAccreditation, MediaLink
from .queries import REQUEST_LINK
from .rules import MediaState

LETTERS: Mapping[MediaState, str] = {
    MediaState.SUBMITTED: "received",
    MediaState.DOCS_MISSING: "docs_missing",
    MediaState.APPROVED: "approved",
    MediaState.REJECTED: "rejected",
}


class Reader(NamedTuple):
    """To whom a letter goes, and the page that it leads to."""

    name: str
    address: str
    language: str
    page: str


def tell(accreditation: MediaAccreditation, *, at: datetime, reason: str | None = None) -> None:
    """Write of the state that an accreditation has entered."""
    kind = LETTERS[accreditation.state]
    for reader in _readers(accreditation):
        post(
            f"press/mail/{kind}.txt",
            to=(reader.name, reader.address),
            language=reader.language,
            at=at,
            link=reader.page,
            edition=accreditation.edition,
            about=f"media_accreditation:{accreditation.key}",
            accreditation=accreditation,
            reason=reason,
        )


def send_link(link: MediaLink, *, secret: str, at: datetime) -> None:
    """Send the link that proves an address and opens the form."""
    post(
        "press/mail/link.txt",
        to=(link.email, link.email),
        language=link.language,
        at=at,
        link=public_url("press.apply", secret=secret),
        edition=link.edition,
        expires_at=link.expires_at,
    )


def send_known(accreditation: MediaAccreditation, *, at: datetime) -> None:
    """Send whoever asks for the form, and has filled one in already, the link to that."""
    for reader in _readers(accreditation):
        post(
            "press/mail/known.txt",
            to=(reader.name, reader.address),
            language=reader.language,
            at=at,
            link=reader.page,
            edition=accreditation.edition,
            about=f"media_accreditation:{accreditation.key}",
            accreditation=accreditation,
        )


def _readers(accreditation: MediaAccreditation) -> Iterator[Reader]:
    if applicant := accreditation.applicant:
        page = public_url("press.applied", token=sign(REQUEST_LINK, accreditation.key.hex))
        yield Reader(applicant.display_name, applicant.email, applicant.language, page)
    if registration := accreditation.registration:
        person = registration.person
        if person.email:
            page = public_url("press.own", token=token_of(registration))
            yield Reader(person.display_name, person.email, letter_language(person.language), page)
        page = public_url("press.of_person", edition=accreditation.edition.slug, key=registration.key)
        for point in focal_points(registration.delegation):
            user = point.user
            yield Reader(user.name, user.email, letter_language(user.language), page)
