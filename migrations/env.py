"""How Alembic runs here: always on the application's own database, one transaction for all migrations."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]


def leave_out_nothing(_context, _revision, directives):
    """Write no migration when the models and the database agree."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


with migrate.db.engine.connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:  # before any transaction, inside of which SQLite does not hear it
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadata,
        process_revision_directives=leave_out_nothing,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        connection.connection.cursor().execute("PRAGMA foreign_keys = ON")
