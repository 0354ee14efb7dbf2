"""The bar that long commands show."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress as Bar

from forum_app.core.progress import Progress


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """A bar on terminals while the work goes on, nothing elsewhere; on stderr, beside what is said."""
    console = Console(stderr=True)
    with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
