"""The programme: rooms, sessions, what is on in them, and who moderates and speaks."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.delegations.signals import registration_left
from forum_app.editions.navigation import Entry, add
from forum_app.editions.signals import time_zone_changed

from . import actions, jobs, labels, policy, views  # noqa: F401 words are known from the start


def init_app(app: Flask) -> None:
    """Open the pages of the programme and put the organisers' ones on the rail; hear who leaves."""
    time_zone_changed.connect(actions.keep_hours)
    registration_left.connect(actions.follow_leaver)
    app.register_blueprint(views.bp)
    add(Entry(30, lazy_gettext("Programme"), "agenda.manage", "calendar3", policy.EDIT))
    add(Entry(31, lazy_gettext("Rooms"), "agenda.rooms", "door-open", policy.EDIT))
    add(Entry(32, lazy_gettext("Clashes"), "agenda.clashes", "exclamation-triangle-fill", policy.EDIT))
