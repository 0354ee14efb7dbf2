"""Walks a site as one visitor: every kind of page that links lead to, a few addresses of each."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from playwright.sync_api import Error, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from .conftest import Watched
from .site import Site

LINKS = "elements => elements.map(element => element.href)"
Kind = tuple[str, tuple[str, ...]]  # the endpoint and the names of the query's values


@dataclass
class Crawl:
    """What a visitor found: the pages read in the browser, and each fault with the page that led to it."""

    watched: Watched
    site: Site
    most: int = 2  # pages of one kind that are opened; of the others we ask only whether they answer
    pages: dict[str, str] = field(default_factory=dict)  # address and endpoint
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._endpoints = _adapter(self.site.app)
        self._seen: set[str] = set()
        self._met: Counter[Kind] = Counter()

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
            if self._met[kind] <= self.most:
                waiting.extend((link, address) for link in self._opened(address, kind, source))
            elif self._met[kind] <= self.most * 3:
                self._asked(address, source)
        return self

    def _kind(self, address: str) -> Kind | None:
        parts = urlsplit(address)
        if not address.startswith(self.site.url + "/"):
            return None
        try:
            endpoint, _values = self._endpoints.match(parts.path, method="GET")
        except HTTPException:
            endpoint = "unknown address"
        if endpoint == "static":
            return None
        return endpoint, tuple(sorted({name for name, _ in parse_qsl(parts.query)}))

    def _opened(self, address: str, kind: Kind, source: str) -> Iterator[str]:
        """Open a page, note what is wrong with it, and return where it leads."""
        page = self.watched.page
        try:
            answer = page.goto(address, wait_until="load")
        except Error as error:
            if "Download is starting" in error.message or "ERR_ABORTED" in error.message:
                self._asked(address, source)
                return
            raise
        if answer is None or answer.status >= HTTPStatus.BAD_REQUEST:
            self.faults.append(f"{answer and answer.status} at {address}, linked from {source}")
        self.pages[address] = kind[0]
        links = _links(page)
        self.faults += [f"{fault} at {address}" for fault in self.watched.taken()]
        yield from (link.partition("#")[0] for link in links)

    def _asked(self, address: str, source: str) -> None:
        answer = self.watched.page.request.get(address)
        if not answer.ok:
            self.faults.append(f"{answer.status} at {address}, linked from {source}")


def _links(page: Page) -> list[str]:
    links: list[str] = page.eval_on_selector_all("a[href]", LINKS)
    return links


def _adapter(app: Flask) -> MapAdapter:
    return app.url_map.bind("")
