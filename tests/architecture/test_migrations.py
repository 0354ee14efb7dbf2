"""Migrations are complete, reversible, and need nothing of the application."""

from pathlib import Path

from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from forum_app.core.db import db
from forum_app.core.paths import resource


def test_no_migration_is_missing(app: Flask) -> None:
    assert check() is None  # it exits when models and database differ


def test_migrations_go_up_down_and_up(app: Flask) -> None:
    before = sorted(inspect(db.engine).get_table_names())

    downgrade(revision="base")
    emptied = inspect(db.engine).get_table_names()
    upgrade()

    assert emptied == ["alembic_version"]
    assert sorted(inspect(db.engine).get_table_names()) == before


def test_migrations_import_no_model() -> None:
    versions = sorted(Path(resource("migrations") / "versions").glob("*.py"))

    assert versions != []
    assert [path.name for path in versions if "forum_app" in path.read_text()] == []
