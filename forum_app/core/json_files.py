"""Files of facts in JSON: read into a model, or refused by file and place."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, NoReturn, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from .errors import N_, BadInputError, ForumError, RuleBrokenError

MOST_BYTES = 10 * 1024 * 1024
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

Place = tuple[str | int, ...]
Fault = tuple[Place, RuleBrokenError]

NOT_OF_ITS_KIND = N_("This value cannot stand here.")
NOT_WHOLE = N_("This must be a whole number.")
NO_DAY = N_("This must be a day, as 2026-11-10.")
NO_TIME = N_("This must be a time of day, as 09:00.")
SENTENCES = {  # by pydantic's name of what is wrong
    "missing": N_("This is missing."),
    "string_type": N_("This must be a text, in quotes."),
    "string_unicode": N_("This text holds characters that are none."),
    "string_too_short": N_("This must not be empty."),
    "too_short": N_("This must not be empty."),
    "string_too_long": N_("This is longer than %(max_length)s characters."),
    "int_type": NOT_WHOLE,
    "int_parsing": NOT_WHOLE,
    "int_parsing_size": NOT_WHOLE,
    "int_from_float": NOT_WHOLE,
    "finite_number": NOT_WHOLE,
    "greater_than_equal": N_("This must be at least %(ge)s."),
    "less_than_equal": N_("This must be at most %(le)s."),
    "bool_type": N_("This must be true or false."),
    "bool_parsing": N_("This must be true or false."),
    "list_type": N_("This must be a list, in [ ]."),
    "model_type": N_("This must be an object with named members, in { }."),
    "dict_type": N_("This must be an object with named members, in { }."),
    "enum": N_("This must be one of: %(expected)s."),
    "literal_error": N_("This must be one of: %(expected)s."),
    "date_parsing": NO_DAY,
    "date_from_datetime_parsing": NO_DAY,
    "date_from_datetime_inexact": NO_DAY,
    "time_parsing": NO_TIME,
}


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise RuleBrokenError(N_("“%(name)s” is no time zone of the IANA list, as America/Lima."), name=name)
    return name


def _in_quotes(message: str) -> Callable[[object], object]:
    """Days and times are texts: a bare number would be read as seconds."""

    def check(value: object) -> object:
        if not isinstance(value, str):
            raise RuleBrokenError(message)
        return value

    return check


def _without_zone(hour: time) -> time:
    if hour.tzinfo is not None:
        raise RuleBrokenError(NO_TIME)
    return hour


Zone = Annotated[str, AfterValidator(_known_zone)]
Day = Annotated[date, BeforeValidator(_in_quotes(NO_DAY))]
Hour = Annotated[time, BeforeValidator(_in_quotes(NO_TIME)), AfterValidator(_without_zone)]


class Part(BaseModel):
    """A part of a file; what the file says beyond what we read is let be."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class FactsFile(Part):
    """The whole of a file."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file whose parts fit together.

        Raises:
            BadInputError: naming the file, the place in it and what is wrong there.

        """
        try:
            facts = cls.model_validate(_read(path))
        except ValidationError as error:
            first = error.errors()[0]
            raise _refusal(path, first["loc"], _explained(first)) from error
        for place, refusal in facts.faults():
            raise _refusal(path, place, refusal)
        return facts

    def faults(self) -> Iterable[Fault]:
        """What does not fit together, place by place."""
        return ()


def same_twice(
    name: str, rows: Iterable[Part], member: str, *, key: Callable[[Any], object] = lambda value: value
) -> Iterator[Fault]:
    """Rows of a list of which a member says the same as a row above; `key` is how values are compared."""
    seen: dict[object, Place] = {}
    for number, row in enumerate(rows):
        value, place = getattr(row, member), (name, number, member)
        first = seen.setdefault(key(value), place)
        if first is not place:
            yield place, twice(value, first)


def twice(value: object, first: Place) -> RuleBrokenError:
    """The refusal of what stands in the file already."""
    return RuleBrokenError(
        N_("“%(value)s” is there twice, at %(first)s already."), value=value, first=written(first)
    )


def written(place: Place) -> str:
    """A place as people write it, numbers from 0: `themes[2].title`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")


def _read(path: Path) -> object:
    if path.stat().st_size > MOST_BYTES:
        raise BadInputError(
            N_("%(file)s: this file is larger than %(most)s MB."), file=path, most=MOST_BYTES // 1024**2
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
        if NUL.search(text):
            raise RuleBrokenError(N_("There is a NUL character in a text."))  # noqa: TRY301 told below
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadInputError(N_("%(file)s: this is not text in UTF-8."), file=path) from error
    except json.JSONDecodeError as error:
        raise BadInputError(
            N_("%(file)s: line %(line)s, column %(column)s: this is not JSON."),
            file=path,
            line=error.lineno,
            column=error.colno,
        ) from error
    except RuleBrokenError as refusal:
        raise _refusal(path, (), refusal) from refusal
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; lists in lists in lists
        raise BadInputError(N_("%(file)s: this JSON cannot be read."), file=path) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise RuleBrokenError(N_("“%(name)s” is there twice in one object."), name=name)
        members[name] = value
    return members


def _no_number(word: str) -> NoReturn:
    raise RuleBrokenError(N_("“%(word)s” is no number."), word=word)


def _explained(error: ErrorDetails) -> ForumError:
    """What pydantic found, in our words; a rule that a validator asked has said it in its own."""
    context = error.get("ctx", {})
    if isinstance(said := context.get("error"), ForumError):
        return said
    if "expected" in context:
        context = {"expected": ", ".join(re.findall("'([^']*)'", context["expected"]))}
    return RuleBrokenError(SENTENCES.get(error["type"], NOT_OF_ITS_KIND), **context)


def _refusal(path: Path, place: Place, what: ForumError) -> BadInputError:
    if not place:
        return BadInputError(N_("%(file)s: %(what)s"), file=path, what=what)
    return BadInputError(N_("%(file)s: %(place)s: %(what)s"), file=path, place=written(place), what=what)
