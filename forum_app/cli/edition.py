"""`forum edition`: editions from files."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import ForumError
from forum_app.desk.actions import load_edition
from forum_app.desk.schemas import EditionFile
from forum_app.editions.access import reserved_words
from forum_app.people.actions import load_reference_data

from .arguments import INPUT

BY = "forum edition load"
group = AppGroup("edition", help="Editions of the forum.")


@group.command()
@click.argument("file", type=INPUT)
def load(file: Path) -> None:
    """Bring in the facts of an edition from FILE, a JSON file; a second time mends and adds nothing."""
    said = EditionFile.read(file)
    try:
        with transaction():
            load_reference_data(now())
            loaded = load_edition(said, reserved=reserved_words(current_app), by=BY, at=now())
    except ForumError as refusal:
        raise click.ClickException(f"{file}: {refusal} Nothing was saved.") from refusal
    counts = ", ".join(f"{number} {kind}" for kind, number in loaded.rows.items())
    click.echo(f"{loaded.edition.slug}: {counts}; {loaded.changes} changes.")
