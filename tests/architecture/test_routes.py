"""The law of the routes: each says who may enter, and how its object is found."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

KEBAB = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*")


def routes(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


@pytest.fixture
def app(migrated_app: Flask) -> Flask:
    return migrated_app


def test_every_route_says_who_may_enter(app: Flask) -> None:
    silent = [
        rule.endpoint for rule in routes(app) if not hasattr(app.view_functions[rule.endpoint], "permission")
    ]

    assert silent == [], "decorate the view with @public, @signed_in or @requires(…)"


def test_every_keyed_route_of_an_edition_names_its_loader(app: Flask) -> None:
    blind = [
        rule.endpoint
        for rule in routes(app)
        if {"edition", "key"} <= rule.arguments
        and getattr(app.view_functions[rule.endpoint], "loader", None) is None
    ]

    assert blind == [], "give @requires the query that finds the object for the viewer"


def test_addresses_are_kebab_case(app: Flask) -> None:
    words = {
        (rule.rule, word)
        for rule in routes(app)
        for word in re.sub(r"<[^>]+>", "x", rule.rule).split("/")
        if word
    }

    assert [place for place, word in words if not KEBAB.fullmatch(word)] == []


def test_addresses_never_carry_row_numbers(app: Flask) -> None:
    assert [rule.rule for rule in routes(app) if "<int:" in rule.rule] == []
