"""What benchmarks share: an application on each database, somebody who is signed in, statements counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from flask import Flask, session
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event

from config import Config
from forum_app import create_app
from forum_app.accounts.access import COOKIE_SECRET
from forum_app.core.db import db
from tests import postgres

SECRET = "of a benchmark, long enough to pass"  # noqa: S105 it protects nothing


class SignedIn(NamedTuple):
    """The header that signs a browser in, and the token of its forms."""

    headers: dict[str, str]
    token: str


@contextmanager
def stage(*, on_postgresql: bool = False) -> Iterator[Flask]:
    """An application with an empty database of the newest schema; both are gone afterwards.

    PostgreSQL runs as in the tests, without fsync; SQLite with every commit on the disk.
    """
    with TemporaryDirectory() as folder, _database(Path(folder), on_postgresql=on_postgresql) as url:
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
        yield app
        with app.app_context():
            db.engine.dispose()


def stages() -> Iterator[tuple[str, Flask]]:
    """An application on SQLite, then one on PostgreSQL, each with the name of its database."""
    for name, on_postgresql in (("SQLite", False), ("PostgreSQL", True)):
        with stage(on_postgresql=on_postgresql) as app:
            yield name, app


@contextmanager
def _database(folder: Path, *, on_postgresql: bool) -> Iterator[str]:
    if on_postgresql:
        with postgres.server() as url:
            yield url
    else:
        yield f"sqlite:///{folder / 'forum.db'}"


def signed_in(app: Flask, secret: str) -> SignedIn:
    """What a browser sends whose cookie holds the secret of a session, which has read a form before."""
    return with_cookie(app, **{COOKIE_SECRET: secret})


def with_cookie(app: Flask, **kept: str) -> SignedIn:
    """What a browser sends whose cookie holds these, and which has read a form of the application before."""
    with app.test_request_context():
        session.update(kept)
        token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}"
    return SignedIn({"Cookie": cookie}, token)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that are executed within the block, without those that begin a transaction."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    with app.app_context():
        event.remove(db.engine, "before_cursor_execute", note)
