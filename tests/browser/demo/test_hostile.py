"""Every text that people can write is hostile and very long: it is shown as it is, and does nothing else."""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from forum_app.agenda.actions import release
from forum_app.cli.demo import DOOR, FOCAL_POINT, ORGANISER
from forum_app.core.clock import now
from forum_app.core.db import Base, NfcText, db, transaction
from forum_app.editions.models import ForumEdition

from .conftest import Visit
from .crawler import Crawl, fits
from .site import Site, site

CANARY = "{{7*7}}"
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
HOSTILE = (
    f"{CANARY}<img src=x onerror=alert(1)>\"><script>alert('2')</script>${{7*7}}{{% raw %}}"
    f"javascript:alert(3)//' onfocus=alert(4) autofocus {LONG} "
)
WORDS = re.compile(
    r"(acronym|bloc|description|formal|honorific|name|summary|title)_(es|en)|surname_[12]|given_names"
    r"|(actor_|badge_|by_|display_|native_|to_)?name|accessibility|body|browser|city|dietary|institution"
    r"|answer_note|interpretation|(decision_)?reason|signed_by|subject|uploaded_by|venue"
)
GUARDS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
SHOWN = ("ensayo", "foro-v-2024")  # whose programme is released with it
STARTS = ("/", "/ensayo/", "/foro-v-2024/")
READERS = {"public": None, "focal point": FOCAL_POINT.email, "organiser": ORGANISER.email}
PHONES = (320, 360)


@pytest.fixture(scope="module")
def hostile(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo after somebody has written the worst into each of its fields."""
    own = tmp_path_factory.mktemp("hostile") / "demo"
    shutil.copytree(demo_folder, own)
    with site(own) as running:
        with running.app.app_context(), db.engine.begin() as connection:
            for guard in connection.scalars(sa.text(GUARDS)).all():  # the journal refuses to be changed
                connection.execute(sa.text(f"DROP TRIGGER {guard}"))
            for table, words in texts():
                mark = sa.literal(HOSTILE) + sa.cast(table.primary_key.columns[0], sa.String)
                connection.execute(sa.update(table).values(dict.fromkeys(words, mark)))
        with running.app.app_context(), transaction():
            for edition in db.session.scalars(sa.select(ForumEdition).where(ForumEdition.slug.in_(SHOWN))):
                release(edition, note_es=HOSTILE, note_en=HOSTILE, reason=HOSTILE, by=HOSTILE, at=now())
        yield running


def texts() -> Iterable[tuple[sa.Table, list[str]]]:
    """The columns of each table that hold words of people."""
    for table in Base.metadata.sorted_tables:
        words = [
            column.name
            for column in table.columns
            if WORDS.fullmatch(column.name) and isinstance(column.type, NfcText)
        ]
        if words:
            yield table, words


def shows_it_as_it_is(page: Page) -> Iterable[str]:
    """Look for elements that were texts."""
    made = page.locator("img[src=x], [onerror], [onfocus], main script, a[href^='javascript:']").count()
    if made:
        yield f"{made} elements made by a text"


@pytest.mark.parametrize("reader", READERS)
def test_hostile_text_is_shown_and_does_nothing(hostile: Site, visit: Visit, reader: str) -> None:
    literal: set[str] = set()

    def collect(page: Page) -> Iterable[str]:
        if CANARY in page.locator("body").inner_text():
            literal.add(page.url)
        return ()

    email = READERS[reader]
    looks = (shows_it_as_it_is, collect, fits(*PHONES))
    crawl = Crawl(visit(hostile, email), hostile, looks, most=1).walk((*STARTS, "/mine") if email else STARTS)

    assert not crawl.faults, "\n".join(crawl.faults)
    assert len(literal) > len(crawl.opened) / 2


def test_hostile_name_is_admitted_at_the_door_and_does_nothing(hostile: Site, visit: Visit) -> None:
    watched = visit(hostile, DOOR.email, viewport={"width": 320, "height": 640})
    page = watched.page
    page.goto("/ensayo/checkin/scan")

    page.fill("#q", "kenji")
    page.locator("#found button").first.click()
    page.locator("[data-admit]").click()

    expect(page.locator("#answer")).to_contain_text(CANARY)
    assert [*watched.taken(), *shows_it_as_it_is(page), *fits(320)(page)] == []
