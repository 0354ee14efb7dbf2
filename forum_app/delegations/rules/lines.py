"""Lines of an imported list: the columns that it may have, and what a line says of a person."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from forum_app.core.collation import fold, spelling
from forum_app.core.errors import N_, Listed, RuleBrokenError
from forum_app.core.text import check_directions
from forum_app.mail.rules import check_address
from forum_app.people.rules import SCRIPTS, SPOKEN, WORD_FORMS, NameOrder, shown_name

from .entry import check_stay
from .states import DelegationKind, DelegationRole

NEEDED = ("ref", "role_in_delegation", "given_names", "surname_1")
NEEDED_FOR_SEVERAL = (*NEEDED, "delegation_code", "delegation_kind")
COLUMNS = (
    "ref",
    "role_in_delegation",
    "honorific_es",
    "honorific_en",
    "given_names",
    "surname_particle",
    "surname_1",
    "surname_2",
    "name_order",
    "display_name",
    "badge_name",
    "native_name",
    "native_script",
    "pronunciation",
    "sort_name",
    "gender",
    "title_es",
    "title_en",
    "institution",
    "nominating_entity",
    "nationality_iso2",
    "email",
    "language",
    "assistant_of",
    "interpretation",
    "dietary",
    "accessibility",
    "needs_visa_letter",
    "arrives_on",
    "departs_on",
)
OF_DELEGATIONS = ("delegation_code", "delegation_kind", "badge_category")
ALSO_KNOWN = ("delegation_name_es", "delegation_name_en")  # for people who read the list; not taken over
ALL_COLUMNS = frozenset((*COLUMNS, *OF_DELEGATIONS, *ALSO_KNOWN))
LONGEST = 300
NONE = frozenset({"", "none", "ninguno", "ninguna", "no"})
YES = frozenset({"yes", "y", "si", "s", "true", "1", "x"})
NO = frozenset({"", "no", "n", "none", "ninguno", "ninguna", "false", "0"})


class Fault(NamedTuple):
    """What is wrong in one cell, or worth a word."""

    row: int
    column: str
    message: str
    values: Mapping[str, Any] = {}


class FaultInRows(NamedTuple):
    """The same fault in one or more rows, told once."""

    rows: tuple[int, ...]
    column: str
    message: str
    values: Mapping[str, Any] = {}

    @property
    def where(self) -> str:
        """The rows as people write them: “2–4, 9”."""
        starts = [row for row in self.rows if row - 1 not in self.rows]
        ends = [row for row in self.rows if row + 1 not in self.rows]
        spans = zip(starts, ends, strict=True)
        return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def gathered(faults: Iterable[Fault]) -> list[FaultInRows]:
    """What is wrong in a list, each thing once with the rows that have it, in the order of the list."""
    rows: dict[Any, list[int]] = {}
    first: dict[Any, Fault] = {}
    for fault in faults:
        key = fault.column, fault.message, *(f"{name}={value}" for name, value in fault.values.items())
        first.setdefault(key, fault)
        rows.setdefault(key, []).append(fault.row)
    return [
        FaultInRows(tuple(sorted(set(rows[key]))), one.column, one.message, one.values)
        for key, one in first.items()
    ]


@dataclass(frozen=True)
class Line:
    """One person of a list, in our words."""

    row: int
    ref: str
    delegation_code: str
    delegation_kind: DelegationKind | None
    badge_category: str | None
    facts: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Known:
    """The codes that a line may use."""

    countries: Collection[str]
    categories: Collection[str]
    several: bool  # delegations are named in the list, not given by the page
    words: Mapping[type[StrEnum], Mapping[str, StrEnum]] = field(default_factory=dict)  # by their spelling


def read_line(number: int, cells: Mapping[str, str], known: Known) -> Line | list[Fault]:
    """Understand one line, or say all that is wrong in it."""
    faults: list[Fault] = []

    def read(column: str, as_: Callable[[str], Any]) -> Any:
        try:
            return as_(_checked(cells.get(column) or ""))
        except RuleBrokenError as error:
            faults.append(Fault(number, column, error.message, error.values))
            return None

    line = Line(
        row=number,
        ref=read("ref", _needed),
        delegation_code=read("delegation_code", _needed if known.several else _text) or "",
        delegation_kind=read("delegation_kind", _maybe(_one_of(DelegationKind, known))),
        badge_category=read("badge_category", _maybe(_among(known.categories))),
        facts=_facts(read, known),
    )
    if not line.facts["display_name"] and not faults:
        faults.append(Fault(number, "given_names", N_("There is no name in this line.")))
    if not faults and (refusal := _of_assistants(line.facts)):
        faults.append(Fault(number, "assistant_of", refusal))
    try:
        check_stay(line.facts["arrives_on"], line.facts["departs_on"])
    except RuleBrokenError as error:
        faults.append(Fault(number, "departs_on", error.message, error.values))
    return faults or line


def _of_assistants(facts: Mapping[str, Any]) -> str | None:
    """What is wrong with whom a line's person assists: assistants say it, and nobody else does."""
    is_assistant, is_named = facts["role"] is DelegationRole.ASSISTANT, bool(facts["assistant_of"])
    if is_assistant is is_named:
        return None
    if is_assistant:
        return N_("Give the number of the person whom the assistant assists.")
    return N_("Only an assistant assists somebody. Leave this cell empty.")


