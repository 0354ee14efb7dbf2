"""The organiser's lists with 300 and with 5,000 registrations: bytes, statements and CPU of a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from flask import Flask, session
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine, event, text

from benchmarks import Figure
from config import Config
from forum_app import create_app
from forum_app.accounts.access import COOKIE_SECRET
from forum_app.core.db import db
from forum_app.editions.roles import Role
from tests import postgres
from tests.factories.accounts import SignedInSessionFactory
from tests.factories.crowds import crowd
from tests.factories.editions import EditionFactory, RoleGrantFactory

SIZES = (300, 5_000)
ROUNDS = 20
SECRET = "of a benchmark, long enough to pass"  # noqa: S105 it protects nothing
MOST_BYTES, MOST_STATEMENTS = 100_000, 8
PAGES = (
    ("first page", "registrations/"),
    ("page 30", "registrations/?page=30"),
    ("a state", "registrations/?state=under_review"),
    ("a kind", "registrations/?kind=member_state"),
    ("no photo", "registrations/?point=photo"),
    ("no credential", "registrations/?point=credential"),
    ("doubles", "registrations/?point=duplicate"),
    ("“nunez zu”", "registrations/?q=nunez+zu"),
    ("board of delegations", "delegations/"),
)


def figures() -> Iterator[Figure]:
    for name, where in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with TemporaryDirectory() as folder, where(Path(folder)) as url:
            app = create_app(
                Config(
                    SECRET_KEY=SECRET,
                    INSTANCE_DIR=Path(folder),
                    UPLOAD_DIR=Path(folder) / "uploads",
                    SQLALCHEMY_DATABASE_URI=url,
                )
            )
            with app.app_context():
                upgrade()
                slugs = [_edition(people) for people in SIZES]
                db.session.execute(text("ANALYZE"))
                db.session.commit()
                engine = db.engine
            for people, slug in zip(SIZES, slugs, strict=True):
                for what, page in PAGES:
                    yield _measured(f"{name}, {people:,}: {what}", app, engine, f"/{slug}/{page}")
            engine.dispose()


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'forum.db'}"


@contextmanager
def _postgresql(_folder: Path) -> Iterator[str]:
    with postgres.server() as url:
        yield url


def _edition(people: int) -> str:
    """The slug of an edition with so many people, and an organiser who is signed in."""
    edition = EditionFactory()
    organiser = RoleGrantFactory(edition=edition, role=Role.ORGANISER).user
    SignedInSessionFactory(user=organiser, secret=f"of {edition.slug}")
    crowd(edition, people)
    return str(edition.slug)


def _measured(what: str, app: Flask, engine: Engine, address: str) -> Figure:
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": f"forum={_cookie(app, address.split('/')[1])}"}
    statements: list[str] = []
    note = lambda *facts: statements.append(facts[2])  # noqa: E731 the listener is taken away again
    client.get(address, headers=headers)
    event.listen(engine, "before_cursor_execute", note)
    times, size = [], 0
    for _ in range(ROUNDS):
        began = process_time()
        answer = client.get(address, headers=headers)
        times.append(process_time() - began)
        assert answer.status_code == 200, answer.text  # noqa: PLR2004 a page
        size = len(answer.data)
    event.remove(engine, "before_cursor_execute", note)
    asked = [one for one in statements if not one.startswith("BEGIN")]
    return Figure(
        what,
        f"{size / 1000:.0f} KB, {len(asked) / ROUNDS:g} statements, {median(times) * 1000:.0f} ms CPU",
        f"under {MOST_BYTES // 1000} KB, at most {MOST_STATEMENTS}",
    )


def _cookie(app: Flask, slug: str) -> str:
    """The cookie of the edition's organiser."""
    with app.test_request_context():
        session[COOKIE_SECRET] = f"of {slug}"
        generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return str(signer.dumps(dict(session)))
