"""The settings: one frozen, typed object, read once from `FORUM_…` variables; docs/settings.md lists them."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from .paths import checkout

SHORTEST_SECRET = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DATABASES = {"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"}
MEBIBYTE = 1024 * 1024
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsError(SystemExit):
    """A setting is missing or wrong; the start stops with a sentence that names it."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """All that can be set. Names are Flask's where Flask has one."""

    SECRET_KEY: str
    INSTANCE_DIR: Path
    UPLOAD_DIR: Path
    SQLALCHEMY_DATABASE_URI: str
    PUBLIC_URL: str = "http://127.0.0.1:5000"
    ENCRYPTION_KEYS: tuple[str, ...] = ()
    MAIL_URL: str | None = None
    MAIL_FROM: str = "foro@localhost"
    TRUSTED_PROXIES: int = 0
    DEMO: bool = False
    TESTING: bool = False
    LOG_LEVEL: str = "INFO"

    MAX_CONTENT_LENGTH: int = 12 * MEBIBYTE  # a photo of 8 MB and its form
    MAX_FORM_MEMORY_SIZE: int = 4 * MEBIBYTE
    SESSION_COOKIE_HTTPONLY: bool = True
    SESSION_COOKIE_SAMESITE: str = "Lax"
    PERMANENT_SESSION_LIFETIME: timedelta = timedelta(hours=12)
    SQLALCHEMY_ECHO: bool = False
    BABEL_DEFAULT_LOCALE: str = "es"
    WTF_CSRF_ENABLED: bool = True  # off in tests that post without a page
    WTF_CSRF_TIME_LIMIT: None = None  # the token lives as long as the session that it belongs to

    @property
    def SESSION_COOKIE_SECURE(self) -> bool:  # noqa: N802 Flask's name
        """Cookies travel on HTTPS alone, except for plain http on this very machine."""
        address = urlsplit(self.PUBLIC_URL)
        return address.scheme == "https" or address.hostname not in LOOPBACK

    @property
    def SESSION_COOKIE_NAME(self) -> str:  # noqa: N802 Flask's name
        """`__Host-` ties the cookie to this host and path; browsers take it only over HTTPS."""
        return "__Host-forum" if self.SESSION_COOKIE_SECURE else "forum"

    @property
    def TRUSTED_HOSTS(self) -> list[str]:  # noqa: N802 Flask's name
        """A request for any other host is refused, so that no link is ever made from a forged one."""
        host = urlsplit(self.PUBLIC_URL).hostname or ""
        if ":" in host:
            return []  # Werkzeug cannot list an IPv6 address: core.web compares it
        return sorted(LOOPBACK - {"::1"}) if host in LOOPBACK else [host]

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Config":
        """Read the settings; a missing secret outside of the demo stops the start by name.

        Raises:
            SettingsError: naming the variable and what it must hold.

        """
        instance = Path(env.get("FORUM_INSTANCE_DIR") or _home()).expanduser().resolve()
        return cls(
            SECRET_KEY=_secret(env, instance),
            INSTANCE_DIR=instance,
            UPLOAD_DIR=Path(env.get("FORUM_UPLOAD_DIR") or instance / "uploads").expanduser().resolve(),
            SQLALCHEMY_DATABASE_URI=_database(env.get("FORUM_DATABASE_URL"), instance),
            PUBLIC_URL=_public_url(env.get("FORUM_PUBLIC_URL") or cls.PUBLIC_URL),
            ENCRYPTION_KEYS=_encryption_keys(env),
            MAIL_URL=env.get("FORUM_MAIL_URL") or None,
            MAIL_FROM=env.get("FORUM_MAIL_FROM") or cls.MAIL_FROM,
            TRUSTED_PROXIES=_whole_number(env, "FORUM_TRUSTED_PROXIES", 0),
            DEMO=_is_on(env, "FORUM_DEMO"),
            LOG_LEVEL=_log_level(env.get("FORUM_LOG_LEVEL") or cls.LOG_LEVEL),
        )


def _home() -> Path:
    root = checkout()
    return root / "instance" if root else user_data_path("forum", appauthor=False)


def environment() -> dict[str, str]:
    """The variables of the process; what they do not set is read from `.env`, here or in the checkout."""
    folders = [Path.cwd(), checkout()]
    found = next((folder / ".env" for folder in folders if folder and (folder / ".env").is_file()), None)
    written = dotenv_values(found) if found else {}
    return {**{name: value for name, value in written.items() if value is not None}, **os.environ}


def _secret(env: Mapping[str, str], instance: Path) -> str:
    secret = env.get("FORUM_SECRET_KEY", "")
    if not secret and _is_on(env, "FORUM_DEMO"):
        return _demo_secret(instance)
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            "FORUM_SECRET_KEY is missing or shorter than 32 characters. Set it to a long random text,"
            " for example the output of: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return secret


def _demo_secret(instance: Path) -> str:
    """The demo's own secret: made once, readable by its owner alone; processes that start at once agree."""
    kept = instance / "demo-secret"
    if not kept.exists():
        instance.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=instance) as draft:  # made with mode 0600
            draft.write(secrets.token_hex(32))
            draft.flush()
            with suppress(FileExistsError):
                os.link(draft.name, kept)
    return kept.read_text()


def _encryption_keys(env: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(filter(None, env.get("FORUM_ENCRYPTION_KEYS", "").split(",")))
    if any(len(key) < SHORTEST_SECRET for key in keys):
        raise SettingsError("FORUM_ENCRYPTION_KEYS has a key shorter than 32 characters.")
    return keys


def _database(url: str | None, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'forum.db'}"
    with suppress(ArgumentError, ValueError):  # the second where the port is no number
        if make_url(url).drivername in DATABASES:
            return url
    raise SettingsError(  # without what was written: it holds a password
        "FORUM_DATABASE_URL must be the address of an SQLite or PostgreSQL database,"
        " as sqlite:////srv/forum/forum.db or postgresql://forum:secret@127.0.0.1/forum"
    )


def _public_url(url: str) -> str:
    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname or address.path.strip("/"):
        raise SettingsError(
            f"FORUM_PUBLIC_URL is {url!r}; it must be the address of the site, as https://host.example"
        )
    return url.rstrip("/")


def _log_level(name: str) -> str:
    if name.upper() not in LOG_LEVELS:
        raise SettingsError(f"FORUM_LOG_LEVEL is {name!r}; it must be one of {', '.join(LOG_LEVELS)}")
    return name.upper()


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal():
        raise SettingsError(f"{name} is {text!r}; it must be a whole number")
    return int(text)


def _is_on(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "").lower() in {"1", "true", "yes", "on"}
