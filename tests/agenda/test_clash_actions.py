"""Clashes that somebody lets be, and what writes do to them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.agenda import actions, queries
from forum_app.agenda.models import ClashAcknowledgement, Session
from forum_app.agenda.rules import ClashRule
from forum_app.core.db import db
from forum_app.core.errors import RuleBrokenError, StaleError
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def clashing(app: Flask) -> tuple[Session, Session]:
    """Two sessions in one room at one time."""
    room = RoomFactory()
    facts = {"edition": room.edition, "room": room, "starts_at": NOON, "ends_at": NOON + HOUR}
    return SessionFactory(title_es="Uno", **facts), SessionFactory(title_es="Dos", **facts)


def only(session: Session) -> queries.NamedClash:
    (named,) = queries.clashes(session.edition)
    return named


def journal() -> list[tuple[str, str | None]]:
    said = select(JournalEntry.action, JournalEntry.reason).order_by(JournalEntry.id)
    return [(action, reason) for action, reason in db.session.execute(said)]


def test_acknowledgement_keeps_who_when_and_why(clashing: tuple[Session, Session]) -> None:
    edition, by = clashing[0].edition, UserFactory(name="Ana Ríos")

    actions.acknowledge_clash(edition, only(clashing[0]).clash.key, reason="Tabique abierto", by=by, at=NOON)

    said = only(clashing[0]).acknowledgement
    assert said
    assert (said.reason, said.by, said.at) == ("Tabique abierto", "Ana Ríos", NOON)
    assert not only(clashing[0]).is_blocking
    assert queries.blocking(edition) == []
    assert journal() == [("clash.acknowledged", "Tabique abierto")]


def test_acknowledgement_dies_when_the_facts_change_and_is_said_anew(
    clashing: tuple[Session, Session],
) -> None:
    first, _ = clashing
    key = only(first).clash.key
    actions.acknowledge_clash(first.edition, key, reason="Tabique abierto", by="forum", at=NOON)

    first.starts_at = NOON + HOUR / 2
    db.session.flush()
    alive = only(first).acknowledgement
    actions.acknowledge_clash(first.edition, key, reason="Ahora también", by="forum", at=NOON + HOUR)

    assert alive is None
    (said,) = db.session.scalars(select(ClashAcknowledgement))
    assert (said.reason, said.at) == ("Ahora también", NOON + HOUR)
    assert only(first).acknowledgement is said


def test_acknowledgement_outlives_what_is_no_fact_of_the_clash(clashing: tuple[Session, Session]) -> None:
    first, _ = clashing
    actions.acknowledge_clash(
        first.edition, only(first).clash.key, reason="Tabique abierto", by="forum", at=NOON
    )

    first.title_es = "Otro título"
    db.session.flush()

    assert only(first).acknowledgement is not None


def test_acknowledgement_of_facts_that_changed_meanwhile_is_refused(
    clashing: tuple[Session, Session],
) -> None:
    first, _ = clashing
    clash = only(first).clash
    first.starts_at = NOON + HOUR / 2
    db.session.flush()

    with pytest.raises(StaleError):
        actions.acknowledge_clash(
            first.edition, clash.key, reason="Tabique abierto", seen=clash.facts, by="forum", at=NOON
        )

    actions.acknowledge_clash(
        first.edition, clash.key, reason="Visto", seen=only(first).clash.facts, by="forum", at=NOON
    )
    assert only(first).acknowledgement is not None


def test_clash_that_is_gone_cannot_be_acknowledged(clashing: tuple[Session, Session]) -> None:
    first, _ = clashing
    key = only(first).clash.key
    first.room = None
    db.session.flush()

    with pytest.raises(RuleBrokenError):
        actions.acknowledge_clash(first.edition, key, reason="Tabique abierto", by="forum", at=NOON)


def test_withdrawn_acknowledgement_lets_the_clash_count_again(clashing: tuple[Session, Session]) -> None:
    edition, key = clashing[0].edition, only(clashing[0]).clash.key
    actions.acknowledge_clash(edition, key, reason="Tabique abierto", by="forum", at=NOON)

    actions.withdraw_acknowledgement(edition, key, by="forum", at=NOON)
    actions.withdraw_acknowledgement(edition, key, by="forum", at=NOON)

    assert only(clashing[0]).is_blocking
    assert journal() == [("clash.acknowledged", "Tabique abierto"), ("clash.reopened", None)]


def test_all_that_block_are_let_be_for_one_reason_once(clashing: tuple[Session, Session]) -> None:
    edition = clashing[0].edition
    SessionFactory(edition=edition, title_en=None)  # warns alone

    (found,) = actions.acknowledge_blocking(edition, reason="carga de forum.json", by="forum", at=NOON)
    again = actions.acknowledge_blocking(edition, reason="carga de forum.json", by="forum", at=NOON)

    assert found.clash.rule is ClashRule.ROOM
    assert again == []
    assert journal() == [("clash.acknowledged", "carga de forum.json")]


def test_watching_tells_what_a_block_of_writes_did_to_the_clashes(clashing: tuple[Session, Session]) -> None:
    first, second = clashing
    edition = first.edition
    third = SessionFactory(
        edition=edition, room=first.room, starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR
    )

    with actions.watching_clashes(edition) as watch:
        actions.change_session(
            first,
            version=first.version,
            starts_at=NOON + 2 * HOUR,
            ends_at=NOON + 3 * HOUR,
            by="forum",
            at=NOON,
        )

    def keys(found: list[queries.NamedClash]) -> list[set[object]]:
        return [{side.key for side in named.sides} for named in found]

    assert keys(watch.difference.added) == [{first.key, third.key}]
    assert keys(watch.difference.removed) == [{first.key, second.key}]
