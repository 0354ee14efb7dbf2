"""The text inside a badge's QR code: what it is made of, how it is signed, how it is read.

`FC1` and then Base32, without padding, of version (1 byte), key id (1), reference (16), print number (1)
and an Ed25519 signature (64). Capital letters and digits only: QR codes keep them in the small alphanumeric
mode, and keyboard-wedge scanners type them alike on most keyboards.

A token has exactly one spelling, letter case aside. A good signature proves that the badge was issued by this
edition; whether it still opens a door is the business of the list of badges.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PREFIX = "FC1"
VERSION = 1
REFERENCE_BYTES = 16
SIGNATURE_BYTES = 64

_DOMAIN_TAG = b"forum-badge-token\x00"
_PADDING = "==="
# 133 Base32 characters carry 665 bits for 83 bytes: the spare bit must be zero, so the last one is even.
_SPELLING = re.compile(r"FC1[A-Z2-7]{132}[ACEGIKMOQSUWY246]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What one printed badge says about itself."""

    key_id: int
    reference: bytes
    print_number: int
    signature: bytes

    @property
    def payload(self) -> bytes:
        """The bytes that the signature covers, beside the edition."""
        return _payload(self.key_id, self.reference, self.print_number)

    @property
    def text(self) -> str:
        """The one spelling, as the QR code carries it."""
        return PREFIX + base64.b32encode(self.payload + self.signature).decode("ascii").rstrip("=")


def new_reference() -> bytes:
    return secrets.token_bytes(REFERENCE_BYTES)


def reference_hash(reference: bytes) -> bytes:
    """Give what server and devices look a badge up by, so that their lists forge nothing."""
    return hashlib.sha256(reference).digest()


def sign(
    *, key: Ed25519PrivateKey, key_id: int, edition_key: UUID, reference: bytes, print_number: int
) -> Token:
    """Issue the token of one print of one badge."""
    if len(reference) != REFERENCE_BYTES:
        raise ValueError("A badge reference has 16 bytes.")
    signature = key.sign(_signed_bytes(edition_key, _payload(key_id, reference, print_number)))
    return Token(key_id=key_id, reference=reference, print_number=print_number, signature=signature)


def read(text: str) -> Token | None:
    """Parse what a scanner saw; anything but the one spelling, in either letter case, is no token.

    Nothing is trimmed or guessed, and the signature is not checked: see `verify`.
    """
    # ASCII first: upper() maps letters such as the dotless ı onto ASCII ones.
    folded = text.upper() if text.isascii() else ""
    if not _SPELLING.fullmatch(folded):
        return None
    data = base64.b32decode(folded.removeprefix(PREFIX) + _PADDING)
    if data[0] != VERSION:
        return None
    return Token(
        key_id=data[1],
        reference=data[2 : -SIGNATURE_BYTES - 1],
        print_number=data[-SIGNATURE_BYTES - 1],
        signature=data[-SIGNATURE_BYTES:],
    )


def verify(token: Token, *, edition_key: UUID, keys: Mapping[int, Ed25519PublicKey]) -> bool:
    """Tell whether one of the edition's keys signed this token for this edition."""
    key = keys.get(token.key_id)
    if key is None:
        return False
    try:
        key.verify(token.signature, _signed_bytes(edition_key, token.payload))
    except InvalidSignature:
        return False
    return True


def _payload(key_id: int, reference: bytes, print_number: int) -> bytes:
    return bytes((VERSION, key_id)) + reference + bytes((print_number,))


def _signed_bytes(edition_key: UUID, payload: bytes) -> bytes:
    return _DOMAIN_TAG + edition_key.bytes + payload
