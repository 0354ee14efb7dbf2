from enum import StrEnum

import pytest
from flask import Flask
from flask_babel import lazy_gettext

from forum_app.core.i18n import label, name_all


class Lamp(StrEnum):
    OFF = "off"


class Dish(StrEnum):
    OFF = "off"


def test_equal_members_of_two_enums_keep_their_own_words(app: Flask) -> None:
    name_all(Lamp, {Lamp.OFF: lazy_gettext("Sign out")})
    name_all(Dish, {Dish.OFF: lazy_gettext("Cancelled")})

    assert [label(Lamp.OFF), label(Dish.OFF)] == ["Cerrar sesión", "Cancelada"]


def test_an_enum_with_a_nameless_member_stops_the_start() -> None:
    with pytest.raises(ValueError, match="Lamp has members without a word: OFF"):
        name_all(Lamp, {})
