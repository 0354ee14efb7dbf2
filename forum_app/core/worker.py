"""The process that does the jobs: huey's consumer beside the application's own database."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from time import time
from typing import Any

import psycopg
from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session, SessionTransaction

from . import jobs
from .db import db

POLL = 0.3  # seconds between two looks into the queue
THREADS = 2
BEAT_EVERY = 10.0  # seconds between two signs of life
SILENT_AFTER = 60.0  # seconds without one: the worker is gone
SHUTDOWN_AFTER = 20  # seconds that running jobs are given to end
QUEUE_SCHEMA = "forum_queue"  # huey's tables stay out of the schema that migrations describe

log = logging.getLogger("forum.worker")


class PlainSerializer(Serializer):
    """Messages as JSON: what lies in a queue must not be able to run code, as pickles can."""

    def _serialize(self, message: Message) -> bytes:
        return json.dumps([message.id, message.name, list(message.args)]).encode()

    def _deserialize(self, data: bytes) -> Message:
        identity, name, args = json.loads(data)
        return Message(identity, name, None, 0, 0, None, tuple(args), {})


class Queue:
    """The notes that wake workers up; what is lost of them is found again by the sweep of each minute."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def huey(self) -> Huey:
        """Made at first use, so that what has no jobs does not touch it."""
        return _make_huey(self._app)

    @cached_property
    def _wake(self) -> Any:
        @self.huey.periodic_task(crontab(), name="sweep")
        def sweep() -> None:
            with self._app.app_context():
                for note in jobs.sweep():
                    self.put(note)

        @self.huey.task(name="wake")
        def wake(*note: str) -> None:
            with self._app.app_context():
                jobs.answer((note[0], note[1]))

        return wake

    def put(self, note: jobs.Note) -> None:
        """Wake a worker; a failure is no reason to fail what was already committed."""
        try:
            self._wake(*note)
        except Exception:
            log.exception("No worker could be woken; the sweep will find the work")

    def work(self) -> None:
        """Do jobs until the process is told to end."""
        _ = self._wake  # its tasks are known before the first message is read
        consumer = self.huey.create_consumer(
            workers=THREADS,
            initial_delay=POLL,
            max_delay=POLL,
            backoff=1.0,
            graceful_signal="TERM",
            shutdown_timeout=SHUTDOWN_AFTER,
        )
        over = threading.Event()
        heart = threading.Thread(target=self._live, args=(over,), daemon=True)
        heart.start()
        consumer.run()
        over.set()
        heart.join()
        _heartbeat(self._app).unlink(missing_ok=True)

    def _live(self, over: threading.Event) -> None:
        """Give signs of life."""
        while True:
            _heartbeat(self._app).touch()
            if over.wait(BEAT_EVERY):
                return


def queue() -> Queue:
    """The queue of the present application."""
    found: Queue = current_app.extensions["forum_queue"]
    return found


def is_worker_alive() -> bool:
    """Whether a worker on this machine gave a sign of life lately."""
    path = _heartbeat(current_app)
    return path.exists() and time() - path.stat().st_mtime < SILENT_AFTER


def _heartbeat(app: Flask) -> Path:
    return Path(app.config["INSTANCE_DIR"]) / "worker-alive"


def _make_huey(app: Flask) -> Huey:
    common = {"results": False, "serializer": PlainSerializer()}
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if app.config["TESTING"]:
        return MemoryHuey("forum", **common)
    if url.get_backend_name() == "postgresql":
        return PostgresHuey("forum", connection=lambda: _connect(url), **common)
    folder = Path(app.config["INSTANCE_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("forum", filename=folder / "queue.db", fsync=False, **common)


def _connect(url: URL) -> psycopg.Connection[Any]:
    """A connection for huey's own tables, in a schema of their own."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(address, autocommit=True)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [QUEUE_SCHEMA])
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {QUEUE_SCHEMA}")
    connection.execute(f"SET search_path = {QUEUE_SCHEMA}")
    return connection


def _wake(session: Session) -> None:
    """Wake workers for what is really committed; a savepoint that is released is not yet."""
    if session.in_nested_transaction():
        return
    notes = jobs.notes_of(session)
    for note in notes:
        queue().put(note)
    notes.clear()


def _forget(session: Session) -> None:
    """Forget what is not done after all: everything, or what was asked for since the savepoint."""
    since = _savepoints_of(session)[-1] if session.in_nested_transaction() else 0
    del jobs.notes_of(session)[since:]


def _mark(session: Session, begun: SessionTransaction) -> None:
    if begun.nested:
        _savepoints_of(session).append(len(jobs.notes_of(session)))


def _unmark(session: Session, ended: SessionTransaction) -> None:
    if ended.nested:
        _savepoints_of(session).pop()


def _savepoints_of(session: Session) -> list[int]:
    """How many notes there were at each savepoint that is open, the innermost last."""
    marks: list[int] = session.info.setdefault("forum_savepoints", [])
    return marks


LISTENERS: Mapping[str, Callable[..., None]] = {
    "after_commit": _wake,
    "after_rollback": _forget,
    "after_transaction_create": _mark,
    "after_transaction_end": _unmark,
}


def init_app(app: Flask) -> None:
    """Give the application its queue; workers wake up when what asks for work is committed."""
    app.extensions["forum_queue"] = Queue(app)
    for moment, listener in LISTENERS.items():
        if not event.contains(db.session.session_factory, moment, listener):
            event.listen(db.session.session_factory, moment, listener)
