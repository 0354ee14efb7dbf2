"""`forum serve` and `forum worker`: the processes of an installation."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing import parent_process
from pathlib import Path
from typing import Self

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from granian.constants import Interfaces, SSLProtocols
from granian.server import Server

from forum_app import create_app
from forum_app.core.config import environment
from forum_app.core.db import revision
from forum_app.core.worker import queue

from .db import newest_revision

THREADS = 4  # of each web worker
EVERYWHERE = {"0.0.0.0", "::", "[::]"}  # noqa: S104 we ask for a public address then
PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>
RESTART_AFTER = 1.0  # seconds


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes that answer requests.")
@click.option("--tls-certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    workers: int,
    tls_certificate: Path | None,
    tls_key: Path | None,
) -> None:
    """Run the web server and the background worker together, until told to end."""
    if (tls_certificate is None) != (tls_key is None):
        raise click.UsageError("Give --tls-certificate and --tls-key together.")
    address = _address(host, port)
    _settle_public_url(host, port, scheme="https" if tls_certificate else "http")
    ctx.invoke(check_ready)
    with Companion([sys.executable, "-m", "forum_app.cli", "worker", "--for-server", str(os.getpid())]):
        Server(
            "forum_app.cli.serve:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            factory=True,
            workers=workers,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            ssl_cert=tls_certificate,
            ssl_key=tls_key,
            ssl_protocol_min=SSLProtocols.tls12,
            websockets=False,
        ).serve()


@click.command()
@click.option("--for-server", type=int, hidden=True, help="The process that it ends with.")
@with_appcontext
def worker(for_server: int | None) -> None:
    """Run the background worker alone: mail and long tasks. `forum serve` runs one by itself."""
    if for_server:
        end_with(for_server)
    queue().work()


def application() -> Flask:
    """What each web process of `forum serve` answers with."""
    server = parent_process()
    if server and server.pid:
        end_with(server.pid)
    return create_app()


def end_with(parent: int) -> None:
    """Have Linux end this process in good order when the one that started it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it was killed before we could ask
            raise SystemExit


@click.command()
@with_appcontext
def check_ready() -> None:
    """Stop with a sentence where the settings or the database are not ready to serve."""
    if revision() != newest_revision():
        raise click.ClickException("The database is not at the schema of this version. Run: forum db upgrade")
    click.echo(f"Serving {current_app.config['PUBLIC_URL']} – end with Ctrl+C.")


def _address(host: str, port: int) -> str:
    """The address of a host, tried: Granian takes no names, and its words for a taken port fill a page."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        family, *_, address = min(found)  # IPv4 first, as browsers on this machine expect of localhost
        with socket.create_server(address[:2], family=family):
            return str(address[0])
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error


def _settle_public_url(host: str, port: int, *, scheme: str) -> None:
    """What we listen on is the site's address too, where no other was set."""
    if environment().get("FORUM_PUBLIC_URL"):
        return
    if host in EVERYWHERE:
        raise click.UsageError(
            "With this --host, set FORUM_PUBLIC_URL to the address that people will type,"
            f" for example {scheme}://forum.example:{port}"
        )
    name = host.strip("[]")
    os.environ["FORUM_PUBLIC_URL"] = f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}"


class Companion:
    """A process that runs as long as the block does, and is started again when it dies."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._over = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, name="companion", daemon=True)

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._process.terminate()
        self._keeper.join()

    def _start(self) -> subprocess.Popen[bytes]:
        """In a process group of its own: Ctrl+C reaches us alone, and we end it in good order."""
        return subprocess.Popen(self._command, process_group=0)  # noqa: S603 our own interpreter

    def _keep(self) -> None:
        while True:
            self._process.wait()
            if self._over.wait(RESTART_AFTER):
                return
            self._process = self._start()
            if self._over.is_set():  # the end came while it was starting
                self._process.terminate()
