"""What all tests stand on: one migrated database a worker, emptied for each test, and a client."""

import contextvars
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import compress
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings
from sqlalchemy import delete
from werkzeug.test import TestResponse

from config import Config
from forum_app import create_app
from forum_app.accounts.models import User
from forum_app.core.db import Base, db
from forum_app.core.paths import PACKAGE
from forum_app.delegations.models import Delegation
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role

from . import postgres

settings.register_profile("forum", deadline=None)  # the machine may be busy; benchmarks measure time
settings.load_profile("forum")

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # noon in Lima
SignIn = Callable[[User], FlaskClient]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.addoption("--full", action="store_true", help="run the long rounds too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long rounds to `make test-full`, and what needs one database or none to the run on SQLite."""
    due = [_is_due(item, config) for item in items]
    config.hook.pytest_deselected(items=[item for item, is_due in zip(items, due, strict=True) if not is_due])
    items[:] = compress(items, due)


def _is_due(item: pytest.Item, config: pytest.Config) -> bool:
    runs_anywhere = "database_url" in getattr(item, "fixturenames", ()) and not item.get_closest_marker(
        "once"
    )
    is_long = item.get_closest_marker("full") is not None
    return (runs_anywhere or config.getoption("--database") == "sqlite") and (
        not is_long or config.getoption("--full")
    )


class Client(FlaskClient):
    """A browser in a context of its own: nothing of the test's `g` or session reaches the request."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():  # a redirect that is followed comes from inside of the other context
            db.session.rollback()  # the test sees what the request committed
        return answer


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database of this worker's own."""
    if request.config.getoption("--database") == "postgresql":
        with postgres.server() as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'forum.db'}"


@pytest.fixture(scope="session")
def config(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("instance")
    return Config(
        SECRET_KEY="for tests alone, long enough to pass",
        INSTANCE_DIR=folder,
        UPLOAD_DIR=folder / "uploads",
        SQLALCHEMY_DATABASE_URI=database_url,
        TESTING=True,
        WTF_CSRF_ENABLED=False,
    )


@pytest.fixture(scope="session", autouse=True)
def _catalogues() -> None:
    """Compile the translations, so that tests speak the Spanish of the sources."""
    for catalogue in (PACKAGE / "translations").rglob("*.po"):
        with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(source))


@pytest.fixture(scope="session")
def migrated_app(config: Config) -> Iterator[Flask]:
    """The application on a database that the real migrations made."""
    app = create_app(config)
    app.test_client_class = Client
    with app.app_context():
        upgrade()
        db.engine.dispose()
        if db.engine.dialect.name == "sqlite":
            _copy(Path(db.engine.url.database or ""), config.INSTANCE_DIR / "empty.db")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask, config: Config) -> Iterator[Flask]:
    """The application with empty tables, in its context."""
    with migrated_app.app_context():
        _empty(config)
        yield migrated_app
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """A browser in which an account is signed in."""
    from tests.factories.accounts import SignedInSessionFactory

    def browser(user: User) -> FlaskClient:
        client = app.test_client()
        secret = f"secret of {user.id}"
        SignedInSessionFactory(user=user, secret=secret)
        with client.session_transaction() as cookie:
            cookie["secret"] = secret
        return client

    return browser


@pytest.fixture
def organiser(edition: ForumEdition, sign_in: SignIn) -> FlaskClient:
    """The browser of an organiser of the test's edition."""
    from tests.factories.editions import RoleGrantFactory

    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)


@pytest.fixture
def embassy(delegation: Delegation, sign_in: SignIn) -> FlaskClient:
    """The browser of the focal point of the test's delegation."""
    from tests.factories.delegations import FocalPointFactory

    return sign_in(FocalPointFactory(delegation=delegation, user__name="Hélène Dubois").user)


def _empty(config: Config) -> None:
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        _copy(config.INSTANCE_DIR / "empty.db", Path(db.engine.url.database or ""))
    else:
        # One message, far quicker than TRUNCATE on small tables; as a replica, no key or trigger refuses.
        deletions = (str(delete(table)) for table in Base.metadata.tables.values())
        with db.engine.begin() as connection:
            connection.exec_driver_sql(";".join(("SET LOCAL session_replication_role = replica", *deletions)))


def _copy(database: Path, copy: Path) -> None:
    """Copy page by page through SQLite, which whoever has the copy open stands."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)
