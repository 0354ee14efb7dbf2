from datetime import datetime, timedelta

import pytest

from forum_app.accounts import rules
from forum_app.accounts.rules import Door
from forum_app.core.errors import GoneError, RuleBrokenError, TooManyError
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


@pytest.mark.parametrize(
    ("opened", "seen", "closed", "live"),
    [
        (MINUTE, MINUTE, None, True),
        (119 * MINUTE, 119 * MINUTE, None, True),
        (120 * MINUTE, 120 * MINUTE, None, False),
        (719 * MINUTE, MINUTE, None, True),
        (720 * MINUTE, MINUTE, None, False),
        (MINUTE, MINUTE, NOON, False),
    ],
)
def test_session_ends_by_idleness_by_age_and_by_closing(
    opened: timedelta, seen: timedelta, closed: datetime | None, live: bool
) -> None:
    is_live = rules.is_session_live(opened_at=NOON - opened, seen_at=NOON - seen, closed_at=closed, at=NOON)

    assert is_live is live


@pytest.mark.parametrize(
    ("left", "used", "live"), [(MINUTE, None, True), (0 * MINUTE, None, False), (MINUTE, NOON, False)]
)
def test_link_works_once_until_its_end(left: timedelta, used: datetime | None, live: bool) -> None:
    assert rules.is_link_live(expires_at=NOON + left, used_at=used, at=NOON) is live


@pytest.mark.parametrize(
    ("door", "tries"),
    [
        (Door.SIGN_IN_ACCOUNT, 10),
        (Door.SIGN_IN_ADDRESS, 30),
        (Door.RESET_ACCOUNT, 3),
        (Door.RESET_ADDRESS, 30),
    ],
)
def test_check_tries_lets_as_many_pass_as_the_door_allows(door: Door, tries: int) -> None:
    rules.check_tries(door, tries - 1)

    with pytest.raises(TooManyError):
        rules.check_tries(door, tries)


@pytest.mark.parametrize(
    "password",
    [
        "correcto caballo batería grapa",
        "el puente azul duerme temprano",
        "Xq7!vB2#pL9zT",
        "李小龙 喜欢 绿色 长颈鹿 乐队",
        "Xq7!vB2#pL9zT" * 15,
    ],
)
def test_check_password_takes_strong_ones(password: str) -> None:
    rules.check_password(password)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Xq7!vB2#pL9", "at least 12"),
        ("x" * 201, "at most 200"),
        ("password1234", "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("qwertyuiop123", "easy to guess"),
        ("alianzaforo", "at least 12"),
        ("Maria Quispe1985", "easy to guess"),
    ],
)
def test_check_password_refuses_weak_ones(password: str, said: str) -> None:
    with pytest.raises(RuleBrokenError, match=said):
        rules.check_password(password, about=("Maria Quispe", "mquispe@example.org"))


def test_check_stays_manageable_keeps_the_last_administrator() -> None:
    rules.check_stays_manageable(other_administrators=1)

    with pytest.raises(RuleBrokenError, match="needs an administrator"):
        rules.check_stays_manageable(other_administrators=0)


def test_check_waits_for_welcome_refuses_who_has_a_password() -> None:
    rules.check_waits_for_welcome(has_password=False)

    with pytest.raises(RuleBrokenError, match="already"):
        rules.check_waits_for_welcome(has_password=True)


def test_refuse_link_is_an_answer_of_its_own() -> None:
    assert rules.refuse_link().status == GoneError.status == 410


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_network_counts_a_household_as_one(address: str, counted: str) -> None:
    assert rules.network(address) == counted


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("", "–"),
    ],
)
def test_browser_name_is_what_people_recognise(user_agent: str, name: str) -> None:
    assert rules.browser_name(user_agent) == name
