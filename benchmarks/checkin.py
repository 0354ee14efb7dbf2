"""One scan of a badge: what it asks of the database, what it answers, what it costs; then many at once.

Each scan is of another badge, so that each is admitted. The first lines are measured inside of one process,
so that nothing else weighs on them; the last ones through `forum serve` with two workers and eight clients on
the same machine.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import quantiles
from threading import Thread
from time import perf_counter, process_time
from uuid import uuid4

from flask import Flask

from benchmarks import Figure
from benchmarks._stage import SECRET, counted, signed_in, stages
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.editions.roles import Role
from tests.factories.accounts import SignedInSessionFactory
from tests.factories.badges import BadgeFactory, key_of, token_of
from tests.factories.checkin import CheckpointFactory, DeviceFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import BadgeCategoryFactory, EditionFactory, RoleGrantFactory

ALONE, TOGETHER, CLIENTS = 300, 1200, 8
WARM_UP = 20
SCANS = "/api/v1/checkin/scans"
MOST_STATEMENTS, MOST_BYTES = 5, 1024


@dataclass(frozen=True)
class Door:
    """A browser at a gate, with a body to send for each of many badges."""

    headers: dict[str, str]
    bodies: list[bytes]


def figures() -> Iterator[Figure]:
    for name, app in stages():
        with app.app_context():
            door = _door(app, WARM_UP + ALONE + TOGETHER)
        yield from _alone(name, app, door)
        yield from _together(name, app, door)


def _door(app: Flask, badges: int) -> Door:
    """Everything that a scan needs, and the bodies of as many scans."""
    edition = EditionFactory()
    gate = CheckpointFactory(edition=edition)
    keeper = RoleGrantFactory(edition=edition, role=Role.CHECKIN).user
    device = DeviceFactory(edition=edition, secret="of the device", opened_by=keeper)  # noqa: S106 of nothing
    SignedInSessionFactory(user=keeper, secret="of the session")  # noqa: S106 of nothing
    shared = {
        "registration__delegation": DelegationFactory(edition=edition),
        "registration__badge_category": BadgeCategoryFactory(edition=edition),
        "signing_key": key_of(edition),
    }
    made = BadgeFactory.build_batch(badges, **shared)
    db.session.add_all(made)
    db.session.commit()
    bodies = [
        json.dumps(
            {
                "device_id": str(device.key),
                "sent_at": now().isoformat(),
                "scans": [
                    {
                        "scan_id": str(uuid4()),
                        "checkpoint": str(gate.key),
                        "shown": token_of(badge),
                        "scanned_at": now().isoformat(),
                    }
                ],
            }
        ).encode()
        for badge in made
    ]
    browser = signed_in(app, "of the session")
    headers = {
        "Content-Type": "application/json",
        "Cookie": f'{browser.headers["Cookie"]}; device-{device.key.hex}="of the device"',
        "X-CSRFToken": browser.token,
    }
    return Door(headers, bodies)


def _alone(name: str, app: Flask, door: Door) -> Iterator[Figure]:
    client = app.test_client(use_cookies=False)
    for body in door.bodies[:WARM_UP]:
        client.post(SCANS, data=body, headers=door.headers)
    times, sizes = [], []
    with counted(app) as asked:
        cpu = process_time()
        for body in door.bodies[WARM_UP : WARM_UP + ALONE]:
            began = perf_counter()
            answer = client.post(SCANS, data=body, headers=door.headers)
            times.append(perf_counter() - began)
            sizes.append(len(answer.data))
            assert answer.json
            assert answer.json["scans"][0]["verdict"] == "admitted", answer.text
        cpu = process_time() - cpu
    yield Figure(f"{name}: statements of a scan", f"{len(asked) / ALONE:g}", f"at most {MOST_STATEMENTS}")
    yield Figure(f"{name}: bytes of an answer", str(max(sizes)), f"under {MOST_BYTES}")
    yield Figure(f"{name}: one after the other", _spread(times))
    yield Figure(f"{name}: CPU of the application", f"{cpu * 1000 / ALONE:.2f} ms a scan")


def _together(name: str, app: Flask, door: Door) -> Iterator[Figure]:
    bodies = door.bodies[WARM_UP + ALONE :]
    with _served(app) as port:
        times: list[float] = []
        clients = [
            Thread(target=_send, args=(port, door.headers, bodies[first::CLIENTS], times))
            for first in range(CLIENTS)
        ]
        began = perf_counter()
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        seconds = perf_counter() - began
    assert len(times) == len(bodies), "a scan was refused"
    yield Figure(
        f"{name}: {CLIENTS} clients at once", f"{len(bodies) / seconds:.0f} scans/s; {_spread(times)}"
    )


def _send(port: int, headers: dict[str, str], bodies: list[bytes], times: list[float]) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    for body in bodies:
        began = perf_counter()
        connection.request("POST", SCANS, body, headers)
        answer = json.loads(connection.getresponse().read())
        assert answer["scans"][0]["verdict"] == "admitted", answer
        times.append(perf_counter() - began)
    connection.close()


@contextmanager
def _served(app: Flask) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "FORUM_SECRET_KEY": SECRET,
        "FORUM_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "FORUM_INSTANCE_DIR": str(app.config["INSTANCE_DIR"]),
    }
    server = subprocess.Popen(  # noqa: S603 our own program
        [sys.executable, "-m", "forum_app.cli", "serve", "--port", str(port)],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            connection = HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/sign-in")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")


def _spread(times: list[float]) -> str:
    cuts = quantiles(times, n=100)
    return f"p50 {cuts[49] * 1000:.1f}, p95 {cuts[94] * 1000:.1f}, p99 {cuts[98] * 1000:.1f} ms"
