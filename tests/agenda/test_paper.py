"""The booklet and the door signs, read back from their PDF."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pypdfium2 as pdfium
import pytest
import zxingcpp

from forum_app.agenda.documents import booklet, door_signs, signs
from forum_app.agenda.faces import ProgrammeFace
from forum_app.agenda.rules import SessionKind, SessionState
from forum_app.agenda.schemas import Revision

from .frozen import face, forum100, key, needs_shared, programme, room, session
from .test_exports import tricky

pytestmark = pytest.mark.usefixtures("app")


def pages(pdf: bytes) -> list[str]:
    """The text of each page, in reading order."""
    return [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(pdf)]


def codes(pdf: bytes, page: int = 0) -> list[str]:
    """What the QR codes of a page say."""
    picture = pdfium.PdfDocument(pdf)[page].render(scale=2).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@needs_shared
def test_booklet_has_every_session_and_index() -> None:
    made = face(forum100())

    text = pages(booklet(made))

    whole = "\n".join(text)
    assert [one.title for one in made.sessions if not one.is_break and one.title not in whole] == []
    heads = [page.splitlines()[2] for page in text[1:]]
    assert [head for head in heads if head in {"Por día", "Por eje temático", "Personas", "Proyectos"}] == [
        "Por día",
        "Por eje temático",
        "Personas",
    ]


@needs_shared
@pytest.mark.parametrize("name", ["Person 000", "Person 034", "Person 059"])
def test_index_of_people_names_the_pages_that_they_are_on(name: str) -> None:
    text = pages(booklet(face(forum100())))
    start = next(number for number, page in enumerate(text) if "Personas" in page.splitlines()[2:3])
    end = next(number for number, page in enumerate(text) if "Por eje temático" in page.splitlines()[2:3])

    found = re.search(rf"{name}\s+([\d, ]+)", "\n".join(text[start:]))
    assert found
    said = [int(number) for number in found[1].split(",")]
    assert said == [number + 1 for number, page in enumerate(text[:end]) if name in page]


@needs_shared
def test_break_of_all_rooms_is_one_line() -> None:
    text = "\n".join(pages(booklet(face(forum100()))))

    assert text.count("Lunch") == 3
    assert text.count("Todas las salas") == 3


def test_break_of_several_rooms_with_a_theme_stands_on_its_page_in_the_index() -> None:
    theme = {"key": key("theme"), "title_es": "Agua", "title_en": None, "colour": "#0072b2"}
    breaks = [
        session(number, kind=SessionKind.BREAK, title_es="Café", room=key("room", number), theme=key("theme"))
        for number in range(2)
    ]
    text = pages(booklet(face(programme(*breaks, rooms=[room(0), room(1)], themes=[theme]))))

    assert sum(page.count("Café") for page in text) == 3  # once by day, twice by theme


def test_booklet_shows_what_is_cancelled_and_what_is_open() -> None:
    text = "\n".join(pages(booklet(tricky())))

    assert "Cancelada" in text
    assert "Sin quórum" in text
    assert "Por confirmar" in text
    assert "Sesión 7" not in text  # it is closed


def test_booklet_of_nothing_says_so() -> None:
    text = pages(booklet(face(programme())))

    assert len(text) == 2
    assert text[1].count("No hay sesiones este día.") == 3


def test_booklet_without_days_has_its_cover() -> None:
    unknown = {"starts_on": None, "ends_on": None, "venue": None, "city": None}

    text = pages(booklet(face(programme(edition=unknown))))

    assert len(text) == 2
    assert "V Foro" in text[0]


def test_booklet_of_one_day_names_it_once() -> None:
    one_day = {"starts_on": date(2026, 11, 10), "ends_on": date(2026, 11, 10)}

    cover = pages(booklet(face(programme(edition=one_day))))[0]

    assert cover.count("10 de noviembre") == 1


def test_cover_leads_to_the_programme() -> None:
    made = tricky()

    assert codes(booklet(made)) == [made.url]


@pytest.mark.parametrize("draw", [booklet, lambda made: door_signs(made, {})])
def test_paper_is_the_same_bytes_again(draw: Callable[[ProgrammeFace], bytes]) -> None:
    assert draw(tricky()) == draw(tricky())


def busy(count: int) -> ProgrammeFace:
    """A day with many sessions in one room, and one session in another."""
    start = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
    rows = [
        session(
            number,
            room=key("room", 1),
            starts_at=start + timedelta(minutes=20 * number),
            ends_at=start + timedelta(minutes=20 * (number + 1)),
            kind=SessionKind.BREAK if number == 1 else SessionKind.PANEL,
            state=SessionState.CANCELLED if number == 2 else SessionState.READY,
        )
        for number in range(count)
    ]
    other = session(99, room=key("room", 2), starts_at=start, ends_at=start + timedelta(hours=1))
    revision = Revision(sequence=3, revision=2, changed_at=start)
    return face(
        programme(*rows, other, rooms=[room(1, floor="Piso 2"), room(2), room(3)]),
        revisions={key("session", 0): revision},
    )


@pytest.mark.parametrize("count", [3, 12, 30])
def test_sign_holds_the_whole_day_on_one_page(count: int) -> None:
    made = busy(count)
    text = pages(door_signs(made, {(made.rooms[0].key, date(2026, 11, 10)): 2}))

    assert len(text) == 2
    assert [f"Sesión {number}" in text[0] for number in range(count)] == [True] * count
    assert "revisión 2" in text[0]
    assert "revisión 1" in text[1]


def test_sign_leads_to_the_room_of_the_day() -> None:
    made = busy(3)

    assert codes(door_signs(made, {})) == [f"{made.url}&by=room&day=2026-11-10"]


def test_signs_of_one_room_or_one_day() -> None:
    made = busy(3)

    assert [(place.name, len(held)) for place, _, held in signs(made)] == [("Sala 1", 3), ("Sala 2", 1)]
    assert [place.name for place, _, _ in signs(made, room=made.rooms[1])] == ["Sala 2"]
    assert signs(made, on=date(2026, 11, 11)) == []
