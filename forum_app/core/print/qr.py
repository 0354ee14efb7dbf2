"""QR codes as vectors, fast enough for thousands of badges.

The `qrcode` library is asked once per version, level and mask where each bit goes; after that a code is a few
table look-ups. A property test holds the result equal to what `qrcode` draws.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import chain, pairwise
from operator import itemgetter
from typing import Final, Literal

from qrcode import base, constants, util
from qrcode.main import QRCode

# Choosing the mask costs five times the code itself and makes it no easier to read.
MASK = 2

_ALPHANUMERIC_MODE: Final = 2
_BYTE_MODE: Final = 4
_ALPHABET = util.ALPHA_NUM.decode("ascii")
_ALPHANUMERIC = re.compile(f"[{re.escape(_ALPHABET)}]+")
_PAIRS = {
    first + second: f"{45 * high + low:011b}"
    for high, first in enumerate(_ALPHABET)
    for low, second in enumerate(_ALPHABET)
}
_SINGLES = {letter: f"{number:06b}" for number, letter in enumerate(_ALPHABET)}
_VERSIONS_OF_ONE_LENGTH_FIELD = ((1, 9), (10, 26), (27, 40))
_INVERTED = str.maketrans("01", "10")
_DARK_RUN = re.compile("1+")


class Level(IntEnum):
    """How much of a symbol may be lost: about 7, 15, 25 or 30 per cent."""

    L = constants.ERROR_CORRECT_L
    M = constants.ERROR_CORRECT_M
    Q = constants.ERROR_CORRECT_Q
    H = constants.ERROR_CORRECT_H


@dataclass(frozen=True, slots=True)
class Symbol:
    """The modules of a code, row by row from the top, as strings of 0 and 1; the quiet zone is not in it."""

    rows: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.rows)

    def runs(self) -> list[tuple[int, int, int]]:
        """Merge dark modules that stand side by side: x, y and length."""
        return [
            (start, y, end - start)
            for y, row in enumerate(self.rows)
            for start, end in map(re.Match.span, _DARK_RUN.finditer(row))
        ]


class TooLongError(ValueError):
    """The text does not fit into the largest QR code."""


def encode(text: str, *, level: Level = Level.M, version: int | None = None, mask: int = MASK) -> Symbol:
    """Encode a text, in the smallest version that holds it unless one is given."""
    version = version or smallest_version(text, level)
    return _layout(version, level, mask).symbol(_data_bits(text, version))


def smallest_version(text: str, level: Level) -> int:
    for first, last in _VERSIONS_OF_ONE_LENGTH_FIELD:
        needed = len(_data_bits(text, first))
        limits = util.BIT_LIMIT_TABLE[level]
        if needed <= limits[last]:
            return next(version for version in range(first, last + 1) if needed <= limits[version])
    raise TooLongError


def _data_bits(text: str, version: int) -> str:
    """Write mode, length and content; the terminator and the padding come later."""
    mode: Literal[2, 4]
    if _ALPHANUMERIC.fullmatch(text):
        mode, length = _ALPHANUMERIC_MODE, len(text)
        pairs = map("".join, zip(text[::2], text[1::2], strict=False))
        content = "".join(map(_PAIRS.__getitem__, pairs)) + (_SINGLES[text[-1]] if length % 2 else "")
    else:
        data = text.encode()
        mode, length = _BYTE_MODE, len(data)
        content = "".join(f"{byte:08b}" for byte in data)
    return f"{mode:04b}{length:0{util.length_in_bits(mode, version)}b}{content}"


class _Layout:
    """Where the bits of one version, level and mask go, as `qrcode` told."""

    def __init__(self, version: int, level: Level, mask: int) -> None:
        self._blocks = base.rs_blocks(version, level)
        self._capacity = sum(block.data_count for block in self._blocks)
        self._size = 4 * version + 17
        self._gather = itemgetter(*self._sources(version, level, mask))

    def symbol(self, bits: str) -> Symbol:
        data = self._padded(bits)
        correction = b"".join(
            _correction(data[start:end], block.total_count - block.data_count)
            for block, (start, end) in zip(self._blocks, self._spans(), strict=True)
        )
        message = data + correction
        stream = f"{int.from_bytes(message, 'big'):0{8 * len(message)}b}"
        modules = "".join(self._gather(stream + stream.translate(_INVERTED) + "01"))
        return Symbol(
            tuple(modules[start : start + self._size] for start in range(0, len(modules), self._size))
        )

    def _padded(self, bits: str) -> bytes:
        free = 8 * self._capacity - len(bits)
        if free < 0:
            raise TooLongError
        bits += "0" * min(free, 4)
        bits += "0" * (-len(bits) % 8)
        data = int(bits, 2).to_bytes(len(bits) // 8, "big")
        padding = bytes((util.PAD0, util.PAD1)) * self._capacity
        return data + padding[: self._capacity - len(data)]

    def _spans(self) -> list[tuple[int, int]]:
        ends = [0]
        for block in self._blocks:
            ends.append(ends[-1] + block.data_count)
        return list(pairwise(ends))

    def _sources(self, version: int, level: Level, mask: int) -> list[int]:
        """Tell for each module which character to take of stream, inverted stream, light and dark."""
        order = self._interleaved()
        count = 8 * len(order)
        plain = _drawn(version, level, mask, bytes(len(order)))
        places: list[int] = [0] * len(plain)
        for digit in range(
            count.bit_length()
        ):  # each drawing tells one binary digit of each module's bit number
            numbers = "".join(str((number >> digit) & 1) for number in range(1, count + 1))
            drawn = _drawn(version, level, mask, int(numbers, 2).to_bytes(len(order), "big"))
            for module, (was, now) in enumerate(zip(plain, drawn, strict=True)):
                places[module] += (was != now) << digit
        return [
            8 * order[(place - 1) // 8] + (place - 1) % 8 + dark * count if place else 2 * count + dark
            for place, dark in zip(places, plain, strict=True)
        ]

    def _interleaved(self) -> list[int]:
        """Order of the message's bytes in the symbol: of each block the first, of each the second, …"""
        data = [range(start, end) for start, end in self._spans()]
        start = self._capacity
        correction = []
        for block in self._blocks:
            end = start + block.total_count - block.data_count
            correction.append(range(start, end))
            start = end
        return [*_dealt(data), *_dealt(correction)]


