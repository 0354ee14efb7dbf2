"""Focal points are named by a secret link that works once, for one address, for fourteen days."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum_app.accounts.models import User
from forum_app.core.crypto import is_password
from forum_app.core.db import db, transaction
from forum_app.core.errors import GoneError, RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.links import token_of
from forum_app.delegations.models import Delegation, DelegationInvitation, FocalPoint
from forum_app.delegations.rules import DelegationState
from forum_app.mail.models import Letter
from forum_app.mail.queries import link_of
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.delegations import CredentialFactory, DelegationFactory

PASSWORD = "cuatro palabras que no van juntas"
LATER = NOON + timedelta(days=14)


def invite(delegation: Delegation, email: str = "wang@example.org") -> tuple[DelegationInvitation, str]:
    secrets: list[str] = []
    with transaction():
        invitation = actions.invite_focal_point(
            delegation,
            name="Wang Fang",
            email=email,
            language="en",
            address=lambda secret: secrets.append(secret) or f"https://forum.example/{secret}",
            by="a test",
            at=NOON,
        )
    return invitation, secrets[0]


def accept(
    invitation: DelegationInvitation, *, signed_in: User | None = None, password: str | None = PASSWORD
) -> FocalPoint:
    with transaction():
        return actions.accept_invitation(invitation, signed_in=signed_in, password=password, at=NOON)


def test_invitation_keeps_the_secrets_hash_and_posts_the_link(delegation: Delegation) -> None:
    invitation, secret = invite(delegation)

    letter = db.session.scalars(select(Letter)).one()
    assert secret not in invitation.secret_hash
    assert queries.invitation_by_secret(secret) is invitation
    assert (letter.to_address, letter.language, letter.about) == (
        "wang@example.org",
        "en",
        f"delegation:{delegation.key}",
    )
    assert secret not in letter.body
    assert invitation.expires_at == LATER


def test_accepting_makes_an_account_with_the_chosen_password(delegation: Delegation) -> None:
    delegation.state = DelegationState.INVITED
    saved(delegation)
    invitation, _ = invite(delegation)

    point = accept(invitation)

    assert (point.user.email, point.user.name) == ("wang@example.org", "Wang Fang")
    assert is_password(point.user.password_hash, PASSWORD)
    assert (delegation.state, delegation.answered_at) == (DelegationState.ACCEPTED, NOON)
    assert invitation.used_at == NOON


def test_accepting_uses_the_account_of_the_address(delegation: Delegation) -> None:
    user = UserFactory(email="Wang@Example.org", email_key="wang@example.org", password_hash="kept")
    invitation, _ = invite(delegation)

    point = accept(invitation, signed_in=user, password=None)

    assert (point.user, user.password_hash) == (user, "kept")


def test_accepting_gives_a_password_to_an_account_that_waits_for_one(delegation: Delegation) -> None:
    user = UserFactory(email="wang@example.org", password_hash=None)
    invitation, _ = invite(delegation)

    accept(invitation)

    assert is_password(user.password_hash, PASSWORD)


def test_accepting_never_changes_the_password_of_an_account(delegation: Delegation) -> None:
    user = UserFactory(email="wang@example.org", password_hash="kept")
    invitation, _ = invite(delegation)

    with pytest.raises(RuleBrokenError, match="another e-mail"):
        accept(invitation)

    assert (user.password_hash, invitation.used_at) == ("kept", None)


def test_accepting_as_somebody_else_is_refused_and_keeps_the_link(delegation: Delegation) -> None:
    UserFactory(email="wang@example.org", password_hash="kept")
    invitation, _ = invite(delegation)

    with pytest.raises(RuleBrokenError, match="another e-mail"):
        accept(invitation, signed_in=UserFactory(), password=None)

    assert invitation.used_at is None


def test_accepting_with_a_closed_account_is_refused(delegation: Delegation) -> None:
    user = UserFactory(email="wang@example.org", password_hash="kept", disabled_at=NOON)
    invitation, _ = invite(delegation)

    with pytest.raises(RuleBrokenError, match="closed"):
        accept(invitation, signed_in=user, password=None)


def test_link_works_once(delegation: Delegation) -> None:
    invitation, _ = invite(delegation)
    accept(invitation)

    with pytest.raises(GoneError):
        accept(invitation)

    assert db.session.scalar(select(func.count()).select_from(FocalPoint)) == 1


@pytest.mark.parametrize("spoil", ["used_at", "withdrawn_at", "expires_at"])
def test_link_that_ended_is_gone(delegation: Delegation, spoil: str) -> None:
    invitation, secret = invite(delegation)
    setattr(invitation, spoil, NOON)
    saved(invitation)

    with pytest.raises(GoneError):
        actions.check_usable(queries.invitation_by_secret(secret), at=NOON)
    with pytest.raises(GoneError):
        accept(invitation)


def test_unknown_link_is_gone_and_a_good_one_is_found(delegation: Delegation) -> None:
    invitation, secret = invite(delegation)

    assert actions.check_usable(queries.invitation_by_secret(secret), at=NOON) is invitation
    with pytest.raises(GoneError):
        actions.check_usable(queries.invitation_by_secret("no such secret"), at=NOON)


def test_sending_again_ends_the_old_link(delegation: Delegation) -> None:
    invitation, old = invite(delegation)
    with transaction():
        actions.resend_invitation(invitation, address=str, by=UserFactory(), at=NOON)

    with pytest.raises(GoneError):
        actions.check_usable(queries.invitation_by_secret(old), at=NOON)
    [new] = queries.open_invitations(delegation)
    assert (new.email, new.withdrawn_at) == ("wang@example.org", None)


def test_second_focal_point_leaves_the_first_ones_link_alone(delegation: Delegation) -> None:
    first, _ = invite(delegation)
    second, _ = invite(delegation, "other@example.org")

    assert queries.open_invitations(delegation) == [first, second]


def test_withdrawn_invitation_is_gone(delegation: Delegation) -> None:
    invitation, _ = invite(delegation)

    with transaction():
        actions.withdraw_invitation(invitation, by="a test", at=NOON)

    with pytest.raises(GoneError):
        accept(invitation)
    assert queries.invitation_of(delegation, invitation.key) is None


def test_focal_point_who_accepts_again_stays_one(delegation: Delegation) -> None:
    first, _ = invite(delegation)
    point = accept(first)
    second, _ = invite(delegation)

    assert accept(second, signed_in=point.user, password=None) is point


def test_naming_without_a_letter_makes_a_focal_point_once(delegation: Delegation) -> None:
    user = UserFactory()
    delegation.state = DelegationState.INVITED
    saved(delegation)

    with transaction():
        one = actions.name_focal_point(delegation, user=user, by="a test", at=NOON)
        other = actions.name_focal_point(delegation, user=user, by="a test", at=NOON)

    assert one is other
    assert delegation.state is DelegationState.ACCEPTED


def test_hand_over_keeps_the_row_and_ends_open_links(delegation: Delegation) -> None:
    first, _ = invite(delegation)
    point = accept(first)
    again, _ = invite(delegation)
    other, _ = invite(delegation, "other@example.org")

    with transaction():
        actions.end_focal_point(point, by="a test", at=LATER)

    assert point.valid_to == LATER
    assert queries.focal_points(delegation) == []
    assert queries.open_invitations(delegation) == [other]
    assert again.withdrawn_at == LATER
    assert queries.focal_point_of(delegation, point.key) is None


def hand_over(
    point: FocalPoint, *, at_once: bool = False, email: str = "lee@example.org"
) -> DelegationInvitation:
    with transaction():
        return actions.hand_over(
            point,
            name="Lee Min",
            email=email,
            language="es",
            at_once=at_once,
            address=lambda secret: f"https://forum.example/{secret}",
            by="a test",
            at=NOON,
        )


def test_a_document_names_the_focal_point_and_goes_with_the_link(delegation: Delegation) -> None:
    note = CredentialFactory(delegation=delegation)
    invitation, _secret = invite(delegation)
    with transaction():
        actions.name_document(invitation, note)
        again = actions.resend_invitation(
            invitation, address=lambda secret: f"https://forum.example/{secret}", by="a test", at=NOON
        )

    point = accept(again)

    assert (again.appointed_by, point.appointed_by) == (note, note)


def test_another_delegations_document_names_nobody(delegation: Delegation) -> None:
    elsewhere = CredentialFactory(delegation=DelegationFactory(edition=delegation.edition))
    invitation, _secret = invite(delegation)

    with pytest.raises(RuleBrokenError, match="still holds"), transaction():
        actions.name_document(invitation, elsewhere)

    assert queries.appointing(delegation) == []


def test_a_second_acceptance_without_a_document_keeps_the_first(delegation: Delegation) -> None:
    note = CredentialFactory(delegation=delegation)
    first, _secret = invite(delegation)
    with transaction():
        actions.name_document(first, note)
    accept(first)
    second, _secret = invite(delegation)

    point = accept(second, signed_in=queries.focal_points(delegation)[0].user, password=None)

    assert point.appointed_by == note


def test_the_first_focal_point_is_the_primary_one(delegation: Delegation) -> None:
    first, second = (accept(invite(delegation, email)[0]) for email in ("a@example.org", "b@example.org"))

    assert (first.is_primary, second.is_primary) == (True, False)


def test_hand_over_ends_the_word_when_the_successor_accepts(delegation: Delegation) -> None:
    before = accept(invite(delegation)[0])

    invitation = hand_over(before)
    meanwhile = before.valid_to
    after = accept(invitation)

    assert meanwhile is None
    assert (before.valid_to, before.succeeded_by) == (NOON, after)
    assert queries.focal_points(delegation) == [after]
    assert queries.former_focal_points(delegation) == [before]
    assert after.is_primary is True


def test_hand_over_anew_ends_the_link_before_and_nobody_elses(delegation: Delegation) -> None:
    before = accept(invite(delegation)[0])
    other, _ = invite(delegation, "other@example.org")
    first = hand_over(before)

    second = hand_over(before, email="min@example.org")

    assert (first.withdrawn_at, other.withdrawn_at, second.withdrawn_at) == (NOON, None, None)


def test_hand_over_at_once_ends_the_word_before_anybody_accepts(delegation: Delegation) -> None:
    before = accept(invite(delegation)[0])

    invitation = hand_over(before, at_once=True)
    meanwhile = queries.focal_points(delegation)
    after = accept(invitation)

    assert (meanwhile, before.valid_to, before.succeeded_by) == ([], NOON, after)
    assert after.is_primary is True


def test_hand_over_tells_who_spoke_before_once_it_is_done(delegation: Delegation) -> None:
    before = accept(invite(delegation)[0])

    accept(hand_over(before))

    letter = db.session.scalars(select(Letter).where(Letter.kind.endswith("handed_over"))).one()
    assert (letter.to_address, "Lee Min" in letter.body) == ("wang@example.org", True)


def test_a_second_hand_over_ends_the_link_of_the_first(delegation: Delegation) -> None:
    before = accept(invite(delegation)[0])
    first = hand_over(before)

    second = hand_over(before, email="kim@example.org")

    assert queries.open_invitations(delegation) == [second]
    with pytest.raises(GoneError):
        accept(first)


def test_hand_over_to_oneself_is_refused(delegation: Delegation) -> None:
    before = accept(invite(delegation)[0])

    with pytest.raises(RuleBrokenError):
        hand_over(before, email="WANG@example.org")


def test_whose_word_has_ended_hands_nothing_over(delegation: Delegation) -> None:
    before = accept(invite(delegation)[0])
    hand_over(before, at_once=True)

    with pytest.raises(RuleBrokenError):
        hand_over(before)


def test_a_successor_who_speaks_already_takes_over(delegation: Delegation) -> None:
    before, other = (accept(invite(delegation, email)[0]) for email in ("a@example.org", "lee@example.org"))

    after = accept(hand_over(before), signed_in=other.user)

    assert after is other
    assert queries.focal_points(delegation) == [other]
    assert other.is_primary is True


def test_hand_over_of_one_who_is_not_asked_first_leaves_the_first_alone(delegation: Delegation) -> None:
    first, second = (accept(invite(delegation, email)[0]) for email in ("a@example.org", "b@example.org"))

    after = accept(hand_over(second))

    assert queries.focal_points(delegation) == [first, after]
    assert (first.is_primary, after.is_primary) == (True, False)


def test_an_invitation_that_names_its_own_reader_changes_nothing(delegation: Delegation) -> None:
    point = accept(invite(delegation)[0])
    invitation, _ = invite(delegation)
    invitation.in_place_of = point
    saved(invitation)

    again = accept(invitation, signed_in=point.user)

    assert (again, point.valid_to, point.succeeded_by) == (point, None, None)


def test_ending_the_primary_one_makes_the_next_one_primary(delegation: Delegation) -> None:
    first, second = (accept(invite(delegation, email)[0]) for email in ("a@example.org", "b@example.org"))

    with transaction():
        actions.end_focal_point(first, by="a test", at=NOON)

    assert second.is_primary is True


def test_ask_first_moves_the_mark(delegation: Delegation) -> None:
    first, second = (accept(invite(delegation, email)[0]) for email in ("a@example.org", "b@example.org"))

    with transaction():
        actions.ask_first(second, by="a test", at=NOON)

    assert queries.focal_points(delegation) == [second, first]
    assert first.is_primary is False


def test_resending_keeps_whose_place_is_taken(delegation: Delegation) -> None:
    before = accept(invite(delegation)[0])
    invitation = hand_over(before)

    with transaction():
        again = actions.resend_invitation(
            invitation, address=lambda secret: f"https://forum.example/{secret}", by="a test", at=NOON
        )

    assert again.in_place_of is before


def test_an_invitation_that_was_used_meanwhile_is_not_withdrawn(delegation: Delegation) -> None:
    invitation, _ = invite(delegation)
    accept(invitation)

    with pytest.raises(RuleBrokenError, match="meanwhile"), transaction():
        actions.withdraw_invitation(invitation, by="a test", at=NOON)

    assert invitation.withdrawn_at is None


def test_an_invitation_that_was_withdrawn_meanwhile_stays_so(delegation: Delegation) -> None:
    invitation, _ = invite(delegation)
    with transaction():
        actions.withdraw_invitation(invitation, by="a test", at=NOON)

    with pytest.raises(RuleBrokenError, match="meanwhile"), transaction():
        actions.withdraw_invitation(invitation, by="another", at=LATER)

    assert invitation.withdrawn_at == NOON


def test_a_word_that_was_ended_meanwhile_keeps_its_day_and_links_sent_since(
    delegation: Delegation, person: Person
) -> None:
    first, _ = invite(delegation)
    point = accept(first)
    with transaction():
        actions.end_focal_point(point, by="a test", at=NOON)
    registration = person(person__email=None)
    with transaction():
        actions.renew_link(registration, by=UserFactory(), at=NOON)
    link = token_of(registration)

    with transaction():
        actions.end_focal_point(point, by="another", at=LATER)

    assert (point.valid_to, token_of(registration) == link) == (NOON, True)


def test_a_link_that_was_passed_on_ends_with_the_word_and_whoever_has_an_address_gets_a_new_one(
    delegation: Delegation, person: Person
) -> None:
    first, _ = invite(delegation)
    point = accept(first)
    late, never, own = (person(person__email=None), person(person__email=None), person())
    with transaction():
        for registration in (late, never, own):
            actions.renew_link(registration, by=point.user, at=NOON)
    late.person.email = "late@example.org"
    saved(late.person)
    passed_on = [token_of(one) for one in (late, never)]
    kept = token_of(own)

    with transaction():
        actions.end_focal_point(point, by="a test", at=LATER)

    letter = db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert letter is not None
    assert [queries.registration_by_link(token) for token in passed_on] == [None, None]
    assert queries.registration_by_link(kept) is own
    assert (letter.kind, letter.to_address) == ("delegations/link", "late@example.org")
    assert token_of(late) in (link_of(letter) or "")


def test_a_link_that_was_renewed_for_the_person_stays_when_the_word_ends(
    delegation: Delegation, person: Person
) -> None:
    first, _ = invite(delegation)
    point = accept(first)
    registration = person(person__email=None)
    with transaction():
        actions.renew_link(registration, by=point.user, at=NOON)
    registration.person.email = "own@example.org"
    saved(registration.person)
    with transaction():
        actions.renew_link(registration, by=point.user, at=NOON)
    link = token_of(registration)

    with transaction():
        actions.end_focal_point(point, by="a test", at=LATER)

    assert queries.registration_by_link(link) is registration
