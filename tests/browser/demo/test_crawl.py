"""As every role: each page that a link leads to answers, without a fault, in the language that was chosen."""

from collections.abc import Iterable

import pytest

from forum_app.cli.demo import ADMINISTRATOR, DOOR, FOCAL_POINT, MODERATOR, ORGANISER, PRESS

from .conftest import Visit
from .crawler import Crawl, speaks
from .site import Site

ROLES = {
    "anonymous": None,
    "administrator": ADMINISTRATOR.email,
    "organiser": ORGANISER.email,
    "focal point": FOCAL_POINT.email,
    "moderator": MODERATOR.email,
    "check-in": DOOR.email,
    "press officer": PRESS.email,
}
STARTS = ("/", "/ensayo/", "/foro-v-2024/")


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_fault(demo: Site, visit: Visit, role: str) -> None:
    email = ROLES[role]
    watched = visit(demo, email)

    crawl = Crawl(watched, demo, looks=(speaks("es"),)).walk((*STARTS, "/mine") if email else STARTS)

    assert not crawl.faults, "\n".join(crawl.faults)
    wrong = [address for address in in_english(crawl) if 'lang="en"' not in head_of(crawl, address)]
    assert wrong == []


def in_english(crawl: Crawl) -> Iterable[str]:
    """One address of each kind, and the wish for English."""
    addresses = {kind: address for address, kind in crawl.opened.items() if "lang" not in kind[1]}
    return (f"{address}{'&' if '?' in address else '?'}lang=en" for address in addresses.values())


def head_of(crawl: Crawl, address: str) -> str:
    answer = crawl.watched.page.request.get(address)
    return answer.text()[:200] if answer.ok else f"{answer.status}"
