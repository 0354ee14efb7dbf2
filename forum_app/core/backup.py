"""Copies of everything: the database and the uploads in one file, with a manifest that proves it whole."""

import json
import re
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from shutil import copyfileobj, which

from flask import current_app
from sqlalchemy import select

from .db import BUSY_TIMEOUT_MS, db, revision
from .errors import N_, BadInputError, ForumError
from .files import draft_of
from .models import StoredFile
from .progress import Progress
from .worker import QUEUE_SCHEMA

MANIFEST = "manifest.json"
DATABASE = "database"
UPLOAD = re.compile(r"uploads/([0-9a-f]{2})/(\1[0-9a-f]{62})")
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")


@dataclass
class Manifest:
    """What a backup holds: each file with the hash of its bytes."""

    made_at: str
    backend: str
    revision: str | None
    files: dict[str, str] = field(default_factory=dict)

    @property
    def uploads(self) -> int:
        return len(self.files) - 1


def make(target: Path, *, at: datetime, progress: Progress, lost_too: bool = False) -> Manifest:
    """Write a backup; the file appears whole or not at all.

    The database is copied first: uploads are written before the rows that name them, so the copies of the
    uploads hold at least what the copy of the database names.

    Args:
        target: the file to be written.
        at: the present instant.
        progress: told how many uploads are done, of how many.
        lost_too: leave out uploads that are not there, instead of refusing.

    """
    backend = db.engine.dialect.name
    manifest = Manifest(made_at=at.isoformat(), backend=backend, revision=revision())
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".forum-backup-") as folder:
        copy = Path(folder) / DATABASE
        _dump(copy)
        uploads = _uploads_named()
        if lost_too:
            uploads = [name for name in uploads if _upload_path(name).exists()]
        with draft_of(target) as draft, tarfile.open(fileobj=draft, mode="w:gz", compresslevel=3) as archive:
            _add(archive, manifest, copy, DATABASE)
            for number, name in enumerate(uploads, 1):
                _add(archive, manifest, _upload_path(name), name)
                progress(number, len(uploads))
            _add_manifest(archive, manifest, Path(folder) / MANIFEST)
    return manifest


def check(source: Path, *, progress: Progress) -> Manifest:
    """Read a backup through and prove that it is whole and that its database opens.

    Raises:
        BadInputError: saying what is wrong with it.

    """
    with _unpacked(source, progress) as (manifest, _):
        return manifest


def restore(source: Path, *, progress: Progress) -> Manifest:
    """Put a backup in the place of what is there: uploads, which only adds, then the database at once.

    Raises:
        BadInputError: the backup is damaged or of the other kind of database; nothing was changed.

    """
    with _unpacked(source, progress) as (manifest, folder):
        if manifest.backend != db.engine.dialect.name:
            raise BadInputError(
                N_("The backup is of %(there)s, the database of the settings is %(here)s."),
                there=manifest.backend,
                here=db.engine.dialect.name,
            )
        for name in manifest.files:
            if name != DATABASE:
                _put_upload(folder / name, _upload_path(name))
        db.session.remove()
        db.engine.dispose()
        _load(folder / DATABASE)
        return manifest


def _uploads_named() -> list[str]:
    hashes = db.session.scalars(select(StoredFile.sha256).distinct().order_by(StoredFile.sha256))
    return [f"uploads/{digest[:2]}/{digest}" for digest in hashes]


def _upload_path(name: str) -> Path:
    return Path(current_app.config["UPLOAD_DIR"]) / name.removeprefix("uploads/")


def _add(archive: tarfile.TarFile, manifest: Manifest, path: Path, name: str) -> None:
    try:
        with path.open("rb") as content:
            manifest.files[name] = file_digest(content, "sha256").hexdigest()
        archive.add(path, name, recursive=False)
    except FileNotFoundError as error:
        raise ForumError(N_("The upload %(path)s is missing; the backup was not made."), path=path) from error


def _add_manifest(archive: tarfile.TarFile, manifest: Manifest, path: Path) -> None:
    path.write_text(json.dumps(asdict(manifest), indent=1))
    archive.add(path, MANIFEST)


