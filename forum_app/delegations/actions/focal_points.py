"""Naming those who speak for a delegation: invitations by secret link, acceptance, hand-over."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update

from forum_app.accounts.actions import invite_user, set_password
from forum_app.accounts.models import User
from forum_app.core.crypto import new_secret, secret_hash
from forum_app.core.db import change, db, lock
from forum_app.core.errors import N_, GoneError, RuleBrokenError
from forum_app.delegations import emails, queries
from forum_app.delegations.models import Credential, Delegation, DelegationInvitation, FocalPoint
from forum_app.delegations.rules import INVITATION_LIFETIME, DelegationState, check_appoints

from .journal import note
from .own_page import end_link
from .seats import hold
from .standing import move


def invite_focal_point(
    delegation: Delegation,
    *,
    name: str,
    email: str,
    language: str,
    address: Callable[[str], str],
    in_place_of: FocalPoint | None = None,
    by: User | str,
    at: datetime,
) -> DelegationInvitation:
    """Send somebody the link that makes them a focal point; an older link to the same address ends.

    Args:
        delegation: whose focal point.
        name: of the reader.
        email: the only address whose account may accept.
        language: of the letter.
        address: makes the absolute address of the page from the secret.
        in_place_of: whose word ends when the invitation is accepted.
        by: who invites.
        at: when.

    """
    hold(delegation)
    for older in queries.open_invitations(delegation):
        if older.email.casefold() == email.casefold():
            older.withdrawn_at = at
    secret = new_secret()
    invitation = DelegationInvitation(
        delegation=delegation,
        name=name,
        email=email,
        language=language,
        secret_hash=secret_hash(secret),
        sent_at=at,
        sent_by_id=by.id if isinstance(by, User) else None,
        expires_at=at + INVITATION_LIFETIME,
        in_place_of=in_place_of,
    )
    db.session.add(invitation)
    db.session.flush()
    emails.invite(invitation, link=address(secret), at=at)
    note("invited", delegation, by=by, at=at, name=name)
    return invitation


def resend_invitation(
    invitation: DelegationInvitation, *, address: Callable[[str], str], by: User | str, at: datetime
) -> DelegationInvitation:
    """Send a new link to the same person; the old one ends."""
    made = invite_focal_point(
        invitation.delegation,
        name=invitation.name,
        email=invitation.email,
        language=invitation.language,
        address=address,
        in_place_of=invitation.in_place_of,
        by=by,
        at=at,
    )
    made.appointed_by = invitation.appointed_by
    return made


def name_document(invitation: DelegationInvitation, credential: Credential | None) -> None:
    """Keep with an invitation the note or letter by which the delegation names its reader."""
    if credential:
        db.session.refresh(credential)
        is_own = credential.delegation_id == invitation.delegation_id
        check_appoints(credential.state, is_own=is_own)
    invitation.appointed_by = credential


def withdraw_invitation(invitation: DelegationInvitation, *, by: User | str, at: datetime) -> None:
    """End a link that nobody has used."""
    hold(invitation.delegation)
    lock(invitation)
    if invitation.used_at or invitation.withdrawn_at:
        raise RuleBrokenError(N_("This invitation was used or withdrawn meanwhile."))
    invitation.withdrawn_at = at
    note("invitation-withdrawn", invitation.delegation, by=by, at=at, name=invitation.name)


def accept_invitation(
    invitation: DelegationInvitation, *, signed_in: User | None, password: str | None, at: datetime
) -> FocalPoint:
    """Make the account of the invited address a focal point; of two who try at once, one does.

    Args:
        invitation: of the secret link, which is used up.
        signed_in: the account of whoever accepts, if any; it must be the one of the invited address.
        password: for an account that has none yet, which the link is proof enough to set.
        at: when.

    """
    hold(invitation.delegation)
    _use(invitation, at=at)
    user = _account(invitation, signed_in, password, at=at)
    delegation = invitation.delegation
    point = _speak_for(delegation, user, at=at)
    point.appointed_by = invitation.appointed_by or point.appointed_by
    note("invitation-accepted", delegation, by=user, at=at)
    if invitation.in_place_of:
        _succeed(invitation.in_place_of, point, at=at)
    return point


def decline_invitation(invitation: DelegationInvitation, *, reason: str | None, at: datetime) -> None:
    """Answer for a delegation that it does not come; where it has accepted, only the task is declined.

    The link is used up. It proves the mailbox, so that nobody needs an account to say no.
    """
    delegation = invitation.delegation
    hold(delegation)
    _use(invitation, at=at)
    is_whole = delegation.state is DelegationState.INVITED
    if is_whole:
        move(delegation, DelegationState.DECLINED, by=invitation.name, at=at, reason=reason)
        delegation.answer_note = reason
    else:
        note("invitation-declined", delegation, by=invitation.name, at=at, note=reason or "")
    emails.tell_of_refusal(invitation, is_whole=is_whole, reason=reason, at=at)
    db.session.flush()


def name_focal_point(delegation: Delegation, *, user: User, by: User | str, at: datetime) -> FocalPoint:
    """Let an account speak for a delegation without a letter, as for a rehearsal."""
    point = _speak_for(delegation, user, at=at)
    note("focal-point-named", delegation, by=by, at=at, name=user.name)
    return point


def hand_over(
    point: FocalPoint,
    *,
    name: str,
    email: str,
    language: str,
    at_once: bool,
    address: Callable[[str], str],
    by: User | str,
    at: datetime,
) -> DelegationInvitation:
    """Let a named successor speak for the delegation: who speaks now does so until then, or stops at once.

    What was registered, confirmed and written stays with the delegation, and the journal with who did it.
    """
    hold(point.delegation)
    db.session.refresh(point)
    before = point.user.name
    if point.valid_to:
        raise RuleBrokenError(N_("%(name)s does not speak for this delegation any more."), name=before)
    if email.casefold() == point.user.email_key:
        raise RuleBrokenError(N_("This is the address of %(name)s. Name somebody else."), name=before)
    for older in queries.open_invitations(point.delegation):
        if older.in_place_of_id == point.id:
            older.withdrawn_at = at
    note("handed-over", point.delegation, by=by, at=at, name=before, successor=name)
    if at_once:
        end_focal_point(point, by=by, at=at)
    return invite_focal_point(
        point.delegation,
        name=name,
        email=email,
        language=language,
        address=address,
        in_place_of=point,
        by=by,
        at=at,
    )


def end_focal_point(point: FocalPoint, *, by: User | str, at: datetime) -> None:
    """End somebody's word for a delegation, from the next request on; the row and their deeds stay.

    Links that were sent to the same address end with it, and those to own pages that focal points were given
    to pass on: whoever has an address by now gets a new one. The next who speaks is asked first from now on.
    """
    hold(point.delegation)
    if lock(point).valid_to:
        return
    point.valid_to = at
    for registration in queries.with_link_passed_on(point.delegation):
        end_link(registration, by=by, at=at)
        if registration.person.email:
            emails.send_link(registration, at=at)
    for invitation in queries.open_invitations(point.delegation):
        if invitation.email.casefold() == point.user.email_key:
            invitation.withdrawn_at = at
    note("focal-point-ended", point.delegation, by=by, at=at, name=point.user.name)
    db.session.flush()
    others = queries.focal_points(point.delegation)
    if others and not any(other.is_primary for other in others):
        others[0].is_primary = True
        db.session.flush()


def ask_first(point: FocalPoint, *, by: User | str, at: datetime) -> None:
    """Make somebody the primary focal point: the one whom the organisers ask first."""
    hold(point.delegation)
    for other in queries.focal_points(point.delegation):
        other.is_primary = False
    db.session.flush()
    point.is_primary = True
    note("primary-focal-point", point.delegation, by=by, at=at, name=point.user.name)
    db.session.flush()


USED_UP = N_(
    "This invitation was used, withdrawn or has expired. "
    "If you accepted it, sign in; else ask the organizers for a new one."
)


def check_usable(invitation: DelegationInvitation | None, *, at: datetime) -> DelegationInvitation:
    """The invitation, if its link still works."""
    if invitation is None or invitation.used_at or invitation.withdrawn_at or invitation.expires_at <= at:
        raise GoneError(USED_UP)
    return invitation


def _account(
    invitation: DelegationInvitation, signed_in: User | None, password: str | None, *, at: datetime
) -> User:
    """The account of the invited address: made, given its password, or shown to be the reader's."""
    user, _ = invite_user(
        name=invitation.name,
        email=invitation.email,
        language=invitation.language,
        by=invitation.name,
        at=at,
    )
    if user.password_hash is None and password:
        set_password(user, password, by=user, at=at)
    elif signed_in is None or signed_in.id != user.id:
        raise RuleBrokenError(N_("This invitation is for another e-mail address."))
    if not user.is_active:
        raise RuleBrokenError(N_("This account is closed. Ask the organizers."))
    return user


