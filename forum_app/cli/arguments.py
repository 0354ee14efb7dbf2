"""What several commands are given: files to read and to write, and an edition by its address."""

import os
from pathlib import Path
from typing import Any

import click

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import edition_by_slug


class NewFile(click.Path):
    """A file to be written; a folder that takes none is told before any work is done."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path: Any = super().convert(value, param, ctx)
        if not os.access(path.parent, os.W_OK | os.X_OK):
            self.fail(f"File {str(path)!r} cannot be written.", param, ctx)
        return path


INPUT = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUTPUT = NewFile()


def edition_called(slug: str) -> ForumEdition:
    """The edition of an address, or a sentence that there is none."""
    edition = edition_by_slug(slug)
    if edition is None:
        raise RuleBrokenError(N_("There is no edition “%(slug)s”."), slug=slug)
    return edition
