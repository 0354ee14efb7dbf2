"""Factories without surprises: the least that a row needs, committed, so that requests see it."""

from typing import Any

from factory.alchemy import SQLAlchemyModelFactory

from forum_app.core.db import db


class Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "commit"


def saved(thing: Any) -> Any:
    """Commit what a test changed by hand."""
    db.session.add(thing)
    db.session.commit()
    return thing
