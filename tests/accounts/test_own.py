"""One's own account."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts import queries
from forum_app.accounts.models import SignedInSession, User
from forum_app.core.clock import now
from forum_app.core.crypto import hash_password, is_password
from forum_app.core.db import db
from tests.factories.accounts import SignedInSessionFactory, UserFactory
from tests.statements import count_statements

GOOD = "correcto caballo batería grapa"
NEW = "el puente azul duerme temprano"
HASH = hash_password(GOOD)
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def ana(app: Flask) -> User:
    user: User = UserFactory(name="Ana", email="ana@example.org", password_hash=HASH)
    return user


def seen_at() -> object:
    db.session.expire_all()
    return db.session.query(SignedInSession).one().seen_at


def test_account_lists_the_browsers(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    SignedInSessionFactory(user=ana, secret="old", browser="Mozilla/5.0 (Android) Firefox/140.0")
    SignedInSessionFactory(secret="foreign", address="198.51.100.1")

    page = browser.get("/account").text

    assert ("Firefox, Android" in page, "Este navegador" in page, "198.51.100.1" in page) == (
        True,
        True,
        False,
    )


def test_account_costs_the_same_for_more_browsers(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    with count_statements() as few:
        browser.get("/account")
    for number in range(8):
        SignedInSessionFactory(user=ana, secret=f"s{number}")

    with count_statements() as many:
        browser.get("/account")

    assert few.total == many.total


def test_end_session_signs_one_browser_out(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    other = SignedInSessionFactory(user=ana, secret="other")

    answer = browser.post(f"/account/sessions/{other.key}/end")

    assert answer.location == "/account"
    assert queries.live_session("other", at=now()) is None
    assert browser.get("/account").status_code == 200


def test_end_session_does_not_find_those_of_others(ana: User, sign_in: SignIn) -> None:
    foreign = SignedInSessionFactory(secret="foreign")

    assert sign_in(ana).post(f"/account/sessions/{foreign.key}/end").status_code == 404
    assert queries.live_session("foreign", at=now()) is not None


def test_end_sessions_signs_out_everywhere(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    SignedInSessionFactory(user=ana, secret="other")

    browser.post("/account/sessions/end")

    assert queries.live_sessions_of(ana, at=now()) == []
    assert browser.get("/account").status_code == 302


def test_password_changes_with_the_present_one(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    SignedInSessionFactory(user=ana, secret="other")

    answer = browser.post("/account/password", data={"present": GOOD, "new": NEW, "again": NEW})

    assert answer.location == "/account"
    assert is_password(ana.password_hash, NEW)
    assert queries.live_session("other", at=now()) is None
    assert browser.get("/account").status_code == 200


def test_password_stays_without_the_present_one(ana: User, sign_in: SignIn) -> None:
    answer = sign_in(ana).post("/account/password", data={"present": "wrong", "new": NEW, "again": NEW})

    assert answer.status_code == 422
    assert "Esta no es su contraseña actual." in answer.text
    assert is_password(ana.password_hash, GOOD)


def test_guesses_at_the_present_password_count_as_those_at_sign_in(
    ana: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(ana)
    with monkeypatch.context() as patch:
        patch.setattr("forum_app.accounts.views.own.is_password", lambda *_: False)  # the hash is slow
        for _ in range(10):
            browser.post("/account/password", data={"present": "wrong", "new": NEW, "again": NEW})

    answer = browser.post("/account/password", data={"present": GOOD, "new": NEW, "again": NEW})

    assert answer.status_code == 422
    assert "Demasiados intentos" in answer.text
    assert is_password(ana.password_hash, GOOD)


@pytest.mark.parametrize("address", ["/account", "/account/password"])
def test_strangers_are_asked_to_sign_in(client: FlaskClient, address: str) -> None:
    assert client.get(address).location == f"/sign-in?next={address}"


def test_use_of_a_session_is_noted_every_ten_minutes(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    session = db.session.query(SignedInSession).one()
    session.seen_at = recent = now() - timedelta(minutes=9)
    db.session.commit()
    browser.get("/account")
    untouched = seen_at() == recent
    session.seen_at = now() - timedelta(minutes=11)
    db.session.commit()

    browser.get("/account")

    assert untouched
    assert now() - db.session.query(SignedInSession).one().seen_at < timedelta(minutes=1)


def test_use_by_the_api_is_not_noted(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    session = db.session.query(SignedInSession).one()
    session.seen_at = before = now() - timedelta(minutes=11)
    db.session.commit()

    browser.post("/api/v1/checkin/scans", json={})

    assert seen_at() == before


def test_the_api_answers_strangers_without_a_redirect(client: FlaskClient) -> None:
    answer = client.post("/api/v1/checkin/scans", json={})

    assert (answer.status_code, answer.json) == (401, {"error": "Unauthorized"})


def test_pages_of_the_signed_in_are_kept_by_nobody(ana: User, sign_in: SignIn) -> None:
    assert sign_in(ana).get("/").headers["Cache-Control"] == "private, no-store"
