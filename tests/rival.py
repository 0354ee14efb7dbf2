"""A server process of its own on the tests' database: two of them are rivals for one seat.

They are forked from a process that has imported all this and opened nothing: they start at once. `careless`
takes out what protects a seat: nobody waits for lock or queue, and the seats are counted, not numbered.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from unittest.mock import patch

from sqlalchemy import event
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Config
from forum_app import create_app
from forum_app.core.db import db
from forum_app.delegations.actions import people, seats, steps
from forum_app.delegations.models import Delegation, Registration

WHILE_OTHERS_COUNT = 1.0  # seconds
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


class Counted(seats.Seats):
    """Seats as systems keep them that have no numbers: counted now, taken later."""

    def __init__(self, delegation: Delegation) -> None:
        super().__init__(delegation)
        _ = self._benches

    def settle(self, registration: Registration) -> bool:
        """Give no number."""
        return registration.seat_number is not None


def careless_hold(delegation: Delegation) -> seats.Seats:
    """Count, and let everybody else count too, before anything is written."""
    counted = Counted(delegation)
    db.session.commit()
    time.sleep(WHILE_OTHERS_COUNT)
    return counted


def careless_hold_of(registration: Registration) -> seats.Seats:
    """The same for the delegation of a registration, which is read afterwards."""
    counted = careless_hold(registration.delegation)
    db.session.refresh(registration)
    return counted


class Quiet(WSGIRequestHandler):
    def log_request(self, *_args: object) -> None:
        """Say nothing."""


def serve(config: Config, careless: bool, tell: Connection) -> None:
    """Say the port and serve until the process is ended."""
    if careless:
        patch.multiple(steps, hold=careless_hold, hold_of=careless_hold_of).start()
        patch.multiple(people, hold=careless_hold).start()
        patch("forum_app.core.db._write_queue", lambda _engine: None).start()
    app = create_app(config)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # a seat is raced for, not durability
            event.listen(db.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    tell.send(server.server_port)
    server.serve_forever()


@contextmanager
def rivals(config: Config, *, careless: bool = False) -> Iterator[list[int]]:
    """Two servers; gives their ports."""
    here, there = FORKS.Pipe()
    processes = [FORKS.Process(target=serve, args=(config, careless, there)) for _ in range(2)]
    for process in processes:
        process.start()
    try:
        yield [here.recv() for _ in processes]
    finally:
        for process in processes:
            process.terminate()
            process.join(10)
