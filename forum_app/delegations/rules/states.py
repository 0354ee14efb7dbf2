"""What delegations and registrations can be, and the life cycle of a registration as a table."""

from collections.abc import Mapping
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError


class DelegationKind(StrEnum):
    HOST = "host"
    MEMBER_STATE = "member_state"
    ASSOCIATED_STATE = "associated_state"
    OBSERVER_STATE = "observer_state"
    INTERNATIONAL_ORGANIZATION = "international_organization"
    COOPERATION_AGENCY = "cooperation_agency"
    PARLIAMENTARY = "parliamentary"
    DIPLOMATIC_CORPS = "diplomatic_corps"
    BUSINESS = "business"
    ACADEMIA = "academia"
    MEDIA = "media"
    ORGANISER = "organiser"


class DelegationState(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CREDENTIAL_PENDING = "credential_pending"
    CREDENTIALED = "credentialed"
    CLOSED = "closed"


class DelegationRole(StrEnum):
    HEAD = "head_of_delegation"
    ALTERNATE = "alternate_head"
    DELEGATE = "delegate"
    REPRESENTATIVE = "representative"
    ADVISER = "adviser"
    EXPERT = "expert"
    SUPPORT = "support_staff"
    INTERPRETER = "interpreter"
    SECURITY = "security"
    ACCOMPANYING = "accompanying_person"
    PRESS = "press"
    ASSISTANT = "assistant"
    OVERFLOW = "overflow"


class RoleGroup(StrEnum):
    """What a seat counts against: each group has a quota of its own."""

    OFFICIAL = "official"
    SUPPORT = "support"
    INTERPRETER = "interpreter"
    SECURITY = "security"
    ACCOMPANYING = "accompanying"
    ASSISTANT = "assistant"
    PRESS = "press"
    OVERFLOW = "overflow"


class DeadlineStep(StrEnum):
    """What has to be done by a day: named in the order in which the days usually come."""

    VISA = "visa"
    NOMINATE = "nominate"
    CONFIRM = "confirm"
    MEDIA = "media"
    PHOTO = "photo"
    CREDENTIAL = "credential"


class RegistrationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    DELEGATION_CONFIRMED = "delegation_confirmed"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    RETURNED = "returned"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    SUBSTITUTED = "substituted"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class AttendanceMode(StrEnum):
    """How somebody takes part; whom a consulate refuses the visa may do so from afar."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"


class OverriddenRule(StrEnum):
    """A rule that somebody with a name set aside for one registration, with a reason."""

    PHOTO = "photo"
    CREDENTIAL = "credential"
    QUOTA = "quota"
    DUPLICATE = "duplicate"
    LATIN_NAME = "latin_name"
    HEAD = "head"
    ASSISTED = "assisted"
    MEDIA = "media"
    CLAIM = "claim"


_D = DelegationState
NEXT_OF_DELEGATION: Mapping[DelegationState, frozenset[DelegationState]] = {
    _D.INVITED: frozenset({_D.ACCEPTED, _D.DECLINED, _D.CLOSED}),
    _D.ACCEPTED: frozenset({_D.CREDENTIAL_PENDING, _D.CREDENTIALED, _D.DECLINED, _D.CLOSED}),
    _D.CREDENTIAL_PENDING: frozenset({_D.ACCEPTED, _D.CREDENTIALED, _D.DECLINED, _D.CLOSED}),
    _D.CREDENTIALED: frozenset({_D.ACCEPTED, _D.CREDENTIAL_PENDING, _D.DECLINED, _D.CLOSED}),
    _D.DECLINED: frozenset({_D.INVITED, _D.ACCEPTED}),
    _D.CLOSED: frozenset({_D.ACCEPTED}),
}
BY_DOCUMENTS = frozenset({_D.CREDENTIAL_PENDING, _D.CREDENTIALED})  # these follow from notes and letters
ABSENT = frozenset({_D.DECLINED, _D.CLOSED})


def delegation_reachable(current: DelegationState) -> frozenset[DelegationState]:
    """Where a person can take a delegation; whether its credential is here, the documents themselves say."""
    back = {_D.ACCEPTED} if current in BY_DOCUMENTS else frozenset[DelegationState]()
    return NEXT_OF_DELEGATION[current] - BY_DOCUMENTS - back


def check_delegation_step(current: DelegationState, wanted: DelegationState, *, people: int = 0) -> None:
    """Refuse a step that the life cycle does not have, and to decline with people on the list."""
    if wanted not in NEXT_OF_DELEGATION[current]:
        raise RuleBrokenError(
            N_("A delegation that is “%(current)s” cannot become “%(wanted)s”."),
            current=current,
            wanted=wanted,
        )
    if wanted is _D.DECLINED and people:
        raise RuleBrokenError(N_("There are people on the list. Withdraw them before it declines."))


def check_present(state: DelegationState) -> None:
    """Refuse what a focal point does for a delegation that does not come, or whose work is done."""
    if state in ABSENT:
        raise RuleBrokenError(
            N_("This delegation is “%(state)s”. Ask the organizers for any further change."), state=state
        )


def check_stand_in(state: DelegationState, stand_in: DelegationState, *, is_other: bool) -> None:
    """Refuse a stand-in for a delegation that comes itself, and one that does not come."""
    if state is not _D.DECLINED:
        raise RuleBrokenError(N_("Only a delegation that declined is represented by another one."))
    if stand_in in ABSENT or not is_other:
        raise RuleBrokenError(N_("Choose another delegation, one that takes part."))


_S = RegistrationState
ENDED = frozenset({_S.REJECTED, _S.SUBSTITUTED, _S.WITHDRAWN, _S.REVOKED})
HOLDS_SEAT = frozenset({_S.DELEGATION_CONFIRMED, _S.UNDER_REVIEW, _S.APPROVED})
KEEPS_SEAT = frozenset({_S.SUBMITTED, _S.RETURNED})  # a seat that it has; it is given none
OPEN_TO_FOCAL_POINTS = frozenset(
    {_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.WAITLISTED, _S.DELEGATION_CONFIRMED}
)
NEEDS_REASON = frozenset({_S.RETURNED, _S.REJECTED, _S.REVOKED})
NEEDS_REASON_BETWEEN = frozenset({(_S.REJECTED, _S.UNDER_REVIEW)})  # a decision that is taken back
FIRST = frozenset({_S.DRAFT, _S.UNDER_REVIEW})  # whoever walks in is looked at by the organisers at once
MAY_SUCCEED = frozenset({_S.SUBMITTED, _S.WAITLISTED})  # may take the place of somebody who leaves

NEXT: Mapping[RegistrationState, frozenset[RegistrationState]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.SUBMITTED: frozenset({_S.DELEGATION_CONFIRMED, _S.WAITLISTED, _S.RETURNED, _S.WITHDRAWN}),
    _S.DELEGATION_CONFIRMED: frozenset({_S.UNDER_REVIEW, _S.WITHDRAWN}),
    _S.UNDER_REVIEW: frozenset({_S.APPROVED, _S.RETURNED, _S.WAITLISTED, _S.REJECTED, _S.WITHDRAWN}),
    _S.RETURNED: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.WAITLISTED: frozenset(
        {_S.DELEGATION_CONFIRMED, _S.UNDER_REVIEW, _S.APPROVED, _S.REJECTED, _S.WITHDRAWN}
    ),
    _S.APPROVED: frozenset({_S.SUBSTITUTED, _S.REVOKED, _S.WITHDRAWN}),
    _S.REJECTED: frozenset({_S.UNDER_REVIEW}),
    _S.SUBSTITUTED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.REVOKED: frozenset(),
}


def reachable(current: RegistrationState) -> frozenset[RegistrationState]:
    """Where an organiser can take a registration; what the delegation confirmed comes under review too."""
    further = NEXT[_S.UNDER_REVIEW] if current is _S.DELEGATION_CONFIRMED else frozenset()
    return NEXT[current] | further


_WAY = (_S.SUBMITTED, _S.DELEGATION_CONFIRMED, _S.UNDER_REVIEW, _S.APPROVED)


def way_to_approval(current: RegistrationState) -> tuple[RegistrationState, ...]:
    """The steps that are left until approval; none for who is approved already or has ended."""
    if current in ENDED:
        return ()
    if current is _S.WAITLISTED:
        return _WAY[1:]
    return _WAY[_WAY.index(current) + 1 :] if current in _WAY else _WAY


def check_step(current: RegistrationState, wanted: RegistrationState, *, reason: str | None = None) -> None:
    """Refuse a step that the life cycle does not have, or that lacks the reason that it needs."""
    if wanted not in NEXT[current]:
        raise RuleBrokenError(
            N_("A registration that is “%(current)s” cannot become “%(wanted)s”."),
            current=current,
            wanted=wanted,
        )
    if not reason and (wanted in NEEDS_REASON or (current, wanted) in NEEDS_REASON_BETWEEN):
        raise RuleBrokenError(N_("Give a reason: the delegation reads it."))


def check_not_waiting(state: RegistrationState) -> None:
    """Refuse the delegation's confirmation of those who wait: they move up in the order of their list."""
    if state is _S.WAITLISTED:
        raise RuleBrokenError(
            N_("This person is on the waiting list already, and moves up as soon as a seat is free.")
        )


def check_successor(state: RegistrationState, *, is_of_same_delegation: bool) -> None:
    """Refuse somebody of another delegation, and whoever holds a seat already or comes no more."""
    if not is_of_same_delegation:
        raise RuleBrokenError(N_("Only somebody of the same delegation can take the place."))
    if state not in MAY_SUCCEED:
        raise RuleBrokenError(
            N_("A person whose registration is “%(state)s” cannot take this place."), state=state
        )


def check_comes(state: RegistrationState) -> None:
    """Refuse to ask of somebody whose registration has ended how to take part."""
    if state in ENDED:
        raise RuleBrokenError(N_("This registration has ended."))


def check_unlocked(state: RegistrationState, *, as_organiser: bool) -> None:
    """Refuse a change to what is decided; organisers may still correct what has not ended."""
    if state in ENDED or not (as_organiser or state in OPEN_TO_FOCAL_POINTS):
        raise RuleBrokenError(
            N_("This registration is “%(state)s” and cannot be changed any more."), state=state
        )
