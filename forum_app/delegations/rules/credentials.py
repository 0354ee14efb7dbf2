"""Notes verbales, credential letters and full powers: their life cycle, and what follows for a delegation."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError

from .states import DelegationKind, DelegationState


class CredentialKind(StrEnum):
    NOTE_VERBALE = "note_verbale"
    CREDENTIAL_LETTER = "credential_letter"
    FULL_POWERS = "full_powers"


class ReceivedForm(StrEnum):
    """What the organisers hold: a copy is provisional, the original is final."""

    COPY = "copy"
    ORIGINAL = "original"


class CredentialState(StrEnum):
    UPLOADED = "uploaded"
    PROVISIONALLY_ACCEPTED = "provisionally_accepted"
    ORIGINAL_RECEIVED = "original_received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class Pile(StrEnum):
    """What the organisers still have to do with a document."""

    WAITING = "waiting"
    COPIES = "copies"
    DISPUTED = "disputed"
    DECIDED = "decided"
    ALL = "all"


_C = CredentialState
COVERING = frozenset({_C.PROVISIONALLY_ACCEPTED, _C.ORIGINAL_RECEIVED, _C.ACCEPTED})
LIVE = COVERING | {_C.UPLOADED}
SETTLING = frozenset({_C.PROVISIONALLY_ACCEPTED, _C.ACCEPTED})  # not while lists disagree
EXPLAINED = frozenset({_C.REJECTED, _C.SUPERSEDED})

NEXT: Mapping[CredentialState, frozenset[CredentialState]] = {
    _C.UPLOADED: frozenset({_C.PROVISIONALLY_ACCEPTED}) | EXPLAINED,
    _C.PROVISIONALLY_ACCEPTED: frozenset({_C.ORIGINAL_RECEIVED}) | EXPLAINED,
    _C.ORIGINAL_RECEIVED: frozenset({_C.ACCEPTED}) | EXPLAINED,
    _C.ACCEPTED: EXPLAINED,
    _C.REJECTED: frozenset(),
    _C.SUPERSEDED: frozenset(),
}

FOLLOWING = frozenset(
    {DelegationState.ACCEPTED, DelegationState.CREDENTIAL_PENDING, DelegationState.CREDENTIALED}
)
ACCREDITED_IN_WRITING = frozenset(
    {DelegationKind.MEMBER_STATE, DelegationKind.ASSOCIATED_STATE, DelegationKind.OBSERVER_STATE}
)


def usually_needs_credential(kind: DelegationKind) -> bool:
    """Whether a delegation of this kind names its people by a note, unless the organiser says otherwise."""
    return kind in ACCREDITED_IN_WRITING


def check_credential_step(
    current: CredentialState, wanted: CredentialState, *, reason: str | None = None, disputed: bool = False
) -> None:
    """Refuse a step that the life cycle does not have, that lacks its reason, or that settles a dispute."""
    if wanted not in NEXT[current]:
        raise RuleBrokenError(
            N_("A document that is “%(current)s” cannot become “%(wanted)s”."),
            current=current,
            wanted=wanted,
        )
    if wanted in EXPLAINED and not reason:
        raise RuleBrokenError(N_("Give a reason: the delegation reads it."))
    if wanted in SETTLING and disputed:
        raise RuleBrokenError(
            N_("Two lists that are said to be complete disagree. Decide first which one holds.")
        )


def credential_reachable(current: CredentialState, *, disputed: bool) -> frozenset[CredentialState]:
    """Where an organiser can take a document; an original may come before anybody looked at the copy."""
    if disputed:
        return NEXT[current] - SETTLING
    return NEXT[current] | ({_C.ORIGINAL_RECEIVED} if current is _C.UPLOADED else frozenset())


def check_replaceable(state: CredentialState, *, as_organiser: bool) -> None:
    """Refuse to replace what the organisers have decided on; they themselves may replace what is live."""
    if state is not _C.UPLOADED and not (as_organiser and state in LIVE):
        raise RuleBrokenError(
            N_("The organizers have looked at this document. Upload a further one instead of replacing it.")
        )


def are_disputed(complete_lists: Iterable[frozenset[int]]) -> bool:
    """Whether lists that are each said to be the whole delegation name different people."""
    return len(set(complete_lists)) > 1


def check_appoints(state: CredentialState, *, is_own: bool) -> None:
    """Refuse a document as the one that names a focal point which is another delegation's, or not good."""
    if not is_own or state not in LIVE:
        raise RuleBrokenError(N_("Choose a document of this delegation that still holds."))


def state_by_credentials(
    state: DelegationState, *, needed: bool, covered: int, lacking: int
) -> DelegationState:
    """Where the credentials put a delegation that has accepted; others stay where they are.

    Args:
        state: the present one.
        needed: whether the delegation needs a credential.
        covered: how many of its confirmed people an accepted credential names.
        lacking: how many none names, and nobody has answered for.

    """
    if state not in FOLLOWING or not (needed or state is DelegationState.CREDENTIAL_PENDING):
        return state
    if needed and lacking:
        return DelegationState.CREDENTIAL_PENDING
    return DelegationState.CREDENTIALED if needed and covered else DelegationState.ACCEPTED
