"""Who may send scans: a known browser, with somebody signed in who may scan there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from forum_app import create_app
from forum_app.accounts.models import User
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.editions.models import RoleGrant
from forum_app.editions.roles import Role
from tests.conftest import Client
from tests.factories import saved
from tests.factories.accounts import SignedInSessionFactory, UserFactory
from tests.factories.editions import RoleGrantFactory

from .conftest import SCANS, Door, cookie_of

MakeDoor = Callable[..., Door]


def status_of(door: Door, client: FlaskClient | None = None) -> int:
    door.client = client or door.client
    return door.send(door.fact("x")).status_code


def test_anonymous_scan_is_401(door: Door, client: FlaskClient) -> None:
    assert status_of(door, client) == 401


def test_anonymous_scan_is_401_before_its_shape_is_looked_at(client: FlaskClient) -> None:
    response = client.post("/api/v1/checkin/scans", data=b"{")

    assert response.status_code == 401
    assert response.json == {"error": "Unauthorized"}


def test_answer_of_401_says_how_one_gets_in(door: Door, client: FlaskClient) -> None:
    anonymous = client.post(SCANS, json=door.body(door.fact("x")))
    door.client.delete_cookie(cookie_of(door.device.key))
    unknown = door.send(door.fact("x"))

    for answer in (anonymous, unknown):
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Session realm="forum"')


def test_browser_without_its_cookie_is_401(door: Door) -> None:
    door.client.delete_cookie(cookie_of(door.device.key))

    assert status_of(door) == 401


def test_browser_with_a_wrong_secret_is_401(door: Door) -> None:
    door.client.set_cookie(cookie_of(door.device.key), "guessed")

    assert status_of(door) == 401


def test_unknown_browser_is_401(door: Door) -> None:
    body = door.body(door.fact("x")) | {"device_id": str(uuid4())}

    assert door.post(body).status_code == 401


def test_revoked_browser_is_401_at_the_next_request(door: Door) -> None:
    assert status_of(door) == 200
    door.device.revoked_at = now()
    saved(door.device)

    assert status_of(door) == 401


def test_browser_of_another_edition_is_refused(door: Door, make_door: MakeDoor) -> None:
    other = make_door()
    body = other.body(other.fact("x"))

    assert door.post(body).status_code == 401


def test_copied_cookie_is_of_no_use_to_somebody_without_a_role(
    door: Door, sign_in: Callable[[User], FlaskClient]
) -> None:
    stranger = sign_in(UserFactory())
    stranger.set_cookie(cookie_of(door.device.key), door.secret)

    assert status_of(door, stranger) == 403


def test_role_that_was_taken_back_is_refused_at_the_next_request(door: Door) -> None:
    assert status_of(door) == 200
    grant = db.session.query(RoleGrant).one()
    grant.revoked_at = now()
    saved(grant)

    assert status_of(door) == 403


def test_organisers_scan_too(door: Door, sign_in: Callable[[User], FlaskClient]) -> None:
    user = UserFactory()
    RoleGrantFactory(edition=door.edition, user=user, role=Role.ORGANISER)
    browser = sign_in(user)
    browser.set_cookie(cookie_of(door.device.key), door.secret)

    assert status_of(door, browser) == 200


def test_disabled_account_is_401_at_the_next_request(door: Door) -> None:
    door.keeper.disabled_at = now()
    saved(door.keeper)

    assert status_of(door) == 401


@pytest.fixture
def strict(app: Flask, config: Config) -> Iterator[Flask]:
    """The application with the guard that tests otherwise switch off."""
    strict = create_app(replace(config, WTF_CSRF_ENABLED=True))
    strict.test_client_class = Client
    yield strict
    with strict.app_context():
        db.engine.dispose()


def test_scan_without_the_csrf_header_is_refused(door: Door, strict: Flask) -> None:
    SignedInSessionFactory(secret="signed in")
    client = strict.test_client()
    with client.session_transaction() as cookie:
        cookie["secret"] = "signed in"

    response = client.post("/api/v1/checkin/scans", json=door.body(door.fact("x")))

    assert response.status_code == 400
    assert list(response.json) == ["error"]  # type: ignore[arg-type]
