"""The public programme in a browser: filters act at once, one’s own choice is kept, a script is no need."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from tests.factories.agenda import RoomFactory, SessionFactory, released
from tests.factories.editions import EditionFactory

from .conftest import OpenTab, Tab

TITLES = ("Inauguración", "Mesa del agua", "Clausura")


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    """An edition whose second session is on now."""
    made: ForumEdition = EditionFactory(
        slug="foro", state=EditionState.RUNNING, time_zone="America/Lima", starts_on=None
    )
    room, begins = RoomFactory(edition=made), datetime.now(UTC) - timedelta(hours=3)
    for number, title in enumerate(TITLES):
        start = begins + timedelta(hours=2 * number)
        SessionFactory(
            edition=made, title_es=title, room=room, starts_at=start, ends_at=start + timedelta(hours=2)
        )
    db.session.commit()
    released(made)
    return made


@pytest.fixture
def tab(edition: ForumEdition, open_tab: OpenTab) -> Tab:
    made = open_tab()
    made.open(f"/{edition.slug}/agenda/?lang=es")
    return made


def titles(page: Page) -> list[str]:
    return page.locator("article.session a").all_inner_texts()


def test_filters_act_while_one_types(tab: Tab) -> None:
    page = tab.page
    page.click(".programme-filters summary")
    page.fill("#q", "AGUA")

    expect(page.locator("article.session")).to_have_count(1)
    assert titles(page) == ["Mesa del agua"]
    assert "q=AGUA" in page.url
    expect(page.locator("#announcer")).to_have_text("Se muestra 1 sesión.")
    page.fill("#q", "")
    expect(page.locator("article.session")).to_have_count(3)
    assert tab.said == []
    assert tab.strangers == []


def test_other_arrangements_and_files_keep_what_was_filtered_meanwhile(tab: Tab) -> None:
    page = tab.page
    page.click(".programme-filters summary")
    page.fill("#q", "agua")
    expect(page.locator("article.session")).to_have_count(1)

    assert "q=agua" in str(page.get_by_role("link", name="CSV").get_attribute("href"))
    page.get_by_role("link", name="Por sala").click()
    assert titles(page) == ["Mesa del agua"]


def test_what_is_on_now_is_marked(tab: Tab) -> None:
    marked = tab.page.locator("article.session.is-now a")

    assert marked.all_inner_texts() == ["Mesa del agua"]


def test_own_choice_is_kept_and_leads_to_its_page_and_calendar(tab: Tab) -> None:
    page = tab.page
    page.get_by_role("button", name="Agregar a mi programa: Clausura").click()
    page.get_by_role("button", name="Agregar a mi programa: Inauguración").press("Enter")

    page.reload()
    expect(page.get_by_role("button", name="Quitar de mi programa: Clausura")).to_be_visible()
    calendar = page.get_by_role("link", name="A mi calendario").get_attribute("href")
    assert calendar
    assert page.request.get(calendar).text().count("BEGIN:VEVENT") == 2
    page.get_by_role("link", name="Mi programa (2)").click()
    assert titles(page) == ["Inauguración", "Clausura"]
    page.get_by_role("button", name="Quitar de mi programa: Clausura").click()
    expect(page.get_by_role("link", name="Mi programa (1)")).to_be_visible()


def test_choice_reaches_another_tab_of_the_same_browser(tab: Tab) -> None:
    other = tab.page.context.new_page()
    other.goto(tab.page.url)
    other.get_by_role("button", name="Agregar a mi programa: Clausura").click()

    expect(tab.page.get_by_role("button", name="Quitar de mi programa: Clausura")).to_be_visible()


def test_without_a_script_the_filters_are_a_form(edition: ForumEdition, open_tab: OpenTab) -> None:
    tab = open_tab(java_script_enabled=False)
    tab.open("/foro/agenda/?lang=es")
    page = tab.page
    page.click(".programme-filters summary")
    page.fill("#q", "agua")
    page.get_by_role("button", name="Mostrar").click()

    assert titles(page) == ["Mesa del agua"]
    assert page.get_by_role("link", name="Mostrar todo").count() == 1
    assert page.locator(".choose").count() == 0


def test_screens_and_frame_are_accessible(edition: ForumEdition, open_tab: OpenTab) -> None:
    tab = open_tab(color_scheme="dark", viewport={"width": 360, "height": 740})
    for path in ("", "now", "screen/", "widget"):
        tab.open(f"/foro/agenda/{path}")

        assert tab.violations() == [], path
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360, path
    assert tab.said == []


def test_screen_shows_what_is_on_and_says_when_it_is_cut_off(tab: Tab) -> None:
    page = tab.page
    page.clock.install()
    tab.open("/foro/agenda/screen/?lang=es")
    expect(page.locator(".board-now .board-title")).to_have_text("Mesa del agua")

    page.context.set_offline(True)
    page.clock.run_for(25_000)

    expect(page.locator("#lost")).to_be_visible()