def _facts(read: Callable[[str, Callable[[str], Any]], Any], known: Known) -> dict[str, Any]:
    facts = {
        "role": read("role_in_delegation", _one_of(DelegationRole, known)),
        "name_order": read("name_order", _maybe(_one_of(NameOrder, known))) or NameOrder.GIVEN_FIRST,
        "nationality": read("nationality_iso2", _maybe(_country_among(known.countries))),
        "email": read("email", _maybe(_address)),
        "position_title_es": read("title_es", _text),
        "position_title_en": read("title_en", _text),
        "interpretation": read("interpretation", _unless_none),
        "dietary": read("dietary", _unless_none),
        "accessibility": read("accessibility", _unless_none),
        "needs_visa_letter": read("needs_visa_letter", _yes),
        "arrives_on": read("arrives_on", _maybe(_day)),
        "departs_on": read("departs_on", _maybe(_day)),
        "language": read("language", _maybe(_code_among(SPOKEN))),
        "gender": read("gender", _maybe(_code_among(WORD_FORMS))),
        "native_script": read("native_script", _maybe(_code_among(SCRIPTS))),
    }
    plain = (
        *("given_names", "surname_1", "surname_2", "display_name", "badge_name", "native_name"),
        *("surname_particle", "sort_name", "pronunciation", "nominating_entity"),
        *("honorific_es", "honorific_en", "institution", "assistant_of"),
    )
    facts |= {column: read(column, _text) for column in plain}
    facts["display_name"] = facts["display_name"] or shown_name(
        facts["given_names"],
        facts["surname_1"],
        facts["surname_2"],
        facts["name_order"],
        facts["surname_particle"],
    )
    return facts


def _checked(cell: str) -> str:
    if len(cell) > LONGEST:
        raise RuleBrokenError(N_("Longer than %(most)s characters."), most=LONGEST)
    if any(unicodedata.category(character) == "Cc" for character in cell):
        raise RuleBrokenError(N_("Holds a control character or a line break."))
    check_directions(cell)
    return cell


def _text(cell: str) -> str | None:
    return cell or None


def _needed(cell: str) -> str:
    if not cell:
        raise RuleBrokenError(N_("This cell must not be empty."))
    return cell


def _maybe(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: read(cell) if cell else None


def _unless_none(cell: str) -> str | None:
    return None if cell.casefold() in NONE else cell


def _yes(cell: str) -> bool:
    word = fold(cell)
    if word not in YES | NO:
        raise RuleBrokenError(N_("“%(cell)s” is neither yes nor no."), cell=cell)
    return word in YES


def _day(cell: str) -> date:
    """A day as spreadsheets write it: 2024-03-19, or 19/03/2024 with the day first."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(cell, pattern).date()  # noqa: DTZ007 a day of the calendar has no zone
    raise RuleBrokenError(N_("“%(cell)s” is no day. Write it as 2024-03-19 or 19/03/2024."), cell=cell)


def _address(cell: str) -> str:
    check_address(cell)
    return cell


def _code_among(codes: Collection[str]) -> Callable[[str], str]:
    """A code of a closed list, in capitals or not."""
    spelled = {spelling(code): code for code in codes}

    def read(cell: str) -> str:
        if spelling(cell) not in spelled:
            raise RuleBrokenError(N_("“%(cell)s” is not one of: %(known)s."), cell=cell, known=Listed(codes))
        return spelled[spelling(cell)]

    return read


def _country_among(codes: Collection[str]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell.upper() not in codes:
            raise RuleBrokenError(
                N_("“%(cell)s” is no country code of two letters (ISO 3166), as PE or BR."), cell=cell
            )
        return cell.upper()

    return read


def _among(codes: Collection[str]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in codes:
            raise RuleBrokenError(N_("“%(cell)s” is not known here."), cell=cell)
        return cell

    return read


def _one_of(kind: type[StrEnum], known: Known) -> Callable[[str], StrEnum]:
    """A member by its code, or by the word that people read for it."""
    members = {**known.words.get(kind, {}), **{spelling(member): member for member in kind}}

    def read(cell: str) -> StrEnum:
        if spelling(cell) not in members:
            raise RuleBrokenError(
                N_("“%(cell)s” is not one of: %(known)s."), cell=cell or "–", known=Listed(kind)
            )
        return members[spelling(cell)]

    return read
