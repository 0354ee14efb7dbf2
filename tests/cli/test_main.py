"""What every command does with an error that is not its own."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from forum_app.cli import main


def test_a_database_without_its_schema_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_SECRET_KEY", "s" * 32)
    monkeypatch.setenv("FORUM_DATABASE_URL", f"sqlite:///{tmp_path / 'forum.db'}")
    monkeypatch.setenv("FORUM_INSTANCE_DIR", str(tmp_path))

    result = CliRunner().invoke(main, ["badges", "print", "ensayo", "--out", str(tmp_path / "b.pdf")])

    said = "Error: The database refused: no such table: forum_edition. Look at: forum doctor\n"
    assert (result.exit_code, result.output) == (1, said)
