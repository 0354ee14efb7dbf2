"""docs/settings.md and the files of docs/deploy/ say what the program does."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from forum_app.core.config import Config, SettingsError, environment
from forum_app.core.paths import PACKAGE, checkout
from tests.mail.smtp import free_port

DOCS = (checkout() or Path()) / "docs"
SECRET = "x" * 32
ANY_VARIABLE = re.compile(r"\bFORUM_[A-Z_]+\b")
UNITS = ["forum.service", "forum-backup.service", "forum-backup.timer"]


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(FORUM_SECRET_KEY=SECRET)
        self.names: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.names.add(name)
        return super().get(name, default)


def run(program: str, *options: str | Path) -> str:
    """What the program complains of."""
    command = [shutil.which(program) or program, *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 named above
    return done.stderr if done.returncode or program != "openssl" else ""


def variables_listed() -> set[str]:
    rows = re.findall(r"^\| `(FORUM_[A-Z_]+)` \|", (DOCS / "settings.md").read_text(), re.MULTILINE)
    assert len(rows) == len(set(rows))
    return set(rows)


def test_every_variable_is_listed_and_every_listed_one_is_read() -> None:
    asked = Asked()

    Config.from_env(asked)

    assert asked.names == variables_listed()


def test_no_part_of_the_program_reads_a_variable_that_is_not_listed() -> None:
    named = {name for path in PACKAGE.rglob("*.py") for name in ANY_VARIABLE.findall(path.read_text())}

    assert {name for name in named if not name.endswith("_")} - variables_listed() == set()


def test_log_level_must_be_one_that_there_is() -> None:
    with pytest.raises(SettingsError, match="FORUM_LOG_LEVEL"):
        Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_LOG_LEVEL": "loud"})


def test_dotenv_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("FORUM_MAIL_FROM=file\nFORUM_LOG_LEVEL=ERROR\nFORUM_DEMO\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORUM_MAIL_FROM", "environment")

    found = environment()

    assert (found["FORUM_MAIL_FROM"], found["FORUM_LOG_LEVEL"]) == ("environment", "ERROR")
    assert "FORUM_DEMO" not in found  # named without a value


def test_demo_makes_a_secret_once_for_its_owner_alone(tmp_path: Path) -> None:
    env = {"FORUM_DEMO": "1", "FORUM_INSTANCE_DIR": str(tmp_path / "instance")}

    secrets = {Config.from_env(env).SECRET_KEY for _ in range(2)}

    kept = tmp_path / "instance" / "demo-secret"
    assert secrets == {kept.read_text()}
    assert len(kept.read_text()) == 64
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["demo-secret"]


def test_demo_does_not_mend_a_secret_that_is_too_short() -> None:
    with pytest.raises(SettingsError, match="FORUM_SECRET_KEY"):
        Config.from_env({"FORUM_DEMO": "1", "FORUM_SECRET_KEY": "short"})


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_takes_the_shipped_file(tmp_path: Path) -> None:
    openssl = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=forum")
    run("openssl", *openssl, "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem")
    site = (DOCS / "deploy" / "nginx.conf").read_text().replace("/etc/ssl/forum", str(tmp_path))
    for port in ("80", "443"):
        site = re.sub(
            rf"listen (\[::\]:)?{port}\b", lambda found: f"listen {found[1] or ''}{free_port()}", site
        )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {folders} {site} }}"
    )

    said = run("nginx", "-t", "-q", "-p", tmp_path, "-c", tmp_path / "nginx.conf")

    assert said == ""


def test_nginx_compresses_what_lies_where_the_front_end_is_served(app: Flask) -> None:
    site = (DOCS / "deploy" / "nginx.conf").read_text()

    places = re.findall(r"location (\S+) \{[^}]*gzip on;", site)

    assert places == [f"{app.static_url_path}/"]


def sample_of_settings() -> str:
    """What docs/deploy.md says to write into /etc/forum.env."""
    blocks: list[str] = re.findall(r"```sh\n(.*?)```", (DOCS / "deploy.md").read_text(), re.DOTALL)
    return next(block for block in blocks if block.startswith("FORUM_SECRET_KEY"))


def test_a_shell_reads_the_sample_of_settings_as_it_is_meant(tmp_path: Path) -> None:
    sample = tmp_path / "forum.env"
    sample.write_text(sample_of_settings())

    command = ["sh", "-euc", f"set -a; . {sample}; env -0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={})  # noqa: S603 our file

    read = dict(line.split("=", 1) for line in done.stdout.split("\0") if line.startswith("FORUM_"))
    meant = {line.split("=", 1)[0]: line.split("=", 1)[1][1:-1] for line in sample_of_settings().splitlines()}
    assert done.stderr == ""
    assert read == meant
    assert read["FORUM_MAIL_FROM"] == "Foro de Cooperación <foro@example.org>"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_shipped_units(tmp_path: Path) -> None:
    for name in UNITS:
        unit = (DOCS / "deploy" / name).read_text().replace("/opt/forum/bin/forum", sys.executable)
        (tmp_path / name).write_text(unit)

    said = run("systemd-analyze", "verify", "--man=no", *(tmp_path / name for name in UNITS))

    assert said == ""
