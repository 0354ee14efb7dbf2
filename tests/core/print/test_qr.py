"""QR codes: the same as `qrcode` draws, and readable."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from qrcode import util
from qrcode.main import QRCode

from forum_app.core.print.qr import Level, Symbol, TooLongError, encode, smallest_version

ALPHABET = util.ALPHA_NUM.decode()
TOKEN = "FC1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4 + "ABCDE"


def drawn_by_library(text: str, version: int, level: Level, mask: int) -> tuple[str, ...]:
    code = QRCode(version=version, error_correction=level, mask_pattern=mask)
    mode = util.MODE_ALPHA_NUM if set(text) <= set(ALPHABET) else util.MODE_8BIT_BYTE
    code.add_data(util.QRData(text.encode(), mode=mode))
    code.makeImpl(test=False, mask_pattern=mask)
    return tuple("".join("01"[module] for module in row) for row in code.modules)


@settings(max_examples=80)
@given(
    text=st.one_of(st.text(ALPHABET, min_size=1, max_size=160), st.text(min_size=1, max_size=40)),
    level=st.sampled_from(Level),
    mask=st.integers(0, 7),
    more=st.integers(0, 3),
)
def test_encode_draws_what_qrcode_draws(text: str, level: Level, mask: int, more: int) -> None:
    version = smallest_version(text, level) + more

    symbol = encode(text, level=level, version=version, mask=mask)

    assert symbol.rows == drawn_by_library(text, version, level, mask)


@pytest.mark.parametrize(("level", "version"), [(Level.L, 5), (Level.M, 6), (Level.Q, 8), (Level.H, 9)])
def test_badge_token_has_the_agreed_version(level: Level, version: int) -> None:
    assert len(TOKEN) == 136
    assert smallest_version(TOKEN, level) == version
    assert encode(TOKEN, level=level).size == 17 + 4 * version


def test_text_that_fits_no_code_is_refused() -> None:
    with pytest.raises(TooLongError):
        encode("A" * 4_297, level=Level.L)


def test_text_that_does_not_fit_the_given_version_is_refused() -> None:
    with pytest.raises(TooLongError):
        encode(TOKEN, version=2)


def test_runs_cover_exactly_the_dark_modules() -> None:
    symbol = encode(TOKEN)
    cells = {(x + step, y) for x, y, length in symbol.runs() for step in range(length)}

    assert cells == {(x, y) for y, row in enumerate(symbol.rows) for x, dark in enumerate(row) if dark == "1"}


def test_runs_are_as_long_as_they_can_be() -> None:
    assert Symbol(("1101", "0110", "0000")).runs() == [(0, 0, 2), (3, 0, 1), (1, 1, 2)]


@pytest.mark.parametrize("text", [TOKEN, "https://example.org/ñandú?x=1"])
def test_code_is_readable(text: str) -> None:
    assert zxingcpp.read_barcode(picture(encode(text))).text == text


def picture(symbol: Symbol) -> Image.Image:
    """The code with its quiet zone, four pixels a module."""
    side = 4 * (symbol.size + 8)
    image = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(image)
    for x, y, length in symbol.runs():
        left, top = 4 * (x + 4), 4 * (y + 4)
        pen.rectangle((left, top, left + 4 * length - 1, top + 3), fill=0)
    return image
