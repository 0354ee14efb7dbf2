"""Who works at the door."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory()
    return edition


@pytest.fixture
def browser_of(edition: ForumEdition, sign_in: SignIn) -> Callable[[Role], FlaskClient]:
    """A browser of somebody who has a role in the edition, in English."""

    def open_browser(role: Role) -> FlaskClient:
        user = UserFactory(language="en")
        RoleGrantFactory(edition=edition, user=user, role=role)
        return sign_in(user)

    return open_browser


@pytest.fixture
def keeper(browser_of: Callable[[Role], FlaskClient]) -> FlaskClient:
    return browser_of(Role.CHECKIN)


@pytest.fixture
def organiser(browser_of: Callable[[Role], FlaskClient]) -> FlaskClient:
    return browser_of(Role.ORGANISER)
