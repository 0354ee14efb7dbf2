"""Badges on paper: every sample delegate prints, and every code on the page can be scanned."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from unicodedata import normalize
from uuid import UUID

import pypdfium2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from forum_app.badges.documents import (
    HEIGHT,
    LONG_NAME,
    LONG_WORD,
    WIDTH,
    BadgeFace,
    CategoryBand,
    badge_sheet,
    illegible,
    initials,
    name_fit,
)
from forum_app.badges.token import read, sign, verify
from forum_app.core.paths import PACKAGE
from forum_app.core.print.fitting import Means
from forum_app.core.print.fonts import missing_glyphs

SAMPLES = (
    PACKAGE / "data" / "delegates_sample.csv",
    PACKAGE.parents[1] / "shared" / "data" / "delegates_sample.csv",
)
EDITION = UUID("6f1c1f0e-5c2b-4a57-9f63-0d8f5a8f2b11")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LANGUAGES = {"Han": "zh", "Japanese": "ja", "Hangul": "ko"}
BLUE = CategoryBand(code="MEM", word="Miembro", background="#0b4f8a", text="#ffffff")


def token_text(number: int) -> str:
    reference = number.to_bytes(16, "big")
    return sign(key=KEY, key_id=1, edition_key=EDITION, reference=reference, print_number=1).text


FACE = BadgeFace(
    edition="V Foro de Cooperación de la Alianza del Pacífico",
    edition_details="Lima, Perú · 12–14 de mayo de 2027",
    name="María José Ordóñez Barrientos",
    delegation="Perú",
    category=BLUE,
    qr_text=token_text(0),
    serial="N.º 0001 · impresión 1",
    honorific="S.E. Sra.",
    title="Coordinadora Nacional",
    institution="Ministerio de Relaciones Exteriores",
    zones=("P", "R", "D"),
)


def photo(shade: int) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (300, 400), (shade, 120, 140)).save(stream, "JPEG")
    return stream.getvalue()


@cache
def sample_faces() -> tuple[BadgeFace, ...]:
    path = next(filter(Path.is_file, SAMPLES), None)
    if path is None:
        pytest.skip("delegates_sample.csv is neither in forum_app/data nor in ../shared/data")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(face(number, row) for number, row in enumerate(csv.DictReader(lines)))


def face(number: int, row: dict[str, str]) -> BadgeFace:
    return replace(
        FACE,
        name=row["display_name"],
        honorific=row["honorific_es"],
        native_name=row["native_name"],
        native_language=LANGUAGES.get(row["native_script"], ""),
        delegation=row["delegation_name_es"],
        title=row["title_es"],
        institution=row["institution"],
        qr_text=token_text(number),
        serial=row["ref"],
        photo=photo(number % 200) if number % 3 else None,
    )


@cache
def sample_sheet() -> bytes:
    return badge_sheet(sample_faces(), language="es", title="Credenciales")


def pages(pdf: bytes) -> Iterator[pypdfium2.PdfPage]:
    return iter(pypdfium2.PdfDocument(pdf))


def page_text(page: pypdfium2.PdfPage) -> str:
    return squeezed(page.get_textpage().get_text_range())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", normalize("NFC", text))


def scanned(page: pypdfium2.PdfPage, scale: float = 1.5) -> str:
    codes = zxingcpp.read_barcodes(page.render(scale=scale, grayscale=True).to_pil())
    return "|".join(code.text for code in codes)


def test_every_sample_badge_is_one_page_whose_code_scans() -> None:
    texts = [scanned(page) for page in pages(sample_sheet())]

    assert texts == [badge.qr_text for badge in sample_faces()]


def test_every_scanned_sample_code_is_a_valid_token() -> None:
    tokens = [read(badge.qr_text) for badge in sample_faces()]

    assert all(token and verify(token, edition_key=EDITION, keys={1: KEY.public_key()}) for token in tokens)


def test_every_sample_text_can_be_taken_out_of_the_page() -> None:
    for badge, page in zip(sample_faces(), pages(sample_sheet()), strict=True):
        found = page_text(page)
        wanted = (
            badge.name,
            badge.native_name,
            badge.delegation,
            badge.title,
            badge.category.word,
            badge.serial,
        )
        assert [text for text in wanted if squeezed(text) not in found] == []


def test_no_sample_glyph_is_missing() -> None:
    texts = "".join(
        f"{badge.name}{badge.native_name}{badge.delegation}{badge.title}{badge.institution}"
        for badge in sample_faces()
    )

    assert missing_glyphs(texts) == ""


def test_every_sample_name_fits_in_legible_letters() -> None:
    assert [badge.name for badge in sample_faces() if name_fit(badge).means is Means.CRAMPED] == []


@pytest.mark.parametrize(
    ("name", "short", "others", "found"),
    [
        ("José Núñez", "", ("Embajador", "欧阳雨婷"), ("", False)),
        ("José \U0001f600", "", (), ("\U0001f600", False)),
        ("José Núñez", "", ("Embajador \U0001f600",), ("\U0001f600", False)),
        ("José \U0001f600", "José", (), ("", False)),
        ("José \U0001f600", "\U0001f600", (), ("\U0001f600", False)),
        ("x" * 280, "", (), ("", True)),
        ("W" * 60, "José", (), ("", False)),
        ("\U0001f600" + "x" * 280, "", (), ("\U0001f600", True)),
    ],
)
def test_what_cannot_be_read_is_told_before_it_is_printed(
    name: str, short: str, others: tuple[str, ...], found: tuple[str, bool]
) -> None:
    assert illegible(name, short, *others) == found


@pytest.mark.parametrize("name", ["W" * LONG_WORD, " ".join(["W" * 14] * 4), "字" * LONG_WORD])
def test_names_that_are_not_looked_at_fit(name: str) -> None:
    assert len(name) <= LONG_NAME
    assert name_fit(replace(FACE, name=name, short_name="")).means is not Means.CRAMPED


def test_short_name_stands_in_for_letters_that_no_font_has() -> None:
    face = replace(FACE, name="José \U0001f600", short_name="José Núñez")

    (page,) = pages(badge_sheet([face], language="es", title="Credencial"))

    assert "JoséNúñez" in page_text(page)


def test_same_badges_give_the_same_bytes() -> None:
    again = badge_sheet(sample_faces(), language="es", title="Credenciales")

    assert again == sample_sheet()


def test_page_is_a6() -> None:
    (size,) = [page.get_size() for page in pages(badge_sheet([FACE], language="es", title="Credencial"))]

    assert size == pytest.approx((WIDTH, HEIGHT), abs=0.01)
    assert size == pytest.approx((297.64, 419.53), abs=0.01)


def test_sheet_carries_title_and_language() -> None:
    pdf = badge_sheet([FACE], language="es", title="Credenciales – Perú")

    document = pypdfium2.PdfDocument(pdf)

    assert document.get_metadata_value("Title") == "Credenciales – Perú"
    assert b"/Lang (es)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    document.close()


def test_notice_is_printed() -> None:
    notice = "Edición de ensayo – datos ficticios"
    (page,) = pages(badge_sheet([replace(FACE, notice=notice)], language="es", title=""))

    assert squeezed(notice) in page_text(page)


def test_code_is_large_and_stands_free() -> None:
    (page,) = pages(badge_sheet([replace(FACE, name="Q" * 12 + " " + "jgpq" * 8)], language="es", title=""))
    picture = page.render(scale=4, grayscale=True).to_pil()
    module = 4 * 72 / 25.4 * 27 / 41

    corner = zxingcpp.read_barcode(picture).position
    left, top = corner.top_left.x, corner.top_left.y
    right, bottom = corner.bottom_right.x, corner.bottom_right.y
    around = picture.crop((left - 4 * module, top - 4 * module, right + 4 * module, bottom + 4 * module))

    assert (right - left) / 4 * 25.4 / 72 >= 25
    assert darkest_in_frame(around, round(3.8 * module)) == 255


def darkest_in_frame(picture: Image.Image, thickness: int) -> int:
    width, height = picture.size
    sides = (
        (0, 0, width, thickness),
        (0, height - thickness, width, height),
        (0, 0, thickness, height),
        (width - thickness, 0, width, height),
    )
    return min(picture.crop(side).getextrema()[0] for side in sides)


def test_same_photo_is_embedded_once() -> None:
    one = len(badge_sheet([replace(FACE, photo=photo(1))], language="es", title=""))
    two = badge_sheet([replace(FACE, photo=photo(1)), replace(FACE, photo=photo(1))], language="es", title="")

    assert two.count(b"/DCTDecode") == 1
    assert len(two) - one < len(photo(1)) + 4_000


@pytest.mark.parametrize("broken", [None, b"", b"GIF89a", b"\xff\xd8\xff\xe0broken"])
def test_badge_without_a_usable_photo_shows_initials(broken: bytes | None) -> None:
    (page,) = pages(badge_sheet([replace(FACE, photo=broken)], language="es", title=""))

    assert "MB" in page_text(page)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("María José Ordóñez", "MO"),
        ("Suharto", "S"),
        ("王秀兰", "王"),
        ('=HYPERLINK("x") Tremblay', "HT"),
        ("ñahui «de»", "ÑD"),
        ("123", ""),
        ("", ""),
    ],
)
def test_initials_are_first_and_last(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "name",
    [
        "A",
        "W" * 200,
        "Ng " * 70,
        "\u202eodnanreF\u202c",
        "e" + "\u0301" * 40,
        "😀 Ana",
        "\x00Ana\x1b",
        "منظمة (WHO) 2027",
    ],
)
def test_odd_names_still_print_with_a_code_that_scans(name: str) -> None:
    (page,) = pages(badge_sheet([replace(FACE, name=name)], language="es", title=""))

    assert scanned(page, 2) == FACE.qr_text


def test_long_name_takes_its_approved_short_form() -> None:
    badge = replace(FACE, name="Wolfeschlegelsteinhausenbergerdorff " * 6, short_name="H. Wolfe")

    fitted = name_fit(badge)

    assert fitted.means is Means.SHORTENED
    assert [line.text for line in fitted.lines] == ["H. Wolfe"]


def test_institution_that_is_the_delegation_is_said_once() -> None:
    badge = replace(FACE, delegation="Unión Europea", institution="Unión Europea")

    (page,) = pages(badge_sheet([badge], language="es", title=""))

    assert page_text(page).count("UniónEuropea") == 1


def test_category_of_many_zones_leaves_room_for_its_word() -> None:
    band = CategoryBand(code="SEC", word="Seguridad", background="#111111", text="#ffffff")
    badge = replace(FACE, category=band, zones=tuple("GPRDBVMWC"))

    (page,) = pages(badge_sheet([badge], language="es", title=""))

    assert "Seguridad" in page_text(page)


def test_empty_sheet_is_still_a_document() -> None:
    assert badge_sheet([], language="es", title="").startswith(b"%PDF")
