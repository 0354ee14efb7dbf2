"""Editions of the forum, their themes and badge categories, and who has which role in one."""

from flask import Flask

from . import access, labels, navigation, views


def init_app(app: Flask) -> None:
    """Know the edition of each address, the pages of its rail, and how its days are told."""
    access.init_app(app)
    navigation.init_app(app)
    app.jinja_env.filters |= {"days": labels.days, "place": labels.place}
    app.register_blueprint(views.bp)
