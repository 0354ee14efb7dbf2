"""The law of the templates: nothing inline, nothing from another host, nothing from another domain."""

import json
import re
from pathlib import Path

import pytest

from forum_app.core.paths import resource

TEMPLATES = resource("templates")
PAGES = sorted(TEMPLATES.rglob("*.html"))
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
FORBIDDEN = {
    "a style of its own": re.compile(r"<[a-z][^>]*\sstyle=|<style\b"),
    "a script of its own": re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+=[\"']|javascript:"),
    "another host": re.compile(r"\s(?:src|href|action)=[\"'](?:https?:)?//"),
}
BORROWED = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"'/]+)/")
ICON = re.compile(r"\bicon\(\s*[\"']([^\"']+)[\"']")


def text(page: Path) -> str:
    return COMMENT.sub("", page.read_text())


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_page_carries(what: str) -> None:
    guilty = [str(page.relative_to(TEMPLATES)) for page in PAGES if FORBIDDEN[what].search(text(page))]

    assert guilty == []


def test_pages_borrow_from_their_domain_or_the_shared_ones() -> None:
    trespasses = [
        f"{page.relative_to(TEMPLATES)} takes from {domain}"
        for page in PAGES
        for domain in BORROWED.findall(text(page))
        if domain not in {"_shared", page.relative_to(TEMPLATES).parts[0]}
    ]

    assert trespasses == []


def test_every_icon_of_a_page_is_in_the_sprite() -> None:
    known = set(json.loads((resource("static") / "_shared/icons.json").read_text()))

    assert {icon for page in PAGES for icon in ICON.findall(text(page))} - known == set()
