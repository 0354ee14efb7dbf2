"""Who may enter, swept over the whole URL map: strangers learn nothing and change nothing."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule, UUIDConverter
from werkzeug.test import TestResponse

from forum_app.accounts.models import User
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
            keyed = "key" in rule.arguments
            opened = permission is EVERYBODY or (isinstance(permission, Permission) and permission.own)
            expected = {404} if keyed else {200} if opened else {403}
            if answer.status_code not in expected:
                wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []
    assert digest() == before


def test_a_draft_edition_answers_as_a_missing_one(app: Flask, sign_in: SignIn) -> None:
    draft = EditionFactory(state=EditionState.DRAFT)
    client = sign_in(UserFactory())

    different = []
    for rule, _permission in rules(app, "GET", within_edition=True):
        there = client.get(address(app, rule, draft.slug))
        missing = client.get(address(app, rule, "no-such-edition"))
        same = plain(there.text, draft.slug) == plain(missing.text, "no-such-edition")
        if (there.status_code, missing.status_code, same) != (404, 404, True):
            different.append((rule.rule, there.status_code, missing.status_code, same))
        elif heads(there) != heads(missing):
            different.append((rule.rule, heads(there), heads(missing)))

    assert different == []


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
