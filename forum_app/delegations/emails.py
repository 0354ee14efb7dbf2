"""The letters of delegations: to the person, or to the focal points where the person has no address."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from forum_app.mail.actions import post

from . import queries
from .models import Credential, DelegationInvitation, Registration
from .rules import CredentialState, RegistrationState, letter_language

LETTERS: Mapping[RegistrationState, str] = {
    RegistrationState.SUBMITTED: "received",
    RegistrationState.DELEGATION_CONFIRMED: "confirmed",
    RegistrationState.RETURNED: "returned",
    RegistrationState.WAITLISTED: "waitlisted",
    RegistrationState.APPROVED: "approved",
    RegistrationState.REJECTED: "rejected",
}

LETTERS_OF_CREDENTIALS: Mapping[CredentialState, str] = {
    CredentialState.PROVISIONALLY_ACCEPTED: "credential_accepted_as_copy",
    CredentialState.ACCEPTED: "credential_accepted",
    CredentialState.REJECTED: "credential_rejected",
    CredentialState.SUPERSEDED: "credential_superseded",
}


def tell(registration: Registration, *, at: datetime, reason: str | None = None) -> None:
    """Write of the state that a registration has entered, where that state has a letter."""
    if kind := LETTERS.get(registration.state):
        for name, address, language in _readers(registration):
            post(
                f"delegations/mail/{kind}.txt",
                to=(name, address),
                language=language,
                at=at,
                edition=registration.edition,
                about=f"registration:{registration.key}",
                registration=registration,
                reason=reason,
            )


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


def _readers(registration: Registration) -> Iterator[tuple[str, str, str]]:
    """Name, address and language; what is returned goes to those who can mend it as well."""
    person = registration.person
    if person.email:
        yield person.display_name, person.email, letter_language(person.language)
    if not person.email or registration.state is RegistrationState.RETURNED:
        for point in queries.focal_points(registration.delegation):
            yield point.user.name, point.user.email, letter_language(point.user.language)
