import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from sqlalchemy import func, select, update

from forum_app.accounts.models import JournalEntry
from forum_app.badges import actions, faces, queries
from forum_app.badges.actions import NothingToPrintError
from forum_app.badges.models import Badge
from forum_app.badges.rules import BadgeState, PrintChoice, PrintOrder, RevokeReason
from forum_app.badges.token import read, reference_hash, verify
from forum_app.core.db import change, db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations.actions import set_aside
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import COVERING, CredentialState, OverriddenRule, RegistrationState
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import CredentialFactory, DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory
from tests.races import at_once, writing


def approved(edition: ForumEdition | None = None) -> ForumEdition:
    delegation = DelegationFactory(edition=edition or EditionFactory())
    RegistrationFactory(delegation=delegation, state=RegistrationState.APPROVED)
    return delegation.edition


def all_badges() -> list[Badge]:
    return list(db.session.scalars(select(Badge).order_by(Badge.id)))


def test_issue_missing_gives_each_approved_registration_one_badge(app: Flask) -> None:
    edition = approved(approved())
    RegistrationFactory(delegation=DelegationFactory(edition=edition), state=RegistrationState.UNDER_REVIEW)

    issued = actions.issue_missing(edition, by="test", at=NOON)
    again = actions.issue_missing(edition, by="test", at=NOON)

    assert (issued, again) == (2, 0)
    assert [(badge.serial, badge.print_number, badge.state) for badge in all_badges()] == [
        (1, 1, BadgeState.QUEUED),
        (2, 1, BadgeState.QUEUED),
    ]


def test_issue_missing_is_written_to_the_journal(app: Flask) -> None:
    edition = approved()

    actions.issue_missing(edition, by=UserFactory(name="Rosa"), at=NOON)
    db.session.flush()

    entry = db.session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.actor_name, entry.details) == ("badges.issued", "Rosa", {"number": 1})


def test_an_issued_code_is_signed_for_its_edition_and_found_by_its_hash(app: Flask) -> None:
    edition = approved()
    actions.issue_missing(edition, by="test", at=NOON)
    badge = all_badges()[0]

    key = queries.private_key(badge.signing_key, edition)
    token = read(faces.token_text(badge, edition, key))

    assert token is not None
    public = Ed25519PublicKey.from_public_bytes(badge.signing_key.public_key)
    assert verify(token, edition_key=edition.key, keys={token.key_id: public})
    assert reference_hash(token.reference) == badge.reference_hash
    assert token.reference not in badge.sealed_reference


def test_a_revoked_badge_is_followed_by_one_with_the_next_print_number(app: Flask) -> None:
    edition = approved()
    actions.issue_missing(edition, by="test", at=NOON)
    db.session.commit()
    badge = all_badges()[0]

    actions.revoke(badge, reason=RevokeReason.LOST, note="left in a taxi", by=UserFactory(), at=NOON)
    db.session.flush()
    actions.issue_missing(edition, by="test", at=NOON)

    assert [(one.state, one.print_number, one.serial) for one in all_badges()] == [
        (BadgeState.REVOKED, 1, 1),
        (BadgeState.QUEUED, 2, 2),
    ]
    assert (badge.revoked_at, badge.revoke_reason) == (NOON, RevokeReason.LOST)


def test_a_revoked_badge_cannot_be_revoked_again(app: Flask) -> None:
    badge = BadgeFactory(state=BadgeState.REVOKED)

    with pytest.raises(RuleBrokenError):
        actions.revoke(badge, reason=RevokeReason.LOST, note="again", by=UserFactory(), at=NOON)


def test_mark_printed_keeps_what_was_printed(app: Flask) -> None:
    user = UserFactory()
    badge = BadgeFactory(state=BadgeState.QUEUED)

    actions.mark_printed([badge], snapshots={badge.key: {"name": "Rosa"}}, by=user, at=NOON)

    assert (badge.state, badge.snapshot) == (BadgeState.PRINTED, {"name": "Rosa"})
    assert (badge.printed_at, badge.printed_by_id) == (NOON, user.id)


def test_mark_printed_leaves_a_badge_revoked_that_was_revoked_meanwhile(app: Flask) -> None:
    badge = BadgeFactory(state=BadgeState.REVOKED)

    actions.mark_printed([badge], snapshots={badge.key: {"name": "Rosa"}}, by="forum", at=NOON)

    assert (badge.state, badge.snapshot, badge.printed_at) == (BadgeState.REVOKED, {}, None)


