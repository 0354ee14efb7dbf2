"""The public programme: filters, one's own choice, what is on now, screens, frames, what is shared."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from forum_app.agenda.queries import Choice, boards, keys_in, languages_of
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionRole, SessionState, Visibility
from forum_app.agenda.views import screens
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.editions import EditionFactory, ThemeFactory
from tests.factories.people import PersonFactory

from .frozen import key, person, programme, role, room, session

NINE = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)  # in Lima
HOUR = timedelta(hours=1)

FROZEN = programme(
    session(1, title_es="Agua y saneamiento", theme=key("water"), room=key("room", 1), language="es"),
    session(2, roles=[role(1, SessionRole.MODERATOR)], language="en", interpretation=("en>es", "en>fr")),
    session(3, items=[{"project": key("project"), "minutes": None}], room=key("room", 1)),
    session(4, kind=SessionKind.BREAK, title_es="Café"),
    session(5, visibility=Visibility.CLOSED),
    rooms=[room(1), room(2)],
    themes=[{"key": key("water"), "title_es": "Agua", "title_en": None, "colour": "#0072b2"}],
    people=[person(1, "Úrsula Núñez")],
    projects=[{"key": key("project"), "code": "P-7", "title_es": "Suelos sanos", "title_en": None}],
)


def chosen(**wishes: object) -> list[int]:
    """The numbers of the sessions that a choice takes."""
    numbers = {key("session", number): number for number in range(10)}
    return [numbers[one.key] for one in Choice(**wishes).of(FROZEN)]  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"q": "AGUA saneam"}, [1]),
        ({"q": "nunez"}, [2]),
        ({"q": "p-7"}, [3]),
        ({"q": "suelos"}, [3]),
        ({"q": "nothing of it"}, []),
        ({"theme": key("water")}, [1]),
        ({"room": key("room", 1)}, [1, 3]),
        ({"person": key("person", 1)}, [2]),
        ({"speech": "fr"}, [2]),
        ({"speech": "es"}, [1, 2, 3]),
        ({"speech": "es", "room": key("room", 1)}, [1, 3]),
        ({"chosen": frozenset({key("session", 2), key("session", 5)})}, [2]),
        ({"chosen": frozenset()}, []),
    ],
)
def test_choice_narrows_by_all_that_is_asked(wishes: dict[str, object], expected: list[int]) -> None:
    assert chosen(**wishes) == expected


def test_break_is_in_no_language() -> None:
    assert languages_of(FROZEN.sessions[3]) == set()


def test_keys_of_an_address_are_keys_or_none() -> None:
    assert keys_in(f"{key('a')},{key('b')},") == {key("a"), key("b")}
    assert keys_in("nonsense") is None


def test_boards_show_what_is_on_and_what_comes_next_on_the_day() -> None:
    rows = [
        session(
            number, room=key("room", 1), starts_at=NINE + number * HOUR, ends_at=NINE + (number + 1) * HOUR
        )
        for number in range(7)
    ]
    tomorrow = session(
        8, room=key("room", 2), starts_at=NINE + timedelta(days=1), ends_at=NINE + timedelta(days=1, hours=1)
    )
    frozen = programme(*rows, tomorrow, rooms=[room(1), room(2)])

    (board,) = boards(frozen, at=NINE + HOUR)

    assert [one.session.title_es for one in board.present] == ["Sesión 1"]
    assert [one.session.title_es for one in board.coming] == ["Sesión 2", "Sesión 3", "Sesión 4"]
    empty = boards(frozen, at=NINE + HOUR, room=frozen.rooms[1])
    assert [(one.present, one.coming) for one in empty] == [([], [])]
    assert boards(frozen, at=NINE + timedelta(days=3)) == []


def test_board_shows_no_cancelled_session_as_present() -> None:
    frozen = programme(
        session(1, room=key("room", 1), state=SessionState.CANCELLED),
        session(2, room=key("room", 1), starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR),
        rooms=[room(1)],
    )

    (board,) = boards(frozen, at=NINE)

    assert board.present == []
    assert [one.session.title_es for one in board.coming] == ["Sesión 2"]


@pytest.fixture
def edition(app: object) -> ForumEdition:
    """An edition with three released sessions in two rooms, the second with a moderator and a theme."""
    edition = EditionFactory(
        slug="vi",
        name_es="VI Foro",
        state=EditionState.REGISTRATION_OPEN,
        time_zone="America/Lima",
        starts_on=date(2026, 11, 10),
    )
    rooms = [RoomFactory(edition=edition, name_es=f"Sala {letter}") for letter in "AB"]
    for number, title in enumerate(("Inauguración", "Mesa del agua", "Clausura")):
        made = SessionFactory(
            edition=edition,
            title_es=title,
            title_en=None,
            description_es="Lo que se dirá.",
            room=rooms[number % 2],
            theme=ThemeFactory(edition=edition, title_es="Agua") if number == 1 else None,
            starts_at=NINE + number * HOUR,
            ends_at=NINE + (number + 1) * HOUR,
        )
        if number == 1:
            SessionAssignmentFactory(
                session=made,
                person=PersonFactory(display_name="Úrsula Núñez"),
                role=SessionRole.MODERATOR,
                state=AssignmentState.ACCEPTED,
            )
    db.session.commit()
    released(edition)
    return edition


TITLES = ("Inauguración", "Mesa del agua", "Clausura")


def shown(client: FlaskClient, address: str) -> list[str]:
    text = client.get(address).text
    return [title for title in TITLES if f">{title}" in text]


def test_programme_is_filtered_by_its_address(client: FlaskClient, edition: ForumEdition) -> None:
    assert shown(client, "/vi/agenda/") == list(TITLES)
    assert shown(client, "/vi/agenda/?q=nunez") == ["Mesa del agua"]
    assert shown(client, "/vi/agenda/?by=room&q=sala") == []
    assert "Ninguna sesión coincide" in client.get("/vi/agenda/?q=xyz").text


def test_who_is_in_closed_sessions_alone_is_named_nowhere(client: FlaskClient, edition: ForumEdition) -> None:
    closed = SessionFactory(edition=edition, visibility=Visibility.CLOSED)
    held = SessionAssignmentFactory(
        session=closed, person=PersonFactory(display_name="Reservada Ríos"), state=AssignmentState.ACCEPTED
    )
    released(edition)

    page = client.get("/vi/agenda/").text
    assert ("Úrsula Núñez" in page, "Reservada Ríos" in page) == (True, False)
    assert client.get(f"/vi/agenda/schedule.csv?person={held.person.key}").status_code == 404


def test_filters_stay_when_the_arrangement_changes(client: FlaskClient, edition: ForumEdition) -> None:
    page = client.get("/vi/agenda/?q=agua&by=day").text

    assert "by=theme&amp;q=agua" in page
    assert 'name="by"' in page
    assert "schedule.ics?lang=es&amp;q=agua" in page


def test_filter_that_is_none_changes_nothing(client: FlaskClient, edition: ForumEdition) -> None:
    assert shown(client, "/vi/agenda/?theme=nonsense&chosen=nonsense&room=1") == list(TITLES)


def test_chosen_sessions_are_a_page_of_their_own(client: FlaskClient, edition: ForumEdition) -> None:
    rows = client.get("/vi/agenda/schedule.json").json["schedule"]["conference"]["days"][0]["rooms"]
    (first,) = [one["guid"] for found in rows.values() for one in found if one["title"] == "Clausura"]

    assert shown(client, f"/vi/agenda/?chosen={first}") == ["Clausura"]
    assert f"chosen={first}" in client.get(f"/vi/agenda/?chosen={first}").text


@pytest.mark.parametrize("path", ["now", "screen/"])
def test_what_is_on_is_told_for_the_moment(
    path: str, client: FlaskClient, edition: ForumEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "present", lambda: NINE + HOUR)

    page = client.get(f"/vi/agenda/{path}")

    assert "10:00" in page.text
    assert shown(client, f"/vi/agenda/{path}") == ["Mesa del agua", "Clausura"]
    again = client.get(f"/vi/agenda/{path}", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


def test_screen_of_a_room_shows_that_room(
    client: FlaskClient, edition: ForumEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "present", lambda: NINE)
    rooms = client.get("/vi/agenda/schedule.json").json["schedule"]["conference"]["rooms"]
    of = {one["name"]: one["guid"] for one in rooms}

    assert shown(client, f"/vi/agenda/screen/{of['Sala A']}") == ["Inauguración", "Clausura"]
    assert shown(client, f"/vi/agenda/screen/{of['Sala B']}") == ["Mesa del agua"]
    assert client.get(f"/vi/agenda/screen/{key('nowhere')}").status_code == 302  # as all that is missing


def test_day_without_anything_more_says_so(
    client: FlaskClient, edition: ForumEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "present", lambda: NINE + timedelta(days=9))

    assert "Nada más por hoy" in client.get("/vi/agenda/now").text


def test_only_the_widget_may_be_framed(client: FlaskClient, edition: ForumEdition) -> None:
    framed = {
        path: "frame-ancestors" not in client.get(f"/vi/agenda/{path}").headers["Content-Security-Policy"]
        for path in ("", "now", "screen/", "widget")
    }

    assert framed == {"": False, "now": False, "screen/": False, "widget": True}


def test_widget_has_the_programme_and_neither_form_nor_script_of_an_account(
    client: FlaskClient, edition: ForumEdition
) -> None:
    page = client.get("/vi/agenda/widget?lang=es").text

    assert [title for title in TITLES if title in page] == list(TITLES)
    assert "<form" not in page
    assert page.count('target="_blank" rel="noopener"') == 4
    assert shown(client, "/vi/agenda/widget?q=agua") == ["Mesa del agua"]


def test_session_says_what_it_is_to_machines(client: FlaskClient, edition: ForumEdition) -> None:
    events = client.get("/vi/agenda/schedule.json").json["schedule"]["conference"]["days"][0]["rooms"][
        "Sala B"
    ]
    page = client.get(f"/vi/sessions/{events[0]['guid']}/").text

    assert 'itemtype="https://schema.org/Event"' in page
    assert 'itemprop="startDate" content="2026-11-10T10:00:00-05:00"' in page
    assert 'itemprop="performer"' in page
    assert '<meta property="og:title" content="Mesa del agua">' in page
    assert page.count('rel="alternate" hreflang=') == 2
    assert f"schedule.ics?chosen={events[0]['guid']}" in page


def test_before_the_first_release_the_screens_say_so(client: FlaskClient, app: object) -> None:
    EditionFactory(slug="vii", state=EditionState.REGISTRATION_OPEN)

    for path in ("now", "screen/", "widget"):
        assert client.get(f"/vii/agenda/{path}").status_code == 200, path
    assert "El programa está en preparación" in client.get("/vii/agenda/screen/").text
