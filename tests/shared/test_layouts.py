"""What stands around every page: skip link, language, rehearsal mark, rail."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.editions.roles import Role
from tests.factories.editions import EditionFactory, RoleGrantFactory

SignIn = Callable[[User], FlaskClient]
PAGES = ["/", "/sign-in", "/mine", "/ensayo/", "/ensayo/manage/", "/ensayo/no-such-page"]


@pytest.fixture
def organiser(sign_in: SignIn) -> FlaskClient:
    edition = EditionFactory(slug="ensayo", is_rehearsal=True)
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)


@pytest.mark.parametrize("path", PAGES)
def test_page_begins_with_a_link_to_its_one_content(organiser: FlaskClient, path: str) -> None:
    page = organiser.get(path).text

    assert re.findall(r"<(?:a|button|input)\b[^>]*", page)[0] == '<a class="skip-link" href="#content"'
    assert re.findall(r"<main id=\"(\w+)\"", page) == ["content"]
    assert len(re.findall(r"<h1\b", page)) == 1


@pytest.mark.parametrize("path", ["/", "/sign-in", "/ensayo/"])
def test_page_leads_to_itself_in_the_other_language(client: FlaskClient, path: str) -> None:
    EditionFactory(slug="ensayo")

    spanish = client.get(f"{path}?lang=es").text
    english = client.get(f"{path}?lang=en").text

    switch = re.compile(r'<a class="masthead-link" href="([^"]+)" lang="(\w+)"')
    assert switch.findall(spanish) == [(f"{path}?lang=en", "en")]
    assert switch.findall(english) == [(f"{path}?lang=es", "es")]


@pytest.mark.parametrize("path", ["/mine", "/ensayo/", "/ensayo/manage/?q=peru"])
def test_whoever_is_signed_in_keeps_the_language_that_the_page_offered(
    organiser: FlaskClient, path: str
) -> None:
    page = organiser.get(path).text
    offered = dict(re.findall(r'<input type="hidden" name="(language|next)" value="([^"]+)">', page))

    answer = organiser.post("/language", data=offered)

    assert (answer.status_code, answer.location) == (302, path)
    assert 'lang="en"' in organiser.get(path).text


@pytest.mark.parametrize("path", ["/ensayo/", "/ensayo/manage/"])
def test_page_of_a_rehearsal_says_so(organiser: FlaskClient, path: str) -> None:
    page = organiser.get(path).text

    assert re.findall(r'<div class="rehearsal"[^>]*><p>([^<]+)</p>', page) == [
        "Edición de ensayo – datos ficticios"
    ]


def test_public_page_names_its_address_in_each_language(client: FlaskClient) -> None:
    EditionFactory(slug="ensayo")

    page = client.get("/ensayo/").text

    assert re.findall(r'<link rel="alternate" hreflang="(\w+)" href="[^"]+\?lang=(\w+)">', page) == [
        ("es", "es"),
        ("en", "en"),
    ]
