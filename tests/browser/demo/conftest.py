"""Chromium, the demo to look at, and a page that remembers all that went wrong in it."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Playwright,
    Request,
)

from forum_app.cli import main
from forum_app.cli.demo import PASSWORD
from tests.browser.conftest import chromium

from .site import HOST, Site, site

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
)
REPORTS = """
  addEventListener("securitypolicyviolation", (e) => console.error("CSP", e.violatedDirective, e.blockedURI));
"""
PATIENCE = 10_000  # milliseconds, on a busy machine


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS])
    yield running
    running.close()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as its command loads it, made once for all workers of the run."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if worker else base) / "demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "forum.db").exists():
            with site(folder, _load_demo):
                pass
    return folder


def _load_demo(app: Flask) -> None:
    result = CliRunner().invoke(main, ["demo", "load"], obj=ScriptInfo(create_app=lambda: app))
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="session")
def demo(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, served; tests only look at it."""
    own = tmp_path_factory.mktemp("site") / "demo"
    shutil.copytree(demo_folder, own)
    with site(own) as running:
        yield running


@pytest.fixture
def demo_to_change(demo_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A demo of the test's own."""
    shutil.copytree(demo_folder, tmp_path / "demo")
    with site(tmp_path / "demo") as running:
        yield running


@dataclass
class Watched:
    """A page, and what went wrong in it since one last asked."""

    page: Page
    host: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console: {message.text} {message.location.get('url', '')}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self.faults.append(f"request to another host: {request.url}")

    def taken(self) -> list[str]:
        """The faults up to now; from now on they count anew."""
        faults, self.faults = self.faults, []
        return faults


Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open a browser window of its own on a site, signed in by the form where an address is given."""
    with _windows(browser) as opened:
        yield opened


@contextmanager
def _windows(browser: Browser) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []

    def opened(at: Site, email: str | None = None, *, password: str = PASSWORD, **options: Any) -> Watched:
        context = browser.new_context(
            **{"base_url": at.url, "locale": "es-PE", "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(REPORTS)
        watched = Watched(context.new_page(), urlsplit(at.url).netloc)
        if email:
            sign_in(watched.page, email, password)
        return watched

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in as a person does."""
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", password)
    with page.expect_navigation(url=lambda address: "/sign-in" not in address):
        page.keyboard.press("Enter")
