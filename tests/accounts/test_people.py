"""Everybody's accounts, for administrators."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.mail.models import Letter
from tests.factories.accounts import UserFactory
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def boss(app: Flask) -> User:
    user: User = UserFactory(name="Jefa", email="jefa@x.pe", is_administrator=True, password_hash="kept")
    return user


@pytest.fixture
def browser(boss: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(boss)


def test_people_are_searched(browser: FlaskClient) -> None:
    UserFactory(name="Álvaro Núñez")
    UserFactory(name="Beatriz Soto")

    page = browser.get("/accounts/?q=nunez").text

    assert ("Álvaro Núñez" in page, "Beatriz Soto" in page) == (True, False)
    assert "No se encontró a nadie" in browser.get("/accounts/?q=zzz").text


def test_people_come_in_pages_at_a_constant_cost(browser: FlaskClient) -> None:
    UserFactory.create_batch(20)
    with count_statements() as few:
        browser.get("/accounts/")
    UserFactory.create_batch(20)
    with count_statements() as many:
        browser.get("/accounts/")
    UserFactory.create_batch(20)

    assert few.total == many.total
    assert browser.get("/accounts/").text.count('href="/accounts/') > 50
    assert browser.get("/accounts/?page=2").text.count("<tr>") == 12  # the head and 61 - 50 people


def test_invite_sends_a_link_to_the_first_password(browser: FlaskClient) -> None:
    answer = browser.post("/accounts/new", data={"name": "Luis", "email": "luis@x.pe", "language": "en"})

    user = db.session.query(User).filter_by(email_key="luis@x.pe").one()
    letter = db.session.query(Letter).one()
    assert answer.location == f"/accounts/{user.key}/"
    assert (letter.to_address, letter.kind, letter.language) == ("luis@x.pe", "accounts/welcome", "en")
    assert letter.body.splitlines()[2].startswith("Jefa has made an account for you")


def test_invite_of_somebody_known_sends_nothing(browser: FlaskClient) -> None:
    known = UserFactory(email="luis@x.pe")

    answer = browser.post("/accounts/new", data={"name": "Luis", "email": "LUIS@x.pe", "language": "es"})

    assert answer.location == f"/accounts/{known.key}/"
    assert db.session.query(Letter).count() == 0


def test_invite_keeps_what_was_entered_when_it_is_refused(browser: FlaskClient) -> None:
    answer = browser.post("/accounts/new", data={"name": "Luis Ñ", "email": "no", "language": "es"})

    assert answer.status_code == 422
    assert 'value="Luis Ñ"' in answer.text
    assert db.session.query(User).count() == 1


def test_welcome_is_sent_again_to_who_waits_for_it(browser: FlaskClient) -> None:
    waiting = UserFactory()

    browser.post(f"/accounts/{waiting.key}/welcome")

    assert [letter.to_address for letter in db.session.query(Letter)] == [waiting.email]
    assert browser.post(f"/accounts/{chosen().key}/welcome").status_code == 409


def chosen() -> User:
    user: User = UserFactory(password_hash="kept")
    return user


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("disable", {}, (False, False)),
        ("enable", {"disabled_at": now()}, (True, False)),
        ("make-administrator", {}, (True, True)),
        ("unmake-administrator", {"is_administrator": True}, (True, False)),
    ],
)
def test_accounts_are_changed(
    browser: FlaskClient, verb: str, before: dict[str, object], after: tuple[bool, bool]
) -> None:
    user = UserFactory(password_hash="kept", **before)

    answer = browser.post(f"/accounts/{user.key}/{verb}")

    assert answer.location == f"/accounts/{user.key}/"
    assert (user.is_active, user.is_administrator) == after


@pytest.mark.parametrize("verb", ["disable", "unmake-administrator"])
def test_the_last_administrator_cannot_go(browser: FlaskClient, boss: User, verb: str) -> None:
    answer = browser.post(f"/accounts/{boss.key}/{verb}")

    assert answer.status_code == 409
    assert "El sistema necesita un administrador" in answer.text
    assert (boss.is_active, boss.is_administrator) == (True, True)


def test_who_takes_the_own_rights_leaves_these_pages(browser: FlaskClient, boss: User) -> None:
    UserFactory(is_administrator=True, password_hash="kept")

    assert browser.post(f"/accounts/{boss.key}/unmake-administrator").location == "/account"
    assert browser.get("/accounts/").status_code == 403


@pytest.mark.parametrize("asked", ["", "disable", "make-administrator", "unmake-administrator"])
def test_person_asks_before_anything_ends(browser: FlaskClient, asked: str) -> None:
    user = UserFactory(is_administrator=asked == "unmake-administrator", name="Luis Ñ")

    page = browser.get(f"/accounts/{user.key}/?ask={asked}")

    assert page.status_code == 200
    assert ("<dialog" in page.text) is (asked == "")


def test_closed_accounts_are_shown_as_closed(browser: FlaskClient) -> None:
    closed = UserFactory(disabled_at=now())

    assert "Abrir la cuenta de nuevo" in browser.get(f"/accounts/{closed.key}/").text


def test_unknown_accounts_are_missing(browser: FlaskClient) -> None:
    assert browser.get("/accounts/3f1c0e0e-0000-4000-8000-000000000000/").status_code == 404


def test_pages_of_accounts_are_for_administrators(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    user = UserFactory()
    stranger = sign_in(user)
    addresses = ("/accounts/", "/accounts/new", f"/accounts/{user.key}/")

    assert [stranger.get(address).status_code for address in addresses] == [403, 403, 403]
    assert [client.get(address).status_code for address in addresses] == [302, 302, 302]
    assert stranger.post(f"/accounts/{user.key}/make-administrator").status_code == 403
