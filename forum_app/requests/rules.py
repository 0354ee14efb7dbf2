"""Decisions about letters: their life cycle as a table, numbers, codes, passports."""

import secrets
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError


class LetterKind(StrEnum):
    INVITATION = "invitation"
    VISA_SUPPORT = "visa_support"


class LetterState(StrEnum):
    REQUESTED = "requested"
    ISSUED = "issued"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"
    WITHDRAWN = "withdrawn"


class Pile(StrEnum):
    """The letters of the queue by what is still to be done with them."""

    WAITING = "waiting"
    ISSUED = "issued"
    ENDED = "ended"
    ALL = "all"


_S = LetterState
NEXT: Mapping[LetterState, frozenset[LetterState]] = {
    _S.REQUESTED: frozenset({_S.ISSUED, _S.NOT_NEEDED, _S.WITHDRAWN}),
    _S.ISSUED: frozenset({_S.GRANTED, _S.REFUSED, _S.NOT_NEEDED, _S.WITHDRAWN}),
    _S.GRANTED: frozenset({_S.WITHDRAWN}),
    _S.REFUSED: frozenset(),
    _S.NOT_NEEDED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
OPEN = frozenset(state for state, further in NEXT.items() if further)
VALID = frozenset({_S.ISSUED, _S.GRANTED})  # a letter in these states is good for whoever is shown it
ANSWERS = frozenset({_S.GRANTED, _S.REFUSED})  # what a consulate says

# Neither 0 nor O, 1 nor I nor L, U nor V: whoever reads the code aloud or types it from paper errs less.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 20  # of 30 letters: 98 bits
GROUP = 4


def reachable(state: LetterState, kind: LetterKind, *, as_organiser: bool) -> list[LetterState]:
    """What a letter can become by a decision, without being issued.

    A visa is granted or refused to those who asked for one; the organizers alone withdraw what is on paper.
    """
    further = NEXT[state] - {_S.ISSUED}
    if kind is not LetterKind.VISA_SUPPORT:
        further -= ANSWERS
    if not as_organiser and state is not _S.REQUESTED:
        further -= {_S.WITHDRAWN}
    return [one for one in LetterState if one in further]


def check_step(current: LetterState, wanted: LetterState) -> None:
    """Refuse a step that the life cycle of a letter does not have."""
    if wanted not in NEXT[current]:
        raise RuleBrokenError(
            N_("A letter that is “%(current)s” cannot become “%(wanted)s”."), current=current, wanted=wanted
        )


def check_decision(
    current: LetterState, wanted: LetterState, kind: LetterKind, *, as_organiser: bool, reason: str | None
) -> None:
    """Refuse a decision that is not the viewer's to take, or that lacks the reason that it needs."""
    check_step(current, wanted)
    if wanted not in reachable(current, kind, as_organiser=as_organiser):
        raise RuleBrokenError(
            N_("A letter that is “%(current)s” cannot become “%(wanted)s”."), current=current, wanted=wanted
        )
    if wanted is _S.WITHDRAWN and current in VALID and not reason:
        raise RuleBrokenError(N_("Give a reason: the delegation reads it."))


def check_issuable(*, is_confirmed: bool) -> None:
    """Refuse to write a letter for somebody whom the delegation has not confirmed."""
    if not is_confirmed:
        raise RuleBrokenError(
            N_("The delegation has not confirmed this person. The letter can be issued as soon as it has.")
        )


def check_may_ask(*, has_ended: bool, is_asked_for: bool) -> None:
    """Refuse a letter for whoever does not come, and a second one while the first is open."""
    if has_ended:
        raise RuleBrokenError(N_("This registration has ended; no letter can be asked for."))
    if is_asked_for:
        raise RuleBrokenError(N_("This letter has been asked for already."))


def check_passport(expires_on: date, *, today: date, last_day: date | None) -> None:
    """Refuse a passport that will not do for the journey."""
    if expires_on < today:
        raise RuleBrokenError(N_("This passport has expired."))
    if last_day and expires_on < last_day:
        raise RuleBrokenError(N_("This passport expires before the forum ends."))


def number(*, mark: str, year: int, serial: int) -> str:
    """The number as it stands on paper: V-FORO/2024/0012."""
    return f"{mark}/{year}/{serial:04d}"


def mark(roman: str, slug: str) -> str:
    """What the numbers of an edition begin with."""
    return f"{roman}-FORO" if roman else slug.upper()


def new_code() -> str:
    """A random code for the verification of one letter."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def grouped(code: str) -> str:
    """The code as people read and type it."""
    return "-".join(code[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))


def typed_code(text: str) -> str:
    """The code of what somebody typed: small letters, spaces and hyphens do not count."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def check_code(text: str) -> None:
    """Refuse what cannot be the code of a letter, before anybody looks for it."""
    if len(typed_code(text)) != CODE_LENGTH:
        raise RuleBrokenError(N_("A code has %(length)s letters and digits."), length=CODE_LENGTH)


def initials(name: str) -> str:
    """The first letter of each word of a name: what a stranger may learn of the person."""
    letters = (next(filter(str.isalpha, word), "") for word in name.split())
    return " ".join(f"{letter.upper()}." for letter in letters if letter)
