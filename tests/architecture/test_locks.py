"""Lock files carry hashes and no address of a registry."""

import re
from pathlib import Path

import pytest

from forum_app.core.paths import checkout

ROOT = checkout() or Path()
LOCKS = sorted([*ROOT.glob("requirements*.txt"), ROOT / "package-lock.json"])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_names_no_registry(lock: Path) -> None:
    lines = [line for line in lock.read_text().splitlines() if "http" in line and '"url"' not in line]

    assert [line for line in lines if re.search(r"https?://", line) and "funding" not in line] == []


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    packages = re.split(r"\n(?=\S)", lock.read_text().strip())

    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
