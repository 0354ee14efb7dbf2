"""The base of all forms: text comes in normalised, refusals of rules stand beside the field, translated."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any
from unicodedata import normalize

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import Field, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired

from .errors import ForumError
from .i18n import label, translate


def tidy(value: Any) -> Any:
    """Text as it is kept: composed (NFC), its lines ended alike, without the space around it; or no text.

    NUL, which nobody types and PostgreSQL refuses to keep, is left out.
    """
    if not isinstance(value, str):
        return value
    return normalize("NFC", value).replace("\0", "").replace("\r\n", "\n").strip() or None


class ForumForm(FlaskForm):
    """A form of the forum; `facts` are its values, named as the action's keywords are."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            field: Field = unbound_field.bind(form=form, **options)
            if isinstance(field, StringField):
                field.filters = (tidy, *field.filters)
                field.validators = [_asking_for_text(check) for check in field.validators]
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


def _asking_for_text(check: Any) -> Any:
    """`InputRequired` looks at what was sent; a text of spaces was sent, and is no text."""
    return DataRequired(check.message) if isinstance(check, InputRequired) else check


def _explained(error: ForumError) -> str:
    return translate(error.message, error.values)


def _as_field_error(check: Callable[[Any, Field], None]) -> Callable[[Any, Field], None]:
    def checked(form: Any, field: Field) -> None:
        try:
            check(form, field)
        except ForumError as refusal:
            raise ValidationError(_explained(refusal)) from refusal

    return checked


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


def uploaded(field: Field) -> bytes | None:
    """The bytes of a file field, None when no file was chosen."""
    if not isinstance(field.data, FileStorage) or not field.data.filename:
        return None
    with field.data.stream as stream:  # a large file lies on disk until it is closed
        return stream.read()
