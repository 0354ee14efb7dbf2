"""As every role: each page that a link leads to answers, without a fault, in its language."""

import pytest

from forum_app.cli.demo import ADMINISTRATOR, DOOR, FOCAL_POINT, MODERATOR, ORGANISER

from .conftest import Visit
from .crawler import Crawl
from .site import Site

ROLES = {
    "anonymous": None,
    "administrator": ADMINISTRATOR.email,
    "organiser": ORGANISER.email,
    "focal point": FOCAL_POINT.email,
    "moderator": MODERATOR.email,
    "check-in": DOOR.email,
}
STARTS = ("/", "/ensayo/", "/foro-v-2024/")


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_fault(demo: Site, visit: Visit, role: str) -> None:
    email = ROLES[role]
    starts = (*STARTS, "/mine") if email else STARTS

    crawl = Crawl(visit(demo, email), demo).walk(starts)

    assert not crawl.faults, "\n".join(crawl.faults)
