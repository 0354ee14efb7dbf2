"""No f-string reaches a person: what is refused, flashed or labelled is a text that can be translated."""

import ast
from pathlib import Path

from forum_app.core.paths import PACKAGE

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
