"""A running installation for the browser: the whole application on a free loopback port."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Config
from forum_app import create_app
from forum_app.core.db import db

HOST = "127.0.0.1"


class Silent(WSGIRequestHandler):
    """Answers without a line per request; what goes wrong the tests see in the browser."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Site:
    """An installation that listens, its address, and the application to prepare it with."""

    url: str
    app: Flask


@contextmanager
def site(folder: Path, prepare: Callable[[Flask], None] | None = None) -> Iterator[Site]:
    """Serve an installation in this folder; its database is made and prepared when it is not there yet."""
    with socket.create_server((HOST, 0)) as listener:
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        app = create_app(_config(folder, url))
        if not (folder / "forum.db").exists():
            with app.app_context():
                upgrade()
                if prepare:
                    prepare(app)
        with _serving(app, listener):
            yield Site(url, app)
        with app.app_context():
            db.engine.dispose()


def _config(folder: Path, url: str) -> Config:
    return Config(
        SECRET_KEY="for the browser tests alone, long enough",
        INSTANCE_DIR=folder,
        UPLOAD_DIR=folder / "uploads",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'forum.db'}",
        PUBLIC_URL=url,
        DEMO=True,
        LOG_LEVEL="ERROR",
    )


@contextmanager
def _serving(app: Flask, listener: socket.socket) -> Iterator[None]:
    server = make_server(HOST, 0, app, threaded=True, request_handler=Silent, fd=listener.fileno())
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
