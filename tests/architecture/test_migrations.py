"""Migrations are complete, reversible, and need nothing of the application."""

from pathlib import Path

from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from forum_app.core.db import db
from forum_app.core.paths import resource
from forum_app.delegations.queries import needs_of
from tests.factories.delegations import RegistrationFactory


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


def test_needs_in_clear_are_sealed_on_the_way_up_and_opened_on_the_way_down(app: Flask) -> None:
    registration = RegistrationFactory(person__email=None)
    number = registration.id
    db.session.remove()
    downgrade(revision="0014")
    with db.engine.begin() as connection:
        words = {"id": 1, "of": number, "dietary": "Alergia al maní"}
        row = "INSERT INTO personal_needs (id, registration_id, dietary) VALUES (:id, :of, :dietary)"
        connection.execute(text(row), words)

    upgrade()
    kept = db.session.get_one(type(registration), number)
    sealed = kept.needs.sealed_dietary if kept.needs else None
    opened, link = needs_of(kept), kept.passed_on_link == kept.link_number
    db.session.remove()
    downgrade(revision="0014")
    with db.engine.connect() as connection:
        plain = connection.execute(text("SELECT dietary, accessibility FROM personal_needs")).one()
    upgrade()

    assert (opened, link) == (("Alergia al maní", None), True)
    assert sealed is not None
    assert "maní".encode() not in sealed
    assert tuple(plain) == ("Alergia al maní", None)
