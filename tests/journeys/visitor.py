"""Somebody at a browser without scripts: opens pages, follows links and sends forms that are there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

Attributes = dict[str, str | None]
VOID = {"submit", "button", "reset", "image"}


@dataclass
class Form:
    """A form as a browser would send it: its fields with their present values, and what each could become."""

    action: str
    method: str
    values: MultiDict[str, Any] = field(default_factory=MultiDict)
    names: set[str] = field(default_factory=set)
    choices: dict[str, set[str]] = field(default_factory=dict)

    def filled(self, entries: dict[str, Any]) -> MultiDict[str, Any]:
        """The values with these entries; a field or a choice that the page does not offer is refused."""
        filled = self.values.copy()
        for name, entry in entries.items():
            assert name in self.names, f"{self.action} has no field {name}, but {sorted(self.names)}"
            wanted = entry if isinstance(entry, list) else [entry]
            offered = self.choices.get(name)
            assert offered is None or offered.issuperset(wanted), f"{name} offers {offered}, not {entry}"
            filled.setlist(name, wanted)
        return filled


class _Reader(HTMLParser):
    """Collects the links, the forms and the data attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.data: dict[str, str] = {}
        self._form: Form | None = None
        self._select: Attributes | None = None
        self._area: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.data |= {name: value or "" for name, value in attrs if name.startswith("data-")}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        elif tag == "form":
            self._form = Form(found.get("action") or "", (found.get("method") or "get").lower())
            self.forms.append(self._form)
        elif self._form is not None and (found.get("name") or tag == "option"):
            self._control(tag, found, self._form)

    def _control(self, tag: str, found: Attributes, form: Form) -> None:
        name, value = found.get("name") or "", found.get("value")
        if tag == "option" and self._select:
            self._option(self._select, found, form)
            return
        form.names.add(name)
        if tag == "select":
            self._select = found
            form.choices[name] = set()
        elif tag == "textarea":
            self._area = (name, "")
        elif tag == "button" or found.get("type") in {"checkbox", "radio"}:
            form.choices.setdefault(name, set()).add(value or "on")
            if "checked" in found:
                form.values.add(name, value or "on")
        elif found.get("type") not in VOID | {"file"}:
            form.values.add(name, value or "")

    def _option(self, select: Attributes, found: Attributes, form: Form) -> None:
        name, value = select["name"] or "", found.get("value") or ""
        is_first = not form.choices[name]
        form.choices[name].add(value)
        if "multiple" in select:
            if "selected" in found:
                form.values.add(name, value)
        elif is_first or "selected" in found:
            form.values[name] = value

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area = (self._area[0], self._area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area and self._form:
            self._form.values.add(*self._area)
            self._area = None


class Visitor:
    """A browser and the page that it shows."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.client = client
        self._addresses = app.url_map.bind("")
        self.path = "/"
        self.text = ""
        self.data: dict[str, str] = {}
        self._links: list[str] = []
        self._forms: list[Form] = []

    def open(self, address: str, *, expect: int = 200) -> TestResponse:
        """Go to an address."""
        return self._show(self.client.get(address, follow_redirects=True), expect)

    def follow(self, endpoint: str, *, expect: int = 200, **values: Any) -> TestResponse:
        """Go where a link of this page leads; the page has to have it."""
        links = [link for link in self._links if self._leads(link, "GET", endpoint, values)]
        assert links, f"{self.path} has no link to {endpoint}, but {sorted(set(self._links))}"
        return self.open(links[0], expect=expect)

    def send(
        self, endpoint: str, *, to: dict[str, Any] | None = None, expect: int = 200, **entries: Any
    ) -> Any:
        """Fill in a form of this page and send it; the page has to have it."""
        forms = [
            form
            for form in self._forms
            if form.method == "post" and self._leads(form.action or self.path, "POST", endpoint, to or {})
            if entries.keys() <= form.names
        ]
        assert forms, f"{self.path} has no form {endpoint} with {sorted(entries)}: {self._forms}"
        form = forms[0]
        answer = self.client.post(
            form.action or self.path,
            data=form.filled(entries),
            follow_redirects=True,
            content_type="multipart/form-data",
        )
        return self._show(answer, expect)

    def _leads(self, link: str, method: str, endpoint: str, values: dict[str, Any]) -> bool:
        try:
            found, arguments = self._addresses.match(urlsplit(link).path, method=method)
        except HTTPException:
            return False
        return found == endpoint and values.items() <= arguments.items()

    def _show(self, answer: TestResponse, expect: int) -> TestResponse:
        assert answer.status_code == expect, f"{answer.request.path}: {answer.status_code}\n{answer.text}"
        if answer.mimetype == "text/html":
            reader = _Reader()
            reader.feed(answer.text)
            self.path, self.text = answer.request.path, answer.text
            self._links, self._forms, self.data = reader.links, reader.forms, reader.data
        return answer
