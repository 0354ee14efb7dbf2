"""Fonts inside a PDF: only the glyphs that were drawn, and what they mean to whoever copies or searches.

reportlab embeds fonts character by character; we place glyphs that HarfBuzz chose, so each font goes in as a
composite font whose codes are glyph numbers.
"""

import hashlib
import string
from collections.abc import Iterable, Mapping
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from forum_app.core.print.fonts import Font
from forum_app.core.print.shaping import Cluster, Glyph, Run

# Shaping is done: the file needs outlines and widths, not the tables that tell how to choose among them.
_DROPPED_TABLES = (
    "GSUB",
    "GPOS",
    "GDEF",
    "BASE",
    "cmap",
    "name",
    "post",
    "OS/2",
    "STAT",
    "gasp",
    "vhea",
    "vmtx",
)
_SUBSET_FLAGS = (
    hb.SubsetFlags.RETAIN_GIDS
    | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    | hb.SubsetFlags.NO_HINTING
    | hb.SubsetFlags.NOTDEF_OUTLINE
)
_SYMBOLIC = 4
_UPRIGHT_STEM = 80
_ENTRIES_OF_A_CMAP_BLOCK = 100
_CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{blocks}endcmap CMapName currentdict /CMap defineresource pop end end"""


class EmbeddedFont:
    """One face in one document; reportlab calls `addObjects` when the document is finished."""

    def __init__(self, font: Font, name: str) -> None:
        self.font = font
        self.name = name
        self._texts: dict[int, str] = {}
        self._advances: dict[int, int] = {}

    def operators(self, run: Run, size: float) -> str:
        """Write a run as text operators that start where the former text ended.

        Where single glyphs cannot tell the letters, because they are parts of letters or stand for others
        elsewhere, the word is told beside them; from right to left always, because programs that take text
        out of a PDF turn such letters around, each in its own way.
        """
        pen = _Pen(self._advances, size, self.font.units_per_em)
        for word in run.words():
            for glyph in word.glyphs:
                if glyph.number not in self._advances:
                    self._advances[glyph.number] = self.font.advance(glyph.number)
            is_told = not run.is_rtl and all(map(self._tells, word.clusters))
            pen.draw(word.glyphs, instead_of=None if is_told else word.text)
        return f"/{self.name} {pen.finish()}"

    def _tells(self, cluster: Cluster) -> bool:
        """Tell whether the map from glyphs to letters gives the text back."""
        if len(cluster.glyphs) != 1:
            return False
        return self._texts.setdefault(cluster.glyphs[0].number, cluster.text) == cluster.text

    def addObjects(self, document: Any) -> None:  # noqa: N802 the name is reportlab's
        """Write the font and what belongs to it; the same glyphs give the same bytes."""
        base_name = f"{self._tag()}+{self.font.name}"
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base_name),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "CIDToGIDMap": pdfdoc.PDFName("Identity"),
                "FontDescriptor": self._descriptor(document, base_name),
                "W": self._widths(),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(base_name),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray(
                    [document.Reference(descendant, f"{self.name}.descendant")]
                ),
                "ToUnicode": self._to_unicode(document),
            }
        )
        fonts = document.idToObject[pdfdoc.BasicFonts].dict
        fonts[self.name] = document.Reference(font, self.name)

    def _tag(self) -> str:
        """Six letters that tell subsets of one font apart, as the PDF standard asks."""
        digest = hashlib.sha256(repr(sorted(self._advances)).encode()).digest()
        return "".join(string.ascii_uppercase[byte % 26] for byte in digest[:6])

    def _descriptor(self, document: Any, base_name: str) -> Any:
        extents = self.font.hb_font.get_font_extents("ltr")
        thousandth = 1000 / self.font.units_per_em
        ascent, descent = round(extents.ascender * thousandth), round(extents.descender * thousandth)
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(base_name),
                "Flags": _SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray([-1000, descent, 2000, ascent]),
                "ItalicAngle": 0,
                "Ascent": ascent,
                "Descent": descent,
                "CapHeight": ascent,
                "StemV": _UPRIGHT_STEM,
                "FontFile2": _stream(document, self._subset(), f"{self.name}.file", with_length=True),
            }
        )
        return document.Reference(descriptor, f"{self.name}.descriptor")

    def _subset(self) -> bytes:
        wanted = hb.SubsetInput()
        wanted.flags = _SUBSET_FLAGS
        for number in self._advances:
            wanted.glyph_set.add(number)
        for tag in _DROPPED_TABLES:
            wanted.drop_table_tag_set.add(int.from_bytes(tag.ljust(4).encode(), "big"))
        return bytes(hb.subset(self.font.face, wanted).blob.data)

    def _widths(self) -> Any:
        thousandth = 1000 / self.font.units_per_em
        widths: list[Any] = []
        for number, advance in sorted(self._advances.items()):
            widths += [number, pdfdoc.PDFArray([round(advance * thousandth, 3)])]
        return pdfdoc.PDFArray(widths)

    def _to_unicode(self, document: Any) -> Any:
        entries = [f"<{number:04X}> <{_utf16(text)}>\n" for number, text in sorted(self._texts.items())]
        blocks = ""
        for start in range(0, len(entries), _ENTRIES_OF_A_CMAP_BLOCK):
            block = entries[start : start + _ENTRIES_OF_A_CMAP_BLOCK]
            blocks += f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n"
        return _stream(document, _CMAP.format(blocks=blocks).encode(), f"{self.name}.unicode")


class _Pen:
    """Writes glyphs as few TJ operators as their heights allow."""

    def __init__(self, advances: Mapping[int, int], size: float, units_per_em: int) -> None:
        self._advances = advances
        self._size = size
        self._unit = 1000 / units_per_em
        self._gap = 0.0
        self._height = 0
        self._operands: list[str] = []
        self._code = [f"{size:g} Tf"]

    def draw(self, glyphs: Iterable[Glyph], *, instead_of: str | None) -> None:
        if instead_of is None:
            for glyph in glyphs:
                self._place(glyph)
            return
        self._flush()
        self._code.append(f"/Span <</ActualText <FEFF{_utf16(instead_of)}>>> BDC")
        self.draw(glyphs, instead_of=None)
        self._flush()
        self._code.append("EMC")

    def finish(self) -> str:
        if self._height:
            self._raise(0)
        self._flush()
        return " ".join(self._code)

    def _place(self, glyph: Glyph) -> None:
        if glyph.y_offset != self._height:
            self._raise(glyph.y_offset)
        self._gap -= glyph.x_offset * self._unit
        if self._gap:
            self._operands.append(f">{self._gap:g}<")
        self._operands.append(f"{glyph.number:04X}")
        self._gap = (self._advances[glyph.number] + glyph.x_offset - glyph.advance) * self._unit

    def _raise(self, height: int) -> None:
        self._flush()
        self._height = height
        self._code.append(f"{height * self._unit * self._size / 1000:g} Ts")

    def _flush(self) -> None:
        if self._operands:
            self._code.append(f"[<{''.join(self._operands)}>] TJ".replace("<>", ""))
            self._operands = []


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _stream(document: Any, content: bytes, name: str, *, with_length: bool = False) -> Any:
    stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    if with_length:
        stream.dictionary["Length1"] = len(content)
    return document.Reference(stream, name)
