"""Measurements of speed: `make bench` runs all of them and prints one table."""

from importlib import import_module
from typing import NamedTuple


class Figure(NamedTuple):
    """One line of the table: what was measured, how it came out, and what it must reach."""

    what: str
    value: str
    bar: str = ""


def figures_of(name: str) -> list[Figure]:
    """All that one benchmark measures; here, so that a spawned process finds it by name."""
    return list(import_module(f"benchmarks.{name}").figures())
