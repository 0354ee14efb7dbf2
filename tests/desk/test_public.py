"""The front doors that everybody may open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.agenda.rules import SessionState, Visibility
from forum_app.editions.rules import EditionState
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionFactory, released
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.factories.portfolio import ProjectFactory
from tests.pages import plain
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]


def test_list_of_editions_is_empty_at_first(client: FlaskClient) -> None:
    answer = client.get("/?lang=en")

    assert answer.status_code == 200
    assert "No edition has been announced yet" in answer.text


def test_list_of_editions_leaves_drafts_out(client: FlaskClient) -> None:
    EditionFactory(name_es="Foro público")
    EditionFactory(name_es="Foro secreto", state=EditionState.DRAFT)

    text = client.get("/").text

    assert ("Foro público" in text, "Foro secreto" in text) == (True, False)


def test_list_of_editions_costs_the_same_for_twice_as_many(client: FlaskClient) -> None:
    def cost() -> int:
        with count_statements() as counter:
            client.get("/")
        return counter.total

    EditionFactory.create_batch(3)
    few = cost()
    EditionFactory.create_batch(3)

    assert (few, cost()) == (1, 1)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "23–25 de noviembre de 2026"),
        ({"ends_on": None}, "desde el 23 de noviembre de 2026"),
        ({"starts_on": None, "ends_on": None, "year": 2024, "month": 3}, "marzo de 2024"),
        ({"starts_on": None, "ends_on": None, "year": 2024}, "<dd>2024</dd>"),
        ({"starts_on": None, "ends_on": None}, "por confirmar"),
        ({"starts_on": None, "ends_on": None, "state": EditionState.CLOSED}, "sin datos"),
    ],
)
def test_page_of_an_edition_tells_its_days_as_known(
    client: FlaskClient, facts: dict[str, object], told: str
) -> None:
    EditionFactory(slug="foro", **facts)

    assert told in client.get("/foro/").text


def test_page_of_an_edition_names_both_languages_and_its_address(client: FlaskClient) -> None:
    EditionFactory(slug="foro")

    text = client.get("/foro/?lang=en").text

    assert '<link rel="canonical" href="http://127.0.0.1:5000/foro/?lang=en">' in text
    assert '<link rel="alternate" hreflang="es" href="http://127.0.0.1:5000/foro/?lang=es">' in text


def test_page_of_an_edition_costs_the_same_for_twice_as_much(client: FlaskClient) -> None:
    edition = EditionFactory(slug="foro")

    def cost() -> int:
        with count_statements() as counter:
            assert client.get("/foro/").status_code == 200
        return counter.total

    for _ in range(3):
        ProjectFactory(edition=edition, theme=ThemeFactory(edition=edition))
    few = cost()
    for _ in range(3):
        ProjectFactory(edition=edition, theme=ThemeFactory(edition=edition))

    assert few == cost()


@pytest.mark.parametrize("page", ["/{}/", "/{}/colours.css"])
def test_draft_edition_answers_strangers_as_a_missing_one(sign_in: SignIn, page: str) -> None:
    EditionFactory(slug="secreto", state=EditionState.DRAFT)
    browser = sign_in(UserFactory())
    browser.get("/")  # the first page of a browser sets its cookie

    draft, missing = browser.get(page.format("secreto")), browser.get(page.format("ausente"))

    assert (draft.status_code, missing.status_code) == (404, 404)
    assert plain(draft.text, "secreto") == plain(missing.text, "ausente")
    assert dict(draft.headers) == dict(missing.headers)


def test_draft_edition_is_there_for_its_organiser(sign_in: SignIn) -> None:
    edition = EditionFactory(slug="secreto", state=EditionState.DRAFT)
    browser = sign_in(RoleGrantFactory(edition=edition).user)

    assert browser.get("/secreto/").status_code == 200


def test_draft_edition_is_missing_for_the_organiser_of_another(sign_in: SignIn) -> None:
    EditionFactory(slug="secreto", state=EditionState.DRAFT)
    browser = sign_in(RoleGrantFactory().user)

    assert browser.get("/secreto/").status_code == 404


def test_start_page_says_when_nothing_waits(sign_in: SignIn) -> None:
    assert "Nothing is waiting for you" in sign_in(UserFactory(language="en")).get("/mine").text


def test_page_of_an_edition_tells_what_is_on(client: FlaskClient) -> None:
    edition = EditionFactory(slug="foro")
    SessionFactory(
        edition=edition,
        title_es="Mesa de diálogo",
        theme=ThemeFactory(edition=edition),
        room=RoomFactory(edition=edition, name_es="Sala Caral"),
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
    )
    SessionFactory(edition=edition, title_es="Sin hora")
    SessionFactory(edition=edition, title_es="En borrador", state=SessionState.DRAFT)
    SessionFactory(edition=edition, title_es="Cerrada", visibility=Visibility.CLOSED)

    released(edition)

    text = client.get("/foro/").text

    shown = [
        title in text for title in ("Mesa de diálogo", "Sala Caral", "Sin hora", "En borrador", "Cerrada")
    ]
    assert shown == [True, True, True, False, False]
    assert "12:00" in text
    assert "23 de noviembre de 2026" in text


def test_page_of_an_edition_costs_the_same_for_more_sessions(client: FlaskClient) -> None:
    edition = EditionFactory(slug="foro")

    def cost() -> int:
        with count_statements() as counter:
            assert client.get("/foro/").status_code == 200
        return counter.total

    for _ in range(2):
        SessionFactory(
            edition=edition, theme=ThemeFactory(edition=edition), room=RoomFactory(edition=edition)
        )
    few = cost()
    for _ in range(2):
        SessionFactory(
            edition=edition, theme=ThemeFactory(edition=edition), room=RoomFactory(edition=edition)
        )

    assert few == cost()


@pytest.mark.parametrize("page", ["/{}/", "/{}/colours.css", "/{}/projects/", "/{}/manage/"])
def test_draft_edition_asks_anonymous_visitors_to_sign_in_as_a_missing_one(
    client: FlaskClient, page: str
) -> None:
    EditionFactory(slug="secreto", state=EditionState.DRAFT)

    draft, missing = client.get(page.format("secreto")), client.get(page.format("ausente"))

    assert (draft.status_code, missing.status_code) == (302, 302)
    assert plain(draft.text, "secreto") == plain(missing.text, "ausente")
    assert str(draft.headers).replace("secreto", "ausente") == str(missing.headers)
