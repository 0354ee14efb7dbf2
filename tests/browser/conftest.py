"""A real browser: the Chromium of this machine."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str:
    """The browser of this machine."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.fail("Browser tests need Chromium. Install it: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running
