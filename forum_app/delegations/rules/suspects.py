"""When two registrations may be of one person: which are compared, and how like they must be."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz

from forum_app.core.collation import fold, split

from .states import RegistrationState

# Of the 300 people of the sample, all true doubles and namesakes score 100 and no two others more than 89
# ("María José Ordóñez Barrientos" and "… Núñez Barrientos"): one or two letters differ at 92 and above.
NAME_ALIKE = 92
# The institution alone proves nothing: "Itō Shōta" and "Satō Shōta" of one embassy reach 84.
NAME_ALIKE_IN_INSTITUTION = 88
# One address and half of the letters is a married or shortened name; two people of one mailbox reach 25.
NAME_ALIKE_AT_ADDRESS = 60
INSTITUTION_ALIKE = 90
STEM = 4  # letters that a word keeps when it is misspelt further on
SHARED_STEMS = 2
DIGIT = re.compile(r"\d")


class Grounds(StrEnum):
    """Why two registrations are suspected."""

    NAME = "name"
    INSTITUTION = "institution"
    ADDRESS = "address"
    HAND = "hand"  # an organiser knows them for one person, whatever they are called


class SuspectState(StrEnum):
    OPEN = "open"
    CLEARED = "cleared"
    MERGED = "merged"


class Finding(NamedTuple):
    """On what grounds two are suspected, and how like their names are."""

    grounds: Grounds
    score: int


@dataclass(frozen=True)
class Likeness:
    """What is compared of a person: the words of each form of the name in one order, address, institution."""

    names: tuple[tuple[str, ...], ...]
    address: str
    institution: str

    @classmethod
    def of(
        cls, *, display_name: str, native_name: str | None, email: str | None, institution: str | None
    ) -> "Likeness":
        """Fold what is known of a person."""
        forms = {tuple(sorted(split(name))) for name in (display_name, native_name) if name}
        return cls(tuple(sorted(forms - {()})), fold(email or ""), " ".join(split(institution or "")))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of the words of all forms of the name."""
        return frozenset(word[:STEM] for name in self.names for word in name)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The words with digits: people whose numbers differ are not the same, however long the rest is."""
        return frozenset(word for name in self.names for word in name if DIGIT.search(word))

    @property
    def shared_stems(self) -> int:
        """How many stems somebody must share to be compared at all."""
        return min(SHARED_STEMS, *(len(name) for name in self.names)) if self.names else 0


def compare(one: Likeness, other: Likeness) -> Finding | None:
    """Whether two people may be one: by the name, which institution and address only support."""
    if one.numbers != other.numbers:
        return None
    pairs = [(a, b) for a in one.names for b in other.names]
    score = max((fuzz.ratio(" ".join(a), " ".join(b)) for a, b in pairs), default=0)
    is_part = any(_is_part(a, b) for a, b in pairs)
    grounds = None
    if score >= NAME_ALIKE:
        grounds = Grounds.NAME
    elif one.address and one.address == other.address and (is_part or score >= NAME_ALIKE_AT_ADDRESS):
        grounds = Grounds.ADDRESS
    elif (is_part or score >= NAME_ALIKE_IN_INSTITUTION) and _is_one_institution(one, other):
        grounds = Grounds.INSTITUTION
    return Finding(grounds, round(score)) if grounds else None


def _is_part(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one name is the other with words left out: José Núñez of José Núñez Peña."""
    fewer, more = sorted((one, other), key=len)
    return len(fewer) >= SHARED_STEMS and set(fewer) <= set(more)


def _is_one_institution(one: Likeness, other: Likeness) -> bool:
    both = one.institution and other.institution
    return bool(both) and fuzz.token_set_ratio(one.institution, other.institution) >= INSTITUTION_ALIKE


def stays(one: RegistrationState, other: RegistrationState) -> bool:
    """Whether, of two registrations of a person, the first is proposed to stay: it came at least as far."""
    return FURTHEST_FIRST.index(one) <= FURTHEST_FIRST.index(other)


_S = RegistrationState
FURTHEST_FIRST = (
    *(_S.APPROVED, _S.UNDER_REVIEW, _S.DELEGATION_CONFIRMED, _S.WAITLISTED, _S.RETURNED, _S.SUBMITTED),
    *(_S.DRAFT, _S.REJECTED, _S.SUBSTITUTED, _S.WITHDRAWN, _S.REVOKED),
)
