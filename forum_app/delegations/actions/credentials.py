"""What is done with notes and letters; each step moves the delegation and is told to its focal points."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.models import StoredFile
from forum_app.delegations import emails, queries
from forum_app.delegations.models import Credential, Delegation, Registration
from forum_app.delegations.rules import (
    CredentialState,
    DeadlineStep,
    DelegationState,
    ReceivedForm,
    check_credential_step,
    check_replaceable,
    state_by_credentials,
)

from .deadlines import check_open
from .seats import hold
from .standing import move

State = CredentialState
MOST_BYTES = 200 * 1024 * 1024  # of all documents of a delegation


def upload_credential(
    delegation: Delegation,
    *,
    people: Collection[Registration],
    file: StoredFile,
    by: User | str,
    at: datetime,
    as_organiser: bool = False,
    **facts: Any,
) -> Credential:
    """Add a document to those of a delegation, as its next part; it counts once it is accepted.

    Args:
        delegation: whose people it names.
        people: whom it names.
        file: the scan.
        by: who uploads.
        at: when.
        as_organiser: whether whoever uploads may do so after the deadline.
        facts: `kind`, `number`, `issued_on`, `signed_by` as the document has them; `is_complete`, whether
            it is said to name the whole delegation.

    """
    hold(delegation)
    check_open(delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.CREDENTIAL)
    if not people:
        raise RuleBrokenError(N_("Tick at least one person whom the document names."))
    if any(one.delegation_id != delegation.id or one.has_ended for one in people):
        raise RuleBrokenError(N_("Somebody ticked is not on the list of the delegation any more."))
    if queries.bytes_kept(delegation) + file.size > MOST_BYTES:
        raise RuleBrokenError(N_("The documents of this delegation would be larger than 200 MB together."))
    credential = Credential(
        delegation=delegation,
        part=queries.last_part(delegation) + 1,
        people=list(people),
        file=file,
        state=State.UPLOADED,
        received_form=ReceivedForm.COPY,
        uploaded_at=at,
        uploaded_by=by.name if isinstance(by, User) else by,
        **facts,
    )
    db.session.add(credential)
    db.session.flush()
    _write("uploaded", credential, by=by, at=at, part=credential.part, people=len(people))
    return credential


def replace_credential(
    old: Credential, *, by: User | str, at: datetime, as_organiser: bool = False, **facts: Any
) -> Credential:
    """Put a document in the place of one; a focal point may as long as nobody has decided on it."""
    _held(old)
    check_replaceable(old.state, as_organiser=as_organiser)
    new = upload_credential(old.delegation, by=by, at=at, as_organiser=as_organiser, **facts)
    _step(old, State.SUPERSEDED, by=by, at=at, reason=new.number, tell=False)
    old.superseded_by = new
    follow_credentials(old.delegation, by=by, at=at)
    return new


def accept_copy(credential: Credential, *, by: User | str, at: datetime) -> None:
    """Accept a copy until the original comes: badges wait no longer."""
    _held(credential)
    _step(credential, State.PROVISIONALLY_ACCEPTED, by=by, at=at)
    follow_credentials(credential.delegation, by=by, at=at)


def receive_original(credential: Credential, *, by: User | str, at: datetime) -> None:
    """Note that the original is here; one whose copy nobody has looked at is accepted provisionally first."""
    _held(credential)
    if credential.state is State.UPLOADED:
        _step(credential, State.PROVISIONALLY_ACCEPTED, by=by, at=at, tell=False)
    _step(credential, State.ORIGINAL_RECEIVED, by=by, at=at)
    credential.received_form, credential.original_received_at = ReceivedForm.ORIGINAL, at
    follow_credentials(credential.delegation, by=by, at=at)


def accept_original(credential: Credential, *, by: User | str, at: datetime) -> None:
    """Accept a document for good, having seen its original."""
    _held(credential)
    _step(credential, State.ACCEPTED, by=by, at=at)


def reject_credential(credential: Credential, *, reason: str | None, by: User | str, at: datetime) -> None:
    """Say no, with a reason: it covers nobody from now on; badges that were issued stay valid."""
    _held(credential)
    _step(credential, State.REJECTED, by=by, at=at, reason=reason)
    follow_credentials(credential.delegation, by=by, at=at)


def supersede_credential(credential: Credential, *, reason: str | None, by: User | str, at: datetime) -> None:
    """Set a document aside because another one holds in its place."""
    _held(credential)
    _step(credential, State.SUPERSEDED, by=by, at=at, reason=reason)
    follow_credentials(credential.delegation, by=by, at=at)


def settle_dispute(credential: Credential, *, reason: str | None, by: User | str, at: datetime) -> None:
    """Of the lists that disagree let this one hold: the others are superseded by it, with the reason."""
    _held(credential)
    lists = _rivals(credential)
    if credential not in lists:
        raise RuleBrokenError(N_("No list disagrees with this one any more."))
    for other in lists:
        if other is not credential:
            _step(other, State.SUPERSEDED, by=by, at=at, reason=reason)
            other.superseded_by = credential
    if credential.state is State.UPLOADED:
        _step(credential, State.PROVISIONALLY_ACCEPTED, by=by, at=at)
    follow_credentials(credential.delegation, by=by, at=at)


def follow_credentials(delegation: Delegation, *, by: User | str, at: datetime) -> None:
    """Move a delegation to where its credentials and its confirmed people put it."""
    before = delegation.state
    if not (delegation.needs_credential or before is DelegationState.CREDENTIAL_PENDING):
        return
    db.session.flush()
    covered, lacking = queries.covered_and_lacking(delegation)
    wanted = state_by_credentials(
        before, needed=delegation.needs_credential, covered=covered, lacking=lacking
    )
    if wanted is not before:
        move(delegation, wanted, by=by, at=at)


def pass_on_names(gone: Registration, kept: Registration) -> None:
    """Let the documents that name one registration name another of the same person, too."""
    for credential in queries.credentials_naming(gone):
        if credential.delegation_id == kept.delegation_id and kept not in credential.people:
            credential.people.append(kept)


def _step(
    credential: Credential,
    wanted: CredentialState,
    *,
    by: User | str,
    at: datetime,
    reason: str | None = None,
    tell: bool = True,
) -> None:
    """Take one step of the life cycle, under the delegation's lock."""
    before = credential.state
    is_disputed = credential in _rivals(credential)
    check_credential_step(before, wanted, reason=reason, disputed=is_disputed)
    credential.state, credential.decided_at, credential.decision_reason = wanted, at, reason
    db.session.flush()
    _write(wanted.value, credential, by=by, at=at, reason=reason, before=before.value)
    if tell:
        emails.tell_of_credential(credential, at=at, reason=reason)


def _rivals(credential: Credential) -> list[Credential]:
    """The lists of the delegation that disagree now, this one among them or not."""
    delegation = credential.delegation
    return queries.disputed_among([delegation]).get(delegation.id, [])


def _held(credential: Credential) -> None:
    """Lock the delegation, then read the document as it is now."""
    hold(credential.delegation)
    db.session.refresh(credential)


def _write(
    what: str,
    credential: Credential,
    *,
    by: User | str,
    at: datetime,
    reason: str | None = None,
    **details: str | int,
) -> None:
    record(
        f"credential.{what}",
        subject=("credential", credential.key),
        by=by,
        at=at,
        edition=credential.delegation.edition.slug,
        reason=reason,
        **details,
    )
