from hashlib import sha256
from pathlib import Path

from flask import Flask

from config import Config
from forum_app.core import files
from tests.conftest import NOON


def test_kept_bytes_come_back(app: Flask) -> None:
    file = files.keep(b"a photo", media_type="image/jpeg", at=NOON)

    assert files.read(file) == b"a photo"
    assert (file.sha256, file.size) == (sha256(b"a photo").hexdigest(), 7)


def test_equal_bytes_are_kept_once(app: Flask, config: Config) -> None:
    files.keep(b"twice", media_type="image/jpeg", at=NOON)
    files.keep(b"twice", media_type="image/jpeg", at=NOON)

    digest = sha256(b"twice").hexdigest()
    assert sorted(Path(config.UPLOAD_DIR).rglob(f"{digest}*")) == [
        config.UPLOAD_DIR / digest[:2] / digest,
    ]
