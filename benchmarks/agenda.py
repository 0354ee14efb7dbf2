"""The public programme for an anonymous visitor, as a page and as files: forum100.json, and four times it.

The file lies in `../shared/data`; where that folder is absent, the benchmark says so in its line.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from time import process_time

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from benchmarks import Figure
from benchmarks._stage import counted, stages
from forum_app.agenda.actions import load_agenda
from forum_app.agenda.models import ReleaseFile
from forum_app.agenda.rules import Format
from forum_app.agenda.schemas import AgendaFile
from forum_app.core.db import db, transaction
from forum_app.core.paths import PACKAGE
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState

FILE = PACKAGE.parents[1] / "shared" / "data" / "forum100.json"
ROUNDS = 60
REMADE = 5
MOST_STATEMENTS = 12
MOST_MS = 25
MOST_MS_OF = {"xlsx": 150, "pdf": 3000}  # of a file of 100 sessions, made anew
USUAL_MS = 40
PAGES = ("?by=day", "?by=theme", "?by=room")
BY, NOW = "benchmark", datetime(2026, 11, 1, tzinfo=UTC)


def figures() -> Iterator[Figure]:
    if not FILE.is_file():
        yield Figure("programme page", "skipped: ../shared/data/forum100.json is absent")
        return
    agenda = AgendaFile.read(FILE)
    sizes = {"once": agenda, "fourfold": _times(agenda, 4)}
    for name, app in stages():
        with app.app_context():
            for slug, content in sizes.items():
                _load(slug, content)
        for slug, content in sizes.items():
            what = f"{name}, {len(content.sessions)} sessions"
            yield from _measure_page(app, slug, what)
            yield from _measure_files(app, slug, what)


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


def _measure_page(app: Flask, slug: str, sessions: str) -> Iterator[Figure]:
    client = app.test_client()
    for page in PAGES:
        address = f"/{slug}/agenda/{page}"
        what = f"{sessions} {page}"
        with counted(app) as statements:
            client.get(address)
        yield Figure(f"{what}: statements", str(len(statements)), f"≤ {MOST_STATEMENTS}")
        bar = f"≤ {MOST_MS}" if slug == "once" else ""
        yield Figure(f"{what}: CPU ms, median of {ROUNDS}", f"{_cpu(client, address):.1f}", bar)
    address = f"/{slug}/agenda/"
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    unchanged = f"{sessions}, unchanged"
    with counted(app) as statements:
        client.get(address, headers=known)
    yield Figure(f"{unchanged}: statements", str(len(statements)), "≤ 2")


def _measure_files(app: Flask, slug: str, sessions: str) -> Iterator[Figure]:
    """Each file as it is made, which happens once a release, and as it is sent from then on."""
    client = app.test_client()
    for form in Format:
        address, times = f"/{slug}/agenda/schedule.{form}", []
        for _ in range(REMADE):
            with app.app_context(), transaction():
                db.session.execute(delete(ReleaseFile))
            before = process_time()
            with counted(app) as cold:
                client.get(address)
            times.append((process_time() - before) * 1000)
        with counted(app) as kept:
            client.get(address)
        bar = MOST_MS_OF.get(form, USUAL_MS)
        yield Figure(f"{sessions}, {form}: statements made / kept", f"{len(cold)} / {len(kept)}", "≤ 12")
        cost = f"{median(times):.1f} / {_cpu(client, address):.1f}"
        yield Figure(f"{sessions}, {form}: CPU ms made / kept", cost, f"≤ {bar}" if slug == "once" else "")


def _cpu(client: FlaskClient, address: str) -> float:
    """CPU time, which a busy machine disturbs less than the clock on the wall."""
    times = []
    for _ in range(ROUNDS):
        before = process_time()
        assert client.get(address).status_code == 200  # noqa: PLR2004
        times.append((process_time() - before) * 1000)
    return median(times)
