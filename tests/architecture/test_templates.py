"""The law of the templates: nothing inline, no other host, borrowing within the domain or from `_shared`."""

import re
from pathlib import Path

import pytest

from forum_app.core.paths import resource

TEMPLATES = resource("templates")
PAGES = sorted(TEMPLATES.rglob("*.html"))
INLINE = re.compile(
    r"""<style|<script(?![^>]*\bsrc=)|<[a-z][^>{]*\s(?:style|on[a-z]+)\s*=|javascript:""", re.IGNORECASE
)
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
BORROWED = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")


def names(page: Path) -> str:
    return str(page.relative_to(TEMPLATES))


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_template_has_nothing_inline(page: Path) -> None:
    assert INLINE.findall(page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_template_asks_no_other_host(page: Path) -> None:
    assert ELSEWHERE.findall(page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_template_borrows_from_its_domain_or_the_shared_ones(page: Path) -> None:
    domain = names(page).split("/")[0]

    borrowed = {place.split("/")[0] for place in BORROWED.findall(page.read_text())}

    assert borrowed <= {domain, "_shared"}
