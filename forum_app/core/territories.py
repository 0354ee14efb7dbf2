"""The countries of the world: codes of ISO 3166-1, and their names in our languages by the Unicode CLDR."""

from functools import cache
from importlib.resources import files

from babel import Locale


@cache
def country_codes() -> frozenset[str]:
    """All codes of two letters, as the time-zone database lists them."""
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text()
    return frozenset(line[:2] for line in table.splitlines() if not line.startswith("#"))


def country_name(code: str, language: str) -> str:
    """The name of a country in a language; a code that nobody knows is its own name."""
    return str(Locale(language).territories.get(code, code))
