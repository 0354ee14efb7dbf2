"""Badges on paper: one A6 page each.

What is printed comes in as strings, translated and decided; here it only gets its place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from forum_app.core.print.colours import WHITE, Colour, contrast
from forum_app.core.print.document import MM, Box, Document, PictureError
from forum_app.core.print.fitting import Fitted, Means, Type, fit
from forum_app.core.print.fonts import Weight, missing_glyphs
from forum_app.core.print.qr import Level, encode
from forum_app.core.print.shaping import shape
from forum_app.core.progress import Progress, untold

WIDTH, HEIGHT = 105 * MM, 148 * MM

_INK = Colour.from_hex("#14181f")
_ACCENT = Colour.from_hex("#123a5e")
_MUTED = Colour.from_hex("#4d5763")
_HAIRLINE = Colour.from_hex("#c9d0d8")
_PALE = Colour.from_hex("#e9eef3")
_NOTICE, _NOTICE_TEXT = Colour.from_hex("#ffe9a8"), Colour.from_hex("#4a3800")

_LEFT = 8 * MM
_INNER = WIDTH - 2 * _LEFT
_PORTRAIT = Box(_LEFT, 27 * MM, 31 * MM, 39 * MM)
_BESIDE = _PORTRAIT.x + _PORTRAIT.width + 5 * MM
_BESIDE_WIDTH = WIDTH - _LEFT - _BESIDE
_BAND = Box(0, 130 * MM, WIDTH, 18 * MM)
_CODE_SIDE = 27 * MM
_CODE_X = WIDTH - _LEFT - _CODE_SIDE
_CODE_Y = _BAND.y - 3.2 * MM - _CODE_SIDE
_BELOW_WIDTH = _CODE_X - 5 * MM - _LEFT
_NAME_HEIGHT = 21.5 * MM
_SERIAL_Y = _BAND.y - 4 * MM
_ZONE = 6.2 * MM
_VISIBLE = 1.25  # the contrast to white paper from which a band needs no line above it
_ZONE_GAP = 1 * MM
_ZONES_IN_A_ROW = 5
# Shorter names always fit in letters of the least size: 12 points of the widest letter are 21 to a line.
LONG_NAME, LONG_WORD = 60, 18
_QUIET = 4  # modules of white around a code, as readers ask for

_EDITION = Type(size=12, least=8, weight=Weight.BOLD, leading=1.15)
_DETAILS = Type(size=8, least=6)
_DELEGATION = Type(size=24, least=11, weight=Weight.BOLD, leading=1.1)
_INSTITUTION = Type(size=10, least=7, leading=1.25)
_HONORIFIC = Type(size=11, least=8)
_NAME = Type(size=27, least=12, weight=Weight.BOLD, leading=1.1)
_NATIVE = Type(size=14, least=8, leading=1.3)
_TITLE = Type(size=11.5, least=7, leading=1.22)
_SERIAL = Type(size=7, least=5)
_CODE = Type(size=8, least=6, weight=Weight.BOLD)
_WORD = Type(size=21, least=10, weight=Weight.BOLD, leading=1.05)
_ZONE_LETTER = Type(size=10, least=5, weight=Weight.BOLD)
_NOTICE_TYPE = Type(size=9, least=6, weight=Weight.BOLD)
_INITIALS = Type(size=34, least=12, weight=Weight.BOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryBand:
    """The category of a badge as it is seen: a word on a colour, never the colour alone."""

    code: str
    word: str
    background: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeFace:
    """What stands on the front of one badge."""

    edition: str
    edition_details: str
    name: str
    delegation: str
    category: CategoryBand
    qr_text: str
    serial: str
    notice: str = ""
    honorific: str = ""
    short_name: str = ""
    native_name: str = ""
    native_language: str = ""
    title: str = ""
    institution: str = ""
    zones: tuple[str, ...] = ()
    photo: bytes | None = None


def badge_sheet(
    badges: Collection[BadgeFace], *, language: str, title: str, progress: Progress = untold
) -> bytes:
    """Print badges, one A6 page each; the same badges give the same bytes."""
    document = Document(title=title, language=language)
    for number, badge in enumerate(badges, 1):
        document.page(WIDTH, HEIGHT)
        _draw(document, badge)
        progress(number, len(badges))
    return document.finish()


def code_picture(text: str) -> bytes:
    """The code alone, as a picture for a screen: dark on white whatever the colours of the page."""
    symbol = encode(text, level=Level.M)
    side = symbol.size + 2 * _QUIET
    runs = (f"M{x + _QUIET} {y + _QUIET}h{width}v1h-{width}z" for x, y, width in symbol.runs())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{"".join(runs)}"/></svg>'
    ).encode()


def name_fit(badge: BadgeFace) -> Fitted:
    """Tell how the name will stand on the badge, and so whether it wants a shorter form."""
    return _fit_name(badge.name, badge.short_name, badge.native_language)


def _fit_name(name: str, short: str, language: str = "") -> Fitted:
    whole = _printable(name, short)
    return fit(whole, _NAME, width=_INNER, height=_NAME_HEIGHT, language=language, short_form=short)


def _printable(name: str, short: str) -> str:
    """The short form stands in for a name with letters that no font has."""
    return short if short and missing_glyphs(name) and not missing_glyphs(short) else name


class Illegible(NamedTuple):
    """What cannot be read on a badge: letters that print as boxes, a name in tiny ones."""

    missing: str
    is_cramped: bool


def illegible(name: str, short: str, *others: str) -> Illegible:
    """Look at a name, its short form and the other texts of a badge before it is printed."""
    tight = len(name) > LONG_NAME or max(map(len, name.split()), default=0) > LONG_WORD
    return Illegible(
        missing_glyphs("".join((_printable(name, short), *others))),
        tight and _fit_name(name, short).means is Means.CRAMPED,
    )


def _draw(document: Document, badge: BadgeFace) -> None:
    _draw_notice(document, badge.notice)
    _draw_edition(document, badge)
    _draw_portrait(document, badge)
    _draw_delegation(document, badge)
    _draw_name(document, badge)
    _draw_band(document, badge)
    document.code(encode(badge.qr_text, level=Level.M), _CODE_X, _CODE_Y, _CODE_SIDE)


def _draw_notice(document: Document, notice: str) -> None:
    if not notice:
        return
    strip = Box(0, 0, WIDTH, 7 * MM)
    document.rectangle(strip, _NOTICE)
    fitted = fit(notice, _NOTICE_TYPE, width=_INNER, height=strip.height)
    document.block(fitted, (WIDTH - fitted.width) / 2, (strip.height - fitted.height) / 2, _NOTICE_TEXT)


def _draw_edition(document: Document, badge: BadgeFace) -> None:
    name = fit(badge.edition, _EDITION, width=_INNER, height=10 * MM)
    details = fit(badge.edition_details, _DETAILS, width=_INNER, height=4 * MM)
    bottom = _PORTRAIT.y - 4 * MM
    top = bottom - 2 * MM - name.height - details.height
    document.block(details, _LEFT, document.block(name, _LEFT, top, _ACCENT), _MUTED)
    document.rectangle(Box(_LEFT, bottom, _INNER, 0.4), _HAIRLINE)


def _draw_portrait(document: Document, badge: BadgeFace) -> None:
    """Draw the photo; without one that can be read the initials stand in, so that the batch goes on."""
    try:
        document.photo(badge.photo or b"", _PORTRAIT, radius=1.2 * MM)
    except PictureError:
        _draw_initials(document, _printable(badge.name, badge.short_name))
    document.outline(_PORTRAIT, _HAIRLINE, radius=1.2 * MM)


def _draw_initials(document: Document, name: str) -> None:
    document.rectangle(_PORTRAIT, _PALE, radius=1.2 * MM)
    line = shape(initials(name), _INITIALS.weight)
    x = _PORTRAIT.x + (_PORTRAIT.width - line.width * _INITIALS.size) / 2
    document.text(
        line, x, _PORTRAIT.y + _PORTRAIT.height / 2 + 0.36 * _INITIALS.size, _INITIALS.size, _ACCENT
    )


def initials(name: str) -> str:
    """Take the first letter of the first and of the last word that have one."""
    letters = [letter for word in name.split() if (letter := next(filter(str.isalpha, word), ""))]
    return "".join(letters[:1] + letters[1:][-1:]).upper()


def _draw_delegation(document: Document, badge: BadgeFace) -> None:
    name = fit(badge.delegation, _DELEGATION, width=_BESIDE_WIDTH, height=25 * MM)
    y = document.block(name, _BESIDE, _PORTRAIT.y - 1.2 * MM, _ACCENT) + 1.5 * MM
    if badge.institution != badge.delegation:
        room = _PORTRAIT.y + _PORTRAIT.height - y
        institution = fit(badge.institution, _INSTITUTION, width=_BESIDE_WIDTH, height=room)
        document.block(institution, _BESIDE, y, _MUTED)


def _draw_name(document: Document, badge: BadgeFace) -> None:
    y = _PORTRAIT.y + _PORTRAIT.height + 3 * MM
    y = document.block(fit(badge.honorific, _HONORIFIC, width=_INNER, height=5 * MM), _LEFT, y, _MUTED)
    y = document.block(name_fit(badge), _LEFT, y + 0.5 * MM, _INK) + 1 * MM
    native = fit(
        badge.native_name, _NATIVE, width=_BELOW_WIDTH, height=9 * MM, language=badge.native_language
    )
    y = document.block(native, _LEFT, y, _INK) + 1 * MM
    room = _SERIAL_Y - 4 * MM - y
    document.block(fit(badge.title, _TITLE, width=_BELOW_WIDTH, height=room), _LEFT, y, _INK)
    serial = fit(badge.serial, _SERIAL, width=_BELOW_WIDTH, height=4 * MM)
    document.block(serial, _LEFT, _SERIAL_Y - serial.height, _MUTED)


def _draw_band(document: Document, badge: BadgeFace) -> None:
    category = badge.category
    background, text = Colour.from_hex(category.background), Colour.from_hex(category.text)
    document.rectangle(_BAND, background)
    if contrast(background, WHITE) < _VISIBLE:
        document.rectangle(Box(0, _BAND.y, WIDTH, 0.6), text)
    room = _INNER - _draw_zones(document, badge.zones, text) - 3 * MM
    code = fit(category.code, _CODE, width=room, height=4 * MM)
    word = fit(category.word, _WORD, width=room, height=_BAND.height - 3 * MM - code.height)
    top = _BAND.y + (_BAND.height - code.height - word.height) / 2
    document.block(word, _LEFT, document.block(code, _LEFT, top, text), text)


def _draw_zones(document: Document, zones: tuple[str, ...], colour: Colour) -> float:
    """Draw the letters of the zones in rows on the right of the band; give the width that they take."""
    rows = [zones[start : start + _ZONES_IN_A_ROW] for start in range(0, len(zones), _ZONES_IN_A_ROW)]
    step = _ZONE + _ZONE_GAP
    top = _BAND.y + (_BAND.height - len(rows) * step + _ZONE_GAP) / 2
    for row, letters in enumerate(rows):
        left = WIDTH - _LEFT - len(letters) * step + _ZONE_GAP
        for column, zone in enumerate(letters):
            _draw_zone(document, zone, Box(left + column * step, top + row * step, _ZONE, _ZONE), colour)
    return max(map(len, rows), default=0) * step


def _draw_zone(document: Document, zone: str, box: Box, colour: Colour) -> None:
    document.outline(box, colour, thickness=0.9, radius=1 * MM)
    letter = fit(zone, _ZONE_LETTER, width=box.width - 2, height=box.height)
    x = box.x + (box.width - letter.width) / 2
    document.text(letter.lines[0], x, box.y + box.height / 2 + 0.36 * letter.size, letter.size, colour)
