from enum import StrEnum

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.core.i18n import label, name_all


class Lamp(StrEnum):
    OFF = "off"


class Dish(StrEnum):
    OFF = "off"


def test_equal_members_of_two_enums_keep_their_own_words(app: Flask) -> None:
    name_all({Lamp.OFF: lazy_gettext("Sign out")})
    name_all({Dish.OFF: lazy_gettext("Cancelled")})

    assert [label(Lamp.OFF), label(Dish.OFF)] == ["Cerrar sesión", "Cancelada"]
