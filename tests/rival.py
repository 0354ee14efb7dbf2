"""A server process of its own on the tests' database: two of them are rivals for one seat.

Run as a module with the settings as JSON on standard input; says the port that it listens on. `careless`
takes out what protects a seat: nobody waits for lock or queue, and the seats are counted, not numbered.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from werkzeug.serving import WSGIRequestHandler, make_server

from config import Config
from forum_app import create_app
from forum_app.core.db import db
from forum_app.delegations.actions import people, seats, steps
from forum_app.delegations.models import Delegation, Registration

WHILE_OTHERS_COUNT = 1.0  # seconds


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


class Quiet(WSGIRequestHandler):
    def log_request(self, *_args: object) -> None:
        """Say nothing."""


def serve(settings: dict[str, str], *, careless: bool) -> None:
    """Serve until the process is ended."""
    config = Config(
        SECRET_KEY=settings["secret"],
        INSTANCE_DIR=Path(settings["instance"]),
        UPLOAD_DIR=Path(settings["instance"]) / "uploads",
        SQLALCHEMY_DATABASE_URI=settings["url"],
        TESTING=True,
        WTF_CSRF_ENABLED=False,
    )
    if careless:
        patch.multiple(steps, hold=careless_hold).start()
        patch.multiple(people, hold=careless_hold).start()
        patch("forum_app.core.db._write_queue", lambda _engine: None).start()
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True, request_handler=Quiet)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


@contextmanager
def rivals(config: Config, *, careless: bool = False) -> Iterator[list[int]]:
    """Two servers; gives their ports."""
    settings = {
        "secret": config.SECRET_KEY,
        "instance": str(config.INSTANCE_DIR),
        "url": config.SQLALCHEMY_DATABASE_URI,
    }
    command = [sys.executable, "-m", "tests.rival", *(["careless"] if careless else [])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(2)]  # type: ignore[call-overload]  # noqa: S603
    try:
        for process in processes:
            process.stdin.write(json.dumps(settings))
            process.stdin.close()
        yield [int(process.stdout.readline()) for process in processes]
    finally:
        for process in processes:
            process.terminate()
            process.wait(10)
            process.stdout.close()


if __name__ == "__main__":
    serve(json.load(sys.stdin), careless="careless" in sys.argv)
