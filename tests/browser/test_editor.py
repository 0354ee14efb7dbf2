"""The grid of the programme in a real browser: laid out by mouse and by keyboard alone, by two at once."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.agenda.models import Room, Session
from forum_app.agenda.rules import SessionKind, SessionState
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory

from .conftest import OpenTab, Tab

TEN = datetime(2026, 11, 10, 15, tzinfo=UTC)  # ten o'clock in Lima
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
PATIENCE = 15_000  # ms; the machine may be busy
DESK = {"viewport": {"width": 1400, "height": 1300}}
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True}


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    day = TEN.date()
    edition: ForumEdition = EditionFactory(
        slug="ensayo", time_zone="America/Lima", starts_on=day, ends_on=day + timedelta(days=1)
    )
    return edition


@pytest.fixture
def rooms(edition: ForumEdition) -> list[Room]:
    return [
        RoomFactory(edition=edition, position=place, name_es=f"Sala {name}", name_en=f"Room {name}")
        for place, name in enumerate("ABC")
    ]


@pytest.fixture
def water(edition: ForumEdition, rooms: list[Room]) -> Session:
    session: Session = SessionFactory(
        edition=edition,
        title_es="Mesa de agua",
        title_en="Water table",
        kind=SessionKind.SIDE_EVENT,
        room=rooms[0],
        theme=ThemeFactory(edition=edition, title_es="Agua", title_en="Water"),
        starts_at=TEN,
        ends_at=TEN + HOUR,
    )
    return session


@pytest.fixture
def organiser(edition: ForumEdition) -> User:
    return organiser_of(edition, "Rosa Quispe")


def organiser_of(edition: ForumEdition, name: str) -> User:
    user: User = UserFactory(language="en", name=name)
    RoleGrantFactory(edition=edition, user=user, role=Role.ORGANISER)
    return user


def opened(tab: Tab, place: str = "") -> None:
    tab.open(f"/ensayo/programme/editor{place}")
    expect(tab.page.locator("#editor")).to_be_visible(timeout=PATIENCE)


def slot(tab: Tab, title: str) -> Locator:
    return tab.page.locator(".slot", has_text=title)


def says(tab: Tab, text: str) -> None:
    expect(tab.page.locator("[data-news]")).to_contain_text(text, timeout=PATIENCE)


def hears(tab: Tab, text: str) -> None:
    expect(tab.page.locator("#announcer")).to_contain_text(text, timeout=PATIENCE)


def drag(tab: Tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    mouse = tab.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    mouse.move(*end, steps=4)
    tab.page.wait_for_timeout(50)
    mouse.up()


def box(found: Locator) -> Any:
    bounds = found.bounding_box()
    assert bounds
    return bounds


def middle(found: Locator, down: float = 0) -> tuple[float, float]:
    bounds = box(found)
    return bounds["x"] + bounds["width"] / 2, bounds["y"] + bounds["height"] / 2 + down


def pixels(tab: Tab, minutes: int) -> float:
    return (
        float(
            tab.page.locator("[data-scroll]").evaluate(
                "node => parseFloat(node.style.getPropertyValue('--minute'))"
            )
        )
        * minutes
    )


def column(tab: Tab, room: Room) -> Locator:
    return tab.page.locator(f'[data-column="{room.key}"]')


def stored(session: Session) -> tuple[Any, Any, Any]:
    db.session.rollback()
    return session.starts_at, session.ends_at, session.room


def quiet(tab: Tab) -> bool:
    """Nothing failed in the page, and no other host was asked; a refusal by the server is no fault of it."""
    faults = [
        line for line in tab.said if line.startswith("error") and "409" not in line and "422" not in line
    ]
    return faults == [] and tab.strangers == []


# By mouse


def test_by_mouse_a_session_is_moved_resized_and_put_back(
    open_tab: OpenTab, rooms: list[Room], water: Session, organiser: User
) -> None:
    tab = open_tab(organiser, **DESK)
    opened(tab)
    card = slot(tab, "Water table")

    target = middle(column(tab, rooms[1]))[0]
    drag(tab, middle(card), (target, middle(card, pixels(tab, 60))[1]))
    says(tab, "Water table: Tuesday, 10 November 2026, 11:00–12:00, Room B.")
    assert stored(water) == (TEN + HOUR, TEN + 2 * HOUR, rooms[1])

    bounds = box(card)
    edge = (bounds["x"] + bounds["width"] / 2, bounds["y"] + bounds["height"] - 3)
    drag(tab, edge, (edge[0], edge[1] + pixels(tab, 25)))
    says(tab, "11:00–12:25")
    assert stored(water)[1] == TEN + 2 * HOUR + 25 * MINUTE

    for _ in range(2):
        tab.page.get_by_role("button", name="Undo").click()
    says(tab, "Undone. Water table: Tuesday, 10 November 2026, 10:00–11:00, Room A.")
    assert stored(water) == (TEN, TEN + HOUR, rooms[0])
    tab.page.get_by_role("button", name="Redo").click()
    says(tab, "Done again. Water table: Tuesday, 10 November 2026, 11:00–12:00, Room B.")
    assert stored(water) == (TEN + HOUR, TEN + 2 * HOUR, rooms[1])
    assert quiet(tab)


def test_by_mouse_a_session_goes_to_the_tray_and_to_another_day(
    open_tab: OpenTab, rooms: list[Room], water: Session, organiser: User
) -> None:
    tab = open_tab(organiser, **DESK)
    opened(tab)

    drag(tab, middle(slot(tab, "Water table")), middle(tab.page.locator("[data-tray]")))
    says(tab, "Water table waits to be scheduled.")
    assert stored(water)[0] is None

    waiting = tab.page.locator(".tray-item", has_text="Water table")
    day = tab.page.get_by_role("link", name="Wed 11 Nov")
    mouse = tab.page.mouse
    mouse.move(*middle(waiting))
    mouse.down()
    mouse.move(*middle(day), steps=4)
    expect(day).to_have_attribute("aria-current", "true", timeout=PATIENCE)
    bounds = box(column(tab, rooms[2]))
    mouse.move(
        bounds["x"] + 40, bounds["y"] + pixels(tab, 90), steps=4
    )  # its middle an hour and a half after eight
    tab.page.wait_for_timeout(50)
    mouse.up()
    says(tab, "Wednesday, 11 November 2026, 09:00–10:00, Room C.")
    assert stored(water) == (TEN + 23 * HOUR, TEN + 24 * HOUR, rooms[2])
    assert quiet(tab)


def test_by_mouse_a_session_is_drawn_and_copied(
    open_tab: OpenTab, rooms: list[Room], water: Session, organiser: User
) -> None:
    tab = open_tab(organiser, **DESK)
    opened(tab)
    bounds = box(column(tab, rooms[2]))
    start = (bounds["x"] + 50, bounds["y"] + pixels(tab, 60))

    drag(tab, start, (start[0], start[1] + pixels(tab, 45)))
    form = tab.page.get_by_role("dialog", name="New session")
    expect(form.get_by_label("From", exact=True)).to_have_value("09:00")
    expect(form.get_by_label("To", exact=True)).to_have_value("09:45")
    form.get_by_label("Title in Spanish").fill("Foro de alcaldes")
    form.get_by_role("button", name="Add the session").click()
    says(tab, "Foro de alcaldes: Tuesday, 10 November 2026, 09:00–09:45, Room C.")

    tab.page.keyboard.down("Control")
    drag(
        tab,
        middle(slot(tab, "Water table")),
        (middle(column(tab, rooms[1]))[0], middle(slot(tab, "Water table"))[1]),
    )
    tab.page.keyboard.up("Control")
    expect(slot(tab, "Water table")).to_have_count(2, timeout=PATIENCE)

    db.session.rollback()
    found = db.session.scalars(select(Session).order_by(Session.id)).all()
    assert [(one.title_es, one.room, one.starts_at) for one in found[1:]] == [
        ("Foro de alcaldes", rooms[2], TEN - HOUR),
        ("Mesa de agua", rooms[1], TEN),
    ]
    assert quiet(tab)


def test_a_break_in_all_rooms_is_one_band(
    open_tab: OpenTab, rooms: list[Room], water: Session, organiser: User
) -> None:
    tab = open_tab(organiser, **DESK)
    opened(tab)

    tab.page.get_by_role("button", name="New session").click()
    form = tab.page.get_by_role("dialog", name="New session")
    form.get_by_label("Title in Spanish").fill("Almuerzo")
    form.get_by_label("Kind").select_option("break")
    form.get_by_label("From", exact=True).fill("13:00")
    form.get_by_label("To", exact=True).fill("14:00")
    form.get_by_role("button", name="Add the session").click()
    says(tab, "All rooms")
    band = slot(tab, "Almuerzo")
    expect(band).to_have_count(1)
    drag(tab, middle(band), middle(band, pixels(tab, -30)))
    says(tab, "12:30–13:30, All rooms")

    db.session.rollback()
    breaks = db.session.scalars(select(Session).where(Session.kind == SessionKind.BREAK)).all()
    assert {one.room for one in breaks} == set(rooms)
    assert {one.starts_at for one in breaks} == {TEN + 150 * MINUTE}
    assert quiet(tab)


def test_a_locked_session_stays_where_it_is(
    open_tab: OpenTab, rooms: list[Room], water: Session, organiser: User
) -> None:
    tab = open_tab(organiser, **DESK)
    opened(tab)
    slot(tab, "Water table").click()

    tab.page.get_by_role("button", name="Lock").click()
    says(tab, "It is locked.")
    drag(tab, middle(slot(tab, "Water table")), middle(slot(tab, "Water table"), 90))
    says(tab, "“Water table” is locked. Unlock it before you move it.")

    assert stored(water) == (TEN, TEN + HOUR, rooms[0])


# By keyboard alone


def test_by_keyboard_alone_a_programme_is_laid_out(
    open_tab: OpenTab, edition: ForumEdition, rooms: list[Room], water: Session, organiser: User
) -> None:
    waiting = SessionFactory(edition=edition, title_es="Por definir", title_en="To be seen")
    tab = open_tab(organiser, **DESK)
    opened(tab)
    press = tab.page.keyboard.press
    slot(tab, "Water table").focus()  # the Tab key comes here: it is the stop of the grid

    press("Space")
    hears(tab, "Water table picked up, 10:00–11:00, Room A.")
    press("ArrowRight")
    press("Control+ArrowDown")
    press("ArrowDown")
    press("Shift+ArrowDown")
    hears(tab, "11:05–12:10, Room B")
    press("Space")
    says(tab, "Water table: Tuesday, 10 November 2026, 11:05–12:10, Room B.")
    assert stored(water) == (TEN + 65 * MINUTE, TEN + 130 * MINUTE, rooms[1])

    press("Shift+ArrowUp")
    says(tab, "11:05–12:05")
    press("Control+z")
    says(tab, "Undone. Water table: Tuesday, 10 November 2026, 11:05–12:10")
    press("Control+z")
    says(tab, "10:00–11:00, Room A")
    press("Control+y")
    says(tab, "Done again. Water table: Tuesday, 10 November 2026, 11:05–12:10, Room B.")

    press("l")
    says(tab, "It is locked.")
    press("Space")
    says(tab, "is locked. Unlock it")
    press("l")
    says(tab, "Water table: Tuesday, 10 November 2026, 11:05–12:10, Room B.")

    press("ArrowRight")
    expect(tab.page.locator(".tray-item")).to_be_focused()
    press("Space")
    hears(tab, "To be seen picked up, 09:00–10:00, Room A.")
    press("PageDown")
    hears(tab, "09:00–10:00, Room A, Wednesday, 11 November 2026")
    press("Enter")
    says(tab, "To be seen: Wednesday, 11 November 2026, 09:00–10:00, Room A.")
    assert stored(waiting) == (TEN + 23 * HOUR, TEN + 24 * HOUR, rooms[0])

    press("c")
    says(tab, "To be seen: Wednesday, 11 November 2026, 10:00–11:00, Room A.")
    press("Delete")
    says(tab, "To be seen waits to be scheduled.")
    press("Space")
    press("Escape")
    hears(tab, "To be seen stays where it was.")
    assert quiet(tab)


def test_a_cancelled_session_is_seen_does_not_move_and_is_held_again(
    open_tab: OpenTab, edition: ForumEdition, rooms: list[Room], water: Session, organiser: User
) -> None:
    water.state, water.cancelled_reason = SessionState.CANCELLED, "Strike"
    saved(water)
    tab = open_tab(organiser, **DESK)
    opened(tab)
    press = tab.page.keyboard.press
    slot(tab, "Water table").focus()

    expect(tab.page.locator(".editor-facts")).to_contain_text("cancelled session: Strike")
    press("Space")
    says(tab, "is cancelled. Press R to hold it again")
    press("r")
    says(tab, "Water table: Tuesday, 10 November 2026, 10:00–11:00, Room A.")
    expect(slot(tab, "Water table")).not_to_have_class(re.compile("is-cancelled"))
    press("Control+z")
    says(tab, "It is cancelled.")
    tab.page.get_by_role("button", name="Hold it again").click()
    expect(tab.page.locator("[data-news]")).not_to_contain_text("Undone.")

    assert stored(water) == (TEN, TEN + HOUR, rooms[0])
    db.session.rollback()
    assert water.state is SessionState.READY
    assert quiet(tab)


def test_by_keyboard_a_form_says_where_a_session_stands(
    open_tab: OpenTab, rooms: list[Room], water: Session, organiser: User
) -> None:
    tab = open_tab(organiser, **DESK)
    opened(tab)
    slot(tab, "Water table").press("Enter")
    form = tab.page.get_by_role("dialog", name="Water table")

    form.get_by_label("To", exact=True).fill("09:00")
    form.get_by_role("button", name="Save").press("Enter")
    expect(form.get_by_role("alert")).to_have_text("Give a start, and an end after it.")
    form.get_by_label("To", exact=True).fill("10:30")
    form.get_by_label("Room", exact=True).select_option(label="Room C")
    form.get_by_role("button", name="Save").press("Enter")

    says(tab, "10:00–10:30, Room C")
    assert stored(water) == (TEN, TEN + HOUR / 2, rooms[2])
    expect(slot(tab, "Water table")).to_be_focused()


# Clashes


def test_a_move_marks_both_sides_with_words(
    open_tab: OpenTab, edition: ForumEdition, rooms: list[Room], water: Session, organiser: User
) -> None:
    SessionFactory(
        edition=edition,
        title_es="Otra",
        title_en="Other one",
        kind=SessionKind.SIDE_EVENT,
        room=rooms[1],
        starts_at=TEN,
        ends_at=TEN + HOUR,
    )
    tab = open_tab(organiser, **DESK)
    opened(tab)
    mark = tab.page.locator(".slot-clash.is-blocking")
    expect(mark).to_have_count(0)

    slot(tab, "Water table").press("Space")
    tab.page.keyboard.press("ArrowRight")
    tab.page.keyboard.press("Space")

    says(tab, "New: Room in use (Room B)")
    expect(mark).to_have_text(["Room in use", "Room in use"])
    tab.page.keyboard.press("Control+z")
    says(tab, "Solved: Room in use (Room B)")
    expect(mark).to_have_count(0)


# Two organizers


def test_what_one_organizer_moves_the_other_sees_and_of_two_moves_the_second_chooses(
    open_tab: OpenTab, edition: ForumEdition, rooms: list[Room], water: Session, organiser: User
) -> None:
    rosa, ana = open_tab(organiser), open_tab(organiser_of(edition, "Ana Rojas"))
    opened(rosa)
    opened(ana)

    slot(ana, "Water table").press("Shift+ArrowDown")
    says(ana, "10:00–11:05")
    expect(slot(rosa, "Water table")).to_contain_text("10:00–11:05", timeout=5000)
    says(rosa, "Ana Rojas moved “Water table”.")

    rosa.page.route("**/changes?*", lambda route: route.fulfill(status=204))  # before the next news come
    slot(ana, "Water table").press("Shift+ArrowDown")
    says(ana, "10:00–11:10")
    slot(rosa, "Water table").press("l")
    dialog = rosa.page.get_by_role("dialog", name="Somebody else changed this meanwhile")
    expect(dialog).to_contain_text("Ana Rojas changed it at", timeout=PATIENCE)
    rows = dialog.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("10:00–11:05")
    expect(rows.nth(1)).to_contain_text("10:00–11:10")
    expect(rows.nth(2)).to_have_text("Locknot lockednot lockedlocked")
    rosa.page.unroute("**/changes?*")
    dialog.get_by_role("button", name="Put mine in its place").click()

    says(rosa, "It is locked.")
    db.session.rollback()
    assert (water.is_locked, water.ends_at, water.version) == (True, TEN + 70 * MINUTE, 4)
    assert quiet(rosa)
    assert quiet(ana)


def test_a_change_that_the_other_made_may_stay(
    open_tab: OpenTab, edition: ForumEdition, rooms: list[Room], water: Session, organiser: User
) -> None:
    tab = open_tab(organiser, **DESK)
    opened(tab)
    tab.page.route("**/changes?*", lambda route: route.fulfill(status=204))
    water.ends_at = TEN + 2 * HOUR
    db.session.commit()

    slot(tab, "Water table").press("Delete")
    dialog = tab.page.get_by_role("dialog", name="Somebody else changed this meanwhile")
    expect(dialog).to_be_visible(timeout=PATIENCE)
    tab.page.unroute("**/changes?*")
    dialog.get_by_role("button", name="Keep their change").click()

    says(tab, "Their change stays.")
    expect(slot(tab, "Water table")).to_contain_text("10:00–12:00")
    expect(tab.page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")


def test_a_form_that_was_open_writes_nothing_over_unseen(
    open_tab: OpenTab, edition: ForumEdition, rooms: list[Room], water: Session, organiser: User
) -> None:
    rosa, ana = open_tab(organiser, **DESK), open_tab(organiser_of(edition, "Ana Rojas"), **DESK)
    opened(rosa)
    opened(ana)
    slot(rosa, "Water table").press("Enter")
    form = rosa.page.get_by_role("dialog", name="Water table")
    expect(form).to_be_visible()

    slot(ana, "Water table").press("Shift+ArrowDown")
    says(ana, "10:00–11:05")
    says(rosa, "Ana Rojas moved “Water table”.")
    form.get_by_label("Room", exact=True).select_option(label="Room C")
    form.get_by_role("button", name="Save").click()

    dialog = rosa.page.get_by_role("dialog", name="Somebody else changed this meanwhile")
    expect(dialog).to_contain_text("10:00–11:05", timeout=PATIENCE)
    dialog.get_by_role("button", name="Keep their change").click()
    says(rosa, "Their change stays.")
    assert stored(water) == (TEN, TEN + 65 * MINUTE, rooms[0])


# For everybody


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, PHONE, PHONE | {"color_scheme": "dark"}])
def test_nothing_of_the_editor_breaks_wcag(
    open_tab: OpenTab,
    edition: ForumEdition,
    rooms: list[Room],
    water: Session,
    organiser: User,
    look: dict[str, Any],
) -> None:
    SessionFactory(edition=edition, room=rooms[0], starts_at=TEN, ends_at=TEN + HOUR, is_locked=True)
    SessionFactory(edition=edition)
    for room in rooms:
        SessionFactory(
            edition=edition,
            kind=SessionKind.BREAK,
            title_es="Café",
            title_en="Coffee",
            room=room,
            starts_at=TEN + 2 * HOUR,
            ends_at=TEN + 2 * HOUR + HOUR / 2,
        )
    tab = open_tab(organiser, **look)
    opened(tab)
    tab.page.get_by_role("button", name="Next clash").or_(tab.page.locator("[data-do=clash]")).first.click()

    assert tab.violations() == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.page.locator("[data-do=new]").click()
    assert tab.violations() == []
    assert quiet(tab)


def test_on_a_telephone_sessions_are_moved_by_a_form(
    open_tab: OpenTab, edition: ForumEdition, rooms: list[Room], water: Session, organiser: User
) -> None:
    waiting = SessionFactory(edition=edition, title_es="Por definir", title_en="To be seen")
    tab = open_tab(organiser, **PHONE)
    opened(tab)

    tab.page.get_by_role("button", name="Move to…: Water table").tap()
    form = tab.page.get_by_role("dialog", name="Water table")
    form.get_by_label("Day", exact=True).select_option(label="Wednesday, 11 November 2026")
    form.get_by_label("Room", exact=True).select_option(label="Room B")
    form.get_by_role("button", name="Save").tap()

    says(tab, "Water table: Wednesday, 11 November 2026, 10:00–11:00, Room B.")
    assert stored(water) == (TEN + 24 * HOUR, TEN + 25 * HOUR, rooms[1])

    tab.page.locator(".tray-item", has_text="To be seen").tap()
    form = tab.page.get_by_role("dialog", name="To be seen")
    form.get_by_label("Day", exact=True).select_option(label="Tuesday, 10 November 2026")
    form.get_by_label("From", exact=True).fill("08:30")
    form.get_by_label("To", exact=True).fill("09:15")
    form.get_by_role("button", name="Save").tap()

    says(tab, "To be seen: Tuesday, 10 November 2026, 08:30–09:15, No room yet.")
    assert stored(waiting) == (TEN - 90 * MINUTE, TEN - 45 * MINUTE, None)


def test_the_page_needs_no_mouse_to_be_understood_in_spanish(
    open_tab: OpenTab, rooms: list[Room], water: Session, edition: ForumEdition
) -> None:
    user = UserFactory(language="es")
    RoleGrantFactory(edition=edition, user=user, role=Role.ORGANISER)
    tab = open_tab(user, locale="es-PE")
    opened(tab, "?lang=es")

    slot(tab, "Mesa de agua").press("Space")

    hears(tab, "Mesa de agua tomada, 10:00–11:00, Sala A.")


# Speed

MEASURE = """
window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({duration}) => duration)))
  .observe({type: "longtask", buffered: true});
