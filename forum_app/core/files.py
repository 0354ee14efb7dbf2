"""Uploaded bytes: kept outside of the web root under their hash, whole or not at all."""

import os
import tempfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from flask import current_app

from .db import db
from .models import StoredFile


def keep(content: bytes, *, media_type: str, at: datetime) -> StoredFile:
    """Write the bytes to disk, then their row; a row never names bytes that are not there."""
    digest = sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        _write(path, content)
    file = StoredFile(sha256=digest, media_type=media_type, size=len(content), created_at=at)
    db.session.add(file)
    return file


def read(file: StoredFile) -> bytes:
    """The bytes of a kept file."""
    return _path(file.sha256).read_bytes()


def _path(digest: str) -> Path:
    return Path(current_app.config["UPLOAD_DIR"]) / digest[:2] / digest


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
