"""Documents: the same bytes each time, every font inside, text that can be taken out again."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from forum_app.core.print.colours import BLACK, Colour
from forum_app.core.print.document import Box, Document, PictureError
from forum_app.core.print.shaping import shape

SAMPLES = (
    "María José Ordóñez",
    "نورة بن صالح",
    "محمد عبد الله",
    "תמר שלו",
    "प्रिया अय्यर",
    "श्री राजेन्द्र क्षत्रिय",
    "ศิริพร วงศ์สกุล",
    "Տիգրան Հակոբյան",
    "ნინო კაპანაძე",
    "Ελένη Γεωργίου",
    "Катерина Шевчук",
    "欧阳雨婷",
    "김지우",
    "oficina afín",
    "Perú – نورة",
)


def written(*texts: str) -> bytes:
    document = Document(title="Prueba", language="es")
    document.page(300, 600)
    for number, text in enumerate(texts):
        document.text(shape(text), 20, 30 + 30 * number, 14, BLACK)
    return document.finish()


def taken_out(pdf: bytes) -> list[str]:
    (page,) = pypdfium2.PdfDocument(pdf)
    return page.get_textpage().get_text_range().split("\r\n")


def jpeg(mode: str = "RGB", size: tuple[int, int] = (30, 40)) -> bytes:
    stream = BytesIO()
    Image.new(mode, size, "white").save(stream, "JPEG")
    return stream.getvalue()


def flat_jpeg() -> bytes:
    """Claim a height of nothing."""
    return jpeg().replace(b"\x08\x00\x28\x00\x1e", b"\x08\x00\x00\x00\x1e")


def test_text_comes_out_in_reading_order() -> None:
    assert taken_out(written(*SAMPLES)) == list(SAMPLES)


@pytest.mark.parametrize("text", SAMPLES)
def test_text_alone_comes_out_in_reading_order(text: str) -> None:
    assert taken_out(written(text)) == [text]


def test_same_input_gives_the_same_bytes() -> None:
    assert written(*SAMPLES) == written(*SAMPLES)


def test_every_font_is_embedded() -> None:
    pdf = written(*SAMPLES)

    assert pdf.count(b"/FontFile2") == pdf.count(b"/Type /FontDescriptor") == 8
    assert b"/BasicFonts" not in pdf


def test_only_drawn_glyphs_are_embedded() -> None:
    assert len(written("王")) < 10_000


def test_pages_keep_their_own_size() -> None:
    document = Document(title="", language="es")
    document.page(100, 200)
    document.page(300, 150)

    assert [page.get_size() for page in pypdfium2.PdfDocument(document.finish())] == [(100, 200), (300, 150)]


def test_photo_fills_its_box_and_nothing_else() -> None:
    stream = BytesIO()
    Image.new("RGB", (400, 100), (200, 0, 0)).save(stream, "JPEG")
    document = Document(title="", language="es")
    document.page(100, 100)
    document.photo(stream.getvalue(), Box(10, 20, 30, 40))

    (page,) = pypdfium2.PdfDocument(document.finish())
    picture = page.render(scale=1).to_pil().convert("RGB").point(lambda value: 255 * (value > 128))

    white = Image.new("RGB", (100, 100), "white")
    white.paste((255, 0, 0), (10, 20, 40, 60))
    assert picture.tobytes() == white.tobytes()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_photo_is_embedded_once_in_any_colours(mode: str) -> None:
    document = Document(title="", language="es")
    for _ in range(3):
        document.page(100, 100)
        document.photo(jpeg(mode), Box(0, 0, 30, 40))

    assert document.finish().count(b"/DCTDecode") == 1


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"\xff\xd8", jpeg()[:40], flat_jpeg()])
def test_what_is_no_jpeg_is_refused(data: bytes) -> None:
    document = Document(title="", language="es")
    document.page(100, 100)

    with pytest.raises(PictureError):
        document.photo(data, Box(0, 0, 30, 40))


def test_shapes_stand_where_they_are_told() -> None:
    document = Document(title="", language="es")
    document.page(100, 100)
    document.rectangle(Box(10, 0, 20, 30), Colour(255, 0, 0))

    (page,) = pypdfium2.PdfDocument(document.finish())
    picture = page.render(scale=1).to_pil().convert("RGB")

    assert picture.getpixel((10, 0)) == picture.getpixel((29, 29)) == (255, 0, 0)
    assert picture.getpixel((9, 0)) == picture.getpixel((30, 30)) == (255, 255, 255)
