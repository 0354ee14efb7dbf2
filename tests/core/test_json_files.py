"""Files of facts: what pydantic finds is said in our words, in the language of whoever reads it."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest
from flask import Flask
from flask_babel import force_locale

from forum_app.core.errors import BadInputError
from forum_app.core.i18n import translate
from forum_app.core.json_files import Day, FactsFile, Part, written


class Kind(StrEnum):
    TALK = "talk"
    PANEL = "panel"


class Row(Part):
    title: str


class File(FactsFile):
    number: int = 1
    open: bool = True
    names: dict[str, str] = {}
    rows: list[Row] = []
    kind: Kind = Kind.TALK
    language: Literal["es", "en"] = "es"
    day: Day | None = None
    pair: tuple[int, int] = (1, 2)


def refused(path: Path, content: Any) -> BadInputError:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(BadInputError) as refusal:
        File.read(path)
    return refusal.value


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"number": 1.5}, "number: This must be a whole number."),
        ({"open": "perhaps"}, "open: This must be true or false."),
        ({"names": []}, "names: This must be an object with named members, in { }."),
        ({"rows": [{"title": "a"}, {"title": 7}]}, "rows[1].title: This must be a text, in quotes."),
        ({"kind": "party"}, "kind: This must be one of: talk, panel."),
        ({"language": "fr"}, "language: This must be one of: es, en."),
        ({"day": 20261110}, "day: This must be a day, as 2026-11-10."),
        ({"pair": [1, 2, 3]}, "pair: This value cannot stand here."),
    ],
)
def test_a_fault_is_told_by_place_in_our_words(tmp_path: Path, facts: dict[str, Any], said: str) -> None:
    path = tmp_path / "facts.json"

    assert str(refused(path, facts)) == f"{path}: {said}"


def test_a_fault_is_told_in_spanish_too(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    refusal = refused(path, {"rows": [{}]})

    with force_locale("es"):
        said = translate(refusal.message, refusal.values)

    assert said == f"{path}: rows[0].title: Esto falta."


def test_a_file_with_the_mark_of_utf_8_is_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(b"\xef\xbb\xbf{}")

    assert File.read(path) == File()


def test_a_backslash_before_u0000_is_no_nul(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(r'{"names": {"a": "\\u0000"}}')

    assert File.read(path).names == {"a": r"\u0000"}


def test_a_place_is_written_with_numbers_from_0() -> None:
    assert written(("themes", 2, "title")) == "themes[2].title"
