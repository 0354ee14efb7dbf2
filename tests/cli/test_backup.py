"""`forum backup` and `forum restore`: everything in one file, and back, or not at all."""

import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade

from config import Config
from forum_app import create_app
from forum_app.accounts.models import User
from forum_app.cli import main
from forum_app.core import files
from forum_app.core.db import db, transaction
from forum_app.core.models import StoredFile
from tests import postgres
from tests.conftest import NOON
from tests.factories.accounts import UserFactory


@pytest.fixture
def site(config: Config, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An installation of its own, which a test may replace as a whole."""
    own = {"INSTANCE_DIR": tmp_path / "instance", "UPLOAD_DIR": tmp_path / "uploads"}
    if request.config.getoption("--database") == "postgresql":
        with postgres.server() as url:
            yield from installed(replace(config, **own, SQLALCHEMY_DATABASE_URI=url))
    else:
        url = f"sqlite:///{tmp_path / 'instance' / 'forum.db'}"
        yield from installed(replace(config, **own, SQLALCHEMY_DATABASE_URI=url))


def installed(config: Config) -> Iterator[Flask]:
    config.INSTANCE_DIR.mkdir()
    app = create_app(config)
    with app.app_context():
        upgrade()
        UserFactory(name="Before", email="before@x.pe")
        with transaction():
            files.keep(b"a photo", media_type="image/jpeg", at=NOON)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _client_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{postgres.binaries()}")


def forum(app: Flask, *words: object) -> Result:
    db.session.remove()
    return app.test_cli_runner().invoke(main, [str(word) for word in words])


def names() -> list[str]:
    return [user.name for user in db.session.query(User).order_by(User.id)]


def rewritten(backup: Path, target: Path, change: dict[str, bytes | None], also: str = "") -> Path:
    """The backup with some of its files changed, left out or added."""
    with tarfile.open(backup) as source, tarfile.open(target, "w:gz") as copy:
        for member in source:
            content = change.get(member.name, (source.extractfile(member) or BytesIO()).read())
            if content is not None:
                member.size = len(content)
                copy.addfile(member, BytesIO(content))
        if also:
            copy.addfile(tarfile.TarInfo(also), BytesIO())
    return target


def test_a_backup_brings_everything_back(site: Flask, tmp_path: Path) -> None:
    backup = tmp_path / "copy.forum"
    made = forum(site, "backup", backup)
    UserFactory(name="After", email="after@x.pe")
    for path in list(site.config["UPLOAD_DIR"].rglob("*/*")):
        path.unlink()

    restored = forum(site, "restore", backup, "--yes")

    assert (made.exit_code, restored.exit_code) == (0, 0)
    assert "and 1 uploads" in made.output
    assert names() == ["Before"]
    assert files.read(db.session.query(StoredFile).one()) == b"a photo"


def test_a_restore_keeps_what_was_there(site: Flask, tmp_path: Path) -> None:
    backup = tmp_path / "copy.forum"
    forum(site, "backup", backup)
    UserFactory(name="After", email="after@x.pe")
    forum(site, "restore", backup, "--yes")
    (kept,) = site.config["INSTANCE_DIR"].glob("before-restore-*.forum")

    forum(site, "restore", kept, "--yes")

    assert names() == ["Before", "After"]


def test_check_changes_nothing(site: Flask, tmp_path: Path) -> None:
    backup = tmp_path / "copy.forum"
    forum(site, "backup", backup)
    UserFactory(name="After", email="after@x.pe")

    result = forum(site, "restore", "--check", backup)

    assert (result.exit_code, "is whole" in result.output) == (0, True)
    assert names() == ["Before", "After"]


def test_a_restore_asks_first(site: Flask, tmp_path: Path) -> None:
    backup = tmp_path / "copy.forum"
    forum(site, "backup", backup)
    UserFactory(name="After", email="after@x.pe")

    result = forum(site, "restore", backup)  # nobody answers

    assert result.exit_code == 1
    assert names() == ["Before", "After"]


def test_a_restore_is_refused_while_the_forum_runs(site: Flask, tmp_path: Path) -> None:
    backup = tmp_path / "copy.forum"
    forum(site, "backup", backup)
    (site.config["INSTANCE_DIR"] / "worker-alive").touch()

    result = forum(site, "restore", backup, "--yes")

    assert (result.exit_code, "Stop it first" in result.output) == (1, True)


DAMAGES: dict[str, tuple[dict[str, bytes | None], str]] = {
    "a database that is another": ({"database": b"something else"}, ""),
    "no database": ({"database": None}, ""),
    "no manifest": ({"manifest.json": None}, ""),
    "a manifest that is none": ({"manifest.json": b"[]"}, ""),
    "a file too many": ({}, "uploads/00/" + "00" * 32),
    "a way out": ({}, "../../evil"),
}


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_a_damaged_backup_is_refused_and_changes_nothing(site: Flask, tmp_path: Path, damage: str) -> None:
    forum(site, "backup", tmp_path / "copy.forum")
    backup = rewritten(tmp_path / "copy.forum", tmp_path / "damaged.forum", *DAMAGES[damage])
    UserFactory(name="After", email="after@x.pe")

    result = forum(site, "restore", backup, "--yes")

    assert (result.exit_code, "damaged" in result.output) == (1, True)
    assert names() == ["Before", "After"]
    assert [path.name for path in site.config["INSTANCE_DIR"].glob(".forum-*")] == []


def test_a_database_that_does_not_open_is_refused(site: Flask, tmp_path: Path) -> None:
    forum(site, "backup", tmp_path / "copy.forum")
    with tarfile.open(tmp_path / "copy.forum") as archive:
        manifest = json.loads((archive.extractfile("manifest.json") or BytesIO()).read())
    broken = b"not a database at all" * 100
    manifest["files"]["database"] = sha256(broken).hexdigest()
    changed = {"database": broken, "manifest.json": json.dumps(manifest).encode()}
    backup = rewritten(tmp_path / "copy.forum", tmp_path / "broken.forum", changed)

    result = forum(site, "restore", backup, "--yes")

    assert result.exit_code == 1
    assert names() == ["Before"]


def test_a_backup_of_the_other_database_is_refused(site: Flask, tmp_path: Path) -> None:
    forum(site, "backup", tmp_path / "copy.forum")
    with tarfile.open(tmp_path / "copy.forum") as archive:
        manifest = json.loads((archive.extractfile("manifest.json") or BytesIO()).read())
    manifest["backend"] = {"sqlite": "postgresql", "postgresql": "sqlite"}[manifest["backend"]]
    changed = {"manifest.json": json.dumps(manifest).encode()}
    backup = rewritten(tmp_path / "copy.forum", tmp_path / "other.forum", changed)

    assert forum(site, "restore", backup, "--yes").exit_code == 1
    assert names() == ["Before"]


def test_a_backup_names_an_upload_that_is_missing_and_leaves_no_file(site: Flask, tmp_path: Path) -> None:
    for path in list(site.config["UPLOAD_DIR"].rglob("*/*")):
        path.unlink()

    result = forum(site, "backup", tmp_path / "copy.forum")

    assert (result.exit_code, "is missing" in result.output) == (1, True)
    assert [path.name for path in tmp_path.iterdir() if path.name not in {"instance", "uploads"}] == []


def test_a_file_that_is_no_backup_is_refused(site: Flask, tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("hello")

    result = forum(site, "restore", "--check", tmp_path / "some.txt")

    assert (result.exit_code, "is no backup" in result.output) == (1, True)


def test_backup_into_a_folder_that_is_not_there_says_so(site: Flask, tmp_path: Path) -> None:
    target = tmp_path / "missing" / "copy.forum"

    result = forum(site, "backup", target)

    assert result.exit_code == 2
    assert result.output.endswith(f"File '{target}' cannot be written.\n")
