"""The public programme as an anonymous visitor gets it, in HTML: with forum100.json, and four times as much.

The file lies in `../shared/data`; where that folder is absent, the benchmark says so in its line.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event

from benchmarks import Figure
from config import Config
from forum_app import create_app
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
    with TemporaryDirectory() as folder:
        app = _app(Path(folder))
        agenda = AgendaFile.read(FILE)
        sizes = {"once": agenda, "fourfold": _times(agenda, 4)}
        with app.app_context():
            for slug, content in sizes.items():
                _load(slug, content)
        for slug, content in sizes.items():
            yield from _measure(app, slug, len(content.sessions))


def _app(folder: Path) -> Flask:
    app = create_app(
        Config(
            SECRET_KEY="of a benchmark, long enough to pass",  # noqa: S106 it protects nothing
            INSTANCE_DIR=folder,
            UPLOAD_DIR=folder / "uploads",
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'forum.db'}",
        )
    )
    with app.app_context():
        upgrade()
    return app


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
        yield Figure(f"{what}: statements", str(_statements(app, client, address)), f"≤ {MOST_STATEMENTS}")
        bar = f"≤ {MOST_MS}" if slug == "once" else ""
        yield Figure(f"{what}: CPU ms, median of {ROUNDS}", f"{_cpu(client, address):.1f}", bar)
    address = f"/{slug}/agenda/"
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    unchanged = f"{sessions} sessions, unchanged"
    yield Figure(f"{unchanged}: statements", str(_statements(app, client, address, known)), "≤ 2")


def _statements(app: Flask, client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    client.get(address, headers=headers)
    with app.app_context():
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def _cpu(client: FlaskClient, address: str) -> float:
    """CPU time, which a busy machine disturbs less than the clock on the wall."""
    times = []
    for _ in range(ROUNDS):
        before = process_time()
        assert client.get(address).status_code == 200  # noqa: PLR2004
        times.append((process_time() - before) * 1000)
    return median(times)
