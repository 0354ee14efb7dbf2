"""Media: who is accredited for which outlet, with which papers and equipment, and who decides it."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.delegations.signals import registration_erased, registration_left
from forum_app.editions.navigation import Entry, add

from . import actions, jobs, labels, policy, views

__all__ = ["init_app", "jobs", "labels"]


def init_app(app: Flask) -> None:
    """Open the pages, put the queue on the rail, and withdraw the accreditation of whoever leaves."""
    registration_left.connect(actions.withdraw_of_leaver)
    registration_erased.connect(actions.forget_person)
    app.register_blueprint(views.bp)
    add(Entry(24, lazy_gettext("Media"), "press.queue", "newspaper", policy.DECIDE))
