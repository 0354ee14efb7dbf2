from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.mail.models import Letter
from forum_app.mail.rules import LetterState
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.factories.mail import ADDRESS, LetterFactory
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def organiser(app: Flask, sign_in: SignIn) -> FlaskClient:
    grant = RoleGrantFactory(edition__slug="foro-v")
    return sign_in(grant.user)


def test_mail_lists_the_letters_of_the_edition(organiser: FlaskClient) -> None:
    LetterFactory(edition_slug="foro-v", subject="La invitación")
    LetterFactory(edition_slug="foro-vi", subject="De otra edición")
    LetterFactory(subject="De una cuenta")

    page = organiser.get("/foro-v/mail/")

    assert page.status_code == 200
    shown = [word in page.text for word in ("La invitación", "De otra edición", "De una cuenta")]
    assert shown == [True, False, False]


def test_mail_narrows_to_a_state(organiser: FlaskClient) -> None:
    LetterFactory(edition_slug="foro-v", subject="Espera")
    LetterFactory(edition_slug="foro-v", subject="Falló", state=LetterState.FAILED, error="550 no mailbox")

    page = organiser.get("/foro-v/mail/?state=failed").text

    assert ("Espera<" in page, "Falló<" in page, "550 no mailbox" in page) == (False, True, True)


def test_mail_costs_the_same_for_more_letters(organiser: FlaskClient) -> None:
    LetterFactory.create_batch(5, edition_slug="foro-v")
    with count_statements() as few:
        organiser.get("/foro-v/mail/")
    LetterFactory.create_batch(5, edition_slug="foro-v")

    with count_statements() as many:
        organiser.get("/foro-v/mail/")

    assert few.total == many.total


def test_letter_keeps_its_link_to_its_reader(organiser: FlaskClient) -> None:
    letter = LetterFactory(edition_slug="foro-v")

    page = organiser.get(f"/foro-v/mail/{letter.key}/")

    assert page.status_code == 200
    assert ("Estimada María" in page.text, ADDRESS in page.text) == (True, False)


def test_letter_shows_its_link_in_the_demo(
    app: Flask, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DEMO", value=True)
    letter = LetterFactory(edition_slug="foro-v")

    assert ADDRESS in organiser.get(f"/foro-v/mail/{letter.key}/").text


def test_retry_letter_puts_it_back(organiser: FlaskClient) -> None:
    letter = LetterFactory(edition_slug="foro-v", state=LetterState.FAILED)

    answer = organiser.post(f"/foro-v/mail/{letter.key}/retry")

    assert answer.status_code == 302
    assert db.session.get(Letter, letter.id).state is LetterState.QUEUED


def test_retry_letter_refuses_one_that_is_sent(organiser: FlaskClient) -> None:
    letter = LetterFactory(edition_slug="foro-v", state=LetterState.SENT)

    assert organiser.post(f"/foro-v/mail/{letter.key}/retry").status_code == 409


def test_letters_of_other_editions_and_accounts_are_missing(organiser: FlaskClient) -> None:
    EditionFactory(slug="foro-vi")
    foreign, account = LetterFactory(edition_slug="foro-vi"), LetterFactory()

    answers = [organiser.get(f"/foro-v/mail/{one.key}/") for one in (foreign, account)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert organiser.get("/foro-v/mail/?of=accounts").status_code == 404


def test_administrators_see_the_letters_about_accounts(app: Flask, sign_in: SignIn) -> None:
    EditionFactory(slug="foro-v")
    letter = LetterFactory(subject="Elija")
    browser = sign_in(UserFactory(is_administrator=True))

    assert "Elija<" in browser.get("/foro-v/mail/?of=accounts").text
    assert browser.get(f"/foro-v/mail/{letter.key}/").status_code == 200


def test_strangers_do_not_see_mail(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    EditionFactory(slug="foro-v")
    letter = LetterFactory(edition_slug="foro-v")
    stranger = sign_in(UserFactory())
    addresses = ("/foro-v/mail/", f"/foro-v/mail/{letter.key}/")

    assert [stranger.get(address).status_code for address in addresses] == [403, 404]
    assert [client.get(address).status_code for address in addresses] == [302, 302]
