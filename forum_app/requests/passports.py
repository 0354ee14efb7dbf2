"""Passport data of letters: sealed at rest, opened only to write a letter or to show it to somebody noted."""

import json
from datetime import date
from typing import NamedTuple

from forum_app.core.crypto import seal, unseal

SEALED_FOR = "passport"


class Passport(NamedTuple):
    """What a consulate asks for: the number, the code of the issuing country, the last day of validity."""

    number: str
    country: str
    expires_on: date


def sealed(passport: Passport, *, bound_to: bytes) -> bytes:
    """The data as they are kept: unreadable without the keys of the settings, and for this request alone."""
    kept = json.dumps([passport.number, passport.country, passport.expires_on.isoformat()])
    return seal(SEALED_FOR, kept.encode(), bound_to=bound_to)


def opened(kept: bytes, *, bound_to: bytes) -> Passport:
    """The data in clear."""
    number, country, expires_on = json.loads(unseal(SEALED_FOR, kept, bound_to=bound_to))
    return Passport(number, country, date.fromisoformat(expires_on))
