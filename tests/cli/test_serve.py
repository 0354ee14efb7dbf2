"""`forum serve` and `forum worker`: real processes, asked over real sockets."""

import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from forum_app.cli import main
from tests.mail.smtp import free_port, postman

PATIENCE = 30.0
FORUM = [sys.executable, "-m", "forum_app.cli"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with a migrated database."""
    folder = tmp_path_factory.mktemp("installation")
    subprocess.run([*FORUM, "db", "upgrade"], env=environment(folder), check=True, capture_output=True)  # noqa: S603
    return folder


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a process of the installation; it is gone when the test ends."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*command: str, **variables: str) -> subprocess.Popen[bytes]:
        with (home / "log").open("ab") as log:
            env = environment(home, **variables)
            process = subprocess.Popen(command, env=env, cwd=home, stdout=log, stderr=log)  # noqa: S603
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        process.wait(PATIENCE)


def environment(folder: Path, **variables: str) -> dict[str, str]:
    paths = {"PYTHONPATH": str(Path(__file__).parents[2]), "FORUM_INSTANCE_DIR": str(folder)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    return {**kept, **paths, "FORUM_DEMO": "1", **variables}


def until(condition: Callable[[], object]) -> object:
    """What the condition answers as soon as it is true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise TimeoutError


def status(port: int, *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> int | None:
    return asked(
        HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
        if context
        else HTTPConnection("127.0.0.1", port, timeout=5),
        headers={"Host": host},
    )


def asked(connection: HTTPConnection, *, headers: dict[str, str] | None = None) -> int | None:
    """The status of an answer; None while nobody listens."""
    try:
        connection.request("GET", "/sign-in", headers=headers or {})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def children(process: subprocess.Popen[bytes]) -> dict[int, str]:
    """The processes that it started, by their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process.pid:
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it ended while we looked
    return found


def worker_of(process: subprocess.Popen[bytes]) -> int | None:
    return next((pid for pid, command in children(process).items() if " worker " in command), None)


def is_running(pid: int) -> bool:
    path = Path(f"/proc/{pid}/stat")
    return path.exists() and path.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_serve_is_one_tree_that_ends_as_a_whole(
    start: Callable[..., subprocess.Popen[bytes]], ending: signal.Signals
) -> None:
    port = free_port()
    server = start(*FORUM, "serve", "--port", str(port), "--workers", "1")
    until(lambda: status(port) == 200 and worker_of(server))
    tree = children(server)

    server.send_signal(ending)

    assert server.wait(PATIENCE) == (-ending if ending is signal.SIGKILL else 0)
    until(lambda: not any(map(is_running, tree)))
    assert len(tree) == 2


@pytest.mark.parametrize(("host", "name"), [("localhost", "localhost"), ("::1", "[::1]"), ("[::1]", "[::1]")])
def test_serve_listens_on_names_and_on_ipv6(
    start: Callable[..., subprocess.Popen[bytes]], home: Path, host: str, name: str
) -> None:
    port = free_port()

    start(*FORUM, "serve", "--host", host, "--port", str(port), "--workers", "1")

    connection = HTTPConnection(host.strip("[]"), port, timeout=5)
    assert until(lambda: asked(connection)) == 200
    assert asked(connection, headers={"Host": "evil.example"}) == 400
    assert f"Serving http://{name}:{port} " in (home / "log").read_text()


def test_serve_starts_a_dead_worker_again(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    port = free_port()
    server = start(*FORUM, "serve", "--port", str(port), "--workers", "1")
    first = until(lambda: worker_of(server))
    assert isinstance(first, int)

    os.kill(first, signal.SIGKILL)

    assert until(lambda: worker_of(server) not in {first, None} and worker_of(server)) != first


def test_serve_refuses_other_hosts(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    port = free_port()
    start(*FORUM, "serve", "--port", str(port), "--workers", "1")
    until(lambda: status(port) == 200)

    assert status(port, host="evil.example") == 400


def test_serve_speaks_https(start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path) -> None:
    certificate, key = str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")
    options = (
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=forum",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    )
    subprocess.run(  # noqa: S603
        ["openssl", "req", "-x509", *options, "-keyout", key, "-out", certificate],  # noqa: S607
        check=True,
        capture_output=True,
    )
    port = free_port()
    tls = ("--tls-certificate", certificate, "--tls-key", key)

    start(*FORUM, "serve", "--port", str(port), "--workers", "1", *tls)

    context = ssl.create_default_context(cafile=certificate)
    assert until(lambda: status(port, context=context)) == 200


def test_gunicorn_and_a_worker_beside_it_do_the_same(
    start: Callable[..., subprocess.Popen[bytes]], home: Path
) -> None:
    port = free_port()
    gunicorn = (sys.executable, "-m", "gunicorn", "--no-control-socket", "--bind", f"127.0.0.1:{port}")

    start(*gunicorn, "forum_app:create_app()")
    start(*FORUM, "worker")

    assert until(lambda: status(port)) == 200
    assert until((home / "worker-alive").exists) is True


def test_a_letter_is_sent_soon_after_it_is_written(
    start: Callable[..., subprocess.Popen[bytes]], home: Path
) -> None:
    with postman() as mail:
        start(*FORUM, "worker", FORUM_MAIL_URL=mail.url)
        until((home / "worker-alive").exists)
        time.sleep(2)  # the sweep of the start is over, the next one comes in a minute
        post = """
from forum_app import create_app
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.mail.actions import post
with create_app().app_context(), transaction():
    post("accounts/mail/reset.txt", to=("Ana", "a@x.pe"), language="es", at=now(), link="http://x/", hours=2)
"""
        written = time.monotonic()
        subprocess.run([sys.executable, "-c", post], env=environment(home), check=True)  # noqa: S603

        until(lambda: mail.messages)

        assert time.monotonic() - written < 30  # and not at the next sweep


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tls-key", __file__], "together"),
        (["--host", "0.0.0.0"], "FORUM_PUBLIC_URL"),  # noqa: S104 that is the question
        (["--host", "192.0.2.1"], "Cannot listen on 192.0.2.1"),
        (["--host", "no.such.host.invalid"], "Cannot listen on no.such.host.invalid"),
    ],
)
def test_serve_says_what_is_wrong_with_its_options(options: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["serve", "--port", str(free_port()), *options])

    assert result.exit_code != 0
    assert said in result.output


def test_serve_stops_where_the_schema_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [*FORUM, "serve", "--port", str(free_port())],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (
        1,
        "Error: The database is not at the schema of this version. Run: forum db upgrade\n",
    )


def test_the_command_stops_by_name_where_the_secret_is_missing(tmp_path: Path) -> None:
    env = environment(tmp_path)
    del env["FORUM_DEMO"]

    done = subprocess.run(  # noqa: S603
        [*FORUM, "doctor"], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("FORUM_SECRET_KEY is missing")
    assert done.stderr.count("\n") == 1
