"""`forum user create`: an account made from the machine that runs the forum."""

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.cli import main
from forum_app.core.db import db
from tests.factories.accounts import UserFactory

GOOD = "cuatro caballos cantan boleros"


def create(app: Flask, *, email: str = "rosa@example.org", password: str = GOOD) -> Result:
    options = ["--name", "Rosa Quispe", "--email", email, "--password", password, "--administrator"]
    return app.test_cli_runner().invoke(main, ["user", "create", *options])


def test_create_makes_an_administrator_who_can_sign_in(app: Flask) -> None:
    result = create(app)

    assert (result.exit_code, result.output) == (
        0,
        "Made the administrator Rosa Quispe <rosa@example.org>.\n",
    )
    made = db.session.query(User).one()
    assert (made.email_key, made.is_administrator, made.password_hash is None) == (
        "rosa@example.org",
        True,
        False,
    )


@pytest.mark.parametrize("facts", [{"email": "rosa"}, {"email": "known@example.org"}, {"password": "corta"}])
def test_create_refuses_what_is_no_account_and_saves_nothing(app: Flask, facts: dict[str, str]) -> None:
    known = UserFactory(email="known@example.org")

    result = create(app, **facts)

    assert result.exit_code != 0
    assert db.session.query(User).all() == [known]


def test_create_keeps_the_password_as_the_form_of_sign_in_reads_it(app: Flask, client: FlaskClient) -> None:
    typed = " correcto caballo bateri\u0301a grapa "  # as some systems hand it on: the mark apart

    create(app, password=typed)

    answer = client.post("/sign-in", data={"email": "rosa@example.org", "password": typed})
    assert answer.location == "/mine"
