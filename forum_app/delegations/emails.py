"""The letters of delegations: to the person, or to the focal points where the person has no address."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from forum_app.core.web import public_url
from forum_app.editions.queries import organisers
from forum_app.mail.actions import post

from . import queries
from .links import claim_token, token_of
from .models import Credential, Delegation, DelegationInvitation, FocalPoint, Registration
from .rules import CredentialState, RegistrationState, letter_language

S = RegistrationState
LETTERS: Mapping[RegistrationState, str] = {
    S.SUBMITTED: "received",
    S.DELEGATION_CONFIRMED: "confirmed",
    S.RETURNED: "returned",
    S.WAITLISTED: "waitlisted",
    S.APPROVED: "approved",
    S.REJECTED: "rejected",
    S.WITHDRAWN: "withdrawn",
    S.REVOKED: "revoked",
}
LETTERS_BETWEEN: Mapping[tuple[RegistrationState, RegistrationState], str] = {
    (S.WAITLISTED, S.DELEGATION_CONFIRMED): "moved_up",
    (S.UNDER_REVIEW, S.WAITLISTED): "kept_waiting",  # the organisers' decision, whatever seats are free
}
CONCERNS_DELEGATION = frozenset({S.RETURNED, S.REJECTED, S.REVOKED})  # who can mend it, or replace the person

LETTERS_OF_CREDENTIALS: Mapping[CredentialState, str] = {
    CredentialState.PROVISIONALLY_ACCEPTED: "credential_accepted_as_copy",
    CredentialState.ACCEPTED: "credential_accepted",
    CredentialState.REJECTED: "credential_rejected",
    CredentialState.SUPERSEDED: "credential_superseded",
}


class Reader(NamedTuple):
    """To whom a letter goes, and whether it is the person that it is about."""

    name: str
    address: str
    language: str
    is_person: bool


def tell(
    registration: Registration,
    *,
    before: RegistrationState,
    at: datetime,
    reason: str | None = None,
    is_first: bool = False,
) -> None:
    """Write of the state that a registration has entered, where that step has a letter.

    Args:
        before: the state that it comes from.
        at: when.
        reason: what the reader is told of why.
        is_first: whether the person has never heard from us, and is told who entered the data.

    """
    state = registration.state
    if kind := LETTERS_BETWEEN.get((before, state)) or LETTERS.get(state):
        facts = {"reason": reason, "is_first": is_first, "badge_waits": _badge_waits(registration)}
        for reader in _readers(registration):
            _write(kind, registration, reader, at=at, **facts)


def _badge_waits(registration: Registration) -> bool:
    """Whether somebody who is approved gets no badge until the delegation's credential is here."""
    may_wait = registration.state is S.APPROVED and registration.delegation.needs_credential
    return may_wait and queries.waits_for_credential(registration)


def tell_of_substitution(
    leaver: Registration, successor: Registration, *, at: datetime, reason: str | None, is_first: bool
) -> None:
    """Write to whoever leaves, to whoever comes instead, and to those who speak for the delegation."""
    for reader in _readers(leaver):
        _write("substituted", leaver, reader, at=at, reason=reason)
    for reader in _readers(successor):
        _write("succeeds", successor, reader, at=at, leaver=leaver, is_first=is_first)
    for reader in _focal_points(leaver):
        _write("substitution", successor, reader, at=at, reason=reason, leaver=leaver)


def ask_to_fill_in(registration: Registration, *, by_name: str, at: datetime) -> None:
    """Send a delegate the link to the own page, to fill the registration in."""
    person = registration.person
    reader = Reader(person.display_name, person.email or "", letter_language(person.language), is_person=True)
    _write("fill_in", registration, reader, at=at, by_name=by_name)


def send_link(registration: Registration, *, at: datetime) -> None:
    """Send the link to the own page again; of a person without address, those who speak for it pass it on."""
    for reader in _readers(registration, only_person=True):
        _write("link", registration, reader, at=at, link=_own_page(registration, reader.language))


def tell_of_erasure(registration: Registration, *, by: date | None, is_over: bool, at: datetime) -> None:
    """Answer a person who asks for erasure: when it is done, what goes and what stays."""
    for reader in _readers(registration):
        if reader.is_person:
            _write("erasure_asked", registration, reader, at=at, by=by, is_over=is_over)


def ask_about_claim(registration: Registration, point: FocalPoint, *, at: datetime) -> None:
    """Ask who speaks for a delegation whether somebody at the desk is one of its own."""
    language = letter_language(point.user.language)
    reader = Reader(point.user.name, point.user.email, language, is_person=False)
    link = public_url("delegations.claim", token=claim_token(registration, point), lang=language)
    _write("claim", registration, reader, at=at, link=link)


