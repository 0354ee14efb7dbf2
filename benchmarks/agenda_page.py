"""The public programme as an anonymous visitor gets it, in HTML: with forum100.json, and four times as much.

The file lies in `../shared/data`; where that folder is absent, the benchmark says so in its line.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from time import process_time

from flask import Flask
from flask.testing import FlaskClient

from benchmarks import Figure
from benchmarks._stage import counted, stage
from forum_app.agenda.actions import load_agenda
from forum_app.agenda.schemas import AgendaFile
from forum_app.core.db import db, transaction
from forum_app.core.paths import PACKAGE
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState

FILE = PACKAGE.parents[1] / "shared" / "data" / "forum100.json"
ROUNDS = 60
MOST_STATEMENTS = 12
MOST_MS = 25
PAGES = ("?by=day", "?by=theme", "?by=room")
BY, NOW = "benchmark", datetime(2026, 11, 1, tzinfo=UTC)


def figures() -> Iterator[Figure]:
    if not FILE.is_file():
        yield Figure("programme page", "skipped: ../shared/data/forum100.json is absent")
        return
    with stage() as app:
        agenda = AgendaFile.read(FILE)
        sizes = {"once": agenda, "fourfold": _times(agenda, 4)}
        with app.app_context():
            for slug, content in sizes.items():
                _load(slug, content)
        for slug, content in sizes.items():
            yield from _measure(app, slug, len(content.sessions))


def _times(agenda: AgendaFile, times: int) -> AgendaFile:
    """The same programme several times over, each in rooms of its own."""
    rooms = len(agenda.rooms)
    sessions = [
        session.model_copy(update={"id": f"{turn}-{session.id}", "room": (session.room or 0) + turn * rooms})
        for turn in range(times)
        for session in agenda.sessions
    ]
    more = [
        room.model_copy(update={"name": f"{room.name} {turn + 1}"})
        for turn in range(times)
        for room in agenda.rooms
    ]
    return agenda.model_copy(update={"sessions": sessions, "rooms": more})


def _load(slug: str, agenda: AgendaFile) -> None:
    with transaction():
        edition = ForumEdition(
            slug=slug,
            name_es="V Foro de Cooperación",
            bloc_es="Alianza del Pacífico",
            time_zone="America/Lima",
            languages=["es", "en"],
            state=EditionState.RUNNING,
            created_at=NOW,
        )
        db.session.add(edition)
        db.session.flush()
        load_agenda(edition, agenda, reason="benchmark", release=True, by=BY, at=NOW)


def _measure(app: Flask, slug: str, sessions: int) -> Iterator[Figure]:
    client = app.test_client()
    for page in PAGES:
        address = f"/{slug}/agenda/{page}"
        what = f"{sessions} sessions {page}"
        with counted(app) as statements:
            client.get(address)
        yield Figure(f"{what}: statements", str(len(statements)), f"≤ {MOST_STATEMENTS}")
        bar = f"≤ {MOST_MS}" if slug == "once" else ""
        yield Figure(f"{what}: CPU ms, median of {ROUNDS}", f"{_cpu(client, address):.1f}", bar)
    address = f"/{slug}/agenda/"
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    unchanged = f"{sessions} sessions, unchanged"
    with counted(app) as statements:
        client.get(address, headers=known)
    yield Figure(f"{unchanged}: statements", str(len(statements)), "≤ 2")


def _cpu(client: FlaskClient, address: str) -> float:
    """CPU time, which a busy machine disturbs less than the clock on the wall."""
    times = []
    for _ in range(ROUNDS):
        before = process_time()
        assert client.get(address).status_code == 200  # noqa: PLR2004
        times.append((process_time() - before) * 1000)
    return median(times)
