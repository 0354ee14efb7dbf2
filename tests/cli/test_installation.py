"""`forum db`, `forum user`, `forum doctor`: making and checking an installation."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from config import Config
from forum_app import create_app
from forum_app.accounts.queries import user_by_email
from forum_app.cli import main
from forum_app.cli.db import newest_revision
from forum_app.cli.doctor import built, database, mail, settings, storage, worker
from forum_app.core import jobs
from forum_app.core.crypto import is_password
from forum_app.core.db import db
from forum_app.core.models import JobState
from forum_app.core.worker import is_worker_alive
from forum_app.mail.rules import LetterState
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.mail import LetterFactory
from tests.mail.smtp import free_port, postman

GOOD = "correcto caballo batería grapa"


def forum(app: Flask, *words: str, typed: str | None = None) -> Result:
    result = app.test_cli_runner().invoke(main, list(words), input=typed)
    db.session.rollback()
    return result


@pytest.fixture
def alive(app: Flask) -> Path:
    """A worker's sign of life."""
    path: Path = app.config["INSTANCE_DIR"] / "worker-alive"
    path.touch()
    return path


def test_upgrade_of_a_database_that_is_up_to_date_says_so(app: Flask) -> None:
    result = forum(app, "db", "upgrade")

    assert (result.exit_code, "is up to date" in result.output) == (0, True)


def test_upgrade_makes_the_folder_and_the_tables(config: Config, tmp_path: Path) -> None:
    place = {
        "INSTANCE_DIR": tmp_path / "new",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/new/forum.db",
    }
    fresh = create_app(replace(config, **place))

    result = fresh.test_cli_runner().invoke(main, ["db", "upgrade"])

    assert result.output.splitlines() == [
        f"Upgrading sqlite:///{tmp_path}/new/forum.db from empty to {newest_revision()} …",
        f"Done: the database is at revision {newest_revision()}.",
    ]
    with fresh.app_context():
        db.engine.dispose()


def test_create_makes_an_account_that_can_sign_in(app: Flask) -> None:
    facts = ("--name", "Ana Ríos", "--email", "ana@x.pe", "--password", GOOD)

    result = forum(app, "user", "create", *facts, "--administrator")

    user = user_by_email("ana@x.pe")
    assert (result.exit_code, result.output) == (0, "Made the administrator Ana Ríos <ana@x.pe>.\n")
    assert user is not None
    assert (user.is_administrator, is_password(user.password_hash, GOOD)) == (True, True)


def test_create_asks_for_what_is_not_given(app: Flask) -> None:
    result = forum(app, "user", "create", typed=f"Ana\nana@x.pe\n{GOOD}\n{GOOD}\n")

    assert result.exit_code == 0
    assert GOOD not in result.output
    assert user_by_email("ana@x.pe") is not None


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [("ana@x.pe", "short", "at least 12 characters"), ("taken@x.pe", GOOD, "taken@x.pe already")],
)
def test_create_says_in_a_sentence_what_is_wrong(app: Flask, email: str, password: str, said: str) -> None:
    UserFactory(email="taken@x.pe")

    result = forum(app, "user", "create", "--name", "Ana", "--email", email, "--password", password)

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert said in result.output
    assert user_by_email("ana@x.pe") is None


def test_doctor_finds_nothing_wrong_with_a_whole_installation(app: Flask, alive: Path) -> None:
    UserFactory(is_administrator=True, password_hash="kept")

    result = forum(app, "doctor")

    assert "1 administrators can sign in." in result.output
    assert "The background worker is alive." in result.output
    assert (result.exit_code, "0 errors" in result.output) == (0, True)


def test_doctor_misses_the_worker(app: Flask, alive: Path) -> None:
    alive.unlink()

    result = forum(app, "doctor")

    assert (result.exit_code, is_worker_alive()) == (1, False)
    assert "Run: forum serve" in result.output


def test_doctor_says_when_a_table_cannot_be_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        yield from ()
        db.session.execute(text("SELECT * FROM no_table"))

    monkeypatch.setattr("forum_app.cli.doctor.accounts", broken)

    result = forum(app, "doctor")

    assert result.exit_code == 1
    assert "Looking at broken failed" in result.output


@pytest.mark.parametrize(
    ("changed", "verdicts"),
    [
        ({}, ["ok", "note"]),
        ({"ENCRYPTION_KEYS": ("one",)}, ["ok", "ok"]),
        ({"PUBLIC_URL": "https://foro.example.org"}, ["ok", "note"]),
        ({"PUBLIC_URL": "http://foro.example.org"}, ["error", "note"]),
        ({"PUBLIC_URL": "https://foro.example.org", "DEMO": True}, ["ok", "error", "note"]),
    ],
)
def test_settings_are_judged(
    app: Flask, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], verdicts: list[str]
) -> None:
    for name, value in changed.items():
        monkeypatch.setitem(app.config, name, value)

    assert [finding.verdict for finding in settings()] == verdicts


def test_database_must_have_the_schema_of_this_version(app: Flask) -> None:
    good = [finding.verdict for finding in database()]
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()

    stale = list(database())

    db.session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": newest_revision()})
    db.session.commit()
    assert good == ["ok", "ok"]
    assert (stale[-1].verdict, stale[-1].mend) == ("error", "Run: forum db upgrade")


def test_jobs_that_failed_are_told(app: Flask, alive: Path) -> None:
    job = jobs.enqueue("test", {}, at=datetime(2020, 1, 1, tzinfo=UTC))
    job.state = JobState.FAILED
    saved(job)

    assert [finding.verdict for finding in worker()] == ["ok", "note"]


def test_mail_is_tried(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    LetterFactory()
    LetterFactory(state=LetterState.FAILED)
    seen = []
    with postman() as server:
        for url in (None, server.url, f"smtp://127.0.0.1:{free_port()}", "mail.example.org"):
            monkeypatch.setitem(app.config, "MAIL_URL", url)
            seen.append([finding.verdict for finding in mail()])

    assert seen == [["note", "note"], ["ok", "note"], ["error", "note"], ["error", "note"]]


def test_storage_must_be_writable(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    good = [finding.verdict for finding in storage()]
    monkeypatch.setattr("forum_app.cli.doctor.os.access", lambda *_: False)  # root may write everywhere
    bad = [finding.verdict for finding in storage()]
    monkeypatch.undo()
    monkeypatch.setattr("forum_app.cli.doctor.LITTLE_SPACE", 2**60)

    assert good == ["ok", "ok"]
    assert bad == ["error", "error"]
    assert [finding.verdict for finding in storage()] == ["note", "note"]


def test_what_is_not_built_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = [finding.verdict for finding in built()]
    monkeypatch.setattr(app, "static_folder", str(tmp_path))

    bad = [finding.verdict for finding in built()]

    assert (good, bad) == (["ok", "ok", "ok"], ["ok", "error", "ok"])
