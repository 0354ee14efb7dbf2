"""Runs international cooperation forums: delegations, agenda, badges, check-in. Start reading at LAYERS."""

from itertools import chain

from flask import Flask

from . import (
    accounts,
    agenda,
    api,
    badges,
    checkin,
    core,
    delegations,
    desk,
    editions,
    mail,
    people,
    portfolio,
    press,
    reports,
    requests,
)
from .core.config import Config, environment
from .core.paths import resource

LAYERS = (  # from the bottom up; domains of one layer do not know each other
    (mail,),
    (accounts,),
    (people,),
    (editions,),
    (delegations, portfolio),
    (agenda, requests, press),
    (badges,),
    (checkin,),
    (desk, reports, api),
)


def create_app(config: Config | None = None) -> Flask:
    """Build one application; tests pass their own config, servers read the environment."""
    app = Flask(
        __name__,
        template_folder=resource("templates"),
        static_folder=resource("static") / "dist",
    )
    app.config.from_object(config or Config.from_env(environment()))
    for domain in chain([core], *LAYERS):
        domain.init_app(app)
    return app
