"""The badge token: one spelling, one edition, and nothing that a camera or a forger makes of it."""

import base64
import random
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from forum_app.badges.token import Token, new_reference, read, reference_hash, sign, verify

EDITION = UUID("6f1c1f0e-5c2b-4a57-9f63-0d8f5a8f2b11")
OTHER_EDITION = UUID("0b6f7f6c-1f0d-4d8e-8b1e-6f4c5f0f9a22")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = {7: KEY.public_key()}
REFERENCE = bytes(range(100, 116))
TOKEN_LENGTH = 136  # letters and digits: a QR code of version 6
TOKEN = sign(key=KEY, key_id=7, edition_key=EDITION, reference=REFERENCE, print_number=2)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def is_accepted(text: str) -> bool:
    token = read(text)
    return token is not None and verify(token, edition_key=EDITION, keys=KEYS)


@given(
    key_id=st.integers(0, 255),
    print_number=st.integers(0, 255),
    reference=st.binary(min_size=16, max_size=16),
)
def test_token_round_trips(key_id: int, print_number: int, reference: bytes) -> None:
    token = sign(key=KEY, key_id=key_id, edition_key=EDITION, reference=reference, print_number=print_number)

    assert read(token.text) == token
    assert verify(token, edition_key=EDITION, keys={key_id: KEY.public_key()})


def test_token_text_has_the_agreed_form() -> None:
    body = base64.b32decode(TOKEN.text.removeprefix("FC1") + "===")

    assert len(TOKEN.text) == TOKEN_LENGTH
    assert set(TOKEN.text[3:]) <= set(ALPHABET)
    assert body[:19] == b"\x01\x07" + REFERENCE + b"\x02"
    assert len(body) == 83


def test_token_does_not_show_its_edition() -> None:
    again = sign(key=KEY, key_id=7, edition_key=OTHER_EDITION, reference=REFERENCE, print_number=2)

    assert again.payload == TOKEN.payload
    assert again.signature != TOKEN.signature


def test_read_folds_letter_case() -> None:
    mixed = "".join(letter.lower() if place % 2 else letter for place, letter in enumerate(TOKEN.text))

    assert read(TOKEN.text.lower()) == TOKEN
    assert read(mixed) == TOKEN


@pytest.mark.parametrize("bit", range(83 * 8))
def test_token_with_one_flipped_bit_is_refused(bit: int) -> None:
    data = bytearray(TOKEN.payload + TOKEN.signature)
    data[bit // 8] ^= 1 << bit % 8

    text = "FC1" + base64.b32encode(bytes(data)).decode().rstrip("=")

    assert not is_accepted(text)


def test_token_with_its_spare_bit_set_is_refused() -> None:
    last = ALPHABET[ALPHABET.index(TOKEN.text[-1]) + 1]

    assert read(TOKEN.text[:-1] + last) is None


@pytest.mark.parametrize("length", range(TOKEN_LENGTH))
def test_truncated_token_is_refused(length: int) -> None:
    assert read(TOKEN.text[:length]) is None


@pytest.mark.parametrize("frame", [" {}", "{} ", "{}\n", "{}=", "{}===", "\ufeff{}", "{}\0", "{}A", "A{}"])
def test_token_with_anything_around_it_is_refused(frame: str) -> None:
    assert read(frame.format(TOKEN.text)) is None


@pytest.mark.parametrize(
    ("letter", "double"),
    [
        ("I", "1"),
        ("I", "ı"),
        ("I", "İ"),
        ("O", "0"),
        ("B", "8"),
        ("S", "ſ"),
        ("K", "\u212a"),
        ("A", "А"),
        ("2", "\uff12"),
    ],
)
def test_look_alike_letters_are_refused(letter: str, double: str) -> None:
    place = next(place for place, other in enumerate(TOKEN.text) if other == letter and place > 2)

    assert read(TOKEN.text[:place] + double + TOKEN.text[place + 1 :]) is None


@pytest.mark.parametrize("text", ["", "FC1", "FC2" + TOKEN.text[3:], "https://example.org/", "\ud800" * 136])
def test_other_texts_are_no_tokens(text: str) -> None:
    assert read(text) is None


def test_token_of_another_version_is_refused() -> None:
    body = b"\x02" + (TOKEN.payload + TOKEN.signature)[1:]

    assert read("FC1" + base64.b32encode(body).decode().rstrip("=")) is None


def test_token_of_another_edition_is_refused() -> None:
    assert not verify(TOKEN, edition_key=OTHER_EDITION, keys=KEYS)


def test_token_of_another_key_is_refused() -> None:
    assert not verify(TOKEN, edition_key=EDITION, keys={7: OTHER_KEY.public_key()})
    assert not verify(TOKEN, edition_key=EDITION, keys={8: KEY.public_key()})


def test_forged_token_is_refused() -> None:
    forged = sign(key=OTHER_KEY, key_id=7, edition_key=EDITION, reference=REFERENCE, print_number=2)

    assert not is_accepted(forged.text)


@pytest.mark.parametrize("number", [10_000, pytest.param(1_000_000, marks=pytest.mark.full)])
def test_no_mutation_is_accepted(number: int) -> None:
    random_ = random.Random(2027)  # noqa: S311 repeatable, and no secret

    accepted = [text for text in (mutated(random_) for _ in range(number)) if is_accepted(text)]

    assert accepted == []


def mutated(random_: random.Random) -> str:
    """Change one to four characters of the token into others, sometimes beyond the alphabet, or move them."""
    letters = list(TOKEN.text)
    while "".join(letters).upper() == TOKEN.text:
        for _ in range(random_.randint(1, 4)):
            place = random_.randrange(len(letters))
            letters[place] = random_.choice(ALPHABET + ALPHABET.lower() + "0189 -=ıſé\0")
        if random_.random() < 0.1:
            del letters[random_.randrange(len(letters))]
        if random_.random() < 0.1:
            letters.insert(random_.randrange(len(letters)), random_.choice(ALPHABET))
    return "".join(letters)


@given(st.text(max_size=200))
def test_read_never_fails(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("reference", [b"", bytes(15), bytes(17)])
def test_reference_of_another_size_cannot_be_signed(reference: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        sign(key=KEY, key_id=1, edition_key=EDITION, reference=reference, print_number=1)


def test_references_are_new_each_time() -> None:
    assert len({new_reference() for _ in range(100)}) == 100


def test_reference_hash_is_sha256() -> None:
    assert reference_hash(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_token_is_a_value() -> None:
    assert Token(key_id=7, reference=REFERENCE, print_number=2, signature=TOKEN.signature) == TOKEN
