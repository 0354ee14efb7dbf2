"""Text as people type it and as we keep it: composed, without what nobody sees and somebody else suffers."""

import re
from unicodedata import normalize

from .errors import N_, RuleBrokenError

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all of Unicode's class Cc but tab and new line
# These turn round what stands after them, in mails and lists too: "gpj.exe" is read "exe.jpg". The marks that
# Arabic and Hebrew need among numbers and Latin words (U+200E, U+200F, U+061C) end at the next letter.
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def tidy(text: str) -> str:
    """Text of several lines: composed (NFC), its lines ended alike, without controls or space around it."""
    return CONTROLS.sub("", normalize("NFC", text).replace("\r\n", "\n")).strip()


def one_line(text: str) -> str:
    """Text of one line: composed, a single space where there was any, without controls."""
    return tidy(" ".join(text.split()))


def plain_line(text: str) -> str:
    """A line that is put among words of ours: nothing in it steers the direction of what is around it."""
    return one_line(STEERING.sub("", text))


def check_directions(text: str) -> None:
    """Refuse text that would turn round what is shown after it.

    Raises:
        RuleBrokenError: it holds an override, an embedding or an isolate.

    """
    if STEERING.search(text):
        raise RuleBrokenError(
            N_("Holds an invisible character that turns the direction of writing round. Type the text anew.")
        )
