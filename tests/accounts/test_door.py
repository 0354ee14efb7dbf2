"""Signing in and out, and passwords by link."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Config
from forum_app import create_app
from forum_app.accounts import actions, queries
from forum_app.accounts.models import Attempt, JournalEntry, SignedInSession, User
from forum_app.accounts.rules import Door, LinkPurpose
from forum_app.core.clock import now
from forum_app.core.crypto import hash_password, is_password, secret_hash
from forum_app.core.db import db, transaction
from forum_app.core.models import Job
from forum_app.mail.models import Letter
from forum_app.mail.queries import link_of
from tests.core.test_web import OUTWARD
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.work import run_due

GOOD = "correcto caballo batería grapa"
NEW = "el puente azul duerme temprano"
HASH = hash_password(GOOD)
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def ana(app: Flask) -> User:
    user: User = UserFactory(name="Ana", email="Ana@example.org", password_hash=HASH)
    return user


def sign_in_with(
    client: FlaskClient, password: str = GOOD, email: str = "ana@example.org", **rest: Any
) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password}, **rest)


@pytest.fixture
def app_with(config: Config, app: Flask) -> Iterator[Callable[..., Flask]]:
    """The same database behind an application of other settings."""
    made: list[Flask] = []

    def make(**settings: object) -> Flask:
        made.append(create_app(replace(config, **settings)))
        return made[-1]

    yield make
    for one in made:
        with one.app_context():
            db.engine.dispose()


def sessions() -> int:
    return db.session.query(SignedInSession).count()


def test_sign_in_opens_a_session_of_the_server(client: FlaskClient, ana: User) -> None:
    answer = sign_in_with(client)

    assert (answer.status_code, answer.location) == (302, "/mine")
    assert client.get("/account").status_code == 200
    session = db.session.query(SignedInSession).one()
    assert (session.user, session.address) == (ana, "127.0.0.1")


def test_masthead_leads_to_sign_in_and_on_to_the_start_page(client: FlaskClient) -> None:
    assert 'class="masthead-link" href="/sign-in"' in client.get("/").text


def test_sign_in_leads_to_where_one_wanted_to_go(client: FlaskClient, ana: User) -> None:
    asked = client.get("/account?x=1")
    assert asked.location == "/sign-in?next=/account?x%3D1"

    answer = client.post(asked.location, data={"email": "ana@example.org", "password": GOOD})

    assert answer.location == "/account?x=1"


@pytest.mark.parametrize(
    "wish",
    [
        *OUTWARD,
        "//evil%E3%80%82example",
        "/%09/evil.example/../",
        "https:\\\\evil.example",
        "http:///evil.example",
        "//evil.example/%2e%2e",
        "///127.0.0.1:5000@evil.example",
        "\\evil.example",
        "vbscript:msgbox(1)",
        "blob:https://evil.example/x",
        "//\tevil.example",
        "/\\\\evil.example",
        "/\x0b/evil.example",
        "\u00a0//evil.example",
        "//ⓔvil.example",
        "http://[::ffff:1.2.3.4]",
        "https://evil.example?http://127.0.0.1:5000",
        "//evil.example#/account",
        "//evil.example;/account",
        "tel:+511",
        "file:///etc/passwd",
        "ws://evil.example",
        "about:blank",
        "/\u2029/evil.example",
        "\ufeff//evil.example",
    ],
)
def test_sign_in_never_leads_out_of_the_site(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    UserFactory(email="ana@example.org", password_hash=HASH)
    monkeypatch.setattr("forum_app.accounts.views.door.is_password", lambda *_: True)  # the hash is slow

    answer = client.post(
        "/sign-in", query_string={"next": wish}, data={"email": "ana@example.org", "password": "x"}
    )

    location = answer.location
    if wish.startswith("/%09"):  # a path of ours, if an odd one: browsers do not decode it
        assert location == wish
    else:
        assert location == "/mine"


@pytest.mark.parametrize(
    "email", ["ana@example.org", "nobody@example.org", "closed@example.org", "new@example.org"]
)
def test_sign_in_refuses_all_alike(client: FlaskClient, ana: User, email: str) -> None:
    UserFactory(email="closed@example.org", password_hash=HASH, disabled_at=now())
    UserFactory(email="new@example.org")

    answer = sign_in_with(client, "a wrong password", email)

    assert answer.status_code == 422
    shown = answer.text.replace(email, "…")
    assert "El correo o la contraseña no son correctos." in shown
    assert re.sub(r'name="csrf_token"[^>]*>', "", shown) == reference(client)
    assert sessions() == 0


def reference(client: FlaskClient) -> str:
    """The page of a refusal for an address that nobody has."""
    page = sign_in_with(client, "a wrong password", "zz@example.org").text.replace("zz@example.org", "…")
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


def test_sign_in_of_a_closed_account_is_refused_with_the_right_password(
    client: FlaskClient, ana: User
) -> None:
    ana.disabled_at = now()
    saved(ana)

    assert sign_in_with(client).status_code == 422
    assert sessions() == 0


def test_sign_in_works_as_hard_for_an_address_that_nobody_has(
    client: FlaskClient, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[bool] = []
    monkeypatch.setattr("forum_app.accounts.views.door.is_password", lambda *_: bool(verified.append(True)))

    for email in ("ana@example.org", "nobody@example.org"):
        sign_in_with(client, "a wrong password", email)

    assert verified == [True, True]


def test_a_disabled_account_is_out_at_its_next_request(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    before = browser.get("/account").status_code

    with transaction():
        actions.disable(ana, by="a test", at=now())

    assert (before, browser.get("/account").status_code) == (200, 302)


def test_the_eleventh_try_of_an_account_is_refused_with_the_right_password_too(
    client: FlaskClient, ana: User
) -> None:
    for number in range(10):
        sign_in_with(client, "wrong", environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})

    answer = sign_in_with(client, environ_base={"REMOTE_ADDR": "192.0.2.99"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    assert "Demasiados intentos" in answer.text
    assert sessions() == 0


def fail_at_this_network(times: int) -> None:
    with transaction():
        for _ in range(times):
            actions.knock({Door.SIGN_IN_ADDRESS: "127.0.0.1/32"}, at=now())


def test_a_team_behind_one_address_signs_in(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum_app.accounts.views.door.is_password", lambda *_: True)  # the hash is slow
    team = [UserFactory(password_hash="kept").email for _ in range(40)]
    monkeypatch.setattr(actions, "strengthen_hash", lambda *_: None)

    answers = {sign_in_with(client, email=email).status_code for email in team}

    assert answers == {302}
    counted = {door for (door,) in db.session.query(Attempt.door)}
    assert counted == {Door.SIGN_IN_ACCOUNT}


def test_the_thirty_first_wrong_try_of_an_address_is_refused(client: FlaskClient, ana: User) -> None:
    fail_at_this_network(29)

    answers = [sign_in_with(client, password).status_code for password in (GOOD, "wrong", GOOD)]

    assert answers == [302, 422, 429]  # the right one was not counted, and forgave nothing


def test_a_password_that_changes_while_it_is_checked_signs_nobody_in(
    client: FlaskClient, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(kept: str | None, password: str) -> bool:
        with transaction():
            actions.set_password(queries.user_by_email(ana.email), NEW, by="the worker", at=now())
        return is_password(kept, password)

    monkeypatch.setattr("forum_app.accounts.views.door.is_password", check)

    assert sign_in_with(client).status_code == 422
    assert sessions() == 0


def test_a_made_up_forwarding_header_gives_no_new_tries(client: FlaskClient, ana: User) -> None:
    fail_at_this_network(29)
    last = sign_in_with(client, "wrong", headers={"X-Forwarded-For": "192.0.2.1"})

    answer = sign_in_with(client, headers={"X-Forwarded-For": "192.0.2.2", "Forwarded": "for=192.0.2.3"})

    assert (last.status_code, answer.status_code) == (422, 429)


def test_behind_a_trusted_proxy_the_visitor_is_counted(app_with: Callable[..., Flask]) -> None:
    client = app_with(TRUSTED_PROXIES=1).test_client()
    headers = {"X-Forwarded-For": "10.9.9.9, 192.0.2.7"}  # the first was sent by the visitor

    client.post("/sign-in", data={"email": "a@x.pe", "password": "wrong"}, headers=headers)

    counted = {attempt.who_hash for attempt in db.session.query(Attempt)}
    assert counted == {secret_hash("a@x.pe"), secret_hash("192.0.2.7/32")}


def test_sign_in_changes_the_cookie_that_was_there(client: FlaskClient, ana: User) -> None:
    with client.session_transaction() as cookie:
        cookie["secret"] = "fixed by somebody else"

    sign_in_with(client)

    with client.session_transaction() as cookie:
        assert cookie["secret"] != "fixed by somebody else"


def test_sign_in_closes_the_session_that_this_browser_had(client: FlaskClient, ana: User) -> None:
    sign_in_with(client)
    with client.session_transaction() as cookie:
        copied = cookie["secret"]

    sign_in_with(client)

    assert client.get("/account").status_code == 200
    assert queries.live_session(copied, at=now()) is None
    assert len(queries.live_sessions_of(ana, at=now())) == 1


def test_sign_out_closes_the_session_on_the_server(ana: User, client: FlaskClient) -> None:
    sign_in_with(client)
    with client.session_transaction() as cookie:
        stolen = cookie["secret"]

    client.post("/sign-out")

    assert queries.live_session(stolen, at=now()) is None
    assert client.get("/account").status_code == 302


def test_sign_out_without_a_session_is_no_error(client: FlaskClient) -> None:
    assert client.post("/sign-out").location == "/sign-in"


@pytest.mark.parametrize(
    ("address", "cookie", "flags"),
    [
        ("https://foro.example.org", "__Host-forum", ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]),
        ("http://127.0.0.1:5000", "forum", ["HttpOnly", "Path=/", "SameSite=Lax"]),
    ],
)
def test_cookies_are_bound_to_the_site(
    app_with: Callable[..., Flask], ana: User, address: str, cookie: str, flags: list[str]
) -> None:
    client = app_with(PUBLIC_URL=address).test_client()

    answer = client.post("/sign-in", base_url=address, data={"email": ana.email, "password": GOOD})

    (header,) = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith(cookie)]
    name, *given = header.split("; ")
    assert name.split("=")[0] == cookie
    assert sorted(given) == flags
    assert ("Strict-Transport-Security" in answer.headers) is address.startswith("https")


def test_a_forged_host_is_refused(client: FlaskClient) -> None:
    assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("email", ["ANA@example.org", "nobody@example.org", "closed@example.org"])
def test_forgot_does_and_answers_the_same_for_all(client: FlaskClient, ana: User, email: str) -> None:
    UserFactory(email="closed@example.org", disabled_at=now())

    answer = client.post("/password/forgot", data={"email": email})

    assert answer.status_code == 200
    assert f"Si {email} tiene una cuenta" in answer.text
    rows = {model: db.session.query(model).count() for model in (Attempt, Job, JournalEntry, Letter)}
    assert rows == {Attempt: 2, Job: 1, JournalEntry: 0, Letter: 0}  # the rest is the worker's business


def test_forgot_sends_a_letter_to_accounts_alone(client: FlaskClient, ana: User) -> None:
    UserFactory(email="closed@example.org", disabled_at=now())
    for email in ("ana@example.org", "nobody@example.org", "closed@example.org"):
        client.post("/password/forgot", data={"email": email})

    run_due(at=now())

    (letter,) = db.session.query(Letter).all()
    assert (letter.to_address, letter.kind) == ("Ana@example.org", "accounts/reset")
    assert (link_of(letter) or "").startswith("http://127.0.0.1:5000/password/")
    journal = db.session.query(JournalEntry.action, JournalEntry.subject_key).all()
    assert journal == [("account.reset-requested", str(ana.key))]


def test_forgot_sends_three_letters_an_hour(client: FlaskClient, ana: User) -> None:
    answers = [
        client.post("/password/forgot", data={"email": "ana@example.org"}).status_code for _ in range(4)
    ]

    assert answers == [200, 200, 200, 429]


def test_forgot_wants_an_address(client: FlaskClient) -> None:
    assert client.post("/password/forgot", data={"email": "no address"}).status_code == 422


def link_for(user: User, purpose: LinkPurpose = LinkPurpose.RESET, at: timedelta = timedelta()) -> str:
    with transaction():
        return f"/password/{actions.make_link(user, purpose, at=now() + at)}"


def test_choose_password_signs_in_with_the_new_one(client: FlaskClient, ana: User) -> None:
    address = link_for(ana)

    answer = client.post(address, data={"new": NEW, "again": NEW})

    assert answer.location == "/sign-in"
    assert is_password(ana.password_hash, NEW)
    assert client.get(address).status_code == 410


def test_looking_at_the_page_of_a_link_does_not_use_it_up(client: FlaskClient, ana: User) -> None:
    address = link_for(ana)

    looks = [client.get(address) for _ in range(3)]

    assert [look.status_code for look in looks] == [200, 200, 200]
    assert {look.headers["Referrer-Policy"] for look in looks} == {"strict-origin"}
    assert client.head(address).status_code == 200
    assert is_password(ana.password_hash, GOOD)


def told_by_browsers(policy: str, page: str) -> dict[str, str]:
    """The header by which a browser tells the site from which of its pages a form comes."""
    origin = page[: page.index("/", len("https://"))]
    told = {"no-referrer": None, "strict-origin": f"{origin}/", "same-origin": page}[policy]
    return {"Referer": told} if told else {}


def test_the_form_of_a_link_is_taken_over_https(app_with: Callable[..., Flask], ana: User) -> None:
    site = "https://foro.example.org"
    client = app_with(PUBLIC_URL=site, WTF_CSRF_ENABLED=True).test_client()
    page = client.get(site + link_for(ana))
    policy, form = page.headers["Referrer-Policy"], {"new": NEW, "again": NEW, "csrf_token": token_in(page)}

    answer = client.post(page.request.url, data=form, headers=told_by_browsers(policy, page.request.url))

    assert answer.location == "/sign-in"
    assert "/password/" not in str(told_by_browsers(policy, page.request.url))


def token_in(page: TestResponse) -> str:
    return page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "al menos 12"),
        ("password1234", "password1234", "fácil de adivinar"),
        (NEW, NEW + "!", "no coinciden"),
        ("", "", "Este campo es obligatorio"),
    ],
)
def test_choose_password_says_what_is_wrong_and_keeps_the_link(
    client: FlaskClient, ana: User, new: str, again: str, said: str
) -> None:
    address = link_for(ana)

    answer = client.post(address, data={"new": new, "again": again})

    assert answer.status_code == 422
    assert said in answer.text
    assert client.get(address).status_code == 200


def test_choose_password_links_the_summary_of_errors_to_each_field(client: FlaskClient, ana: User) -> None:
    answer = client.post(link_for(ana), data={"new": NEW, "again": NEW + "!"})

    assert '<a href="#again">' in answer.text


def test_links_that_are_no_good_look_alike(client: FlaskClient, ana: User) -> None:
    old = link_for(ana, at=-timedelta(hours=3))

    answers = [client.get(address) for address in (old, "/password/unknown")]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert {("Este enlace ya no sirve" in answer.text) for answer in answers} == {True}


def test_language_is_kept_for_the_account_and_in_the_browser(ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)

    answer = browser.post("/language", data={"language": "en"}, query_string={"next": "/account"})

    assert answer.location == "/account"
    assert "language=en" in answer.headers["Set-Cookie"]
    assert ana.language == "en"
    assert 'lang="en"' in browser.get("/account").text


def test_language_of_an_anonymous_visitor_is_kept_in_the_browser(app: Flask, client: FlaskClient) -> None:
    EditionFactory()

    client.post("/language", data={"language": "en"})

    assert 'lang="en"' in client.get("/sign-in").text
    assert client.post("/language", data={"language": "xx"}).status_code == 400
