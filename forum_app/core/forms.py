"""The base of all forms: text comes in normalised, refusals of rules stand beside the field, translated."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, time
from enum import StrEnum
from functools import cache, partial
from gettext import NullTranslations, translation
from typing import Any, ClassVar, NamedTuple, Self

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import BaseForm
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, InputRequired

from . import text
from .errors import ForumError, StaleError
from .i18n import label, language, translate


def _cleaned(clean: Callable[[str], str]) -> Callable[[Any], Any]:
    """What is kept of a field that was left empty, or holds spaces alone, is no text."""
    return lambda value: (clean(value) or None) if isinstance(value, str) else value


def _as_field_error(check: Callable[[Any, Field], None]) -> Callable[[Any, Field], None]:
    def checked(form: Any, field: Field) -> None:
        try:
            check(form, field)
        except ForumError as refusal:
            raise ValidationError(_explained(refusal)) from refusal

    return checked


@_as_field_error
def _steers_nothing(_form: Any, field: Field) -> None:
    if isinstance(field.data, str):
        text.check_directions(field.data)


_tidied, _on_one_line = _cleaned(text.tidy), _cleaned(text.one_line)
SEVERAL_LINES = (TextAreaField, PasswordField)  # of a password every space counts


NOT_OFFERED = "Not a valid choice."  # as WTForms says it, and translates it
Offered = Callable[[Any, SelectField], list[SelectChoice]]


@cache
def words_of_forms(code: str) -> NullTranslations:
    """What WTForms says in a language, read once."""
    return translation("wtforms", messages_path(), [code], fallback=True)


class MemberField(SelectField):
    """A member of an enum: all are offered, so whatever can be read may be chosen and no word is needed."""

    def __init__(self, label: str | LazyString, kind: type[StrEnum], **options: Any) -> None:
        super().__init__(label, coerce=kind, choices=partial(choices_of, kind), **options)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 WTForms' own signature
        if self.data is None and not self.process_errors:
            raise ValidationError(self.gettext(NOT_OFFERED))


class OptionalChoice(SelectField):
    """A choice that may be left empty; what it offers is only asked for once it is shown or chosen from."""

    def __init__(
        self, label: str | LazyString, offered: Offered, *, usual: Collection[str] = (), **options: Any
    ) -> None:
        self._usual = usual  # what is offered always, so that no word is needed to check it
        choices: Any = offered  # with form and field, which the stubs of WTForms do not know yet
        super().__init__(label, coerce=lambda value: value or None, choices=choices, **options)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in self._usual:
            super().pre_validate(form)


class ForumForm(FlaskForm):
    """A form of the forum; `facts` are its values, named as the action's keywords are."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> NullTranslations:  # noqa: ARG002 WTForms' own signature
            """The words of WTForms itself; Flask-WTF would read their file anew for every form."""
            return words_of_forms(language())

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            field: Field = unbound_field.bind(form=form, **options)
            if isinstance(field, StringField):
                clean = _tidied if isinstance(field, SEVERAL_LINES) else _on_one_line
                field.filters = (clean, *field.filters)
                field.validators = [*map(_asking_for_text, field.validators), _steers_nothing]
            return field

    @property
    def facts(self) -> dict[str, Any]:
        """The fields' values by name, less the CSRF token and the buttons."""
        return {
            field.name: field.data
            for field in self
            if field.name != "csrf_token" and field.type != "SubmitField"
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate each field; what a rule refuses in `validate_<field>` is an error beside that field."""
        own = {name: getattr(type(self), f"validate_{name}", None) for name in self._fields}
        asked = {name: [_as_field_error(check)] for name, check in own.items() if check}
        for name, more in (extra_validators or {}).items():
            asked[name] = [*more, *asked.get(name, [])]
        return bool(BaseForm.validate(self, asked))

    def refuse(self, error: ForumError, field: str | None = None) -> None:
        """Show the refusal of an action beside the field it concerns, or above the form."""
        if field is None:
            self.form_errors.append(_explained(error))
        else:
            self[field].errors = [*self[field].errors, _explained(error)]


class GetForm(ForumForm):
    """Filters and searches that live in the address; they change nothing."""

    class Meta(ForumForm.Meta):
        csrf = False

    @property
    def wishes(self) -> dict[str, Any]:
        """What was chosen and can be; the rest of the address is left alone."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}


class Difference(NamedTuple):
    """A field that somebody else's version has otherwise, as a person reads it."""

    label: str
    saved: str
    entered: str


class VersionedForm(ForumForm):
    """A form of a row that several may have open: it knows the version of the row that it was opened with."""

    version = HiddenField()
    differences: Sequence[Difference] = ()
    unsaved: ClassVar = frozenset({"version", "csrf_token"})  # fields of the form that the row has not

    @property
    def seen_version(self) -> int:
        """The version that was on the page; a form without one has seen none."""
        seen = (self.version.raw_data or [""])[0]
        return int(seen) if seen.isdecimal() else 0

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts.items() if name != "version"}

    def show_beside(self, saved: Self, error: StaleError) -> None:
        """Keep what was entered and show what is saved by now; sent again, having seen both, it is saved."""
        self.refuse(error)
        self.version.data = saved.version.data
        self.differences = [
            Difference(str(field.label.text), theirs, ours)
            for field in self
            if field.name not in self.unsaved
            and (theirs := shown(saved[field.name])) != (ours := shown(field))
        ]


def shown(field: Field) -> str:
    """What a field holds, as a person reads it."""
    if isinstance(field, FieldList):
        return ", ".join(filter(None, map(shown, field)))
    if isinstance(field, FormField):
        return " · ".join(filter(None, map(shown, field.form)))
    if isinstance(field, SelectField):
        chosen: Any = field.data if isinstance(field, SelectMultipleField) else [field.data]
        offered: Any = field.choices
        return ", ".join(str(one.label) for one in offered if one.value and one.value in chosen)
    return _written(field.data)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("minutes")
    return "" if value is None else str(value)


def _asking_for_text(check: Any) -> Any:
    """`InputRequired` looks at what was sent; a text of spaces was sent, and is no text."""
    return DataRequired(check.message) if isinstance(check, InputRequired) else check


def _explained(error: ForumError) -> str:
    return translate(error.message, error.values)


def page(template: str, *, form: ForumForm, **context: Any) -> ResponseReturnValue:
    """The page of a form: 422 when it comes back with errors, its input kept."""
    status = 422 if form.errors else 200
    return render_template(template, form=form, **context), status


def choices_of(kinds: Iterable[StrEnum], *, anything: str | LazyString | None = None) -> list[SelectChoice]:
    """The members of an enum as a field offers them; `anything` is the word of the empty choice."""
    return choices(((kind.value, label(kind)) for kind in kinds), anything=anything)


def choices(
    pairs: Iterable[tuple[str, str]], *, anything: str | LazyString | None = None
) -> list[SelectChoice]:
    """Values and their words as a field offers them."""
    empty = [SelectChoice("", str(anything))] if anything is not None else []
    return [*empty, *(SelectChoice(value, word) for value, word in pairs)]


def or_none(kind: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Read the empty choice as nothing."""
    return lambda value: kind(value) if value else None


def uploaded(field: Field) -> bytes | None:
    """The bytes of a file field, None when no file was chosen."""
    if not isinstance(field.data, FileStorage) or not field.data.filename:
        return None
    with field.data.stream as stream:  # a large file lies on disk until it is closed
        return stream.read()
