from unicodedata import normalize

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import InputRequired

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm


class NameForm(ForumForm):
    name = StringField("Name", [InputRequired()])
    note = StringField("Note")

    def validate_note(self, field: StringField) -> None:
        if field.data == "draft":
            raise RuleBrokenError(N_("The address “%(slug)s” is used by the site itself."), slug="draft")


def filled(app: Flask, **values: str) -> NameForm:
    with app.test_request_context(method="POST", query_string={"lang": "es"}):
        form = NameForm(MultiDict(values))
        form.validate()
        return form


def test_form_tidies_text(app: Flask) -> None:
    form = filled(app, name=f"  {normalize('NFD', 'Peña')}\0 ", note=" \0 ")

    assert form.facts == {"name": "Peña", "note": None}


def test_form_ends_lines_alike(app: Flask) -> None:
    assert filled(app, name="Rosa", note="One.\r\nTwo.").facts["note"] == "One.\nTwo."


def test_form_shows_a_rule_beside_its_field_in_the_language_of_the_page(app: Flask) -> None:
    form = filled(app, name="Rosa", note="draft")

    assert form.errors == {"note": ["El sitio mismo usa la dirección «draft»."]}


def test_form_requires_in_spanish(app: Flask) -> None:
    assert filled(app, note="x").errors == {"name": ["Este campo es obligatorio."]}


@pytest.mark.parametrize(("field", "place"), [("name", "name"), (None, "")])
def test_form_shows_the_refusal_of_an_action(app: Flask, field: str | None, place: str) -> None:
    with app.test_request_context(method="POST"):
        form = NameForm(MultiDict({"name": "Rosa"}))
        form.validate()
        form.refuse(RuleBrokenError("No."), field)

        assert form.errors == {place: ["No."]}
