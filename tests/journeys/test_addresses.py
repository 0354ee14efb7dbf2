"""Addresses that nobody of good will writes: every page answers them, none breaks."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.editions.models import ForumEdition
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

NAMES = (
    "by",
    "day",
    "delegation",
    "from",
    "kind",
    "lang",
    "missing",
    "next",
    "page",
    "photo",
    "q",
    "room",
    "state",
)
STRANGE = ("\x00", "99999999999999999999", "2026-13-45", "' OR 1=1 --%_\\", "😀\u202e", "a" * 3000)


@pytest.fixture
def edition() -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="foro-vi")
    return edition


def pages_of(app: Flask) -> list[str]:
    """Every address that needs no key of a thing."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return sorted(
        rule.rule.replace("<edition>", "foro-vi") for rule in rules if rule.arguments <= {"edition"}
    )


@pytest.mark.parametrize("strange", STRANGE)
def test_no_page_breaks_on_a_strange_query(
    app: Flask, edition: ForumEdition, sign_in: Callable[[User], FlaskClient], strange: str
) -> None:
    user = UserFactory(is_administrator=True)
    RoleGrantFactory(edition=edition, user=user)
    browser = sign_in(user)
    query = urlencode(dict.fromkeys(NAMES, strange))

    answers = {page: browser.get(f"{page}?{query}").status_code for page in pages_of(app)}

    assert {page: code for page, code in answers.items() if code >= 500} == {}
