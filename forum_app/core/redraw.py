"""A program of its own that redraws a photo, run by `core.images` in a child process without power over ours.

Bytes of an unknown picture come in, a clean JPEG goes out, or a status that says why not. It limits itself
first, and imports nothing of the application.
"""

import io
import resource
import sys

from PIL import Image, ImageOps, UnidentifiedImageError

MEMORY = 1024 * 1024 * 1024
SECONDS = 10
MOST_PIXELS = 25_000_000
SMALLEST = (240, 320)
LARGEST = (900, 1200)
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 88

NOT_A_PHOTO, TOO_MANY_PIXELS, TOO_SMALL = 10, 11, 12


def limit_myself() -> None:  # pragma: no cover  it binds the child alone
    """Bound memory and time, and write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def redraw(content: bytes) -> bytes:
    """The picture upright, in plain colours, at most 900 × 1200, without anything that was hidden in it."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            sys.exit(TOO_MANY_PIXELS)
        if min(width, height) < SMALLEST[0] or max(width, height) < SMALLEST[1]:
            sys.exit(TOO_SMALL)
        picture.draft("RGB", LARGEST)
        upright = ImageOps.exif_transpose(picture)
        paper = Image.new("RGB", upright.size, "white")
        drawn = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
        paper.paste(drawn, mask=drawn if drawn.mode == "RGBA" else None)
        paper.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def main() -> None:  # pragma: no cover  it runs in the child alone
    limit_myself()
    Image.MAX_IMAGE_PIXELS = None  # the size is judged above, before anything is decoded
    try:
        sys.stdout.buffer.write(redraw(sys.stdin.buffer.read()))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError):
        sys.exit(NOT_A_PHOTO)


if __name__ == "__main__":  # pragma: no cover  it runs in the child alone
    main()
