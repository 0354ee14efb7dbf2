"""Documents that people upload: judged by their content, never by name, and kept byte for byte.

Unlike photos they are not redrawn, since a signed document is worth its bytes. They are handed out as
attachments; where somebody compares one with a form, it is shown in a frame of its own (`core.web.beside`).
"""

from typing import NamedTuple

from .errors import N_, BadInputError

MEGABYTE = 1024 * 1024
MOST_BYTES = 8 * MEGABYTE
TAIL = 2048


class Kind(NamedTuple):
    """How a file of a kind begins and ends, wherever viewers allow a little more after its end."""

    media_type: str
    suffix: str
    begins: bytes
    ends: bytes
    tail: int | None


KINDS = (
    Kind("application/pdf", "pdf", b"%PDF-", b"%%EOF", TAIL),
    Kind("image/jpeg", "jpg", b"\xff\xd8\xff", b"\xff\xd9", None),
    Kind("image/png", "png", b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", None),
)
SUFFIXES = {kind.media_type: kind.suffix for kind in KINDS}
ACCEPTED = ",".join(SUFFIXES)


def media_type_of(content: bytes, *, most: int = MOST_BYTES) -> str:
    """What a document is: PDF, JPEG or PNG, whole, of at most so many bytes.

    Raises:
        BadInputError: saying in a sentence why the file is refused.

    """
    if len(content) > most:
        raise BadInputError(
            N_("This file is larger than %(most)s MB. Send a smaller one."), most=most // MEGABYTE
        )
    kind = next((kind for kind in KINDS if content.startswith(kind.begins)), None)
    if kind is None:
        raise BadInputError(N_("This is not a document that we can keep. Send a PDF, JPEG or PNG file."))
    if kind.ends not in (content[-kind.tail :] if kind.tail else content):
        raise BadInputError(N_("This file is cut off. Send it again, whole."))
    return kind.media_type
