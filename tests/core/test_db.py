from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from unicodedata import normalize

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError, StatementError

from forum_app.accounts.actions import record
from forum_app.accounts.models import JournalEntry, User
from forum_app.core.db import db, lock, transaction, write
from forum_app.core.errors import GoneError
from forum_app.delegations.models import Registration
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.delegations import RegistrationFactory
from tests.statements import count_statements

FACTS = inspect(Registration).columns.keys()


def test_transaction_commits_all_or_nothing(app: Flask) -> None:
    user = UserFactory(name="Before")

    with suppress(ZeroDivisionError), transaction():
        user.name = "After"
        _ = 1 / 0

    assert user.name == "Before"


def test_transaction_reads_anew_what_was_read_before(app: Flask) -> None:
    user = UserFactory(name="Before")
    assert user.name == "Before"
    with db.engine.begin() as other:
        other.execute(text("UPDATE user_account SET name = 'Changed elsewhere'"))

    with transaction():
        seen = user.name

    assert seen == "Changed elsewhere"


def test_a_failed_statement_does_not_tell_its_values(app: Flask) -> None:
    with pytest.raises(DatabaseError) as failure:
        db.session.execute(text("SELECT :name FROM nowhere"), {"name": "Quispe"})

    assert "Quispe" not in str(failure.value)


def test_sqlite_is_set_for_durability(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return

    settings = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_instants_come_back_aware_and_in_utc(app: Flask) -> None:
    lima = timezone(timedelta(hours=-5))

    user = UserFactory(created_at=datetime(2026, 11, 23, 12, 0, tzinfo=lima))
    db.session.expire_all()

    assert user.created_at == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert user.created_at.tzinfo is UTC


def test_instants_without_a_zone_are_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        UserFactory(created_at=datetime(2026, 11, 23, 12, 0))  # noqa: DTZ001


def test_text_is_stored_composed(app: Flask) -> None:
    user = UserFactory(name=normalize("NFD", "José Peña"))
    db.session.expire_all()

    assert user.name == "José Peña"


@pytest.mark.parametrize("change", ["UPDATE journal_entry SET action = 'x'", "DELETE FROM journal_entry"])
def test_journal_refuses_changes(app: Flask, change: str) -> None:
    user: User = UserFactory()
    record("user.invited", subject=("user", user.key), by=user, at=NOON)
    db.session.commit()

    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(change))
    db.session.rollback()

    assert saved(db.session.query(JournalEntry).one()).action == "user.invited"


def test_lock_of_a_row_that_somebody_removed_says_so(app: Flask) -> None:
    user = UserFactory()
    with db.engine.begin() as other:
        other.execute(text("DELETE FROM user_account"))

    with pytest.raises(GoneError), transaction():
        lock(user)


def test_a_row_written_plainly_is_known_to_the_session_as_it_stands(app: Flask) -> None:
    registration = RegistrationFactory.build()
    db.session.add_all([registration.delegation, registration.badge_category])
    db.session.flush()
    write(registration.person)

    write(registration)

    with count_statements() as counter:
        known = {name: getattr(registration, name) for name in FACTS}
    assert counter.total == 0
    db.session.expire(registration)
    assert known == {name: getattr(registration, name) for name in FACTS}


def test_a_row_written_plainly_is_changed_as_any_other(app: Flask) -> None:
    registration = RegistrationFactory.build()
    db.session.add_all([registration.delegation, registration.badge_category])
    db.session.flush()
    write(registration.person)
    write(registration)

    registration.institution = "Ministerio"
    db.session.commit()

    assert (registration.institution, registration.version) == ("Ministerio", 2)
