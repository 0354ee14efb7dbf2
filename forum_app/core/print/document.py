"""PDF documents: the same input gives the same bytes.

Lengths are points; x runs from the left edge of the page, y from its top.
"""

import hashlib
from io import BytesIO
from typing import Any, NamedTuple

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from forum_app.core.print.colours import Colour
from forum_app.core.print.embedding import EmbeddedFont
from forum_app.core.print.fitting import Fitted
from forum_app.core.print.fonts import Font
from forum_app.core.print.qr import Symbol
from forum_app.core.print.shaping import Line

MM = 72 / 25.4
_ASCENT = 0.88  # from the top of a line to its baseline, with room for accents on capitals

# reportlab otherwise writes every stream as ASCII, a quarter larger; it has no setting per document.
rl_config.useA85 = 0


class Box(NamedTuple):
    """A place on the page: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


class PictureError(ValueError):
    """The bytes are not a JPEG picture that a PDF can carry."""


class Document:
    """A PDF in the making: pages, shapes, texts, pictures and codes."""

    def __init__(self, *, title: str, language: str) -> None:
        self._output = BytesIO()
        # Any: placing glyphs and reusing pictures needs parts of the canvas that its stubs leave out.
        self._canvas: Any = Canvas(self._output, pageCompression=1, invariant=1, lang=language)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self._canvas.setCreator("")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._fonts: dict[Font, EmbeddedFont] = {}
        self._operators: dict[tuple[Line, float], str] = {}  # the same lines come on many pages
        self._images: dict[str, pdfdoc.PDFImageXObject] = {}
        self._height = 0.0
        self._has_page = False

    def page(self, width: float, height: float) -> None:
        """Start a page; what follows is drawn on it."""
        if self._has_page:
            self._canvas.showPage()
        self._canvas.setPageSize((width, height))
        self._canvas._preamble = ""  # noqa: SLF001 it names Helvetica, which would be the one font not embedded
        self._height = height
        self._has_page = True

    def finish(self) -> bytes:
        """Write the document and give its bytes."""
        if self._has_page:
            self._canvas.showPage()
        self._canvas._doc.idToObject[pdfdoc.BasicFonts].dict.pop("F1", None)  # noqa: SLF001 see `page`
        self._canvas.save()
        return self._output.getvalue()

    def rectangle(self, box: Box, fill: Colour, *, radius: float = 0) -> None:
        self._canvas.setFillColorRGB(*fill.rgb)
        self._canvas.roundRect(
            box.x, self._height - box.y - box.height, box.width, box.height, radius, stroke=0, fill=1
        )

    def outline(self, box: Box, stroke: Colour, *, thickness: float = 0.5, radius: float = 0) -> None:
        self._canvas.setStrokeColorRGB(*stroke.rgb)
        self._canvas.setLineWidth(thickness)
        self._canvas.roundRect(
            box.x, self._height - box.y - box.height, box.width, box.height, radius, stroke=1, fill=0
        )

    def text(self, line: Line, x: float, y: float, size: float, fill: Colour) -> None:
        """Draw a line with its left end at x and its baseline at y."""
        self._canvas.setFillColorRGB(*fill.rgb)
        key = (line, size)
        if key not in self._operators:
            runs = (self._embedded(run.font).operators(run, size) for run in line.runs)
            self._operators[key] = " ".join(runs)
        self._write(f"BT 1 0 0 1 {x:.3f} {self._height - y:.3f} Tm {self._operators[key]} ET")

    def block(self, fitted: Fitted, x: float, y: float, fill: Colour) -> float:
        """Draw fitted lines below y, all starting at x; give the y below them."""
        for number, line in enumerate(fitted.lines):
            self.text(line, x, y + fitted.size * (_ASCENT + number * fitted.leading), fitted.size, fill)
        return y + fitted.height

    def code(self, symbol: Symbol, x: float, y: float, side: float) -> None:
        """Draw a QR code as one black shape; its quiet zone lies outside and must be left free."""
        module, top = side / symbol.size, symbol.size - 1
        path = " ".join([f"{column} {top - row} {length} 1 re" for column, row, length in symbol.runs()])
        self._write(
            f"q 0 g {module:.5f} 0 0 {module:.5f} {x:.3f} {self._height - y - side:.3f} cm {path} f Q"
        )

    def photo(self, jpeg: bytes, box: Box, *, radius: float = 0) -> None:
        """Draw a JPEG so that it fills the box, cut evenly where its shape is another; embedded once."""
        image = self._image(jpeg)
        scale = max(box.width / image.width, box.height / image.height)
        width, height = image.width * scale, image.height * scale
        bottom = self._height - box.y - box.height
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.roundRect(box.x, bottom, box.width, box.height, radius)
        self._canvas.clipPath(path, stroke=0, fill=0)
        left, low = box.x - (width - box.width) / 2, bottom - (height - box.height) / 2
        registered = self._canvas._doc.getXObjectName(image.name)  # noqa: SLF001 no public way to reuse bytes
        self._write(f"{width:.3f} 0 0 {height:.3f} {left:.3f} {low:.3f} cm /{registered} Do")
        self._canvas._formsinuse.append(image.name)  # noqa: SLF001 as above
        self._canvas.restoreState()

    def _image(self, jpeg: bytes) -> pdfdoc.PDFImageXObject:
        """Register a picture under the hash of its bytes, so that no two copies go in."""
        name = hashlib.sha256(jpeg).hexdigest()
        known = self._images.get(name)
        if known is None:
            known = self._images[name] = _read_jpeg(name, jpeg)
            document = self._canvas._doc  # noqa: SLF001 Canvas.drawImage would decode every picture
            document.Reference(known, document.getXObjectName(name))
            document.addForm(name, known)
        return known

    def _embedded(self, font: Font) -> EmbeddedFont:
        known = self._fonts.get(font)
        if known is None:
            known = self._fonts[font] = EmbeddedFont(font, f"P{len(self._fonts) + 1}")
            self._canvas._doc.delayedFonts.append(known)  # noqa: SLF001 where reportlab's own fonts wait
        return known

    def _write(self, code: str) -> None:
        self._canvas._code.append(code)  # noqa: SLF001 no public way to write operators


def _read_jpeg(name: str, jpeg: bytes) -> pdfdoc.PDFImageXObject:
    image = pdfdoc.PDFImageXObject(name)
    if not (image.loadImageFromJPEG(BytesIO(jpeg)) and image.width and image.height):
        raise PictureError
    return image
