"""How long work says how far it is: `progress(done, total)`, as often as it likes."""

from collections.abc import Callable

Progress = Callable[[int, int], None]


def untold(_done: int, _total: int) -> None:
    """For work that nobody watches."""
