"""Work behind the requests: the `job` row is the record, huey only wakes a worker up.

A row is written in the transaction that asks for the work. A worker claims it for the time of a lease, which
it renews while it lives; what a dead worker left is claimed again once its lease has run out. Handlers may
therefore run twice and must not mind.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, current_app
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from .clock import now
from .db import change, db, hold, transaction
from .errors import ForumError
from .models import Job, JobState
from .progress import Progress

LEASE = timedelta(minutes=2)
WATCH_EVERY = 2.0  # seconds between two looks at the progress of a running job
MOST_ATTEMPTS = 5
BACK_OFF = timedelta(minutes=1)  # after the first failure; four times as long after each further one

log = logging.getLogger("forum.jobs")

Note = tuple[str, str]  # what to wake a worker for, and its name
JOB, CHORE = "job", "chore"


@dataclass
class Reached:
    """How far a running job says that it is."""

    done: int
    total: int | None

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total


Handler = Callable[[dict[str, Any], Progress], None]
Chore = Callable[[], None]

_handlers: dict[str, Handler] = {}
_chores: dict[str, Chore] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Name what does the jobs of a kind; it opens its own transactions, short ones."""

    def register(handle: Handler) -> Handler:
        _handlers[kind] = handle
        return handle

    return register


def periodic(name: str) -> Callable[[Chore], Chore]:
    """Run this each minute, and soon after somebody nudges it by its name."""

    def register(chore: Chore) -> Chore:
        _chores[name] = chore
        return chore

    return register


def enqueue(kind: str, facts: dict[str, Any], *, at: datetime, once: str | None = None) -> Job:
    """Ask for work, in the transaction that causes it; a worker wakes up when that is committed.

    Args:
        kind: which handler does it.
        facts: plain values for the handler.
        at: not before this instant.
        once: a word that names the work; asked for a second time, the first job is the answer.

    """
    if once is not None:
        hold(f"job {once}")
        known = db.session.scalar(select(Job).where(Job.once == once))
        if known:
            return known
    job = Job(key=uuid4(), kind=kind, facts=facts, once=once, due_at=at, created_at=now())
    db.session.add(job)
    db.session.flush()
    if at <= now():
        notes_of(db.session()).append((JOB, str(job.key)))
    return job


def nudge(chore: str) -> None:
    """Run a periodic chore soon, once the present transaction is committed."""
    notes = notes_of(db.session())
    if (CHORE, chore) not in notes:
        notes.append((CHORE, chore))


def run(key: UUID, *, at: datetime) -> None:
    """Do a job, if it is due and nobody else does it."""
    claimed = _claim(key, at=at)
    if claimed is None:
        return
    reached = Reached(done=claimed.done, total=claimed.total)
    try:
        with _watched(claimed, reached):
            _handlers[claimed.kind](claimed.facts, reached)
    except Exception as error:
        log.exception("The job %s (%s) failed", claimed.key, claimed.kind)
        _settle(claimed, reached, **_after(error, claimed))
    else:
        _settle(claimed, reached, state=JobState.DONE, finished_at=now(), error=None)


def due(*, at: datetime) -> list[UUID]:
    """The jobs to be done now, those of dead workers among them."""
    return list(db.session.scalars(select(Job.key).where(_is_due(at)).order_by(Job.due_at, Job.id)))


def notes_of(session: Session) -> list[Note]:
    """What the present transaction of a session wants done; whoever wakes workers takes it at the commit."""
    notes: list[Note] = session.info.setdefault("forum_jobs", [])
    return notes


def answer(note: Note) -> None:
    """Do what a note says: a job by its key, or a chore by its name."""
    what, name = note
    if what == JOB:
        run(UUID(name), at=now())
    else:
        _chores[name]()


def sweep() -> list[Note]:
    """Everything that is due, whatever became of the notes about it."""
    return [(CHORE, name) for name in _chores] + [(JOB, str(key)) for key in due(at=now())]


def _claim(key: UUID, *, at: datetime) -> Job | None:
    with transaction():
        claimed = change(
            update(Job)
            .where(Job.key == key, _is_due(at))
            .values(state=JobState.RUNNING, attempts=Job.attempts + 1, lease_until=at + LEASE)
        )
        if not claimed:
            return None
        job = db.session.scalars(select(Job).where(Job.key == key)).one()
        db.session.expunge(job)
        return job


def _is_due(at: datetime) -> ColumnElement[bool]:
    is_abandoned = and_(Job.state == JobState.RUNNING, Job.lease_until < at)
    return and_(Job.due_at <= at, or_(Job.state == JobState.QUEUED, is_abandoned))


def _after(error: Exception, job: Job) -> dict[str, Any]:
    """What becomes of a job that failed: tried later, unless a rule refused it or it failed too often."""
    said = f"{type(error).__name__}: {error}"
    if isinstance(error, ForumError) or job.attempts >= MOST_ATTEMPTS:
        return {"state": JobState.FAILED, "finished_at": now(), "error": said}
    due_at = now() + BACK_OFF * 4 ** (job.attempts - 1)
    return {"state": JobState.QUEUED, "due_at": due_at, "error": said}


def _settle(job: Job, reached: Reached, **outcome: Any) -> None:
    """Write down how an attempt ended, unless a later attempt has taken over."""
    with transaction():
        change(
            update(Job)
            .where(Job.key == job.key, Job.attempts == job.attempts)
            .values(done=reached.done, total=reached.total, lease_until=None, **outcome)
        )


@contextmanager
def _watched(job: Job, reached: Reached) -> Iterator[None]:
    """Renew the lease and show the progress while the block runs, from a thread beside it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 werkzeug's way
    over = threading.Event()

    def watch() -> None:
        shown, renewed = (job.done, job.total), now()
        while not over.wait(WATCH_EVERY):
            here = (reached.done, reached.total)
            if here != shown or now() - renewed > LEASE / 4:
                with app.app_context():
                    _renew(job, reached)
                shown, renewed = here, now()

    watcher = threading.Thread(target=watch, name=f"watch-{job.key}", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _renew(job: Job, reached: Reached) -> None:
    with transaction():
        change(
            update(Job)
            .where(Job.key == job.key, Job.attempts == job.attempts, Job.state == JobState.RUNNING)
            .values(done=reached.done, total=reached.total, lease_until=now() + LEASE)
        )
