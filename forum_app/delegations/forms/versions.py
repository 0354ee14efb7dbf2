"""Two versions of one form: what somebody else saved meanwhile, and what was sent; each field is chosen."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, shown

NOTHING = "–"
THEIRS, MINE = "theirs", "mine"
UNASKED = frozenset({"csrf_token", "version", "opened"})


class Contested(NamedTuple):
    """A field that has two values: the words of both, and which of them nobody else has touched."""

    name: str
    label: str
    theirs: str
    mine: str
    choice: str | None  # none where both were changed: then a person says


class ContestedForm(ForumForm):
    """A form that knows with what it was opened, and can be sent again with a choice for each field.

    A consent goes with its text: it is never chosen alone.
    """

    opened = HiddenField()

    def remember(self) -> None:
        """Write down with what the form was opened, as one short mark for each field."""
        self.opened.data = " ".join(f"{name}={_mark(field.data)}" for name, field in self._asked())

    def contested(self, saved: "ContestedForm") -> list[Contested]:
        """The fields in which this form and what is saved now differ."""
        before = dict(pair.partition("=")[::2] for pair in (self.opened.data or "").split())
        return [
            Contested(
                name,
                field.label.text,
                shown(saved[name]) or NOTHING,
                shown(field) or NOTHING,
                _usual_choice(before.get(name), theirs=_mark(saved[name].data), mine=_mark(field.data)),
            )
            for name, field in self._asked()
            if _mark(field.data) != _mark(saved[name].data)
        ]

    def choose(self, saved: "ContestedForm", answers: MultiDict[str, str]) -> None:
        """Take the saved value of each field for which that was chosen."""
        fields = dict(self._asked())
        for name in answers.getlist("contested"):
            choice = answers.get(f"keep-{name}")
            if choice not in (THEIRS, MINE):
                raise RuleBrokenError(N_("Choose which value to keep for each field."))
            if choice == THEIRS and name in fields:
                for one in (name, f"{name}_consent"):
                    if one in self:
                        self[one].data = saved[one].data

    @property
    def as_sent(self) -> Mapping[str, str]:
        """What a browser sends of this form, for the page on which the versions are chosen."""
        sent = {name: field.data for name, field in self._fields.items() if name not in UNASKED}
        return {name: "y" if data is True else str(data) for name, data in sent.items() if data}

    def _asked(self) -> Iterator[tuple[str, Field]]:
        for name, field in self._fields.items():
            if name not in UNASKED and not name.endswith("_consent"):
                yield name, field


def _usual_choice(before: str | None, *, theirs: str, mine: str) -> str | None:
    if before == mine:
        return THEIRS
    return MINE if before == theirs else None


def _mark(value: Any) -> str:
    return format(crc32(str(value or "").encode()), "x")
