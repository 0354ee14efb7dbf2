"""Sort and search keys, since databases compare by code point (á goes with a; in Spanish ñ after n)."""

from functools import cache
from unicodedata import combining, normalize

from pyuca import Collator

# Greater than any primary weight of the table: n followed by it comes after every word that begins with n.
AFTER_EVERY_LETTER = 0xFFFE


@cache
def _collator() -> Collator:
    return Collator()


def sort_key(text: str, language: str) -> str:
    """A text whose plain comparison orders `text` as the dictionaries of `language` ("es", "en") do.

    The Unicode Collation Algorithm by pyuca, with the one tailoring that modern Spanish has:
    ñ is a letter of its own. Hexadecimal, so that every database collation orders it alike.
    """
    collator = _collator()
    text = normalize("NFC", text)
    pieces = text.replace("Ñ", "ñ").split("ñ") if language == "es" else [text]
    elements = []
    for number, piece in enumerate(pieces):
        if number:
            elements += [*collator.collation_elements("n"), [AFTER_EVERY_LETTER, 0x0020, 0x0002]]
        elements += collator.collation_elements(normalize("NFD", piece))
    key = collator.sort_key_from_collation_elements(elements)
    return "".join(f"{weight:04x}" for weight in key)


def fold(text: str) -> str:
    """Text without case and marks, for searching and comparing: Núñez is found by "nunez"."""
    return "".join(c for c in normalize("NFKD", text) if not combining(c)).casefold()


def spelling(text: str) -> str:
    """A word that people typed, to be compared: folded, and `_` is a space as any other."""
    return " ".join(fold(text).replace("_", " ").split())
