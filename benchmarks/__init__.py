"""Measurements of speed: `make bench` runs all of them and prints one table."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One line of the table: what was measured, how it came out, and what it must reach."""

    what: str
    value: str
    bar: str = ""
