"""The badge of somebody who leaves is revoked in the same transaction, with the reason that fits."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum_app.accounts.models import JournalEntry
from forum_app.badges import actions
from forum_app.badges.models import Badge
from forum_app.badges.rules import BadgeState, RevokeReason
from forum_app.core.db import db, transaction
from forum_app.delegations import actions as delegations
from forum_app.delegations.rules import RegistrationState
from forum_app.delegations.signals import registration_left
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import RegistrationFactory


def leave(badge: Badge, action: Callable[..., None] = delegations.withdraw, **facts: Any) -> None:
    with transaction():
        action(badge.registration, by=UserFactory(name="Rosa"), at=NOON, **facts)


@pytest.mark.parametrize(
    ("action", "cause"),
    [(delegations.withdraw, RevokeReason.WITHDRAWN), (delegations.revoke, RevokeReason.NOT_APPROVED)],
)
def test_badge_is_revoked_when_its_registration_ends(
    app: Flask, action: Callable[..., None], cause: RevokeReason
) -> None:
    badge = BadgeFactory(state=BadgeState.COLLECTED)

    leave(badge, action, reason="Does not travel")

    kept = db.session.query(JournalEntry).filter_by(action="badge.revoked").one()
    assert (badge.state, badge.revoked_at, badge.revoke_reason) == (BadgeState.REVOKED, NOON, cause)
    assert (kept.actor_name, kept.reason) == ("Rosa", "Does not travel")


@pytest.mark.parametrize("state", [BadgeState.REVOKED, BadgeState.EXPIRED])
def test_closed_badge_stays_as_it_was_closed(app: Flask, state: BadgeState) -> None:
    badge = BadgeFactory(state=state, revoke_reason=RevokeReason.LOST)

    leave(badge)

    assert (badge.state, badge.revoke_reason) == (state, RevokeReason.LOST)


def test_badges_of_others_stay(app: Flask) -> None:
    badge = BadgeFactory()
    other = BadgeFactory(registration__delegation=badge.registration.delegation)

    leave(badge)

    assert (badge.state, other.state) == (BadgeState.REVOKED, BadgeState.PRINTED)


def test_a_listener_that_fails_undoes_the_step(app: Flask) -> None:
    badge = BadgeFactory()

    def fail(*_: object, **__: object) -> None:
        raise LookupError

    with registration_left.connected_to(fail), pytest.raises(LookupError):
        leave(badge)

    assert (badge.state, badge.registration.state) == (BadgeState.PRINTED, RegistrationState.APPROVED)


def test_control_without_the_listener_the_badge_stays_open(app: Flask) -> None:
    badge = BadgeFactory()

    registration_left.disconnect(actions.revoke_of_leaver)
    try:
        leave(badge)
    finally:
        registration_left.connect(actions.revoke_of_leaver)

    assert (badge.state, badge.registration.state) == (BadgeState.PRINTED, RegistrationState.WITHDRAWN)


def test_a_registration_without_a_badge_ends_as_well(app: Flask) -> None:
    registration = RegistrationFactory(state=RegistrationState.APPROVED)

    with transaction():
        delegations.withdraw(registration, by="a test", at=NOON)

    assert registration.state is RegistrationState.WITHDRAWN
