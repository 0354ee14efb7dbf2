"""The base of every domain: Flask, SQL, jobs, files, print, time, errors; no word of the forum in it."""

import logging

from flask import Flask

from . import db, i18n, templates, web, worker


def init_app(app: Flask) -> None:
    """Prepare database, jobs, languages, templates and the guards of every answer."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("forum").setLevel(app.config["LOG_LEVEL"])
    db.init_app(app)
    worker.init_app(app)
    i18n.init_app(app)
    templates.init_app(app)
    web.init_app(app)
