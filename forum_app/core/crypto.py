"""Secrets: made, hashed for look-up, sealed at rest under the keys of the settings; and passwords."""

import hmac
import secrets
from functools import cache
from hashlib import sha256
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from itsdangerous import BadSignature, Signer

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
HASHES_AT_ONCE = BoundedSemaphore(2)  # so that many tries cannot take all memory and processors
NONCE = 12
KEY_NAME = 4


class SealBrokenError(Exception):
    """Sealed data that none of our keys opens: the keys of the settings are not those that sealed it."""


def new_secret() -> str:
    """256 random bits for a link or a cookie, in letters that an address may hold."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What the database keeps of a secret; enough to find it, too little to use it."""
    return sha256(secret.encode()).hexdigest()


def sign(purpose: str, text: str) -> str:
    """A text for an address, with the proof that it is ours; good for this purpose alone."""
    return _signer(purpose).sign(text).decode()


def signed(purpose: str, token: str) -> str | None:
    """The text of `sign`; None where it was changed, or signed for something else or by somebody else."""
    try:
        text = _signer(purpose).unsign(token).decode()
    except BadSignature:
        return None
    return text if is_same(sign(purpose, text), token) else None  # the last letter has bits that mean nothing


def _signer(purpose: str) -> Signer:
    return Signer(
        current_app.config["SECRET_KEY"], salt=f"forum {purpose}", key_derivation="hmac", digest_method=sha256
    )


def is_same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def hash_password(password: str) -> str:
    """Argon2id with 19 MiB; the parameters are part of the hash."""
    with HASHES_AT_ONCE:
        return HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether the password is the one of a kept hash; takes as long where there is none."""
    with HASHES_AT_ONCE:
        try:
            return HASHER.verify(kept or _nobodys_hash(), password) and kept is not None
        except VerificationError:
            return False


def is_hash_outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_hex(32))


def seal(purpose: str, plain: bytes, *, bound_to: bytes = b"") -> bytes:
    """Encrypt for rest with AES-GCM under the newest key; opens only for the same purpose and binding."""
    key = _keys(purpose)[0]
    nonce = secrets.token_bytes(NONCE)
    return _name(key) + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(purpose: str, sealed: bytes, *, bound_to: bytes = b"") -> bytes:
    """Decrypt what `seal` made.

    Raises:
        SealBrokenError: no key of the settings fits, or the bytes or their binding were changed.

    """
    name, nonce, body = sealed[:KEY_NAME], sealed[KEY_NAME : KEY_NAME + NONCE], sealed[KEY_NAME + NONCE :]
    for key in _keys(purpose):
        if _name(key) == name:
            try:
                return AESGCM(key).decrypt(nonce, body, bound_to)
            except InvalidTag:
                break
    raise SealBrokenError(purpose)


def _name(key: bytes) -> bytes:
    return sha256(b"forum key name" + key).digest()[:KEY_NAME]


def _keys(purpose: str) -> tuple[bytes, ...]:
    roots = current_app.config["ENCRYPTION_KEYS"] or (current_app.config["SECRET_KEY"],)
    return tuple(_derive(root, purpose) for root in roots)


@cache
def _derive(root: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"forum {purpose}".encode()).derive(
        root.encode()
    )
