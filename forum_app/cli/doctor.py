"""`forum doctor`: what is wrong with an installation, and how to mend it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from forum_app.accounts.models import User
from forum_app.core.config import LOOPBACK
from forum_app.core.db import db, revision
from forum_app.core.models import Job, JobState
from forum_app.core.paths import PACKAGE
from forum_app.core.print.fonts import check_fonts
from forum_app.core.worker import is_worker_alive
from forum_app.mail.models import Letter
from forum_app.mail.rules import LetterState
from forum_app.mail.smtp import MailLine, MailServer, NotSentError

from .db import newest_revision

OLDEST_POSTGRESQL = 150000  # as the server numbers its versions
LITTLE_SPACE = 500 * 1024 * 1024
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
SIGNS = {
    "ok": click.style("✓", fg="green"),
    "note": click.style("!", fg="yellow"),
    "error": click.style("✗", fg="red"),
}


class Finding(NamedTuple):
    """What was looked at, how it is, and how to mend it."""

    verdict: str  # "ok", "note" or "error"
    said: str
    mend: str = ""


Check = Callable[[], Iterator[Finding]]


@click.command()
@with_appcontext
def doctor() -> None:
    """Look at settings, database, worker, mail, storage and what is built; exit 1 on errors."""
    verdicts = []
    for check in (settings, database, accounts, worker, mail, storage, built):
        for finding in _safely(check):
            verdicts.append(finding.verdict)
            click.echo(f"{SIGNS[finding.verdict]} {finding.said}")
            if finding.mend:
                click.echo(f"    → {finding.mend}")
    errors = verdicts.count("error")
    click.echo(f"{len(verdicts)} checks, {errors} errors, {verdicts.count('note')} notes.")
    if errors:
        raise SystemExit(1)


def settings() -> Iterator[Finding]:
    """The address of the site, and the keys."""
    config = current_app.config
    address = urlsplit(config["PUBLIC_URL"])
    is_local = address.hostname in LOOPBACK
    if address.scheme == "https" or is_local:
        yield Finding("ok", f"The site is {config['PUBLIC_URL']}.")
    else:
        mend = "Browsers keep no session on plain http. Set FORUM_PUBLIC_URL to an https:// address."
        yield Finding("error", f"The site is {config['PUBLIC_URL']}, on plain http.", mend)
    if config["DEMO"] and not is_local:
        yield Finding("error", "The demo mode shows secret links.", "Unset FORUM_DEMO on a site for others.")
    if config["ENCRYPTION_KEYS"]:
        yield Finding("ok", f"{len(config['ENCRYPTION_KEYS'])} encryption keys are set.")
    else:
        mend = "Set FORUM_ENCRYPTION_KEYS, so that FORUM_SECRET_KEY can change without losing sealed data."
        yield Finding("note", "The encryption keys are derived from FORUM_SECRET_KEY.", mend)


def database() -> Iterator[Finding]:
    """Whether it answers, is set up well, and has the schema of this version."""
    place = db.engine.url.render_as_string(hide_password=True)
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            number = int(connection.scalar(text("SHOW server_version_num")) or 0)
            old = number < OLDEST_POSTGRESQL
            mend = "Use PostgreSQL 15 or later." if old else ""
            yield Finding("error" if old else "ok", f"{place}: PostgreSQL {number // 10000}.", mend)
        else:
            found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in PRAGMAS}
            quick = connection.scalar(text("PRAGMA quick_check"))
            good = found == PRAGMAS and quick == "ok"
            mend = "" if good else "Restore a backup: forum restore FILE"
            yield Finding("ok" if good else "error", f"{place}: SQLite, {found}, quick check: {quick}.", mend)
    there, wanted = revision(), newest_revision()
    if there == wanted:
        yield Finding("ok", f"The schema is at revision {there}.")
    else:
        yield Finding(
            "error", f"The schema is at {there or 'nothing'}, not {wanted}.", "Run: forum db upgrade"
        )


def accounts() -> Iterator[Finding]:
    """Whether somebody can manage the site."""
    can_manage = (User.is_administrator, User.disabled_at.is_(None), User.password_hash.is_not(None))
    count = db.session.scalar(select(func.count(User.id)).where(*can_manage))
    if count:
        yield Finding("ok", f"{count} administrators can sign in.")
    else:
        yield Finding("note", "No administrator can sign in.", "Run: forum user create --administrator")


def worker() -> Iterator[Finding]:
    """Whether jobs are done."""
    if is_worker_alive():
        yield Finding("ok", "The background worker is alive.")
    else:
        mend = "Run: forum serve, or beside another web server: forum worker"
        yield Finding("error", "No background worker has given a sign of life in the last minute.", mend)
    failed = db.session.scalar(select(func.count(Job.id)).where(Job.state == JobState.FAILED))
    if failed:
        yield Finding("note", f"{failed} jobs have failed for good.", "Look at the log of the worker.")


def mail() -> Iterator[Finding]:
    """Whether letters can go out."""
    url = current_app.config["MAIL_URL"]
    counted = dict(
        iter(db.session.execute(select(Letter.state, func.count(Letter.id)).group_by(Letter.state)))
    )
    waiting, failed = counted.get(LetterState.QUEUED, 0), counted.get(LetterState.FAILED, 0)
    if not url:
        yield Finding("note", f"No mail server is set; {waiting} letters wait.", "Set FORUM_MAIL_URL.")
    else:
        yield _mail_server(url, waiting)
    if failed:
        yield Finding(
            "note", f"{failed} letters could not be delivered.", "See the page Correo of the edition."
        )


def storage() -> Iterator[Finding]:
    """Whether uploads and our own files can be written, and how much room is left."""
    for name in ("INSTANCE_DIR", "UPLOAD_DIR"):
        folder = _nearest(Path(current_app.config[name]))
        if not os.access(folder, os.W_OK | os.X_OK):
            mend = f"Make it writable for this account, or set FORUM_{name}."
            yield Finding("error", f"{folder} cannot be written.", mend)
            continue
        free = shutil.disk_usage(folder).free
        is_little = free < LITTLE_SPACE
        said = f"{folder} can be written; {free // 1024**2} MB are free."
        yield Finding("note" if is_little else "ok", said, "Make room." if is_little else "")


def built() -> Iterator[Finding]:
    """Whether fonts, front end and translations are in place."""
    parts = {
        "The fonts for printing": not check_fonts(),
        "The front end": (Path(str(current_app.static_folder)) / "manifest.json").is_file(),
        "The translations": any((PACKAGE / "translations").rglob("*.mo")),
    }
    for name, is_there in parts.items():
        if is_there:
            yield Finding("ok", f"{name}: built.")
        else:
            yield Finding("error", f"{name}: not built.", "Run: make setup")


def _safely(check: Check) -> Iterator[Finding]:
    """A database that does not answer is a finding too."""
    try:
        yield from check()
    except (SQLAlchemyError, OSError) as error:
        first = str(error).splitlines()[0]
        mend = "Is FORUM_DATABASE_URL right, the server up, the schema there (forum db upgrade)?"
        yield Finding("error", f"Looking at {check.__name__} failed: {first}", mend)
        db.session.rollback()


def _mail_server(url: str, waiting: int) -> Finding:
    try:
        server = MailServer.from_url(url)
        with MailLine(server) as line:
            line.call()
    except ValueError as error:
        return Finding("error", "FORUM_MAIL_URL cannot be used.", str(error))
    except NotSentError as error:
        mend = "Check host, port, user and password in FORUM_MAIL_URL. No letter is lost meanwhile."
        return Finding("error", f"The mail server does not take us: {error.said}", mend)
    return Finding("ok", f"The mail server {server.host} takes our letters; {waiting} wait.")


def _nearest(folder: Path) -> Path:
    return folder if folder.exists() else _nearest(folder.parent)
