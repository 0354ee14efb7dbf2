"""Jobs: the row is the record, a lease passes them from a dead worker to a living one."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from flask import Flask

from config import Config
from forum_app.core import jobs
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.jobs import LEASE
from forum_app.core.models import Job, JobState
from forum_app.core.progress import Progress
from forum_app.core.worker import queue
from tests.work import run_due

PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def done() -> Iterator[list[dict[str, Any]]]:
    """What the handler of the kind "test" was given, and whatever it raises or does."""
    seen: list[dict[str, Any]] = []

    @jobs.handler("test")
    def handle(facts: dict[str, Any], progress: Progress) -> None:
        seen.append(facts)
        progress(1, 2)
        if facts.get("raise") == "rule":
            raise RuleBrokenError("no")
        if facts.get("raise"):
            raise ValueError(facts["raise"])

    yield seen
    jobs._handlers.pop("test")


def asked(**facts: Any) -> Job:
    with transaction():
        return jobs.enqueue("test", facts, at=PAST)


def row() -> Job:
    """The job as it stands in the database."""
    db.session.rollback()
    return db.session.query(Job).one()


def fail() -> None:
    raise ZeroDivisionError


def test_a_job_is_done_once(app: Flask, done: list[dict[str, Any]]) -> None:
    asked(number=1)

    counts = [run_due(at=PAST), run_due(at=PAST)]

    assert counts == [1, 0]
    assert done == [{"number": 1}]
    job = row()
    assert (job.state, job.attempts, job.done, job.total) == (JobState.DONE, 1, 1, 2)
    assert job.finished_at is not None


def test_a_job_is_not_done_before_its_time(app: Flask, done: list[dict[str, Any]]) -> None:
    asked()

    run_due(at=PAST - timedelta(seconds=1))

    assert done == []


def test_a_job_of_a_transaction_that_fails_is_not_there(app: Flask) -> None:
    with suppress(ZeroDivisionError), transaction():
        jobs.enqueue("test", {}, at=PAST)
        fail()

    assert db.session.query(Job).count() == 0
    assert jobs.notes_of(db.session()) == []


def test_enqueue_with_the_same_word_asks_once(app: Flask) -> None:
    with transaction():
        first = jobs.enqueue("test", {"n": 1}, at=PAST, once="export of the board")
        second = jobs.enqueue("test", {"n": 2}, at=PAST, once="export of the board")

    assert first is second
    assert db.session.query(Job).count() == 1


def test_a_failed_job_is_tried_again_later_and_in_the_end_given_up(
    app: Flask, done: list[dict[str, Any]]
) -> None:
    asked(**{"raise": "broken"})
    states = []

    for _ in range(6):
        run_due(at=row().due_at)
        states.append(row().state)

    assert states == [*[JobState.QUEUED] * 4, JobState.FAILED, JobState.FAILED]
    assert (row().attempts, row().error) == (5, "ValueError: broken")


def test_a_failed_job_waits_longer_each_time(app: Flask, done: list[dict[str, Any]]) -> None:
    asked(**{"raise": "broken"})
    waits = []

    for _ in range(3):
        before = now()
        run_due(at=row().due_at)
        waits.append(round((row().due_at - before).total_seconds() / 60))

    assert waits == [1, 4, 16]


def test_what_a_rule_refuses_is_not_tried_again(app: Flask, done: list[dict[str, Any]]) -> None:
    asked(**{"raise": "rule"})

    run_due(at=PAST)

    assert (row().state, row().attempts) == (JobState.FAILED, 1)


def test_two_workers_do_a_job_once(app: Flask, done: list[dict[str, Any]]) -> None:
    key = asked().key
    start = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            start.wait()
            jobs.run(key, at=PAST)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 1


def test_a_living_worker_renews_its_lease_and_shows_progress(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "WATCH_EVERY", 0.05)
    seen: list[tuple[int, int | None]] = []

    @jobs.handler("slow")
    def handle(_facts: dict[str, Any], progress: Progress) -> None:
        progress(3, 9)
        for _ in range(100):
            db.session.rollback()
            job = db.session.query(Job).one()
            if job.done:
                seen.append((job.done, job.total))
                assert job.lease_until is not None
                assert job.lease_until > now()
                return
            time.sleep(0.02)

    with transaction():
        jobs.enqueue("slow", {}, at=PAST)

    run_due(at=PAST)

    jobs._handlers.pop("slow")
    assert seen == [(3, 9)]


def test_a_late_worker_does_not_overwrite_the_one_that_took_over(app: Flask) -> None:
    @jobs.handler("late")
    def handle(_facts: dict[str, Any], _progress: Progress) -> None:
        with transaction():  # meanwhile the lease ran out and another worker claimed the job
            job = db.session.query(Job).one()
            job.attempts += 1

    with transaction():
        jobs.enqueue("late", {}, at=PAST)

    run_due(at=PAST)

    jobs._handlers.pop("late")
    assert db.session.query(Job).one().state is JobState.RUNNING


def test_commit_wakes_a_worker_and_rollback_does_not(app: Flask) -> None:
    waiting = queue().huey.storage.queue_size

    before = waiting()
    with suppress(ZeroDivisionError), transaction():
        jobs.enqueue("test", {}, at=PAST)
        fail()
    rolled_back = waiting()
    with transaction():
        jobs.enqueue("test", {}, at=PAST)
        jobs.nudge("mail.deliver")
        jobs.nudge("mail.deliver")
    committed = waiting()
    with transaction():
        jobs.enqueue("test", {}, at=now() + timedelta(hours=1))

    assert (rolled_back - before, committed - before, waiting() - before) == (0, 2, 2)


def test_the_sweep_names_chores_and_what_is_due(app: Flask) -> None:
    job = asked()

    notes = jobs.sweep()

    *chores, last = notes
    assert last == ("job", str(job.key))
    assert {kind for kind, _ in chores} == {"chore"}
    assert {"mail.deliver", "accounts.forget-attempts"} <= {name for _, name in chores}
    for note in chores:
        jobs.answer(note)


KILLED = """
    import sys, time
    from pathlib import Path
    from uuid import UUID
    from forum_app import create_app
    from forum_app.core import jobs
    from forum_app.core.clock import now

    app = create_app()

    @jobs.handler("killed")
    def handle(facts, progress):
        with Path(facts["log"]).open("a") as log:
            log.write("begun\\n")
        time.sleep(60 if facts["hang"] else 0)

    with app.app_context():
        jobs.run(UUID(sys.argv[1]), at=now())
