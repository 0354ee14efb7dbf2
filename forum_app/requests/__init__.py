"""What delegates ask of the organizers beside their registration: letters of invitation and for visas."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.delegations.signals import registration_erased, registration_left
from forum_app.editions.navigation import Entry, add

from . import actions, jobs, labels, policy, views

__all__ = ["init_app", "jobs", "labels"]


def init_app(app: Flask) -> None:
    """Open the pages, put the queue on the rail, and withdraw the letters of whoever leaves."""
    registration_left.connect(actions.withdraw_letters_of_leaver)
    registration_erased.connect(actions.forget_person)
    app.register_blueprint(views.bp)
    add(Entry(23, lazy_gettext("Official letters"), "requests.letters", "envelope", policy.MANAGE))