@contextmanager
def _unpacked(source: Path, progress: Progress) -> Iterator[tuple[Manifest, Path]]:
    """The files of a backup in a folder of their own, proved by the manifest."""
    with tempfile.TemporaryDirectory(
        dir=current_app.config["INSTANCE_DIR"], prefix=".forum-restore-"
    ) as name:
        folder = Path(name)
        try:
            found = _unpack(source, folder, progress)
            manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
        except (OSError, EOFError, tarfile.TarError, ValueError, TypeError) as error:
            raise BadInputError(
                N_("%(file)s is no backup of the forum, or it is damaged (%(error)s)."),
                file=source,
                error=error,
            ) from error
        found.pop(MANIFEST)
        wrong = {name for name in {*found, *manifest.files} if found.get(name) != manifest.files.get(name)}
        if wrong:
            raise BadInputError(
                N_("%(file)s is damaged: %(name)s is not what the manifest says."),
                file=source,
                name=min(wrong),
            )
        _prove(folder / DATABASE, manifest.backend)
        yield manifest, folder


def _unpack(source: Path, folder: Path, progress: Progress) -> dict[str, str]:
    """Write the known kinds of files into the folder; answers their hashes."""
    hashes = {}
    with tarfile.open(source, "r:gz") as archive:
        for number, member in enumerate(archive, 1):
            content = archive.extractfile(member) if member.isreg() else None
            if content is None or not (member.name in {MANIFEST, DATABASE} or UPLOAD.fullmatch(member.name)):
                raise ValueError(member.name)
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w+b") as target:
                copyfileobj(content, target)
                target.seek(0)
                hashes[member.name] = file_digest(target, "sha256").hexdigest()
            progress(number, number)
    return hashes


def _put_upload(source: Path, target: Path) -> None:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as content, draft_of(target) as draft:
            copyfileobj(content, draft)


def _dump(target: Path) -> None:
    """Copy the living database as it is at one instant."""
    if db.engine.dialect.name == "postgresql":
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={QUEUE_SCHEMA}")
        _postgresql("pg_dump", *options, f"--file={target}", connect=True)
        return
    with closing(sqlite3.connect(_sqlite_path())) as living, closing(sqlite3.connect(target)) as copy:
        living.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    _prove(target, "sqlite")


def _prove(copy: Path, backend: str) -> None:
    """Read the copy of a database from end to end."""
    if backend == "postgresql":
        _postgresql("pg_restore", "--file=/dev/null", str(copy))
        return
    try:
        with closing(sqlite3.connect(copy)) as database:
            said = [row[0] for row in database.execute("PRAGMA integrity_check")]
            strays = database.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BadInputError(
            N_("The database in the backup cannot be read: %(error)s"), error=error
        ) from error
    if said != ["ok"] or strays:
        raise BadInputError(N_("The database in the backup is damaged: %(error)s"), error=said[0])


def _load(copy: Path) -> None:
    """Replace the living database in one transaction."""
    if db.engine.dialect.name == "postgresql":
        _load_postgresql(copy)
        return
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(_sqlite_path())) as living:
        living.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        source.backup(living)
        living.execute("PRAGMA journal_mode = WAL")


def _load_postgresql(copy: Path) -> None:
    script = copy.with_suffix(".sql")
    _postgresql("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy))
    fresh = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    options = (
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    )
    _postgresql("psql", *options, f"--command={fresh}", f"--file={script}", connect=True)


def _sqlite_path() -> str:
    return db.engine.url.database or ""


def _postgresql(program: str, *options: str, connect: bool = False) -> None:
    """Run one of PostgreSQL's own programs; the password does not go where others can read it."""
    url = db.engine.url
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {"PGPASSWORD": str(url.password)} if url.password else {}
    command = [str(_program(program)), *options, *([f"--dbname={address}"] if connect else [])]
    done = subprocess.run(  # noqa: S603 a program of PostgreSQL, found below
        command, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", **environment}
    )
    if done.returncode:
        raise ForumError(N_("%(program)s failed: %(error)s"), program=program, error=done.stderr.strip())


def _program(name: str) -> Path:
    """The newest of Debian's versions, else the one on the PATH."""
    versions = sorted(DEBIAN_POSTGRESQL.glob(f"*/bin/{name}"), key=lambda path: -int(path.parts[-3]))
    on_path = which(name)
    found = versions[0] if versions else on_path and Path(on_path)
    if not found:
        raise ForumError(N_("%(name)s was not found. Install the client programs of PostgreSQL."), name=name)
    return found
