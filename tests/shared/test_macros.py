"""The macros that every page is written with: what a reader, a keyboard and a screen reader get."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
Draw = Callable[..., str]


class PersonForm(FlaskForm):
    full_name = StringField("Nombre", [InputRequired()], description="Como en el pasaporte.")
    mode = RadioField("Modalidad", choices=["Presencial", "Virtual"])


@pytest.fixture
def draw(app: Flask) -> Draw:
    """Draw a call of macros as a Spanish page would."""

    def drawn(file: str, names: str, call: str, path: str = "/", **values: Any) -> str:
        source = f'{{% from "_shared/{file}.html" import {names} %}}{{{{ {call} }}}}'
        with app.test_request_context(path):
            html = app.jinja_env.from_string(source).render(**values)
        return re.sub(r"\s+", " ", html).strip()

    return drawn


@pytest.fixture
def refused_form(app: Flask) -> FlaskForm:
    with app.test_request_context("/", method="POST", data={"full_name": ""}):
        form = PersonForm()
        form.validate()
        return form


def test_field_ties_hint_and_error_to_its_control(draw: Draw, refused_form: FlaskForm) -> None:
    html = draw("forms", "field", "field(form.full_name)", form=refused_form)

    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    assert described[1].split() == re.findall(r'<p class="field-(?:hint|error)" id="([^"]+)"', html)
    assert re.findall(r'aria-invalid="true"', html) == ['aria-invalid="true"']


def test_field_of_choices_is_a_group_with_a_name(draw: Draw, refused_form: FlaskForm) -> None:
    html = draw("forms", "field", "field(form.mode)", form=refused_form)

    assert re.findall(r"<legend>([^<]+)</legend>", html) == ["Modalidad"]
    assert re.findall(r'<label class="form-check-label" for="(mode-\d)">', html) == ["mode-0", "mode-1"]


def test_errors_link_to_each_refused_field(draw: Draw, refused_form: FlaskForm) -> None:
    html = draw("forms", "errors", "errors(form)", form=refused_form)

    assert re.findall(r'<a href="#(\w+)">', html) == ["full_name", "mode"]


def test_here_changes_one_part_of_the_address(draw: Draw) -> None:
    address = draw(
        "lists", "here", 'here({"page": 2})', path="/ensayo/registrations/?state=a&state=b&q=ñu&page=1"
    )

    assert address == "/ensayo/registrations/?state=a&amp;state=b&amp;q=%C3%B1u&amp;page=2"


@pytest.mark.parametrize(
    ("query", "next_sort", "state"),
    [("", "name", None), ("?sort=name", "-name", "ascending"), ("?sort=-name", "name", "descending")],
)
def test_column_says_its_order_and_links_to_the_other(
    draw: Draw, query: str, next_sort: str, state: str | None
) -> None:
    html = draw("lists", "column", 'column("Nombre", sort="name")', path=f"/{query}")

    assert re.findall(r'href="([^"]+)"', html)[0] == f"/?sort={next_sort}"
    assert re.findall(r'aria-sort="([^"]+)"', html) == ([state] if state else [])


def test_meter_tells_places_left_in_words(draw: Draw) -> None:
    html = draw("status", "meter", 'meter("Oficiales", 5, 8, confirmed=3, waiting=2)')

    assert re.findall(r'<div class="meter-parts">(.+?)</div>', html) == [
        "Confirmadas: 3 · En espera: 2 · Quedan 3 cupos"
    ]


@pytest.mark.parametrize(("days", "tone"), [(30, "clock"), (3, "clock clock-soon"), (-1, "clock clock-past")])
def test_clock_warns_in_the_last_week_and_after(draw: Draw, days: int, tone: str) -> None:
    html = draw(
        "status",
        "clock",
        'clock("Cierre", at, "America/Lima", now)',
        at=NOON + timedelta(days=days),
        now=NOON,
    )

    assert re.findall(r'<span class="([^"]+)">', html) == [tone]


@pytest.mark.parametrize("macro", ["columns", "bars"])
@pytest.mark.parametrize("count", [0, 1, 500])
def test_chart_keeps_every_figure_in_its_table(draw: Draw, macro: str, count: int) -> None:
    rows = [(f"{number:03}", number) for number in range(count)]

    html = draw("charts", macro, f'{macro}("Hallazgo", rows, "Hora", "Personas")', rows=rows)

    assert re.findall(r'<th scope="row">(\d+)</th><td class="number">(\d+)</td>', html) == [
        (name, str(value)) for name, value in rows
    ]


def test_session_without_time_or_room_says_that_they_will_be_confirmed(draw: Draw) -> None:
    html = draw("agenda", "session_card", 'session_card("Inauguración")')

    assert re.findall(r"\w+ por confirmar", html) == ["Hora por confirmar", "Sala por confirmar"]


@pytest.mark.parametrize(("name", "initials"), [("Suharto", "S"), ("María José Ordóñez", "MO")])
def test_person_without_photo_shows_initials(draw: Draw, name: str, initials: str) -> None:
    html = draw("people", "person", "person(name)", name=name)

    assert re.findall(r'class="portrait" aria-hidden="true">(\w+)<', html) == [initials]


def test_verdict_leaves_empty_places_for_a_script(draw: Draw) -> None:
    html = draw("verdicts", "verdict", 'verdict("refused", "No pasa")')

    assert dict(re.findall(r'data-fill="(\w+)"[^>]*>([^<]*)<', html)) == {
        "word": "No pasa",
        "reason": "",
        "photo": " ",
        "initials": "",
        "name": "",
        "title": "",
        "delegation": "",
        "category": "",
    }
