"""An edition with its badge categories, a delegation of two official seats, and people in every state."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.core.db import db, transaction
from forum_app.delegations import actions
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import OverriddenRule, RegistrationState, RoleGroup
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.delegations import (
    DelegationFactory,
    FocalPointFactory,
    QuotaRuleFactory,
    RegistrationFactory,
    RuleOverrideFactory,
)
from tests.factories.editions import EditionFactory, RoleGrantFactory

SEATED = frozenset(
    {RegistrationState.DELEGATION_CONFIRMED, RegistrationState.UNDER_REVIEW, RegistrationState.APPROVED}
)
Person = Callable[..., Registration]


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory()
    with transaction():
        add_default_categories(edition)
        actions.add_usual_quotas(edition)
    return edition


@pytest.fixture
def delegation(edition: ForumEdition) -> Delegation:
    made: Delegation = DelegationFactory(edition=edition, name_es="Perú", name_en="Peru")
    QuotaRuleFactory(delegation=made, role_group=RoleGroup.OFFICIAL, seats=2)
    return made


def found_by_its_words(*registrations: Registration) -> Registration:
    """Do for rows made or changed by hand what saving them does: words to search by, suspects."""
    with transaction():
        for registration in registrations:
            actions.index([registration])
            actions.suspect_anew(registration, at=NOON)
    return registrations[0]


def _seat(registration: Registration, number: int) -> None:
    quota = registration.delegation.seats(registration.role_group)
    if quota is not None and number > quota:
        RuleOverrideFactory(registration=registration, rule=OverriddenRule.QUOTA)
    registration.seat_number = number
    db.session.commit()


@pytest.fixture
def person(delegation: Delegation) -> Person:
    """Make a registration in any state, with its seat, which somebody answers for above the quota."""
    seats = iter(range(1, 100))

    def make(state: RegistrationState = RegistrationState.SUBMITTED, **facts: object) -> Registration:
        whose = facts.setdefault("delegation", delegation)
        assert isinstance(whose, Delegation)
        facts.setdefault("badge_category", category_by_code(whose.edition, "OBS"))
        seat = next(seats) if state in SEATED and "seat_number" not in facts else None
        made = RegistrationFactory(state=state, **facts)
        if seat:
            _seat(made, seat)
        return found_by_its_words(made)

    return make


@pytest.fixture
def organiser(edition: ForumEdition) -> RoleGrantFactory:
    return RoleGrantFactory(edition=edition, role=Role.ORGANISER).user


@pytest.fixture
def focal_point(delegation: Delegation) -> UserFactory:
    return FocalPointFactory(delegation=delegation, user__name="Hélène Dubois").user


@pytest.fixture
def desk(organiser: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The organiser's browser."""
    return sign_in(organiser)


@pytest.fixture
def embassy(focal_point: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The focal point's browser."""
    return sign_in(focal_point)


@pytest.fixture
def at() -> datetime:
    return NOON
