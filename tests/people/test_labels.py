from enum import StrEnum

import pytest
from flask import Flask

from forum_app.core.i18n import label
from forum_app.people.rules import CountryStanding, NameOrder


@pytest.mark.parametrize("member", [*CountryStanding, *NameOrder])
def test_every_member_has_a_word(app: Flask, member: StrEnum) -> None:
    assert label(member) != ""