def _dealt(blocks: list[range]) -> list[int]:
    longest = max(map(len, blocks))
    return [block[turn] for turn in range(longest) for block in blocks if turn < len(block)]


def _drawn(version: int, level: Level, mask: int, codewords: bytes) -> list[bool]:
    """Let `qrcode` draw codewords as they are."""
    code = QRCode(version=version, error_correction=level)
    code.data_cache = list(codewords)
    code.makeImpl(test=False, mask_pattern=mask)
    return [bool(module) for module in chain.from_iterable(code.modules)]


@cache
def _layout(version: int, level: Level, mask: int) -> _Layout:
    return _Layout(version, level, mask)


@cache
def _remainders(count: int) -> tuple[int, ...]:
    """Ask `qrcode` what each byte leaves in a Reed-Solomon register of `count` bytes."""
    table = [0]
    for byte in range(1, 256):
        buffer = util.BitBuffer()
        buffer.put(byte, 8)
        _, *remainder = util.create_bytes(buffer, [base.RSBlock(1 + count, 1)])
        table.append(int.from_bytes(bytes(remainder), "big"))
    return tuple(table)


def _correction(data: bytes, count: int) -> bytes:
    table = _remainders(count)
    shift = 8 * (count - 1)
    low = (1 << shift) - 1
    register = 0
    for byte in data:
        register = ((register & low) << 8) ^ table[(register >> shift) ^ byte]
    return register.to_bytes(count, "big")
