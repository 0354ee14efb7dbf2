from unicodedata import normalize

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm


class NameForm(ForumForm):
    name = StringField("Name", [InputRequired()])
    note = StringField("Note")
    story = TextAreaField("Story")
    password = PasswordField("Password")

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

    assert form.facts == {"name": "Peña", "note": None, "story": None, "password": None}


def test_field_of_several_lines_keeps_them_ended_alike(app: Flask) -> None:
    facts = filled(app, name="Rosa", story="One.\r\n\tTwo  spaces.\x07\x1b").facts

    assert facts["story"] == "One.\n\tTwo  spaces."


def test_field_of_one_line_keeps_one_line(app: Flask) -> None:
    facts = filled(app, name="Ana\r\nBcc: x@example.org", note="a\t b\x07\u2028c\x85d").facts

    assert facts["name"] == "Ana Bcc: x@example.org"
    assert facts["note"] == "a b c d"


def test_password_keeps_its_spaces(app: Flask) -> None:
    assert filled(app, name="Rosa", password="a  b c").facts["password"] == "a  b c"


@pytest.mark.parametrize("character", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
@pytest.mark.parametrize("field", ["name", "story"])
def test_form_refuses_what_turns_the_direction_of_writing(app: Flask, field: str, character: str) -> None:
    form = filled(app, **{"name": "Rosa", field: f"Ana {character}gpj.exe"})

    (sentence,) = form.errors[field]
    assert list(form.errors) == [field]
    assert sentence.startswith("Contiene un carácter invisible que invierte el sentido de la escritura.")


def test_form_lets_marks_and_joiners_that_languages_need_be(app: Flask) -> None:
    name = "علی\u200cرضا \u200fA\u200e क्\u200dष"

    assert filled(app, name=name).facts["name"] == name


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
