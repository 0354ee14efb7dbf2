"""`forum badges`: the print run of an edition without a browser."""

from collections.abc import Mapping
from pathlib import Path

import click
from flask.cli import AppGroup

from forum_app.badges.actions import Batch, NothingToPrintError, print_batch
from forum_app.badges.faces import troubles
from forum_app.badges.queries import waiting
from forum_app.badges.rules import PrintChoice, PrintOrder
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.core.files import draft_of
from forum_app.core.i18n import LANGUAGES
from forum_app.delegations.rules import OverriddenRule
from forum_app.editions.models import ForumEdition

from .arguments import OUTPUT, edition_called
from .progress import progress

WAITED_FOR = {
    OverriddenRule.CREDENTIAL: "a note or letter that names them",
    OverriddenRule.MEDIA: "a media accreditation",
}

BY = "forum badges print"
group = AppGroup("badges", help="Print badges.")


@group.command("print")
@click.argument("edition_slug", metavar="EDITION")
@click.option("--out", type=OUTPUT, required=True, help="The PDF to write.")
@click.option("--only-new", is_flag=True, help="Leave out badges that were printed before.")
@click.option(
    "--order", type=click.Choice(list(PrintOrder)), default=PrintOrder.DELEGATION, show_default=True
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), help="Of the words on the badge; the edition's first."
)
def print_badges(
    edition_slug: str, *, out: Path, only_new: bool, order: PrintOrder, language: str | None
) -> None:
    """Issue missing badges of EDITION and print them into one PDF, one A6 page each."""
    edition = edition_called(edition_slug)
    choice = PrintChoice.NOT_PRINTED if only_new else PrintChoice.ALL
    try:
        batch = _print(edition, out, choice=choice, order=order, language=language or edition.languages[0])
    except NothingToPrintError:
        click.echo("0 badges issued, none to print")
        _tell_who_waits(waiting(edition))
        return
    _report(edition, batch, out)


def _tell_who_waits(numbers: Mapping[OverriddenRule, int]) -> None:
    for rule, number in numbers.items():
        click.echo(f"{number} approved people wait for {WAITED_FOR[rule]}")


def _report(edition: ForumEdition, batch: Batch, out: Path) -> None:
    click.echo(f"{batch.issued} badges issued, {batch.printed} printed into {out}")
    _tell_who_waits(batch.waiting)
    for trouble in troubles(edition):
        boxes = [f"no font has: {' '.join(trouble.missing)}"] if trouble.missing else []
        tiny = ["too long for letters that can be read"] if trouble.is_cramped else []
        click.echo(f"Ask for a short badge name: {trouble.name} ({'; '.join(boxes + tiny)})")


def _print(
    edition: ForumEdition, out: Path, *, choice: PrintChoice, order: PrintOrder, language: str
) -> Batch:
    """The file takes its place last, when its badges are committed."""
    with draft_of(out) as draft, progress("Printing") as tick, transaction():
        batch = print_batch(
            edition,
            choice=choice,
            order=PrintOrder(order),
            language=language,
            by=BY,
            at=now(),
            progress=tick,
        )
        draft.write(batch.pdf)
        return batch