def invite(invitation: DelegationInvitation, *, link: str, at: datetime) -> None:
    """Send the secret link that makes its reader a focal point."""
    post(
        "delegations/mail/invitation.txt",
        to=(invitation.name, invitation.email),
        language=invitation.language,
        at=at,
        link=link,
        edition=invitation.delegation.edition,
        about=f"delegation:{invitation.delegation.key}",
        delegation=invitation.delegation,
        expires_at=invitation.expires_at,
        in_place_of=invitation.in_place_of,
    )


def tell_of_hand_over(point: FocalPoint, *, successor: str, at: datetime) -> None:
    """Write to a focal point that somebody else speaks for the delegation now."""
    post(
        "delegations/mail/handed_over.txt",
        to=(point.user.name, point.user.email),
        language=letter_language(point.user.language),
        at=at,
        edition=point.delegation.edition,
        about=f"delegation:{point.delegation.key}",
        delegation=point.delegation,
        successor=successor,
    )


def tell_of_refusal(
    invitation: DelegationInvitation, *, is_whole: bool, reason: str | None, at: datetime
) -> None:
    """Write to those who organise that somebody said no: for the delegation, or for the task alone."""
    delegation = invitation.delegation
    edition = delegation.edition
    for user in organisers(edition):
        post(
            "delegations/mail/declined.txt",
            to=(user.name, user.email),
            language=letter_language(user.language),
            at=at,
            link=public_url("delegations.show", edition=edition.slug, key=delegation.key),
            edition=edition,
            about=f"delegation:{delegation.key}",
            delegation=delegation,
            by_name=invitation.name,
            is_whole=is_whole,
            reason=reason,
        )


def tell_of_credential(credential: Credential, *, at: datetime, reason: str | None = None) -> None:
    """Write to the focal points of the state that a document has entered, where that state has a letter."""
    if kind := LETTERS_OF_CREDENTIALS.get(credential.state):
        for point in queries.focal_points(credential.delegation):
            post(
                f"delegations/mail/{kind}.txt",
                to=(point.user.name, point.user.email),
                language=letter_language(point.user.language),
                at=at,
                edition=credential.delegation.edition,
                about=f"credential:{credential.key}",
                credential=credential,
                reason=reason,
            )


def remind(
    delegation: Delegation, steps: list[queries.Nearing], lacks: queries.Lacks, *, at: datetime
) -> None:
    """Remind those who speak for a delegation of deadlines, with what it lacks for each."""
    slug = delegation.edition.slug
    for point in queries.focal_points(delegation):
        post(
            "delegations/mail/deadline.txt",
            to=(point.user.name, point.user.email),
            language=letter_language(point.user.language),
            at=at,
            link=public_url("delegations.show", edition=slug, key=delegation.key),
            edition=delegation.edition,
            about=f"delegation:{delegation.key}",
            delegation=delegation,
            steps=steps,
            lacks=lacks,
        )


def _write(kind: str, registration: Registration, reader: Reader, *, at: datetime, **values: Any) -> None:
    values = {"reason": None, "is_first": False, "link": _page_of(registration, reader)} | values
    post(
        f"delegations/mail/{kind}.txt",
        to=(reader.name, reader.address),
        language=reader.language,
        at=at,
        edition=registration.edition,
        about=f"registration:{registration.key}",
        registration=registration,
        reader=reader,
        **values,
    )


def _page_of(registration: Registration, reader: Reader) -> str:
    """The own page for the person alone; who speaks for the delegation signs in, as long as that is so."""
    if reader.is_person:
        return _own_page(registration, reader.language)
    slug, key = registration.edition.slug, registration.delegation.key
    return public_url("delegations.show", edition=slug, key=key)


def _own_page(registration: Registration, language: str) -> str:
    """The secret address of somebody's own page."""
    return public_url("desk.own_page", token=token_of(registration), lang=language)


def _readers(registration: Registration, *, only_person: bool = False) -> Iterator[Reader]:
    """The person, or those who speak for the delegation; what they have to act on goes to both."""
    person = registration.person
    if person.email:
        yield Reader(person.display_name, person.email, letter_language(person.language), is_person=True)
    if not person.email or (registration.state in CONCERNS_DELEGATION and not only_person):
        yield from _focal_points(registration)


def _focal_points(registration: Registration) -> Iterator[Reader]:
    for point in queries.focal_points(registration.delegation):
        user = point.user
        yield Reader(user.name, user.email, letter_language(user.language), is_person=False)
