"""Editions of the forum, their themes and badge categories, and who has which role in one."""

from flask import Flask

from . import access, navigation


def init_app(app: Flask) -> None:
    """Know the edition of each address, and the pages of its rail."""
    access.init_app(app)
    navigation.init_app(app)