"""


@pytest.mark.parametrize("dies", [True, False])
def test_what_a_killed_worker_left_is_done_once_more_after_its_lease(
    app: Flask, config: Config, tmp_path: Path, dies: bool
) -> None:
    log = tmp_path / "log"
    with transaction():
        job = jobs.enqueue("killed", {"log": str(log), "hang": dies}, at=PAST)
    key = str(job.key)
    _work_in_a_process(config, key, log, kill=dies)
    left = row().state

    @jobs.handler("killed")
    def handle(_facts: dict[str, Any], _progress: Progress) -> None:
        with log.open("a") as lines:
            lines.write("done\n")

    too_early = run_due(at=now() + timedelta(seconds=1))
    after = run_due(at=now() + LEASE)

    jobs._handlers.pop("killed")
    if dies:
        assert (left, too_early, after, row().attempts) == (JobState.RUNNING, 0, 1, 2)
        assert log.read_text() == "begun\ndone\n"
    else:  # the control: a worker that lives leaves nothing
        assert (left, too_early, after, row().attempts) == (JobState.DONE, 0, 0, 1)
        assert log.read_text() == "begun\n"


def _work_in_a_process(config: Config, key: str, log: Path, *, kill: bool) -> None:
    environment = os.environ | {
        "FORUM_SECRET_KEY": config.SECRET_KEY,
        "FORUM_INSTANCE_DIR": str(config.INSTANCE_DIR),
        "FORUM_DATABASE_URL": config.SQLALCHEMY_DATABASE_URI,
    }
    worker = subprocess.Popen(  # noqa: S603 our own interpreter
        [sys.executable, "-c", dedent(KILLED), key], env=environment
    )
    try:
        deadline = time.monotonic() + 30
        while not log.exists() and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if kill:
            worker.send_signal(signal.SIGKILL)
        assert worker.wait(30) == (-signal.SIGKILL if kill else 0)
    finally:
        worker.kill()