"""


def test_with_a_hundred_sessions_a_gesture_draws_what_it_touches_alone(
    open_tab: OpenTab, edition: ForumEdition, rooms: list[Room], organiser: User
) -> None:
    for place in range(100):
        start = TEN - 2 * HOUR + (place // 3) * 15 * MINUTE
        SessionFactory(
            edition=edition,
            title_en=f"Session {place:03}",
            room=rooms[place % 3],
            starts_at=start,
            ends_at=start + 15 * MINUTE,
        )
    tab = open_tab(organiser, **DESK)
    tab.page.add_init_script(MEASURE)
    opened(tab)
    board = tab.page.locator("[data-scroll]")
    assert int(board.get_attribute("data-drawn") or 0) == 100
    tab.page.evaluate("window.longTasks.length = 0")

    card = slot(tab, "Session 004")
    drag(tab, middle(card), (middle(column(tab, rooms[2]))[0], middle(card, 200)[1]))
    says(tab, "Session 004: ")
    card.press("Space")
    for _ in range(10):
        tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Space")
    says(tab, "Session 004: ")
    tab.page.get_by_role("button", name="Zoom in").click()

    drawn = int(board.get_attribute("data-drawn") or 0) - 100
    print("drawn anew:", drawn, "long tasks (ms):", tab.page.evaluate("window.longTasks"))  # noqa: T201 for whoever measures
    assert drawn < 40  # of 100 cards, in thirteen changes of one
