"""The rail of an edition: each domain adds its pages; a viewer sees those that the viewer may open."""

from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, g, request, url_for
from flask_babel import LazyString

from .roles import Permission


@dataclass(frozen=True)
class Entry:
    """A page of the rail: where it stands, what it is called, who may open it."""

    position: int  # of the whole rail: delegations 20, agenda 30, badges 40, check-in 50, settings 90
    label: LazyString
    endpoint: str
    icon: str  # a name of Bootstrap Icons
    permission: Permission
    also: tuple[str, ...] = ()  # pages that belong to it though their addresses do not lie below


class NavItem(NamedTuple):
    """An entry as a template draws it."""

    label: str
    url: str
    icon: str
    active: bool


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Put a page on the rail; each domain's `init_app` calls it."""
    _entries[entry.endpoint] = entry


def navigation() -> list[NavItem]:
    """The rail for the viewer of this request, in the order of the work."""
    edition, viewer = g.get("edition"), g.get("viewer")
    if edition is None or viewer is None:
        return []
    return [
        _shown(entry, [url_for(endpoint, edition=edition.slug) for endpoint in (entry.endpoint, *entry.also)])
        for entry in sorted(_entries.values(), key=lambda entry: entry.position)
        if viewer.may(entry.permission)
    ]


def _shown(entry: Entry, places: list[str]) -> NavItem:
    """An entry with the addresses that it stands for, its own first."""
    return NavItem(str(entry.label), places[0], entry.icon, active=any(map(_is_within, places)))


def _is_within(place: str) -> bool:
    """Whether the page shown is this one, or lies below it."""
    return request.path == place or (place.endswith("/") and request.path.startswith(place))


def init_app(app: Flask) -> None:
    """Give templates the rail."""
    app.jinja_env.globals["navigation"] = navigation
