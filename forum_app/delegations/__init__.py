"""Delegations, their focal points, and the registrations of their people."""

from flask import Flask
from flask_babel import lazy_gettext

from forum_app.editions import navigation
from forum_app.editions.models import ForumEdition
from forum_app.editions.navigation import Entry
from forum_app.editions.signals import edition_created, time_zone_changed

from . import actions, jobs, labels, policy, views

__all__ = ["init_app", "jobs", "labels"]


def _add_usual_quotas(edition: ForumEdition, **_facts: object) -> None:
    actions.add_usual_quotas(edition)


def init_app(app: Flask) -> None:
    """Open the pages, put them on the rail, and give each new edition the usual quotas."""
    time_zone_changed.connect(actions.keep_hours)
    edition_created.connect(_add_usual_quotas)
    app.register_blueprint(views.bp)
    board = Entry(
        20,
        lazy_gettext("Delegations"),
        "delegations.board",
        "people",
        policy.MANAGE,
        also=("delegations.quotas",),
    )
    navigation.add(board)
    navigation.add(
        Entry(21, lazy_gettext("Registrations"), "delegations.review", "person-check", policy.MANAGE)
    )
    navigation.add(Entry(22, lazy_gettext("Credentials"), "delegations.credentials", "folder", policy.MANAGE))
