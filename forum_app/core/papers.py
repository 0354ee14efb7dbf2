"""Documents that people upload: judged by their content, never by name, and kept byte for byte.

Unlike photos they are not redrawn, since a signed document is worth its bytes; so none is ever shown
inside a page, only handed out as an attachment.
"""

from typing import NamedTuple

from .errors import N_, BadInputError

MOST_BYTES = 8 * 1024 * 1024
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


def media_type_of(content: bytes) -> str:
    """What a document is: PDF, JPEG or PNG, whole, of at most 8 MB.

    Raises:
        BadInputError: saying in a sentence why the file is refused.

    """
    if len(content) > MOST_BYTES:
        raise BadInputError(N_("This file is larger than 8 MB. Send a smaller one."))
    kind = next((kind for kind in KINDS if content.startswith(kind.begins)), None)
    if kind is None:
        raise BadInputError(N_("This is not a document that we can keep. Send a PDF, JPEG or PNG file."))
    if kind.ends not in (content[-kind.tail :] if kind.tail else content):
        raise BadInputError(N_("This file is cut off. Send it again, whole."))
    return kind.media_type
