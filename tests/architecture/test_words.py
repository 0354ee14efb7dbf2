"""No f-string reaches a person: what is refused, flashed or labelled is a text that can be translated.

English is spelt one way, the United Nations' (colour, organizer), in pages and on paper.
"""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

from forum_app.core.paths import PACKAGE, checkout

OTHERWISE_SPELT = re.compile(r"\b(?:organis(?:e|ed|es|ers?|ing|ations?)|colors?)\b", re.IGNORECASE)

SPEAKING = {"N_", "_", "_l", "gettext", "lazy_gettext", "ngettext", "flash"}


def speaks_in_f_strings(source: Path) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call)]
    return [
        f"{source.name}:{call.lineno}"
        for call in calls
        if _name(call.func) in SPEAKING or (_name(call.func).endswith("Error") and _is_refusal(call))
        if any(isinstance(argument, ast.JoinedStr) for argument in call.args)
    ]


def _is_refusal(call: ast.Call) -> bool:
    return _name(call.func) in {"ForumError", "RuleBrokenError", "BadInputError", "GoneError", "TooManyError"}


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def test_no_f_string_reaches_a_person() -> None:
    assert [place for source in sorted(PACKAGE.rglob("*.py")) for place in speaks_in_f_strings(source)] == []


def test_english_is_spelt_in_one_way() -> None:
    root = checkout() or Path()
    pages = {page.name: page.read_text() for page in (*root.glob("*.md"), *root.glob("docs/**/*.md"))}
    with (PACKAGE / "translations/es/LC_MESSAGES/messages.po").open("rb") as catalogue:
        pages["catalogue"] = " ".join(str(message.id) for message in read_po(catalogue))
    without_code = {name: re.sub(r"`[^`]*`", "", text) for name, text in pages.items()}

    assert {
        name: found for name, text in without_code.items() if (found := OTHERWISE_SPELT.findall(text))
    } == {}
