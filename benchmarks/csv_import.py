"""How fast lists of people come in: the sample approved, and 3,000 people of one delegation submitted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from time import process_time

from benchmarks import Figure
from benchmarks._stage import stage
from forum_app.core.db import db, transaction
from forum_app.core.paths import PACKAGE
from forum_app.core.spreadsheets import read_csv
from forum_app.delegations.actions import import_people
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from forum_app.people.actions import load_reference_data

SAMPLE = PACKAGE / "data" / "delegates_sample.csv"
MANY = 3_000
BY, NOW = "benchmark", datetime(2026, 11, 1, tzinfo=UTC)


def figures() -> Iterator[Figure]:
    with stage() as app, app.app_context():
        edition = _edition()
        yield from _timed("sample, approved", edition, SAMPLE.read_bytes(), approve=True)
        yield from _timed("sample again, nothing new", edition, SAMPLE.read_bytes(), approve=True)
        yield from _timed("one delegation, submitted", edition, _long_list(), approve=False)


def _edition() -> ForumEdition:
    with transaction():
        load_reference_data(NOW)
        edition = ForumEdition(
            slug="benchmark",
            ordinal=5,
            name_es="V Foro de Cooperación",
            bloc_es="Alianza del Pacífico",
            time_zone="America/Lima",
            languages=["es", "en"],
            state=EditionState.REGISTRATION_OPEN,
            created_at=NOW,
        )
        db.session.add(edition)
        db.session.flush()
        add_default_categories(edition)
    return edition


def _long_list() -> bytes:
    head = "ref,delegation_code,delegation_kind,role_in_delegation,given_names,surname_1,email\n"
    lines = (
        f"{number},NO,observer_state,expert,José,Núñez {number},jose{number}@example.org\n"
        for number in range(MANY)
    )
    return (head + "".join(lines)).encode()


def _timed(what: str, edition: ForumEdition, content: bytes, *, approve: bool) -> Iterator[Figure]:
    start = process_time()
    sheet = read_csv(content, required=["ref"])
    with transaction():
        import_people(edition, sheet.rows, approve=approve, by=BY, at=NOW)
    took = process_time() - start
    rate = len(sheet.rows) / took
    yield Figure(f"{len(sheet.rows):,} rows, {what}", f"{rate:,.0f} rows per CPU second ({took:.2f} s)")
