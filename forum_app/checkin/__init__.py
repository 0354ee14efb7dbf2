"""The door: checkpoints, the browsers that scan there, what they scanned, and who is in."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.editions import navigation
from forum_app.editions.models import ForumEdition
from forum_app.editions.navigation import Entry
from forum_app.editions.signals import edition_created, time_zone_changed

from . import actions, labels, policy, views

__all__ = ["init_app", "labels"]


def _add_main_gate(edition: ForumEdition, **_facts: object) -> None:
    actions.add_main_gate(edition)


def init_app(app: Flask) -> None:
    """Open the pages of the door, put them on the rail, and give each new edition its main gate."""
    time_zone_changed.connect(actions.keep_hours)
    edition_created.connect(_add_main_gate)
    app.register_blueprint(views.bp)
    navigation.add(Entry(50, lazy_gettext("Scan badges"), "checkin.scan", "qr-code-scan", policy.SCAN))
    navigation.add(Entry(51, lazy_gettext("Checkpoints"), "checkin.checkpoints", "door-open", policy.MANAGE))
