"""The queue that wakes workers: what goes in comes out as it was, and its loss loses nothing."""

from contextlib import suppress
from dataclasses import replace

import pytest
from flask import Flask
from huey.registry import Message

from config import Config
from forum_app import create_app
from forum_app.core import jobs
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.models import Job, JobState
from forum_app.core.worker import PlainSerializer, Queue, queue


@pytest.fixture
def seen() -> list[dict[str, object]]:
    done: list[dict[str, object]] = []
    jobs.handler("seen")(lambda facts, _progress: done.append(facts))
    return done


def work_off(waiting: Queue) -> None:
    """Do what lies in the queue, as a worker does."""
    while task := waiting.huey.dequeue():
        waiting.huey.execute(task)


def test_messages_are_plain_json() -> None:
    serializer = PlainSerializer()
    message = Message("1", "forum_app.core.worker.wake", None, 0, 0, None, ("job", "x"), {})

    written = serializer.serialize(message)

    assert written == b'["1", "forum_app.core.worker.wake", ["job", "x"]]'
    assert serializer.deserialize(written)[:8] == message[:8]


def test_a_committed_job_is_done_by_whoever_wakes_up(app: Flask, seen: list[dict[str, object]]) -> None:
    work_off(queue())
    with transaction():
        jobs.enqueue("seen", {"n": 1}, at=now())

    work_off(queue())

    assert seen == [{"n": 1}]
    assert db.session.query(Job).one().state is JobState.DONE


def test_a_savepoint_wakes_nobody_before_the_commit(app: Flask) -> None:
    work_off(queue())
    with transaction():
        jobs.nudge("before")
        with db.session.begin_nested():
            jobs.nudge("inside")
        waiting = queue().huey.pending_count()

    assert waiting == 0
    assert [task.args for task in queue().huey.pending()] == [("chore", "before"), ("chore", "inside")]
    queue().huey.storage.flush_queue()


def test_a_savepoint_taken_back_forgets_what_was_asked_for_in_it_alone(app: Flask) -> None:
    work_off(queue())
    with transaction():
        jobs.nudge("before")
        with suppress(ZeroDivisionError), db.session.begin_nested():
            jobs.nudge("inside")
            with db.session.begin_nested():
                jobs.nudge("deeper")
            raise ZeroDivisionError
        jobs.nudge("after")

    assert [task.args for task in queue().huey.pending()] == [("chore", "before"), ("chore", "after")]
    queue().huey.storage.flush_queue()


def test_a_transaction_taken_back_within_a_savepoint_leaves_nothing_behind(app: Flask) -> None:
    work_off(queue())
    with suppress(ZeroDivisionError), transaction():
        jobs.nudge("before")
        db.session.begin_nested()
        jobs.nudge("inside")
        raise ZeroDivisionError
    with transaction():
        jobs.nudge("next")

    assert [task.args for task in queue().huey.pending()] == [("chore", "next")]
    queue().huey.storage.flush_queue()


def test_the_sweep_finds_what_the_queue_lost(app: Flask, seen: list[dict[str, object]]) -> None:
    with transaction():
        jobs.enqueue("seen", {"n": 2}, at=now())
    queue().huey.storage.flush_queue()

    for task in queue().huey.read_periodic(now().replace(tzinfo=None)):
        queue().huey.enqueue(task)
    work_off(queue())

    assert seen == [{"n": 2}]


def test_the_real_queue_takes_and_gives_notes(app: Flask, config: Config) -> None:
    lasting = create_app(replace(config, TESTING=False))
    waiting: Queue = lasting.extensions["forum_queue"]
    waiting.huey.storage.flush_queue()

    waiting.put(("chore", "accounts.forget-attempts"))
    task = waiting.huey.dequeue()

    assert task.args == ("chore", "accounts.forget-attempts")
    waiting.huey.storage.close()


def test_a_queue_that_fails_does_not_fail_the_request(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Queue):
        @property
        def _wake(self) -> object:
            raise OSError("no disk")

    Broken(app).put(("job", "x"))

    assert [record.message for record in caplog.records] == [
        "No worker could be woken; the sweep will find the work"
    ]
