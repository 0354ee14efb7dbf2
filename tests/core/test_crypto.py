import pytest
from flask import Flask

from forum_app.core import crypto


def test_sealed_data_opens_for_its_purpose_and_binding(app: Flask) -> None:
    sealed = crypto.seal("link", b"secret", bound_to=b"row 1")

    assert crypto.unseal("link", sealed, bound_to=b"row 1") == b"secret"
    assert b"secret" not in sealed


@pytest.mark.parametrize(("purpose", "binding"), [("photo", b"row 1"), ("link", b"row 2")])
def test_sealed_data_stays_shut_elsewhere(app: Flask, purpose: str, binding: bytes) -> None:
    sealed = crypto.seal("link", b"secret", bound_to=b"row 1")

    with pytest.raises(crypto.SealBrokenError):
        crypto.unseal(purpose, sealed, bound_to=binding)


@pytest.mark.parametrize("place", range(0, 38, 4))
def test_changed_bytes_do_not_open(app: Flask, place: int) -> None:
    sealed = bytearray(crypto.seal("link", b"secret"))
    sealed[place] ^= 1

    with pytest.raises(crypto.SealBrokenError):
        crypto.unseal("link", bytes(sealed))


def test_old_keys_open_and_new_keys_seal(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", ("old",))
    sealed = crypto.seal("link", b"secret")

    monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", ("new", "old"))
    opened = crypto.unseal("link", sealed)
    sealed_anew = crypto.seal("link", b"secret")

    monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", ("old",))
    with pytest.raises(crypto.SealBrokenError):
        crypto.unseal("link", sealed_anew)
    assert opened == b"secret"


def test_secrets_are_long_and_different() -> None:
    secrets = {crypto.new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert {len(secret) for secret in secrets} == {43}


def test_signed_text_is_read_in_its_one_spelling(app: Flask) -> None:
    """The last letter of the signature has bits that mean nothing: four letters would stand for the same."""
    token = crypto.sign("a page", "somebody")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    read = [letter for letter in alphabet if crypto.signed("a page", token[:-1] + letter)]

    assert read == [token[-1]]
