"""Photos are judged by content, bounded, redrawn, and lose all that was hidden in them."""

import io
import struct
import zlib

import pytest
from PIL import Image

from forum_app.core import images, redraw
from forum_app.core.errors import BadInputError
from forum_app.core.images import clean_photo

WITH_EXIF = Image.Exif()
WITH_EXIF[0x010F] = "A camera of the ministry"
WITH_EXIF[0x0112] = 6  # turned by 90 degrees


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (600, 800), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "RGBA" else (0, 128, 128, 0)).save(out, kind, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and carries next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_comes_out_as_jpeg_whatever_it_was(kind: str) -> None:
    photo = opened(clean_photo(picture(kind)))

    assert (photo.format, photo.mode, photo.size) == ("JPEG", "RGB", (600, 800))


def test_large_photo_is_made_to_fit() -> None:
    assert opened(clean_photo(picture(size=(3000, 4000)))).size == (900, 1200)


def test_photo_is_turned_upright_and_loses_its_exif() -> None:
    photo = opened(clean_photo(picture(size=(800, 600), exif=WITH_EXIF)))

    assert photo.size == (600, 800)
    assert dict(photo.getexif()) == {}


def test_transparent_photo_lies_on_white() -> None:
    photo = opened(clean_photo(picture("PNG", mode="RGBA")))

    assert photo.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_photo_in_other_colours_becomes_plain(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (600, 800)).save(out, "JPEG")

    assert opened(clean_photo(out.getvalue())).mode == "RGB"


def test_passengers_behind_a_picture_are_left_behind() -> None:
    clean = clean_photo(picture() + b"PK\x03\x04 <script>alert(1)</script> %PDF-1.7")

    assert [word for word in (b"script", b"PDF", b"PK\x03\x04") if word in clean] == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture at all",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='600' height='800'/>",
        b"%PDF-1.7\n" + picture(),
        b"<html>" + picture(),
        picture("GIF"),
        picture("BMP"),
        picture()[:400],
        png_header(600, 800),
    ],
    ids=["empty", "text", "svg", "pdf", "html before a picture", "gif", "bmp", "cut off", "hollow png"],
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(BadInputError) as refused:
        clean_photo(content)

    assert refused.value.message == images.NOT_A_PHOTO


def test_photo_of_50_000_by_50_000_is_refused_before_decoding() -> None:
    with pytest.raises(BadInputError, match="25 megapixels"):
        clean_photo(png_header(50_000, 50_000))


def test_tiny_photo_is_refused() -> None:
    with pytest.raises(BadInputError, match="too small"):
        clean_photo(picture(size=(100, 130)))


def test_photo_over_8_mb_is_refused() -> None:
    with pytest.raises(BadInputError, match="8 MB"):
        clean_photo(picture() + b"\0" * images.MOST_BYTES)


def test_photo_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "LONGEST_SECONDS", 0.001)

    with pytest.raises(BadInputError) as refused:
        clean_photo(picture())

    assert refused.value.message == images.NOT_A_PHOTO


@pytest.mark.parametrize(
    "content",
    [
        picture(),
        picture("PNG", mode="RGBA"),
        picture(size=(3000, 4000)),
        picture(size=(800, 600), exif=WITH_EXIF),
    ],
    ids=["plain", "transparent", "large", "turned"],
)
def test_child_draws_what_the_function_draws(content: bytes) -> None:
    assert redraw.redraw(content) == clean_photo(content)


@pytest.mark.parametrize(
    ("content", "status"),
    [(png_header(50_000, 50_000), redraw.TOO_MANY_PIXELS), (picture(size=(100, 130)), redraw.TOO_SMALL)],
    ids=["many pixels", "small"],
)
def test_child_says_by_its_status_why_it_refuses(
    monkeypatch: pytest.MonkeyPatch, content: bytes, status: int
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)

    with pytest.raises(SystemExit) as refused:
        redraw.redraw(content)

    assert refused.value.code == status
