"""Editions of the forum, their themes and badge categories, and who has which role in one."""

from flask import Flask
from flask_babel import lazy_gettext

from . import access, labels, navigation, policy, views
from .navigation import Entry


def init_app(app: Flask) -> None:
    """Know the edition of each address, the pages of its rail, and how its days are told."""
    access.init_app(app)
    navigation.init_app(app)
    app.jinja_env.filters |= {"days": labels.days, "place": labels.place}
    app.register_blueprint(views.bp)
    for entry in (
        Entry(90, lazy_gettext("Settings"), "editions.settings", "gear", policy.EDIT),
        Entry(91, lazy_gettext("Themes"), "editions.themes", "layers", policy.EDIT),
        Entry(92, lazy_gettext("Badge categories"), "editions.categories", "palette", policy.EDIT),
        Entry(93, lazy_gettext("Team"), "editions.team", "people", policy.MANAGE_TEAM),
    ):
        navigation.add(entry)
