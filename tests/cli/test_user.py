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


def create(
    app: Flask, *, name: str = "Rosa Quispe", email: str = "rosa@example.org", password: str = GOOD
) -> Result:
    options = ["--name", name, "--email", email, "--password", password, "--administrator"]
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


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "rosa"},
        {"email": "known@example.org"},
        {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org"},
        {"password": "corta"},
        {"name": ""},
        {"name": " \t"},
        {"name": "R" * 201},
    ],
)
def test_create_refuses_what_is_no_account_and_saves_nothing(app: Flask, facts: dict[str, str]) -> None:
    known = UserFactory(email="known@example.org")

    result = create(app, **facts)

    assert result.exit_code != 0
    assert db.session.query(User).all() == [known]


def test_create_a_second_time_says_that_it_is_there_and_changes_nothing(app: Flask) -> None:
    create(app)
    before = db.session.query(User).one().password_hash

    again = create(app, password="otra clave muy distinta de antes")

    db.session.expire_all()
    assert (again.exit_code, again.output) == (
        0,
        "There is an account Rosa Quispe <rosa@example.org> already; its password stays.\n",
    )
    assert db.session.query(User).one().password_hash == before


def test_create_does_not_make_an_administrator_of_an_account_that_is_there(app: Flask) -> None:
    known = UserFactory(name="Rosa Quispe", email="rosa@example.org", is_administrator=False)

    result = create(app)

    assert (result.exit_code, known.is_administrator) == (1, False)


def test_create_keeps_the_password_as_the_form_of_sign_in_reads_it(app: Flask, client: FlaskClient) -> None:
    typed = " correcto caballo bateri\u0301a grapa "  # as some systems hand it on: the mark apart

    create(app, password=typed)

    answer = client.post("/sign-in", data={"email": "rosa@example.org", "password": typed})
    assert answer.location == "/mine"