def _speak_for(delegation: Delegation, user: User, *, at: datetime) -> FocalPoint:
    hold(delegation)
    point = queries.held_by(delegation, user)
    if point is None:
        alone = not queries.focal_points(delegation)
        point = FocalPoint(delegation=delegation, user=user, valid_from=at, is_primary=alone)
        db.session.add(point)
    if delegation.state in {DelegationState.INVITED, DelegationState.DECLINED}:
        move(delegation, DelegationState.ACCEPTED, by=user, at=at)
    db.session.flush()
    return point


def _succeed(before: FocalPoint, after: FocalPoint, *, at: datetime) -> None:
    """Let one follow the other: the first word ends if it has not yet, and who was asked first passes on."""
    if before is after:
        return
    was_first = before.is_primary or not any(one.is_primary for one in queries.focal_points(after.delegation))
    before.succeeded_by = after
    if before.valid_to is None:
        end_focal_point(before, by=after.user, at=at)
    emails.tell_of_hand_over(before, successor=after.user.name, at=at)
    if was_first:
        ask_first(after, by=after.user, at=at)


def _use(invitation: DelegationInvitation, *, at: datetime) -> None:
    """Use the link up by one conditional statement, so that it works once whatever happens at once."""
    used = change(
        update(DelegationInvitation)
        .where(
            DelegationInvitation.id == invitation.id,
            DelegationInvitation.used_at.is_(None),
            DelegationInvitation.withdrawn_at.is_(None),
            DelegationInvitation.expires_at > at,
        )
        .values(used_at=at)
    )
    if used != 1:
        raise GoneError(USED_UP)
