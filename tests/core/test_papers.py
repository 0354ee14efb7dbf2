"""Documents are judged by their content, and kept as they came."""

import io

import pytest
from PIL import Image

from forum_app.core.errors import BadInputError
from forum_app.core.papers import MOST_BYTES, media_type_of

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def scan(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 30), "white").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (scan("JPEG"), "image/jpeg"), (scan("PNG"), "image/png")],
)
def test_a_whole_document_is_known_by_its_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type
    assert media_type_of(content + b"\n") == media_type  # scanners leave a little after the end


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"<html>%PDF-1.7 %%EOF</html>", b"MZ", scan("GIF"), b"\n" + PDF],
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(BadInputError, match="not a document"):
        media_type_of(content)


@pytest.mark.parametrize("content", [PDF[:-8], scan("JPEG")[:-2], scan("PNG")[:-4]])
def test_what_is_cut_off_is_refused(content: bytes) -> None:
    with pytest.raises(BadInputError, match="cut off"):
        media_type_of(content)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(BadInputError, match="8 MB"):
        media_type_of(PDF + b" " * MOST_BYTES)