def test_mark_printed_leaves_a_badge_revoked_that_was_revoked_since_it_was_read(app: Flask) -> None:
    badge = BadgeFactory(state=BadgeState.QUEUED)
    change(update(Badge).values(state=BadgeState.REVOKED))

    actions.mark_printed([badge], snapshots={badge.key: {"name": "Rosa"}}, by="forum", at=NOON)

    assert (badge.state, badge.snapshot, badge.printed_at) == (BadgeState.REVOKED, {}, None)


def test_print_batch_issues_draws_and_notes_telling_its_progress(app: Flask) -> None:
    edition = approved(approved())
    told: list[tuple[int, int]] = []

    batch = actions.print_batch(
        edition,
        choice=PrintChoice.NOT_PRINTED,
        order=PrintOrder.SURNAME,
        language="es",
        by="desk",
        at=NOON,
        progress=lambda done, total: told.append((done, total)),
    )

    assert (batch.issued, batch.printed, batch.pdf[:4]) == (2, 2, b"%PDF")
    assert told == [(1, 2), (2, 2)]
    db.session.flush()
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.action == "badges.printed")).one()
    assert (entry.actor_name, entry.details["serials"]) == ("desk", [1, 2])
    assert [(badge.state, badge.printed_at) for badge in all_badges()] == [(BadgeState.PRINTED, NOON)] * 2


def test_print_batch_of_nothing_is_refused(app: Flask) -> None:
    with pytest.raises(NothingToPrintError):
        actions.print_batch(
            EditionFactory(),
            choice=PrintChoice.ALL,
            order=PrintOrder.SURNAME,
            language="es",
            by="desk",
            at=NOON,
        )


def test_a_batch_leaves_out_those_whose_registration_ended(app: Flask) -> None:
    badge = BadgeFactory(state=BadgeState.QUEUED)
    saved(badge.registration).state = RegistrationState.WITHDRAWN
    db.session.commit()

    batch = queries.badges_to_print(badge.edition, choice=PrintChoice.ALL, order=PrintOrder.SURNAME)

    assert list(batch) == []


def test_issuing_at_once_issues_each_badge_once(app: Flask) -> None:
    edition = approved(approved())
    key = edition.id

    def issue() -> int:
        return actions.issue_missing(db.session.get_one(ForumEdition, key), by="desk", at=NOON)

    results = at_once([writing(issue)] * 6)

    assert sorted(results) == [0, 0, 0, 0, 0, 2]
    assert db.session.scalar(select(func.count()).select_from(Badge)) == 2


# A badge waits until an accepted note or letter names its holder


def waiting(edition: ForumEdition) -> Registration:
    """An approved person of a State that needs a credential."""
    state = DelegationFactory(edition=edition, needs_credential=True)
    made: Registration = RegistrationFactory(delegation=state, state=RegistrationState.APPROVED)
    return made


def test_nobody_gets_a_badge_whom_no_document_names(app: Flask) -> None:
    edition = approved()
    one = waiting(edition)

    issued = actions.issue_missing(edition, by="test", at=NOON)

    assert (issued, queries.waiting(edition)) == (1, {OverriddenRule.CREDENTIAL: 1})
    assert one.id not in {badge.registration_id for badge in all_badges()}


@pytest.mark.parametrize("state", list(CredentialState))
def test_a_document_that_was_accepted_lets_the_badge_go(app: Flask, state: CredentialState) -> None:
    one = waiting(EditionFactory())
    CredentialFactory(delegation=one.delegation, people=[one], state=state)

    issued = actions.issue_missing(one.edition, by="test", at=NOON)

    assert issued == (state in COVERING)


def test_somebody_who_answers_for_it_lets_the_badge_go(app: Flask) -> None:
    one = waiting(EditionFactory())
    with transaction():
        set_aside(one, OverriddenRule.CREDENTIAL, reason="The ambassador vouches", by="Rosa", at=NOON)

    assert actions.issue_missing(one.edition, by="test", at=NOON) == 1


def test_a_badge_stays_valid_but_is_not_printed_again_when_its_document_falls(app: Flask) -> None:
    badge = BadgeFactory(state=BadgeState.PRINTED)
    badge.registration.delegation.needs_credential = True
    saved(badge)

    batch = queries.badges_to_print(badge.edition, choice=PrintChoice.ALL, order=PrintOrder.SURNAME)
    with pytest.raises(RuleBrokenError, match="The badge waits"):
        actions.print_one(badge, by="test", at=NOON)

    assert list(batch) == []
    assert badge.state is BadgeState.PRINTED


def test_a_print_run_says_how_many_wait(app: Flask) -> None:
    edition = approved()
    waiting(edition)

    batch = actions.print_batch(
        edition, choice=PrintChoice.ALL, order=PrintOrder.SURNAME, language="es", by="test", at=NOON
    )

    assert (batch.issued, batch.printed, batch.waiting) == (1, 1, {OverriddenRule.CREDENTIAL: 1})
