"""`forum db`: the schema of the database."""

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade as upgrade_schema

from forum_app.core.db import db, revision
from forum_app.core.paths import resource

group = AppGroup("db", help="The schema of the database.")


def newest_revision() -> str | None:
    """The revision that this version of the forum needs."""
    return ScriptDirectory(str(resource("migrations"))).get_current_head()


@group.command()
def upgrade() -> None:
    """Bring the database to the schema of this version; safe to run twice."""
    before, wanted = revision(), newest_revision()
    place = db.engine.url.render_as_string(hide_password=True)
    if before == wanted:
        click.echo(f"The database {place} is up to date (revision {wanted}).")
        return
    current_app.config["INSTANCE_DIR"].mkdir(parents=True, exist_ok=True)
    click.echo(f"Upgrading {place} from {before or 'empty'} to {wanted} …")
    upgrade_schema()
    click.echo(f"Done: the database is at revision {revision()}.")
