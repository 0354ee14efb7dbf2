from pathlib import Path

import pytest

from forum_app.core.config import Config, SettingsError

SECRET = "x" * 32


@pytest.mark.parametrize("secret", ["", "too short"])
def test_config_without_a_secret_stops_by_name(secret: str) -> None:
    with pytest.raises(SettingsError, match="FORUM_SECRET_KEY"):
        Config.from_env({"FORUM_SECRET_KEY": secret})


def test_config_defaults_to_sqlite_in_the_instance_folder(tmp_path: Path) -> None:
    config = Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_INSTANCE_DIR": str(tmp_path)})

    assert f"sqlite:///{tmp_path / 'forum.db'}" == config.SQLALCHEMY_DATABASE_URI
    assert tmp_path / "uploads" == config.UPLOAD_DIR


@pytest.mark.parametrize(
    ("address", "secure", "cookie"),
    [
        ("https://foro.example.org", True, "__Host-forum"),
        ("http://foro.example.org", True, "__Host-forum"),
        ("https://127.0.0.1:5000", True, "__Host-forum"),
        ("http://127.0.0.1:5000", False, "forum"),
        ("http://localhost:5000", False, "forum"),
    ],
)
def test_cookies_are_secure_but_for_plain_http_on_this_machine(
    address: str, secure: bool, cookie: str
) -> None:
    config = Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_PUBLIC_URL": address})

    assert (secure, cookie) == (config.SESSION_COOKIE_SECURE, config.SESSION_COOKIE_NAME)


@pytest.mark.parametrize("address", ["foro.example.org", "ftp://foro.example.org", "https://host/path"])
def test_public_url_must_be_the_address_of_a_site(address: str) -> None:
    with pytest.raises(SettingsError, match="FORUM_PUBLIC_URL"):
        Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_PUBLIC_URL": address})


@pytest.mark.parametrize(
    "address",
    ["mysql://x", "nonsense", "postgres://x", "postgresql+psycopg2://x/y", "postgresql://u:secret@h:port/x"],
)
def test_database_must_be_one_that_the_forum_speaks_to(address: str) -> None:
    with pytest.raises(SettingsError, match="FORUM_DATABASE_URL") as refused:
        Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_DATABASE_URL": address})

    assert (address not in str(refused.value), "@h" in str(refused.value)) == (True, False)


@pytest.mark.parametrize(
    "address", ["sqlite:////srv/forum.db", "postgresql://u:p@h:5432/x", "postgresql+psycopg://h/x"]
)
def test_database_is_taken_as_it_is_written(address: str) -> None:
    config = Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_DATABASE_URL": address})

    assert address == config.SQLALCHEMY_DATABASE_URI


def test_numbers_must_be_numbers() -> None:
    with pytest.raises(SettingsError, match="FORUM_TRUSTED_PROXIES"):
        Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_TRUSTED_PROXIES": "one"})


def test_encryption_keys_come_newest_first() -> None:
    keys = ("n" * 32, "o" * 32)

    config = Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_ENCRYPTION_KEYS": ",".join(keys)})

    assert keys == config.ENCRYPTION_KEYS


def test_encryption_keys_must_not_be_short() -> None:
    with pytest.raises(SettingsError, match="FORUM_ENCRYPTION_KEYS"):
        Config.from_env({"FORUM_SECRET_KEY": SECRET, "FORUM_ENCRYPTION_KEYS": f"{SECRET},short"})
