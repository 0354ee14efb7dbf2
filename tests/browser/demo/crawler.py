"""Walks a site as one visitor: every kind of page that links lead to."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.sync_api import Error, Page
from werkzeug.exceptions import HTTPException

from .conftest import Watched
from .site import Site

LINKS = "links => links.map(link => link.href.split('#')[0])"
FILE = re.compile(r"\.\w+$")  # an address that ends like the name of a file
NO_PAGE = ("Download is starting", "ERR_ABORTED")  # what Chromium says of a file that it saves
UNKNOWN = "unknown address"

Kind = tuple[str, tuple[str, ...]]  # the endpoint and the names of the query's values
Look = Callable[[Page], Iterable[str]]  # answers what is wrong with a page


@dataclass
class Crawl:
    """What a visitor found: the pages opened in the browser, and each fault with where it is."""

    watched: Watched
    site: Site
    looks: tuple[Look, ...] = ()
    most: int = 4  # addresses of one kind: the first is opened, of the others we ask whether they answer
    opened: dict[str, Kind] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _met: Counter[Kind] = field(default_factory=Counter)

    def walk(self, starts: Iterable[str]) -> "Crawl":
        """Follow the links from the start pages until no new kind of page is left."""
        waiting = deque((urljoin(self.site.url, start), "the start") for start in starts)
        while waiting:
            address, source = waiting.popleft()
            kind = self._kind(address)
            if address in self._seen or kind is None:
                continue
            self._seen.add(address)
            self._met[kind] += 1
            if self._met[kind] == 1:
                waiting.extend((link, address) for link in self._open(address, kind, source))
            elif self._met[kind] <= self.most:
                self._ask(address, source)
        return self

    def _kind(self, address: str) -> Kind | None:
        """What is at an address of the site; None for what is no page of it."""
        if not address.startswith(self.site.url + "/"):
            return None
        parts = urlsplit(address)
        try:
            endpoint, _values = self.site.app.url_map.bind("").match(parts.path, method="GET")
        except HTTPException:
            endpoint = UNKNOWN
        names = {name for name, _value in parse_qsl(parts.query)}
        return None if endpoint == "static" else (endpoint, tuple(sorted(names)))

    def _open(self, address: str, kind: Kind, source: str) -> list[str]:
        """Open a page, note what is wrong with it, and answer where it leads."""
        page = self.watched.page
        if FILE.search(urlsplit(address).path):
            self._ask(address, source)
            return []
        try:
            answer = page.goto(address)
        except Error as error:
            if not any(sign in error.message for sign in NO_PAGE):
                raise
            self._ask(address, source)
            return []
        self.opened[address] = kind
        if answer and answer.status >= HTTPStatus.BAD_REQUEST:
            self.faults.append(f"{answer.status} at {address}, linked from {source}")
        for look in self.looks:
            self.faults += [f"{fault} at {address}" for fault in look(page)]
        self.faults += [f"{fault} at {address}" for fault in self.watched.taken()]
        links: list[str] = page.eval_on_selector_all("a[href]", LINKS)
        return links

    def _ask(self, address: str, source: str) -> None:
        answer = self.watched.page.request.get(address)
        if not answer.ok:
            self.faults.append(f"{answer.status} at {address}, linked from {source}")


def speaks(language: str) -> Look:
    """Look at the language that a page says it is in: the one that was chosen last."""
    wanted = language

    def look(page: Page) -> Iterable[str]:
        nonlocal wanted
        wanted = dict(parse_qsl(urlsplit(page.url).query)).get("lang", wanted)
        said = page.locator("html").get_attribute("lang")
        if said != wanted:
            yield f"language {said} and not {wanted}"

    return look


def fits(*widths: int) -> Look:
    """Look whether the page scrolls sideways on telephones this wide, and what sticks out."""

    def look(page: Page) -> Iterable[str]:
        whole = page.viewport_size
        for width in widths:
            page.set_viewport_size({"width": width, "height": 740})
            excess = page.evaluate(EXCESS)
            if excess:
                yield f"{width} px: {excess}"
        if whole:
            page.set_viewport_size(whole)

    return look


EXCESS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const all = [...document.body.querySelectorAll("*")];
  const wide = all.filter((element) => element.getBoundingClientRect().right > width + 1);
  const inner = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)));
  const told = (element) => element.cloneNode(false).outerHTML + element.textContent.trim().slice(0, 40);
  return inner.slice(0, 3).map(told).join(" ");
}"""
