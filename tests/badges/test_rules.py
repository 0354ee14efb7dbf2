from itertools import product

import pytest

from forum_app.badges.rules import NEXT, BadgeState, check_step, next_print_number
from forum_app.core.errors import RuleBrokenError

STEPS = [(current, wanted) for current, wanted in product(BadgeState, BadgeState) if wanted in NEXT[current]]
REFUSED = [
    (current, wanted) for current, wanted in product(BadgeState, BadgeState) if wanted not in NEXT[current]
]


@pytest.mark.parametrize(("current", "wanted"), STEPS)
def test_check_step_allows_the_life_cycle(current: BadgeState, wanted: BadgeState) -> None:
    assert check_step(current, wanted) is None


@pytest.mark.parametrize(("current", "wanted"), REFUSED)
def test_check_step_refuses_all_else(current: BadgeState, wanted: BadgeState) -> None:
    with pytest.raises(RuleBrokenError):
        check_step(current, wanted)


def test_a_revoked_badge_never_becomes_valid_again() -> None:
    assert NEXT[BadgeState.REVOKED] == frozenset()


def test_print_numbers_grow_as_far_as_one_byte_goes() -> None:
    assert next_print_number(0) == 1
    assert next_print_number(254) == 255
    with pytest.raises(RuleBrokenError, match="255"):
        next_print_number(255)
