"""The programme under a finger: a session that is held is carried, a swipe scrolls and changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Locator, expect

from forum_app.accounts.models import User
from forum_app.agenda.models import Room, Session
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionFactory, released
from tests.factories.editions import EditionFactory, RoleGrantFactory

from .conftest import OpenTab, Tab

TEN = datetime(2026, 11, 10, 15, tzinfo=UTC)  # ten o'clock in Lima
HOUR = timedelta(hours=1)
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
HELD = 600  # ms that a finger rests before it carries, and some more
STEPS = 8
Point = tuple[float, float]


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    made: ForumEdition = EditionFactory(
        slug="foro", time_zone="America/Lima", starts_on=TEN.date(), ends_on=TEN.date()
    )
    return made


@pytest.fixture
def rooms(edition: ForumEdition) -> list[Room]:
    return [RoomFactory(edition=edition, position=place, name_en=f"Room {place}") for place in range(3)]


@pytest.fixture
def water(edition: ForumEdition, rooms: list[Room]) -> Session:
    made: Session = SessionFactory(
        edition=edition, title_en="Water table", room=rooms[0], starts_at=TEN, ends_at=TEN + HOUR
    )
    return made


@pytest.fixture
def editor(edition: ForumEdition, water: Session, open_tab: OpenTab) -> Tab:
    user: User = UserFactory(language="en")
    RoleGrantFactory(edition=edition, user=user, role=Role.ORGANISER)
    tab = open_tab(user, **TABLET)
    tab.open("/foro/programme/editor")
    expect(tab.page.locator("#editor")).to_be_visible()
    tab.page.locator(".slot").scroll_into_view_if_needed()
    return tab


@contextmanager
def finger(tab: Tab, start: Point, end: Point, *, held: int = 0) -> Iterator[None]:
    """A finger that is put down, slides, and is lifted at the end."""
    devtools = tab.page.context.new_cdp_session(tab.page)

    def touch(kind: str, *points: Point) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        tab.page.wait_for_timeout(20)

    touch("touchStart", start)
    tab.page.wait_for_timeout(held)
    for step in range(1, STEPS + 1):
        aside, down = ((to - since) * step / STEPS for since, to in zip(start, end, strict=True))
        touch("touchMove", (start[0] + aside, start[1] + down))
    yield
    touch("touchEnd")


def middle(found: Locator) -> Point:
    bounds = found.bounding_box()
    assert bounds
    return bounds["x"] + bounds["width"] / 2, bounds["y"] + bounds["height"] / 2


def stored(session: Session) -> tuple[datetime | None, Room | None]:
    db.session.expire_all()
    return session.starts_at, session.room


def test_a_session_that_is_held_is_carried_to_another_room(
    editor: Tab, water: Session, rooms: list[Room]
) -> None:
    start = middle(editor.page.locator(".slot"))
    end = middle(editor.page.locator(".editor-column").nth(1))[0], start[1]

    with finger(editor, start, end, held=HELD):
        expect(editor.page.locator(".is-ghost")).to_be_visible()

    expect(editor.page.locator("[data-news]")).to_contain_text("10:00–11:00, Room 1.")
    assert stored(water) == (TEN, rooms[1])
    assert editor.said == []


def test_a_swipe_over_a_session_scrolls_and_moves_nothing(
    editor: Tab, water: Session, rooms: list[Room]
) -> None:
    board = editor.page.locator("[data-scroll]")
    before = board.evaluate("node => node.scrollTop")
    start = middle(editor.page.locator(".slot"))

    with finger(editor, start, (start[0], start[1] - 150)):
        expect(editor.page.locator(".is-ghost")).to_have_count(0)

    scrolled = "before => document.querySelector('[data-scroll]').scrollTop > before"
    editor.page.wait_for_function(scrolled, arg=before)
    assert stored(water) == (TEN, rooms[0])


def test_by_touch_the_programme_is_filtered_and_sessions_are_chosen(
    edition: ForumEdition, water: Session, open_tab: OpenTab
) -> None:
    SessionFactory(edition=edition, title_en="Closing", starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR)
    released(edition)
    tab = open_tab(**PHONE)
    tab.open("/foro/agenda/?lang=en")
    page = tab.page

    page.get_by_role("button", name="Add to my programme: Closing").tap()
    page.get_by_text("Search and filter").tap()
    page.get_by_label("Room", exact=True).select_option(label="Room 0")
    expect(page.locator("article.session")).to_have_count(1)
    page.get_by_role("link", name="My programme (1)").tap()

    expect(page.locator("article.session h3, article.session h4")).to_have_text(["Closing"])
    assert tab.said == []
