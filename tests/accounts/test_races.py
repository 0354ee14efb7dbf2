"""What two do at the same time: exactly one of them succeeds. Each race has a control without the guard."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum_app.accounts import actions, queries
from forum_app.accounts.models import AccountLink, Attempt, User
from forum_app.accounts.rules import LIMITS, Door, LinkPurpose
from forum_app.core.clock import now
from forum_app.core.crypto import is_password
from forum_app.core.db import db, transaction
from forum_app.core.errors import GoneError, RuleBrokenError, TooManyError
from tests.factories.accounts import UserFactory
from tests.races import race, writing

PASSWORDS = ("correcto caballo batería grapa", "el puente azul duerme temprano")


def link() -> tuple[User, str]:
    user = UserFactory()
    with transaction():
        return user, actions.make_link(user, LinkPurpose.RESET, at=now())


def use(secret: str, password: str) -> Callable[[], object]:
    return lambda: actions.choose_password(secret, password, at=now())


def test_a_link_used_twice_at_once_works_for_one(app: Flask) -> None:
    user, secret = link()

    outcomes = race([writing(use(secret, password)) for password in PASSWORDS])

    assert outcomes == {"done": 1, GoneError: 1}
    assert [is_password(user.password_hash, password) for password in PASSWORDS].count(True) == 1


def test_a_link_used_twice_at_once_would_work_for_both_without_the_conditional_update(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = link()
    live = queries.live_link(secret, at=now())
    assert live is not None
    key = live.id
    monkeypatch.setattr(
        queries, "live_link", lambda *_, **__: db.session.get(AccountLink, key)
    )  # a stale look
    monkeypatch.setattr(actions, "_use_link", lambda *_, **__: True)

    outcomes = race([writing(use(secret, password)) for password in PASSWORDS])

    assert outcomes == {"done": 2}


def test_two_administrators_cannot_take_each_other_away(app: Flask) -> None:
    ids = [UserFactory(is_administrator=True, password_hash="kept").id for _ in range(2)]

    def take(user_id: int) -> Callable[[], object]:
        return lambda: actions.unmake_administrator(db.session.get_one(User, user_id), by="a test", at=now())

    outcomes = race([writing(take(key)) for key in ids])

    assert outcomes == {"done": 1, RuleBrokenError: 1}
    assert db.session.query(User).filter(User.is_administrator).count() == 1


def test_tries_at_once_do_not_pass_the_limit(app: Flask) -> None:
    knock = writing(lambda: actions.knock({Door.RESET_ACCOUNT: "ana@x.pe"}, at=now()))

    outcomes = race([knock] * 8)

    assert outcomes == {"done": 3, TooManyError: 5}
    assert db.session.query(Attempt).count() == 3


def test_guesses_at_once_find_the_places_of_those_under_way_taken(app: Flask) -> None:
    network = {Door.SIGN_IN_ADDRESS: "192.0.2.1/32"}
    with transaction():
        for _ in range(LIMITS[Door.SIGN_IN_ADDRESS].tries - 1):
            actions.knock(network, at=now())

    outcomes = race([writing(lambda: actions.knock(network, at=now()))] * 4)

    assert outcomes == {"done": 1, TooManyError: 3}


def test_a_team_that_signs_in_at_once_leaves_no_count(app: Flask) -> None:
    def sign_in() -> None:
        with transaction():
            tries = actions.knock({Door.SIGN_IN_ADDRESS: "192.0.2.1/32"}, at=now())
        with transaction():
            actions.take_back(tries[Door.SIGN_IN_ADDRESS])

    outcomes = race([sign_in] * 8)

    assert outcomes == {"done": 8}
    assert db.session.query(Attempt).count() == 0


def test_an_address_invited_twice_at_once_is_one_account(app: Flask) -> None:
    def invite() -> object:
        return actions.invite_user(name="Ana", email="ana@x.pe", language="es", by="a test", at=now())

    outcomes = race([writing(invite)] * 4)

    assert outcomes == {"done": 4}
    assert db.session.query(User).count() == 1
