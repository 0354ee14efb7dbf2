from hashlib import sha256
from pathlib import Path

import pytest
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


def test_a_draft_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    path.write_bytes(b"before")

    with files.draft_of(path) as draft:
        draft.write(b"after")
        seen_meanwhile = path.read_bytes()

    assert (seen_meanwhile, path.read_bytes(), list(tmp_path.iterdir())) == (b"before", b"after", [path])


def test_a_draft_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    path.write_bytes(b"before")

    with pytest.raises(TypeError), files.draft_of(path) as draft:
        draft.writelines([b"after", None])

    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"before", [path])
