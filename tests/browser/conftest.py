"""A real browser on the real application: a server on a free port, this machine's Chromium, a fake camera."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import qrcode
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from config import Config
from forum_app import create_app
from forum_app.accounts.models import User
from forum_app.core.db import db

from .axe import violations

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio")
FRAME = (1280, 720)
SignIn = Callable[[User], FlaskClient]


def chromium() -> str:
    """The browser of this machine."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.fail("Browser tests need Chromium. Install it: apt-get install chromium")
    return found


@pytest.fixture
def site(app: Flask, config: Config) -> Iterator[str]:
    """The application, served on a free port with the test's database; gives its address."""
    served = create_app(replace(config, WTF_CSRF_ENABLED=True))
    server = make_server("127.0.0.1", 0, served, threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    served.config["PUBLIC_URL"] = address
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with served.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@dataclass
class Tab:
    """One page of one browser, and every address that it asked for."""

    page: Page
    site: str
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    @property
    def strangers(self) -> list[str]:
        """Addresses outside of the site; there must be none."""
        own = urlsplit(self.site).netloc
        return [url for url in self.asked if urlsplit(url).netloc not in {own, ""}]

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG A and AA."""
        return violations(self.page)


OpenTab = Callable[..., Tab]


@pytest.fixture
def open_tab(playwright: Playwright, site: str, sign_in: SignIn) -> Iterator[OpenTab]:
    """Open a browser as an account, with a camera that looks at a film where one is given."""
    with ExitStack() as browsers:

        def opened(user: User | None = None, *, film: Path | None = None, **look: Any) -> Tab:
            return browsers.enter_context(_tab(playwright, site, _cookies(site, user, sign_in), film, look))

        yield opened


def _cookies(site: str, user: User | None, sign_in: SignIn) -> list[Any]:
    if user is None:
        return []
    cookie = sign_in(user).get_cookie("forum")
    assert cookie
    return [{"name": "forum", "value": cookie.value, "url": site}]


@contextmanager
def _tab(
    playwright: Playwright, site: str, cookies: list[Any], film: Path | None, look: dict[str, Any]
) -> Iterator[Tab]:
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *(camera if film else [])])
    context = browser.new_context(**{"locale": "en", "viewport": {"width": 1280, "height": 800}} | look)
    context.add_cookies(cookies)
    tab = Tab(context.new_page(), site)
    tab.page.on("request", lambda request: tab.asked.append(request.url))
    tab.page.on("console", lambda message: tab.said.append(f"{message.type}: {message.text}"))
    tab.page.on("pageerror", lambda error: tab.said.append(f"error: {error}"))
    try:
        yield tab
    finally:
        context.close()
        browser.close()


@pytest.fixture
def film(tmp_path: Path) -> Callable[[str], Path]:
    """Film a badge: a few frames in which a camera sees its QR code."""

    def shoot(text: str) -> Path:
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
        code.add_data(text)
        picture = code.make_image().get_image().convert("RGB").resize((520, 520))
        frame = Image.new("RGB", FRAME, "#b9b4a8")
        frame.paste(picture, ((FRAME[0] - 520) // 2, (FRAME[1] - 520) // 2))
        body = BytesIO()
        frame.save(body, "JPEG", quality=85)
        path = tmp_path / "badge.mjpeg"
        path.write_bytes(body.getvalue() * 10)
        return path

    return shoot
