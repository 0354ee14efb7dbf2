"""The Spanish catalogue is complete, and holds just what the sources say."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from forum_app.core.paths import PACKAGE, checkout

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None, "N_": None}
SHORTEST = 4  # letters of a word that is counted
METHODS = [("forum_app/**.py", "python"), ("templates/**", "jinja2")]


def catalogue() -> Catalog:
    with (PACKAGE / "translations/es/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file)


def texts_of_sources() -> set[str]:
    root = checkout() or Path()
    found = extract_from_dir(
        root, METHODS, {"templates/**": {"trimmed": "true"}}, keywords=KEYWORDS, directory_filter=_is_source
    )
    return {text if isinstance(text, str) else text[0] for _, _, text, *_ in found}


def _is_source(folder: str) -> bool:
    return Path(folder).name not in {".venv", "node_modules", "build", "dist", "instance", ".git"}


def test_every_text_is_translated() -> None:
    untranslated = [
        message.id
        for message in catalogue()
        if message.id and not all(message.string if message.pluralizable else [message.string])
    ]

    assert untranslated == []


def test_no_translation_is_fuzzy() -> None:
    assert [message.id for message in catalogue() if message.id and message.fuzzy] == []


def test_catalogue_holds_the_texts_of_the_sources() -> None:
    known = {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue() if message.id
    }

    assert texts_of_sources() - known == set(), "run: make translations"


def values(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text)) - {"num"}


def test_every_form_of_a_translation_has_the_values_of_its_text() -> None:
    """The number alone may be left out, as in a singular; "%" alone is no form, nor is a single letter."""
    wrong = [
        (message.id, said)
        for message in catalogue()
        if message.id
        for said in (message.string if message.pluralizable else [message.string])
        if values(said) != values(str(message.id)) or (message.pluralizable and len(said) < SHORTEST)
    ]

    assert wrong == []
