"""The organiser's list stays small and cheap however many are registered, and an index serves each filter."""

import json
import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Select, select, text
from sqlalchemy.dialects import postgresql, sqlite

from forum_app.core.db import db, transaction
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import DelegationKind, OpenPoint, RegistrationState
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.factories.crowds import crowd
from tests.factories.editions import EditionFactory
from tests.statements import count_statements

S = RegistrationState
MOST_BYTES, MOST_STATEMENTS = 100_000, 8
PAGES = (
    *("registrations/", "registrations/?page=2", "registrations/?state=under_review"),
    *("registrations/?kind=member_state", "registrations/?q=nunez+zu", "registrations/?point=photo"),
    *("registrations/?point=credential", "registrations/?point=duplicate", "delegations/"),
)


def test_list_is_small_and_asks_as_much_of_200_people_as_of_100(
    desk: FlaskClient, edition: ForumEdition
) -> None:
    measured = []
    for _ in range(2):
        people = crowd(edition, 100)
        with transaction():
            actions.suspect_new(people, at=NOON)
        for address in PAGES:
            with count_statements() as counter:
                page = desk.get(f"/{edition.slug}/{address}")
            measured.append((address, counter.total, len(page.data)))

    statements = [[total for address, total, _ in measured if address == one] for one in PAGES]
    assert [len(set(totals)) for totals in statements] == [1] * len(PAGES)
    assert max(total for _, total, _ in measured) <= MOST_STATEMENTS
    assert max(size for _, _, size in measured) < MOST_BYTES


def plan(query: Select[Any]) -> list[tuple[str, str]]:
    """What a database does with each table of a query: how it is read, and by which condition of an index."""
    if db.engine.dialect.name == "sqlite":
        return _sqlite_plan(query)
    return _postgresql_plan(query)


def _sqlite_plan(query: Select[Any]) -> list[tuple[str, str]]:
    statement = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}".replace(":", r"\:"))).all()
    read = (re.match(r"(SCAN|SEARCH) (\w+)(?: USING .*?)?(?:\((.*)\))?$", row.detail) for row in rows)
    return [(found[2], f"{found[1]} {found[3] or ''}".strip()) for found in read if found]


def _postgresql_plan(query: Select[Any]) -> list[tuple[str, str]]:
    """Small tables are read whole by right; what is asked here is whether an index could serve the query."""
    statement = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    for way in ("seqscan", "hashjoin", "mergejoin"):
        db.session.execute(text(f"SET LOCAL enable_{way} = off"))
    (answer,) = db.session.execute(text(f"EXPLAIN (FORMAT JSON) {statement}".replace(":", r"\:"))).scalars()
    tree = answer if isinstance(answer, list) else json.loads(answer)
    found: list[tuple[str, str]] = []
    _read(tree[0]["Plan"], found, within="")
    return found


def _read(node: dict[str, Any], found: list[tuple[str, str]], *, within: str) -> None:
    table = node.get("Relation Name", within)
    condition = node.get("Index Cond", "")
    kind = node["Node Type"]
    if kind in {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"}:
        found.append((table, f"{'SEARCH' if condition else 'SCAN'} {condition}".strip()))
    for child in node.get("Plans", []):
        _read(child, found, within=table)


OURS = {"registration", "registration_word", "duplicate_suspect"}
FILTERS: dict[str, dict[str, Any]] = {
    "everybody": {},
    "state": {"state": S.UNDER_REVIEW},
    "kind": {"kind": DelegationKind.MEMBER_STATE},
    "photo": {"point": OpenPoint.PHOTO},
    "credential": {"point": OpenPoint.CREDENTIAL},
    "duplicate": {"point": OpenPoint.DUPLICATE},
    "text": {"q": "nun"},
    "two words": {"q": "nunez zu"},
}
SERVED_BY = {
    "everybody": ("registration", ""),
    "state": ("registration", "state"),
    "kind": ("registration", "delegation_id|edition_id"),
    "photo": ("registration", "photo_id"),
    "credential": ("registration", "delegation_id|edition_id"),
    "duplicate": ("duplicate_suspect", "edition_id"),
    "text": ("registration_word", "word"),
    "two words": ("registration_word", "word"),
}


def test_index_serves_each_filter(edition: ForumEdition) -> None:
    for one in (edition, EditionFactory()):
        people = crowd(one, 150)
        with transaction():
            actions.suspect_new(people, at=NOON)
    with transaction():
        db.session.execute(text("ANALYZE"))

    unserved = []
    for name, wishes in FILTERS.items():
        conditions = queries.reviewed(edition, **wishes)
        page = queries.in_order(conditions, after=None).limit(50)
        for query in (page, select(Registration.state).where(*conditions)):
            steps = plan(query)
            table, column = SERVED_BY[name]
            scanned = {read for read, step in steps if step.startswith("SCAN")}
            is_served = any(read == table and re.search(column, step) for read, step in steps)
            if scanned & OURS or not is_served:
                unserved.append((name, steps))

    assert unserved == []
