"""Many people at the same moment: threads that start together from a barrier."""

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from flask import Flask, current_app

from forum_app.core.db import db, transaction

Act = Callable[[], Any]


def at_once(acts: Sequence[Act]) -> list[Any]:
    """What came of each act, all started together in contexts of their own: its answer, or what it raised."""
    app: Flask = current_app._get_current_object()
    start, answers = Barrier(len(acts)), list[Any]()
    db.session.commit()

    def run(act: Act) -> None:
        with app.app_context():
            start.wait()
            try:
                answers.append(act())
            except Exception as error:  # noqa: BLE001 every outcome is asserted on
                answers.append(error)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return answers


def race(acts: Sequence[Act]) -> Counter[object]:
    """How many acts were done, and how many ended with each kind of refusal."""
    return Counter(type(answer) if isinstance(answer, Exception) else "done" for answer in at_once(acts))


def writing(act: Act) -> Act:
    """The act in a transaction of its own, as a view opens it."""

    def written() -> Any:
        with transaction():
            return act()

    return written
