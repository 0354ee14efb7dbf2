"""The wheel alone, in an empty environment in another folder, runs the whole product."""

import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from forum_app.core.paths import checkout

ROOT = checkout()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that holds the locked dependencies and the wheel, nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", folder / "venv")
    python = folder / "venv/bin/python"
    pip(python, "install", "--require-hashes", "-r", ROOT / "requirements.txt")
    pip(python, "install", "--no-deps", wheel)
    return folder


def pip(python: str | Path, *arguments: str | Path) -> None:
    run(python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def run(*command: str | Path, **variables: str) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(  # noqa: S603
        [str(word) for word in command],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env=environ | variables,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(environment: Path, port: int, **settings: str) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603
        [environment / "venv/bin/forum", "serve", "--port", str(port)],
        cwd="/",
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def page(address: str) -> str:
    for _ in range(100):
        try:
            with urlopen(address) as answer:  # noqa: S310 a server of the test on loopback
                text: str = answer.read().decode()
                return text
        except HTTPError:
            raise
        except URLError:  # it does not listen yet
            time.sleep(0.1)
    raise TimeoutError(address)


def test_wheel_installs_no_other_top_level_name(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {name for name in names if not name.endswith(".dist-info")} == {"forum_app"}


def test_wheel_serves_an_edition_from_another_folder(environment: Path) -> None:
    port = free_port()
    settings = {
        "FORUM_SECRET_KEY": "of the wheel's test, long enough to pass",
        "FORUM_INSTANCE_DIR": str(environment / "instance"),
        "FORUM_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    forum = environment / "venv/bin/forum"

    run(forum, "db", "upgrade", **settings)
    run(forum, "edition", "load", ROOT / "forum_app/data/foro_v_2024.json", **settings)
    with serving(environment, port, **settings):
        text = page(f"http://127.0.0.1:{port}/foro-v-2024/")

    assert "V Foro de Cooperación de la Alianza del Pacífico" in text
