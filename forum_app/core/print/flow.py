"""Texts that run down pages: paragraphs whose lines are filled, kept together in blocks, page after page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from forum_app.core.print.bidi import is_rtl
from forum_app.core.print.colours import Colour
from forum_app.core.print.document import Box, Document
from forum_app.core.print.fitting import Fitted, Means, Type, units
from forum_app.core.print.shaping import Line, shape


def fill(text: str, style: Type, *, width: float, language: str = "") -> Fitted:
    """Set a paragraph: each line is filled before the next begins.

    A word that is longer than a line is cut where the line ends, as addresses have to be.
    """
    rtl = is_rtl(text)
    lines: list[Line] = []
    row = ""
    for unit in units(text):
        if _width(row + unit, style, language) <= width:
            row += unit
            continue
        if row:
            lines.append(shape(row.rstrip(), style.weight, language, rtl=rtl))
        *full, row = _cut(unit, style, width, language)
        lines += [shape(part, style.weight, language, rtl=rtl) for part in full]
    if row.strip():
        lines.append(shape(row.rstrip(), style.weight, language, rtl=rtl))
    return Fitted(tuple(lines), style.size, style.leading, Means.WRAPPED if len(lines) > 1 else Means.WHOLE)


def _width(text: str, style: Type, language: str) -> float:
    return shape(text.rstrip(), style.weight, language).width * style.size


def _cut(unit: str, style: Type, width: float, language: str) -> list[str]:
    """A word in pieces that go into a line each."""
    pieces = [""]
    if _width(unit, style, language) <= width:
        return [unit]
    for letter in unit:
        if pieces[-1] and _width(pieces[-1] + letter, style, language) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in a block: where it stands in it, and its colour."""

    fitted: Fitted
    x: float
    y: float
    fill: Colour


@dataclass(slots=True)
class Block:
    """Texts and bars that stay on one page together."""

    width: float
    language: str = ""
    height: float = 0
    pieces: list[Piece] = field(default_factory=list)
    bars: list[tuple[Box, Colour]] = field(default_factory=list)

    def text(
        self, text: str, style: Type, fill_with: Colour, *, x: float = 0, width: float = 0, after: float = 0
    ) -> None:
        """Put a paragraph below what there is; without a width, it goes to the right edge."""
        if not text:
            return
        fitted = fill(text, style, width=width or self.width - x, language=self.language)
        self.pieces.append(Piece(fitted, x, self.height, fill_with))
        self.height += fitted.height + after

    def beside(
        self, text: str, style: Type, fill_with: Colour, *, x: float, width: float, y: float = 0
    ) -> None:
        """Put a paragraph beside what there is, from y down; the block grows if it has to."""
        fitted = fill(text, style, width=width, language=self.language)
        self.pieces.append(Piece(fitted, x, y, fill_with))
        self.height = max(self.height, y + fitted.height)

    def space(self, height: float) -> None:
        self.height += height

    def bar(self, box: Box, fill_with: Colour) -> None:
        self.bars.append((box, fill_with))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size, and its margins at the sides, at the top and at the bottom."""

    width: float
    height: float
    side: float
    top: float
    bottom: float

    @property
    def inner(self) -> float:
        return self.width - 2 * self.side


class Flow:
    """Where the next block goes: below the last one, or on a new page.

    `page` is the number of the present page; `on_page` draws what stands on each page, given its number.
    """

    def __init__(
        self, document: Document, sheet: Sheet, on_page: Callable[[int], None], *, page: int = 0
    ) -> None:
        self.document, self.sheet, self.page = document, sheet, page
        self._on_page = on_page
        self._y = sheet.height

    @property
    def room(self) -> float:
        """What is left of the page."""
        return self.sheet.height - self.sheet.bottom - self._y

    def turn(self) -> None:
        """Begin a new page."""
        self.document.page(self.sheet.width, self.sheet.height)
        self.page += 1
        self._on_page(self.page)
        self._y = self.sheet.top

    def put(self, block: Block, *, with_next: float = 0) -> None:
        """Draw a block; `with_next` is how much of what follows has to be on the same page.

        A block that no page holds is parted between its paragraphs.
        """
        if self.room < block.height + with_next and self._y > self.sheet.top:
            self.turn()
        top = self._y
        for box, colour in block.bars:
            height = min(box.height, self.sheet.height - self.sheet.bottom - top - box.y)
            self.document.rectangle(Box(self.sheet.side + box.x, top + box.y, box.width, height), colour)
        for piece in block.pieces:
            if top + piece.y + piece.fitted.height > self.sheet.height - self.sheet.bottom:
                self.turn()
                top = self._y - piece.y
            self.document.block(piece.fitted, self.sheet.side + piece.x, top + piece.y, piece.fill)
        self._y = top + block.height

    def space(self, height: float) -> None:
        """Leave some room; at the top of a page there is none to be left."""
        if self._y > self.sheet.top:
            self._y += height
