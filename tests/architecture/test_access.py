"""Who may enter, swept over the whole URL map: strangers learn nothing and change nothing."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.routing import Rule, UUIDConverter
from werkzeug.test import TestResponse

from forum_app.accounts.models import SignedInSession, User
from forum_app.core.db import Base, db
from forum_app.editions.access import EVERYBODY
from forum_app.editions.roles import Permission, Role
from forum_app.editions.rules import EditionState
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.pages import plain

SignIn = Callable[[User], FlaskClient]
NOBODYS = UUID("00000000-0000-4000-8000-000000000000")
MOVING = {"signed_in_session"}  # the last use of a session is written by whoever comes in


def rules(app: Flask, method: str, *, within_edition: bool) -> Iterator[tuple[Rule, object]]:
    for rule in app.url_map.iter_rules():
        is_meant = method in (rule.methods or ()) and rule.endpoint != "static"
        if is_meant and ("edition" in rule.arguments) == within_edition:
            yield rule, app.view_functions[rule.endpoint].permission


def address(app: Flask, rule: Rule, slug: str = "") -> str:
    kinds = rule._converters
    given = {name: NOBODYS if isinstance(kinds[name], UUIDConverter) else "x" for name in rule.arguments}
    if "edition" in given:
        given["edition"] = slug
    built: str = app.url_map.bind("127.0.0.1").build(rule.endpoint, given, append_unknown=False)
    return built


def digest() -> str:
    db.session.rollback()
    rows = [
        (table.name, db.session.execute(select(table)).all())
        for table in Base.metadata.sorted_tables
        if table.name not in MOVING
    ]
    return sha256(repr(rows).encode()).hexdigest()


def heads(answer: TestResponse) -> list[tuple[str, str]]:
    return sorted(pair for pair in answer.headers if pair[0] not in {"Content-Length", "Set-Cookie"})


def asks_to_sign_in(status: int, location: str | None) -> bool:
    return status == 401 or (status == 302 and (location or "").startswith("/sign-in"))


def test_anonymous_visitors_are_asked_to_sign_in_wherever_it_is_not_public(
    app: Flask, client: FlaskClient
) -> None:
    edition = EditionFactory()
    closed = [
        (rule, method)
        for method in ("GET", "POST")
        for within in (True, False)
        for rule, permission in rules(app, method, within_edition=within)
        if permission not in ("public", EVERYBODY)
    ]
    before = digest()

    wrong = []
    for rule, method in closed:
        for slug in {edition.slug, "no-such-edition"}:
            answer = client.open(address(app, rule, slug), method=method)
            if not asks_to_sign_in(answer.status_code, answer.headers.get("Location")):
                wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []
    assert closed != []
    assert digest() == before


def unknown(app: Flask, slug: str) -> set[str]:
    """Addresses below those of the map, of which no route has any; a dot would ask for a file."""
    known = {
        address(app, rule, slug)
        for method in ("GET", "POST")
        for within in (True, False)
        for rule, _permission in rules(app, method, within_edition=within)
    }
    return {f"{place.rstrip('/')}/no-such-page" for place in known if place != "/" and "." not in place}


def test_an_address_without_a_route_answers_strangers_as_a_closed_page(
    app: Flask, client: FlaskClient
) -> None:
    slug = EditionFactory().slug
    closed = client.get(f"/{slug}/badges/")

    different = []
    for place in sorted(unknown(app, slug)):
        answer = client.get(place)
        if place.startswith("/api/"):
            same = (answer.status_code, answer.json) == (401, {"error": "Unauthorized"})
        else:
            same = answer.status_code == 302 and shape(answer, place) == shape(closed, f"/{slug}/badges/")
        if not same:
            different.append((place, answer.status_code, answer.headers))

    assert different == []


def shape(answer: TestResponse, place: str) -> tuple[str, list[tuple[str, str]]]:
    """Body and headers of an answer, less the address that was asked for."""
    told = [(name, value.replace(place, "…")) for name, value in heads(answer)]
    return plain(answer.text, place), told


def test_an_address_without_a_route_is_missing_for_the_signed_in(app: Flask, sign_in: SignIn) -> None:
    slug = EditionFactory().slug
    client = sign_in(UserFactory())

    answers = {place: client.get(place).status_code for place in unknown(app, slug)}

    assert answers == dict.fromkeys(answers, 404)
    assert len(answers) > 50


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_method_that_no_route_has_tells_strangers_nothing(client: FlaskClient, method: str) -> None:
    slug = EditionFactory().slug
    places = [f"/{slug}/manage/", f"/{slug}/no-such-page", "/no-such-edition/manage/", "/no/such/page"]

    answers = {place: client.open(place, method=method) for place in places}

    seen = {place: (answer.status_code, answer.headers.get("Location")) for place, answer in answers.items()}
    assert seen == dict.fromkeys(places, (302, "/sign-in"))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_signs_in_comes_back_to_the_address_that_was_asked_for(
    client: FlaskClient, method: str
) -> None:
    answer = client.open("/foro-v/no-such-page?page=2", method=method)

    assert answer.headers["Location"] == "/sign-in?next=/foro-v/no-such-page?page%3D2"


@pytest.mark.parametrize("role", [None, Role.CHECKIN, Role.ORGANISER])
def test_roles_of_another_edition_open_nothing(app: Flask, sign_in: SignIn, role: Role | None) -> None:
    edition = EditionFactory()
    user = UserFactory()
    if role:
        RoleGrantFactory(role=role, user=user)
    client = sign_in(user)
    before = digest()

    wrong = []
    for method in ("GET", "POST"):
        for rule, permission in rules(app, method, within_edition=True):
            answer = client.open(address(app, rule, edition.slug), method=method)
            part = {"number", "form"} if permission is EVERYBODY else set[str]()
            keyed = not {"key", *part}.isdisjoint(rule.arguments)
            opened = permission is EVERYBODY or (isinstance(permission, Permission) and permission.own)
            expected = {404} if keyed else {200} if opened else {403}
            if answer.status_code not in expected:
                wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []
    assert digest() == before


@pytest.mark.parametrize("status", [302, 404], ids=["anonymous", "signed-in"])
def test_a_draft_edition_answers_as_a_missing_one(app: Flask, sign_in: SignIn, status: int) -> None:
    draft = EditionFactory(state=EditionState.DRAFT)
    client = sign_in(UserFactory()) if status == 404 else app.test_client()

    different = []
    for rule, _permission in rules(app, "GET", within_edition=True):
        there = client.get(address(app, rule, draft.slug))
        missing = client.get(address(app, rule, "no-such-edition"))
        same = shape(there, draft.slug) == shape(missing, "no-such-edition")
        if (there.status_code, missing.status_code, same) != (status, status, True):
            different.append((rule.rule, there.status_code, missing.status_code, there.headers))

    assert different == []


def first_answer(client: FlaskClient, place: str, slug: str) -> tuple[object, ...]:
    """All of an answer to a browser that was never here, less the address; a cookie by what it keeps."""
    answer = client.get(place)
    given = answer.headers.getlist("Set-Cookie")
    cookies = [re.sub(r"^forum=\S+;|Expires=[^;]+", "", cookie) for cookie in given]
    with client.session_transaction() as kept:
        names = sorted(kept)
    told = [(name, value.replace(slug, "…")) for name, value in answer.headers if name != "Set-Cookie"]
    return answer.status_code, plain(answer.text, slug), told, cookies, names


@pytest.mark.parametrize("query", ["", "?lang=en"])
@pytest.mark.parametrize("is_signed_in", [False, True], ids=["anonymous", "signed-in"])
def test_the_first_answer_about_a_draft_is_the_one_about_a_missing_edition(
    app: Flask, sign_in: SignIn, query: str, *, is_signed_in: bool
) -> None:
    EditionFactory(slug="foro-borrador", state=EditionState.DRAFT)
    user = UserFactory()

    def answer(rule: Rule, slug: str) -> tuple[object, ...]:
        db.session.execute(delete(SignedInSession))
        db.session.commit()
        browser = sign_in(user) if is_signed_in else app.test_client()
        return first_answer(browser, address(app, rule, slug) + query, slug)

    different = {
        rule.rule: (there, missing)
        for rule, _permission in rules(app, "GET", within_edition=True)
        if (there := answer(rule, "foro-borrador")) != (missing := answer(rule, "foro-perdidos"))
    }

    assert different == {}


def test_what_a_public_edition_does_not_have_is_a_page_to_sign_in_for(client: FlaskClient) -> None:
    slug = EditionFactory().slug

    answer = client.get(f"/{slug}/sessions/{NOBODYS}/")

    assert answer.headers["Location"] == f"/sign-in?next=/{slug}/sessions/{NOBODYS}/"
    assert client.get(f"/{slug}/").status_code == 200


def test_a_role_taken_back_ends_at_the_next_request(app: Flask, sign_in: SignIn) -> None:
    grant = RoleGrantFactory(role=Role.ORGANISER)
    client = sign_in(grant.user)
    before = client.get(f"/{grant.edition.slug}/badges/").status_code

    grant.revoked_at = grant.granted_at
    db.session.commit()

    assert (before, client.get(f"/{grant.edition.slug}/badges/").status_code) == (200, 403)


def test_a_disabled_account_is_out_at_the_next_request(app: Flask, sign_in: SignIn) -> None:
    grant = RoleGrantFactory(role=Role.ORGANISER)
    client = sign_in(grant.user)
    before = client.get(f"/{grant.edition.slug}/badges/").status_code

    grant.user.disabled_at = grant.granted_at
    db.session.commit()

    assert (before, client.get(f"/{grant.edition.slug}/badges/").status_code) == (200, 302)
