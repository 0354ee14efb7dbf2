"""Photos that people upload: judged by their content, never by name, and redrawn before anybody sees them."""

import subprocess
import sys
from threading import BoundedSemaphore

from . import redraw
from .errors import N_, BadInputError

MOST_BYTES = 8 * 1024 * 1024
LONGEST_SECONDS = 20
PHOTO_TYPE = "image/jpeg"
REFUSALS = {
    redraw.TOO_MANY_PIXELS: N_("This photo has more than 25 megapixels. Send a smaller one."),
    redraw.TOO_SMALL: N_("This photo is too small to print. It needs at least 240 × 320 pixels."),
}
NOT_A_PHOTO = N_("This is not a photo that we can read. Send a JPEG, PNG or WebP picture.")

_at_once = BoundedSemaphore(2)


def clean_photo(content: bytes) -> bytes:
    """The photo as a fresh JPEG of at most 900 × 1200 pixels, without position, camera or other passengers.

    Decoding is where pictures attack, so it happens in a child process with bounds on memory and time.

    Raises:
        BadInputError: saying in a sentence why the file is refused.

    """
    if len(content) > MOST_BYTES:
        raise BadInputError(N_("This photo is larger than 8 MB. Send a smaller one."))
    with _at_once:
        try:
            child = subprocess.run(  # noqa: S603 our own program, nothing of the input in the command
                [sys.executable, "-I", redraw.__file__],
                input=content,
                capture_output=True,
                timeout=LONGEST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as slow:
            raise BadInputError(NOT_A_PHOTO) from slow
    if child.returncode != 0:
        raise BadInputError(REFUSALS.get(child.returncode, NOT_A_PHOTO))
    return child.stdout
