from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.test import TestResponse

from config import Config
from forum_app import create_app
from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.web import paged, safe_next
from forum_app.editions.models import ForumEdition
from tests.conftest import Client
from tests.factories.accounts import SignedInSessionFactory, UserFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

OUTWARD = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "http:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    "\x00//evil.example",
    "/\u2028/evil.example",
    "evil.example",
    "user@evil.example",
    "//user:pw@evil.example",
    "//127.0.0.1@evil.example",
    "mailto:x@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "",
    " ",
    "//[::1]",
    "http://[",
    "//[",
    "//2130706433",
    "//evil.example%2f..",
    "http://127.0.0.1:5000.evil.example",
    "https:///evil.example",
    "ftp://evil.example",
    "//\u3002evil",
    "/\u0085/evil.example",
]


@pytest.mark.parametrize("wish", OUTWARD)
def test_next_never_leaves_the_site(app: Flask, wish: str) -> None:
    with app.test_request_context(query_string={"next": wish}):
        assert safe_next("/home") == "/home"


@pytest.mark.parametrize("wish", ["/mine", "/ensayo/agenda/?by=day&day=2026-11-23", "/a%5cb", "/@x"])
def test_next_keeps_paths_of_the_site(app: Flask, wish: str) -> None:
    with app.test_request_context(query_string={"next": wish}):
        assert safe_next("/home") == wish


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "9" * 30])
def test_a_list_has_no_page_that_fails(app: Flask, page: str) -> None:
    with app.test_request_context(query_string={"page": page}):
        assert paged(select(User), rows=50).items == []


@pytest.mark.parametrize(
    "file", ["/robots.txt", "/favicon.ico", "/.well-known/security.txt", "/static/no.css"]
)
def test_files_that_machines_ask_for_are_missing_whoever_asks(
    client: FlaskClient, sign_in: Callable[[User], FlaskClient], file: str
) -> None:
    assert [browser.get(file).status_code for browser in (client, sign_in(UserFactory()))] == [404, 404]


def test_an_error_names_the_methods_that_are_allowed(sign_in: Callable[[User], FlaskClient]) -> None:
    answer = sign_in(UserFactory()).get("/account/sessions/end")

    assert (answer.status_code, set(answer.allow)) == (405, {"OPTIONS", "POST"})
    assert answer.mimetype == "text/html"


def test_every_answer_carries_the_guards(client: FlaskClient) -> None:
    answer = client.get("/no-such-file.txt")

    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Permissions-Policy"].startswith("camera=()")


@pytest.mark.parametrize("path", ["/", "/no/such/page", "/robots.txt", "/dist/no-such-file.css"])
def test_a_forged_host_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Host": "evil.example"}).status_code == 400


def test_the_language_of_the_address_is_remembered(client: FlaskClient) -> None:
    first = client.get("/no-such-file.txt?lang=en")
    second = client.get("/no-such-file.txt")

    assert (first.headers["Content-Language"], second.headers["Content-Language"]) == ("en", "en")
    assert "Cookie" in second.headers["Vary"]


def test_an_unknown_language_is_spanish(client: FlaskClient) -> None:
    assert client.get("/no-such-file.txt?lang=xx").headers["Content-Language"] == "es"


def test_a_built_file_is_kept_for_good_but_not_the_answer_that_it_is_missing(client: FlaskClient) -> None:
    found = client.get("/dist/manifest.json", buffered=True)
    missing = client.get("/dist/no-such-file.css")

    assert (found.status_code, found.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


@pytest.fixture
def explaining(app: Flask, config: Config) -> Iterator[Flask]:
    """The application that explains its faults, as it does where it serves."""
    explaining = create_app(replace(config, TESTING=False))
    explaining.test_client_class = Client
    yield explaining
    with explaining.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("answered", [0, 1, 2])
def test_a_database_that_falls_silent_is_told_of_on_a_page_of_ours(
    explaining: Flask, caplog: pytest.LogCaptureFixture, answered: int
) -> None:
    edition = RoleGrantFactory(user=SignedInSessionFactory(secret="mine").user).edition
    client = explaining.test_client()
    with client.session_transaction() as cookie:
        cookie["secret"] = "mine"
    left = iter(range(answered))

    def fall_silent(*_: object) -> None:
        next(left)

    with explaining.app_context():
        event.listen(db.engine, "before_cursor_execute", fall_silent)
    answer = client.get(f"/{edition.slug}/manage/")

    assert answer.status_code == 500
    assert "no pudo completar" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
    with client.session_transaction() as cookie:
        assert cookie["secret"] == "mine"
    assert [record.message for record in caplog.records if record.name == "forum"] == ["The request failed"]


class Knot(Exception):  # noqa: N818 it stands for what a driver raises
    sqlstate = "40P01"


def taken() -> None:
    """Break a unique index, as two do who write the same at once."""
    slug = EditionFactory().slug
    db.session.add(EditionFactory.build(slug=slug))
    db.session.flush()


def points_nowhere() -> None:
    db.session.add(EditionFactory.build(host_country_id=4711))
    db.session.commit()


def removed() -> None:
    edition = EditionFactory()
    db.session.execute(delete(ForumEdition))
    db.session.expire_all()
    _ = edition.slug


def overtaken() -> None:
    edition = EditionFactory()
    _ = edition.slug
    db.session.execute(delete(ForumEdition).execution_options(synchronize_session=False))
    edition.city = "Cusco"
    db.session.flush()


def knotted() -> None:
    """What the database says when two wait for each other."""
    raise OperationalError("UPDATE", {}, Knot())


def nothing_where_something_must_be() -> None:
    db.session.add(EditionFactory.build(slug=None))
    db.session.flush()


def silent() -> None:
    raise OperationalError("SELECT", {}, Exception("the server went away"))


@pytest.fixture
def asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None], str], TestResponse]:
    """What an address answers when its view ends so."""

    def ask(end: Callable[[], None], path: str) -> TestResponse:
        for endpoint in ("desk.editions", "api.scans"):
            monkeypatch.setitem(app.view_functions, endpoint, end)
        return app.test_client().open(path, method="POST" if path.startswith("/api") else "GET")

    return ask


@pytest.mark.parametrize(
    ("end", "status"),
    [(taken, 409), (points_nowhere, 409), (removed, 409), (overtaken, 409), (knotted, 503)],
)
def test_whoever_writes_at_the_same_moment_reads_a_sentence(
    asked: Callable[..., TestResponse], end: Callable[[], None], status: int
) -> None:
    said = {
        409: "Otra persona cambió esto a la vez. Vea qué hay ahora y vuelva a intentarlo.",
        503: "El sistema está ocupado. Por favor, envíelo de nuevo en un instante.",
    }[status]

    page, api = asked(end, "/"), asked(end, "/api/v1/checkin/scans")

    assert (page.status_code, said in page.text) == (status, True)
    assert (api.status_code, api.json) == (status, {"error": said})
    assert page.headers.get("Retry-After") == ("1" if status == 503 else None)


@pytest.mark.parametrize("end", [nothing_where_something_must_be, silent])
def test_a_fault_of_ours_stays_a_fault(asked: Callable[..., TestResponse], end: Callable[[], None]) -> None:
    with pytest.raises((IntegrityError, OperationalError)):
        asked(end, "/")
