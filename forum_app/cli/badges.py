"""`forum badges`: the print run of an edition without a browser."""

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from forum_app.badges import actions, faces, queries
from forum_app.badges.rules import PrintChoice, PrintOrder
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.errors import N_, BadInputError
from forum_app.editions.queries import edition_by_slug

group = AppGroup("badges", help="Print badges.")


@group.command("print")
@click.argument("edition")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF to write."
)
@click.option("--only-new", is_flag=True, help="Leave out badges that were printed before.")
@click.option(
    "--order", type=click.Choice(list(PrintOrder)), default=PrintOrder.DELEGATION, show_default=True
)
@click.option(
    "--language", type=click.Choice(["es", "en"]), help="Of the words on the badge; the edition's first."
)
def print_badges(edition: str, *, out: Path, only_new: bool, order: PrintOrder, language: str | None) -> None:
    """Issue missing badges of EDITION and print them into one PDF, one A6 page each."""
    found = edition_by_slug(edition)
    if found is None:
        raise BadInputError(N_("There is no edition “%(slug)s”."), slug=edition)
    if not os.access(out.parent, os.W_OK):
        raise BadInputError(N_("%(file)s cannot be written."), file=out)
    language = language or found.languages[0]
    with transaction():
        issued = actions.issue_missing(found, by="forum badges print", at=now())
    choice = PrintChoice.NOT_PRINTED if only_new else PrintChoice.ALL
    badges = queries.badges_to_print(found, choice=choice, order=PrintOrder(order))
    if not badges:
        click.echo(f"{issued} badges issued, none to print")
        return
    run = faces.print_run(badges, found, language=language)
    out.write_bytes(run.pdf)
    with transaction():
        actions.mark_printed(badges, snapshots=run.snapshots, by="forum badges print", at=now())
    click.echo(f"{issued} badges issued, {len(badges)} printed into {out}")
