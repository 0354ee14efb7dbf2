"""Files that are whole or not there, and uploads, which are kept under their hash outside of the web root."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from flask import current_app
from sqlalchemy import select

from .db import db
from .models import StoredFile


def keep(content: bytes, *, media_type: str, at: datetime) -> StoredFile:
    """Write the bytes to disk, then their row; a row never names bytes that are not there."""
    digest = sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft_of(path) as draft:
            draft.write(content)
    file = StoredFile(sha256=digest, media_type=media_type, size=len(content), created_at=at)
    db.session.add(file)
    return file


def drop(file: StoredFile) -> str:
    """Delete the row of a file to which nothing points any more; answers the hash, for `erase` afterwards."""
    db.session.delete(file)
    return file.sha256


def erase(digests: Iterable[str]) -> None:
    """Remove bytes from the disk that no row names any more; called when their rows are gone for good."""
    asked = set(digests)
    named = set(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(asked))))
    for digest in asked - named:
        _path(digest).unlink(missing_ok=True)


def read(file: StoredFile) -> bytes:
    """The bytes of a kept file."""
    return _path(file.sha256).read_bytes()


@contextmanager
def draft_of(path: Path) -> Iterator[IO[bytes]]:
    """A file to write into, beside the path; at the end it takes that place whole, on an error it is gone."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as draft:
        try:
            yield draft
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def _path(digest: str) -> Path:
    return Path(current_app.config["UPLOAD_DIR"]) / digest[:2] / digest
