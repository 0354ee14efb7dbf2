"""No route that changes anything takes a form without its token."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule, UUIDConverter

from config import Config
from forum_app import create_app
from forum_app.accounts.models import User
from forum_app.core.db import db
from tests.conftest import Client
from tests.factories.accounts import SignedInSessionFactory, UserFactory
from tests.factories.editions import RoleGrantFactory

SAFE = {"GET", "HEAD", "OPTIONS"}
WITHOUT_COOKIES: set[str] = set()  # routes whose caller proves itself otherwise, by name of endpoint


@pytest.fixture
def guarded(app: Flask, config: Config) -> Iterator[Flask]:
    """The application with the guard that tests otherwise switch off."""
    guarded = create_app(replace(config, WTF_CSRF_ENABLED=True))
    guarded.test_client_class = Client
    yield guarded
    with guarded.app_context():
        db.engine.dispose()


def address_of(app: Flask, rule: Rule) -> str:
    """An address of the rule that leads to nothing: the guard stands before the view."""
    kinds = {name: isinstance(kind, UUIDConverter) for name, kind in rule._converters.items()}
    values = {name: uuid4() if is_key else "foro-v" for name, is_key in kinds.items()}
    return app.url_map.bind("127.0.0.1").build(rule.endpoint, values, method="POST")


def organiser() -> User:
    grant = RoleGrantFactory(
        edition__slug="foro-v", user=UserFactory(is_administrator=True, password_hash="kept")
    )
    user: User = grant.user
    return user


def test_every_changing_route_refuses_a_form_without_its_token(app: Flask, guarded: Flask) -> None:
    SignedInSessionFactory(user=organiser(), secret="signed in")
    client = guarded.test_client()
    with client.session_transaction() as cookie:
        cookie["secret"] = "signed in"
    changing = [
        rule
        for rule in guarded.url_map.iter_rules()
        if rule.methods and rule.methods - SAFE and rule.endpoint not in WITHOUT_COOKIES
    ]

    answers = {rule.endpoint: client.post(address_of(guarded, rule), data={"name": "x"}) for rule in changing}

    assert len(answers) > 10
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 400} == {}
    said = [name for name, answer in answers.items() if "caducado" not in answer.text]
    assert said == []


def test_a_form_for_a_closed_page_asks_strangers_to_sign_in_before_it_asks_for_the_token(
    guarded: Flask,
) -> None:
    client = guarded.test_client()
    posts = [rule for rule in guarded.url_map.iter_rules() if "POST" in (rule.methods or ())]

    answers = {rule.endpoint: client.post(address_of(guarded, rule)).status_code for rule in posts}

    views = guarded.view_functions
    expected = {name: 400 if views[name].permission == "public" else 302 for name in answers}
    assert answers == expected | {"api.scans": 401}
    assert {400, 302} <= set(answers.values())


def test_a_form_with_its_token_is_taken(app: Flask, guarded: Flask) -> None:
    client = guarded.test_client()
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    answer = client.post("/sign-in", data={"email": "a@x.pe", "password": "wrong", "csrf_token": token})

    assert answer.status_code == 422


def test_a_token_of_another_session_is_refused(app: Flask, guarded: Flask) -> None:
    page = guarded.test_client().get("/sign-in").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    answer = guarded.test_client().post("/sign-in", data={"csrf_token": token})

    assert answer.status_code == 400


def test_the_api_asks_who_it_is_before_it_asks_for_the_token(guarded: Flask) -> None:
    assert guarded.test_client().post("/api/v1/checkin/scans", json={}).status_code == 401
