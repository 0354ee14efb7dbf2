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
        NavItem(
            label=str(entry.label),
            url=url_for(entry.endpoint, edition=edition.slug),
            icon=entry.icon,
            active=_is_within(entry),
        )
        for entry in sorted(_entries.values(), key=lambda entry: entry.position)
        if viewer.may(entry.permission)
    ]


def _is_within(entry: Entry) -> bool:
    """Whether the page shown is the entry's, or lies below it."""
    places = (url_for(endpoint, edition=g.edition.slug) for endpoint in (entry.endpoint, *entry.also))
    return any(
        request.path == here or (here.endswith("/") and request.path.startswith(here)) for here in places
    )


def init_app(app: Flask) -> None:
    """Give templates the rail."""
    app.jinja_env.globals["navigation"] = navigation
