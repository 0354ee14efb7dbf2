"""A letter on paper: one A4 page. What is printed comes in as strings; here it only gets its place."""

from dataclasses import dataclass

from forum_app.core.print.colours import Colour
from forum_app.core.print.document import MM, Box, Document
from forum_app.core.print.fitting import Type, fit
from forum_app.core.print.fonts import Weight
from forum_app.core.print.qr import Level, encode
from forum_app.core.print.shaping import shape

WIDTH, HEIGHT = 210 * MM, 297 * MM

_INK = Colour.from_hex("#14181f")
_ACCENT = Colour.from_hex("#123a5e")
_MUTED = Colour.from_hex("#4d5763")
_HAIRLINE = Colour.from_hex("#c9d0d8")
_NOTICE, _NOTICE_TEXT = Colour.from_hex("#ffe9a8"), Colour.from_hex("#4a3800")

_LEFT = 25 * MM
_INNER = WIDTH - 2 * _LEFT
_LABELS = 42 * MM
_CODE_SIDE = 26 * MM
_FOOT = 246 * MM  # the line above the code

_EDITION = Type(size=15, least=9, weight=Weight.BOLD, leading=1.15)
_DETAILS = Type(size=9.5, least=7)
_SMALL = Type(size=8.5, least=6, leading=1.3)
_TEXT = Type(size=10.5, least=7, leading=1.35)
_STRONG = Type(size=10.5, least=7, weight=Weight.BOLD, leading=1.35)
_TITLE = Type(size=17, least=10, weight=Weight.BOLD)
_CODE = Type(size=12, least=8, weight=Weight.BOLD)
_NOTICE_TYPE = Type(size=10, least=7, weight=Weight.BOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFace:
    """All that stands on one letter, in its language."""

    language: str
    edition: str
    edition_details: str
    title: str
    number: str
    dated: str
    addressee: tuple[str, ...]
    opening: str
    name: str
    facts: tuple[tuple[str, str, str], ...]  # word, value, and the language of the value where it matters
    closing: tuple[str, ...]
    signatory: str
    signatory_title: str
    verification: str
    code: str
    address: str
    notice: str = ""


def letter_sheet(face: LetterFace) -> bytes:
    """Draw a letter; the same letter gives the same bytes."""
    document = Document(title=f"{face.title} {face.number}", language=face.language)
    document.page(WIDTH, HEIGHT)
    y = _draw_head(document, face)
    y = _draw_facts(document, face, _draw_opening(document, face, y))
    for paragraph in face.closing:
        y = _paragraph(document, paragraph, y) + 3 * MM
    _draw_signature(document, face)
    _draw_verification(document, face)
    return document.finish()


def _draw_head(document: Document, face: LetterFace) -> float:
    if face.notice:
        strip = Box(0, 0, WIDTH, 9 * MM)
        document.rectangle(strip, _NOTICE)
        fitted = fit(face.notice, _NOTICE_TYPE, width=_INNER, height=strip.height)
        document.block(fitted, (WIDTH - fitted.width) / 2, (strip.height - fitted.height) / 2, _NOTICE_TEXT)
    name = fit(face.edition, _EDITION, width=_INNER, height=16 * MM)
    details = fit(face.edition_details, _DETAILS, width=_INNER, height=6 * MM)
    y = document.block(details, _LEFT, document.block(name, _LEFT, 17 * MM, _ACCENT) + 1 * MM, _MUTED)
    document.rectangle(Box(_LEFT, y + 3 * MM, _INNER, 0.8), _ACCENT)
    return y + 8 * MM


def _draw_opening(document: Document, face: LetterFace, y: float) -> float:
    number = fit(face.number, _STRONG, width=_INNER / 2, height=6 * MM)
    dated = fit(face.dated, _TEXT, width=_INNER / 2, height=6 * MM)
    document.block(number, _LEFT, y, _INK)
    y = document.block(dated, WIDTH - _LEFT - dated.width, y, _INK) + 6 * MM
    for line in face.addressee:
        y = document.block(fit(line, _TEXT, width=_INNER, height=12 * MM), _LEFT, y, _INK)
    title = fit(face.title, _TITLE, width=_INNER, height=10 * MM)
    y = document.block(title, _LEFT, y + 6 * MM, _ACCENT) + 4 * MM
    return _paragraph(document, face.opening, y) + 4 * MM


def _draw_facts(document: Document, face: LetterFace, y: float) -> float:
    document.rectangle(Box(_LEFT, y, _INNER, 0.4), _HAIRLINE)
    y += 2 * MM
    for word, value, language in face.facts:
        label = fit(word, _SMALL, width=_LABELS - 3 * MM, height=9 * MM)
        style = _STRONG if value == face.name else _TEXT
        fitted = fit(value, style, width=_INNER - _LABELS, height=12 * MM, language=language)
        document.block(label, _LEFT, y + 0.7 * MM, _MUTED)
        y = max(document.block(fitted, _LEFT + _LABELS, y, _INK), y + label.height) + 0.8 * MM
    document.rectangle(Box(_LEFT, y + 1.2 * MM, _INNER, 0.4), _HAIRLINE)
    return y + 6 * MM


def _draw_signature(document: Document, face: LetterFace) -> None:
    y = _FOOT - 19 * MM
    document.rectangle(Box(_LEFT, y, 75 * MM, 0.5), _INK)
    y = document.block(fit(face.signatory, _STRONG, width=_INNER, height=6 * MM), _LEFT, y + 1.5 * MM, _INK)
    document.block(fit(face.signatory_title, _TEXT, width=_INNER, height=6 * MM), _LEFT, y, _MUTED)


def _draw_verification(document: Document, face: LetterFace) -> None:
    document.rectangle(Box(_LEFT, _FOOT, _INNER, 0.4), _HAIRLINE)
    top = _FOOT + 5 * MM
    document.code(encode(face.address, level=Level.M), WIDTH - _LEFT - _CODE_SIDE, top, _CODE_SIDE)
    width = _INNER - _CODE_SIDE - 8 * MM
    y = document.block(fit(face.verification, _SMALL, width=width, height=12 * MM), _LEFT, top, _MUTED)
    y = document.block(fit(face.code, _CODE, width=width, height=6 * MM), _LEFT, y + 1.5 * MM, _INK)
    document.block(fit(face.address, _SMALL, width=width, height=9 * MM), _LEFT, y + 1.5 * MM, _MUTED)


def _paragraph(document: Document, text: str, y: float) -> float:
    """Fill each line before the next begins; `fit` makes lines of one width, as a heading has them."""
    for line in _filled_lines(text):
        y = document.block(fit(line, _TEXT, width=_INNER, height=8 * MM), _LEFT, y, _INK)
    return y


def _filled_lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if shape(longer, _TEXT.weight).width * _TEXT.size <= _INNER:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
