"""Organisers close accounts of their own editions, and no others."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import SessionAssignmentFactory
from tests.factories.delegations import DelegationFactory, FocalPointFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="foro")
    return edition


@pytest.fixture
def organiser(edition: ForumEdition) -> User:
    user: User = RoleGrantFactory(edition=edition, role=Role.ORGANISER).user
    return user


def test_organiser_closes_the_account_of_a_colleague_at_once(
    edition: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    grant = RoleGrantFactory(edition=edition, role=Role.CHECKIN, user__name="Luis Paz")
    theirs, ours = sign_in(grant.user), sign_in(organiser)
    address = f"/foro/team/{grant.key}/close"

    shown = ours.get("/foro/team/").text
    asked = ours.get(address).text
    still_open = saved(grant.user).is_active
    answer = ours.post(address)

    assert (address in shown, "Luis Paz" in asked, still_open) == (True, True, True)
    assert answer.location == "/foro/team/"
    assert not saved(grant.user).is_active
    assert theirs.get("/foro/checkin/scan").location.startswith("/sign-in")
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.action == "account.disabled")).one()
    assert entry.actor_id == organiser.id
    assert address not in ours.get("/foro/team/").text


@pytest.mark.parametrize(
    "use",
    [
        lambda user: RoleGrantFactory(user=user),
        lambda user: FocalPointFactory(user=user),
        lambda user: SessionAssignmentFactory(user=user),
        lambda user: saved(user).__setattr__("is_administrator", True) or db.session.commit(),
    ],
)
def test_account_that_is_used_elsewhere_stays_open(
    edition: ForumEdition, organiser: User, sign_in: SignIn, use: Callable[[User], object]
) -> None:
    grant = RoleGrantFactory(edition=edition, role=Role.CHECKIN)
    use(grant.user)

    answer = sign_in(organiser).post(f"/foro/team/{grant.key}/close?lang=en")

    assert (answer.status_code, saved(grant.user).is_active) == (409, True)
    assert "Ask an administrator to close it." in answer.text


def test_what_ended_elsewhere_or_is_of_own_editions_does_not_count(
    edition: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    grant = RoleGrantFactory(edition=edition, role=Role.CHECKIN)
    RoleGrantFactory(user=grant.user, revoked_at=NOON)
    FocalPointFactory(user=grant.user, valid_to=NOON)
    other = EditionFactory()
    RoleGrantFactory(edition=other, user=organiser, role=Role.ORGANISER)
    FocalPointFactory(user=grant.user, delegation=DelegationFactory(edition=other))

    sign_in(organiser).post(f"/foro/team/{grant.key}/close")

    assert not saved(grant.user).is_active


def test_own_account_stays_open(edition: ForumEdition, sign_in: SignIn) -> None:
    grant = RoleGrantFactory(edition=edition, role=Role.ORGANISER)

    answer = sign_in(grant.user).post(f"/foro/team/{grant.key}/close?lang=en")

    assert (answer.status_code, saved(grant.user).is_active) == (409, True)
    assert "You cannot close your own account here." in answer.text


def test_administrator_closes_any_account_from_the_team(edition: ForumEdition, sign_in: SignIn) -> None:
    grant = RoleGrantFactory(edition=edition, role=Role.CHECKIN)
    RoleGrantFactory(user=grant.user)

    sign_in(UserFactory(is_administrator=True)).post(f"/foro/team/{grant.key}/close")

    assert not saved(grant.user).is_active


def test_check_in_staff_close_nobody(edition: ForumEdition, sign_in: SignIn) -> None:
    grant = RoleGrantFactory(edition=edition, role=Role.CHECKIN)

    assert sign_in(grant.user).post(f"/foro/team/{grant.key}/close").status_code == 404
