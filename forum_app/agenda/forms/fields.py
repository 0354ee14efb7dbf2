"""The checks and choices that several forms of the programme share."""

from collections.abc import Callable, Iterable
from typing import Any

from babel import Locale
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, FieldList, Form, FormField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from forum_app.agenda.rules import Span, Window, check_window
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, choices
from forum_app.core.i18n import language

REQUIRED = DataRequired()
NAME = Length(max=300)
TEXT = Length(max=10_000)
COUNT = NumberRange(min=0, max=999)
PEOPLE = NumberRange(min=1, max=100_000)
MINUTES = NumberRange(min=1, max=600)
SPARE_LINES = 3  # empty lines of a list, to be filled without a script
SPOKEN = ("es", "en", "pt", "fr", "qu", "ay", "ar", "de", "hi", "it", "ja", "ko", "ru", "zh", "sgn")


def things(known: Iterable[Any], name: Callable[[Any], str]) -> list[SelectChoice]:
    """Things as choices by their public key, after the empty choice."""
    return choices(((str(thing.key), name(thing)) for thing in known), anything="–")


def by_key(known: Iterable[Any], key: str | None) -> Any:
    """The thing that was chosen, None for the empty choice."""
    return next((thing for thing in known if str(thing.key) == key), None)


def spoken_languages(anything: str | None = None) -> list[SelectChoice]:
    """The languages that are spoken and interpreted at forums, by their names in the language of the page."""
    names = {**Locale.parse(language()).languages, "sgn": gettext("Sign language")}
    return choices(((code, names[code]) for code in SPOKEN), anything=anything)


def add_spare_lines(lines: Any, form: ForumForm) -> None:
    """Empty lines after those that are filled, on a page that is opened."""
    if not form.is_submitted():
        for _ in range(SPARE_LINES):
            lines.append_entry()


class PairForm(Form):
    """From which language into which is interpreted."""

    source = SelectField(lazy_gettext("From the language"), choices=lambda: spoken_languages("–"))
    target = SelectField(lazy_gettext("Into the language"), choices=lambda: spoken_languages("–"))

    @property
    def pair(self) -> str | None:
        """As it is kept, as "es>en"; an empty line is none."""
        return f"{self.source.data}>{self.target.data}" if self.source.data and self.target.data else None


def present_pair(pair: str) -> dict[str, str]:
    """A pair as the form shows it."""
    source, _, target = pair.partition(">")
    return {"source": source, "target": target}


def pairs_of(lines: Iterable[Any]) -> list[str]:
    """The pairs of the lines that are filled, once each."""
    return list(dict.fromkeys(pair for line in lines if (pair := line.form.pair)))


def check_pairs(lines: Iterable[Any]) -> None:
    """Refuse half a pair, and one of a language with itself."""
    for line in lines:
        source, target = line.source.data, line.target.data
        if bool(source) != bool(target):
            raise RuleBrokenError(N_("Choose both languages of a pair."))
        if source and source == target:
            raise RuleBrokenError(N_("The two languages of a pair are different ones."))


class WindowForm(Form):
    """A day on which a room is open or a person there: the whole of it, or between two hours."""

    day = DateField(lazy_gettext("Day"), [Optional()])
    starts = TimeField(lazy_gettext("From"), [Optional()])
    ends = TimeField(lazy_gettext("To"), [Optional()])

    @property
    def window(self) -> Window | None:
        return Window(self.day.data, self.starts.data, self.ends.data) if self.day.data else None


def windows_field(label: Any) -> Any:
    """A list of windows, one a line."""
    return FieldList(FormField(WindowForm), label)


def present_windows(windows: Iterable[Window]) -> list[dict[str, Any]]:
    """Windows as the form shows them."""
    return [window._asdict() for window in windows]


def spans_of(lines: Iterable[Any], zone: str) -> list[Span]:
    """The instants of the lines that are filled."""
    return [window.span(zone) for line in lines if (window := line.form.window)]


def check_windows(lines: Iterable[Any], zone: str) -> None:
    """Refuse hours without a day, and those that no clock shows."""
    for line in lines:
        if line.form.window:
            check_window(line.form.window, zone)
        elif line.starts.data or line.ends.data:
            raise RuleBrokenError(N_("Give the day of each line that has hours."))


class RemovalForm(ForumForm):
    """Nothing but the question itself."""
