"""Pages of releases: for organizers, and what the public is told of changes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.agenda import actions, queries
from forum_app.agenda.models import ChangeNotice, Release, Session
from forum_app.agenda.rules import AssignmentState, NoticeState, SessionState, Visibility
from forum_app.core.db import db, transaction
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.mail.models import Letter
from tests.factories import saved
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory, released
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.factories.people import PersonFactory
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # in Lima
HOUR = timedelta(hours=1)
RELEASE = "/ensayo/programme/release"
NOTES = {"note_es": "", "note_en": ""}


@pytest.fixture
def edition(client: FlaskClient) -> ForumEdition:
    return EditionFactory(slug="ensayo")


@pytest.fixture
def organiser(sign_in: SignIn, edition: ForumEdition) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER, user__language="en").user)


@pytest.fixture
def session(edition: ForumEdition) -> Session:
    """A session with somebody who has accepted."""
    session = SessionFactory(
        edition=edition,
        title_es="Apertura",
        title_en="Opening",
        starts_at=NOON,
        ends_at=NOON + HOUR,
        room=RoomFactory(edition=edition, name_es="Sala A", name_en="Room A"),
    )
    person = PersonFactory(display_name="Ana Ríos", email="ana@example.org", language="en")
    SessionAssignmentFactory(session=session, person=person, state=AssignmentState.ACCEPTED)
    return session


def move(session: Session) -> None:
    session.starts_at, session.ends_at = session.starts_at + HOUR, session.ends_at + HOUR
    saved(session)


def numbers() -> list[int]:
    return list(db.session.scalars(select(Release.number).order_by(Release.number)))


# The release


def test_release_page_shows_what_would_change_and_whom_it_concerns(
    organiser: FlaskClient, session: Session
) -> None:
    released(session.edition)
    move(session)

    page = organiser.get(RELEASE).text

    assert ("Time or room changed" in page, "12:00" in page, "13:00" in page) == (True, True, True)
    assert ("1 person will get a letter" in page, "Ana Ríos" in page) == (True, True)


def test_release_is_published_with_its_note(organiser: FlaskClient, session: Session) -> None:
    answer = organiser.post(RELEASE, data={"note_es": "Primera.", "note_en": "First."}, follow_redirects=True)

    release = queries.current_release(session.edition)
    assert "Version 1 is published." in answer.text
    assert release
    assert (release.number, release.note_es, release.note_en) == (1, "Primera.", "First.")


def test_release_that_a_clash_blocks_is_refused_and_the_note_kept(
    organiser: FlaskClient, session: Session
) -> None:
    SessionFactory(edition=session.edition, room=session.room, starts_at=NOON, ends_at=NOON + HOUR)

    shown = organiser.get(RELEASE).text
    answer = organiser.post(RELEASE, data={"note_es": "Primera.", "note_en": ""})

    assert "1 clash blocks the release" in shown
    assert (answer.status_code, "Primera." in answer.text, numbers()) == (422, True, [])


def test_release_page_says_when_there_is_nothing_to_release(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    empty = organiser.get(RELEASE).text
    SessionFactory(edition=edition)
    released(edition)

    same = organiser.get(RELEASE).text
    RoomFactory(edition=edition)
    other = organiser.get(RELEASE).text

    assert ("no session is ready" in empty, "is what the public sees" in same) == (True, True)
    assert "rooms, themes or the edition itself have changed" in other


def test_release_page_takes_as_many_statements_for_more_sessions(sign_in: SignIn) -> None:
    counts = []
    for size in (4, 8):
        edition = EditionFactory()
        for _ in range(size):
            SessionAssignmentFactory(session=SessionFactory(edition=edition), state=AssignmentState.ACCEPTED)
        released(edition)
        for session in queries.sessions_of(edition):
            session.title_es = "Otra"
        db.session.commit()
        browser = sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)
        with count_statements() as counter:
            assert browser.get(f"/{edition.slug}/programme/release").status_code == 200
        counts.append(counter.total)

    assert counts[0] == counts[1]
    assert counts[1] <= 30


def test_drafts_stay_out_until_somebody_marks_them_as_ready(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    wanted, other = (
        SessionFactory(edition=edition, title_es=title, state=SessionState.DRAFT)
        for title in ("Agua", "Bosques")
    )

    before = organiser.get(RELEASE + "?lang=en").text
    said = organiser.post(
        RELEASE + "/ready", data={"keys": [wanted.key, "nobody"]}, follow_redirects=True
    ).text

    assert ("2 drafts stay out" in before, "1 session is ready." in said) == (True, True)
    assert re.findall(r'name="keys" value="([^"]+)"', said) == [str(other.key)]
    assert re.findall(r'name="keys" value="([^"]+)"', before) == [str(wanted.key), str(other.key)]
    assert (wanted.state, other.state) == (SessionState.READY, SessionState.DRAFT)


def test_older_version_is_published_again_after_asking(organiser: FlaskClient, session: Session) -> None:
    released(session.edition)
    move(session)
    released(session.edition)
    address = f"{RELEASE}/v1/back"

    asked = organiser.get(address).text
    answer = organiser.post(address, data=NOTES, follow_redirects=True)
    again = organiser.post(f"{RELEASE}/v3/back", data=NOTES)

    db.session.refresh(session)
    assert ("Go back to version 1?" in asked, "Opening" in asked) == (True, True)
    assert ("Version 3 is published." in answer.text, session.starts_at) == (True, NOON)
    assert (again.status_code, numbers()) == (422, [1, 2, 3])


# Letters


@pytest.fixture
def notice(session: Session) -> ChangeNotice:
    """A letter that waits: the session is new."""
    release = released(session.edition)
    with transaction():
        actions.draft_notices(release)
    return db.session.scalars(select(ChangeNotice)).one()


def test_letters_are_listed_and_read_before_they_are_sent(
    organiser: FlaskClient, notice: ChangeNotice
) -> None:
    listed = organiser.get("/ensayo/programme/letters/").text
    read = organiser.get(f"/ensayo/programme/letters/{notice.key}/").text

    assert ("Ana Ríos" in listed, "ana@example.org" in listed, "Send 1 letter" in listed) == (True,) * 3
    assert ("Dear Ana Ríos," in read, "Room A" in read) == (True, True)


@pytest.mark.parametrize(
    ("steps", "state", "letters"),
    [
        (["{key}/send"], NoticeState.SENT, 1),
        (["send"], NoticeState.SENT, 1),
        (["{key}/drop"], NoticeState.DROPPED, 0),
        (["{key}/drop", "{key}/restore"], NoticeState.DRAFT, 0),
        (["{key}/drop", "send"], NoticeState.DROPPED, 0),
    ],
)
def test_letter_is_decided_on(
    organiser: FlaskClient, notice: ChangeNotice, steps: list[str], state: NoticeState, letters: int
) -> None:
    answers = [
        organiser.post(f"/ensayo/programme/letters/{step.format(key=notice.key)}").status_code
        for step in steps
    ]

    db.session.refresh(notice)
    assert (answers, notice.state) == ([302] * len(steps), state)
    assert len(db.session.scalars(select(Letter)).all()) == letters


def test_none_of_the_letters_is_sent_by_one_button(organiser: FlaskClient, notice: ChangeNotice) -> None:
    page = organiser.post("/ensayo/programme/letters/drop", follow_redirects=True).text

    assert ("1 letter is not sent." in page, "Send none of them" in page) == (True, False)
    db.session.refresh(notice)
    assert notice.state is NoticeState.DROPPED


def test_letter_that_was_sent_is_not_dropped(organiser: FlaskClient, notice: ChangeNotice) -> None:
    organiser.post("/ensayo/programme/letters/send")

    answer = organiser.post(f"/ensayo/programme/letters/{notice.key}/drop")

    assert answer.status_code == 409


def test_there_are_no_letters_at_first(organiser: FlaskClient, edition: ForumEdition) -> None:
    assert "No letters" in organiser.get("/ensayo/programme/letters/").text


@pytest.mark.parametrize("page", ["release", "release/v1/back", "letters/", "preview"])
def test_pages_of_the_release_are_organizers_own(
    client: FlaskClient, sign_in: SignIn, session: Session, page: str
) -> None:
    released(session.edition)
    moderator = sign_in(RoleGrantFactory(edition=session.edition, role=Role.CHECKIN).user)

    answers = [browser.get(f"/ensayo/programme/{page}").status_code for browser in (client, moderator)]

    assert answers == [302, 403]


# What the public is told


def test_changes_are_told_version_by_version(client: FlaskClient, session: Session) -> None:
    hidden = SessionFactory(edition=session.edition, title_es="Reservada", visibility=Visibility.CLOSED)
    released(session.edition)
    move(session)
    hidden.title_es = "Reservada 2"
    saved(hidden)
    released(session.edition)

    page = client.get("/ensayo/agenda/changes/?lang=en").text

    assert page.index("Version 2") < page.index("Version 1")
    assert ("Opening" in page, "The first version, with 1 session." in page) == (True, True)
    assert "Reservada" not in page


def test_session_that_becomes_open_is_new_to_the_public(client: FlaskClient, session: Session) -> None:
    session.visibility = Visibility.CLOSED
    saved(session)
    SessionFactory(edition=session.edition)
    released(session.edition)
    session.visibility = Visibility.OPEN
    saved(session)
    released(session.edition)
    session.visibility = Visibility.CLOSED
    saved(session)
    released(session.edition)

    told = [[change.kind.value for change in changes] for _, changes in queries.changelog(session.edition)]

    assert told == [["cancelled"], ["new"], ["new"]]


def test_changes_before_the_first_release_are_none(client: FlaskClient, edition: ForumEdition) -> None:
    page, feed = client.get("/ensayo/agenda/changes/?lang=en"), client.get("/ensayo/agenda/changes.atom")

    assert "The programme is being prepared" in page.text
    assert feedparser.parse(feed.data).entries == []


def test_errata_and_signs_take_as_many_statements_for_more_sessions(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    counts = []
    for _ in range(2):
        room = RoomFactory(edition=edition)
        for hour in range(5):
            SessionFactory(
                edition=edition, room=room, starts_at=NOON + hour * HOUR, ends_at=NOON + (hour + 1) * HOUR
            )
        db.session.commit()
        released(edition)
        pages = "/ensayo/agenda/v1/errata", "/ensayo/programme/signs"
        for page in pages:
            organiser.get(page)  # a process reads each release once
        with count_statements() as counter:
            assert [organiser.get(page).status_code for page in pages] == [200, 200]
        counts.append(counter.total)

    assert counts[0] == counts[1]


def test_feed_of_changes_is_read_by_feed_readers(client: FlaskClient, session: Session) -> None:
    session.title_en = "Opening <b>&\u202dnow"
    saved(session)
    released(session.edition)
    move(session)
    released(session.edition)

    answer = client.get("/ensayo/agenda/changes.atom?lang=en")
    feed = feedparser.parse(answer.data)

    assert answer.mimetype == "application/atom+xml"
    assert etree.fromstring(answer.data).tag == "{http://www.w3.org/2005/Atom}feed"
    assert (feed.bozo, feed.feed.language) == (False, "en")
    assert [entry.title for entry in feed.entries] == ["Version 2", "Version 1"]
    assert "Opening <b>&" in feed.entries[0].content[0].value
    assert len({entry.id for entry in feed.entries}) == 2


def test_changes_that_a_browser_has_are_not_sent_again(client: FlaskClient, session: Session) -> None:
    released(session.edition)
    for page in ("changes/", "changes.atom"):
        tag = client.get(f"/ensayo/agenda/{page}").headers["ETag"]
        with count_statements() as counter:
            again = client.get(f"/ensayo/agenda/{page}", headers={"If-None-Match": tag})

        assert (again.status_code, counter.total) == (304, 2)


def test_cancelled_session_and_going_back_are_told(client: FlaskClient, session: Session) -> None:
    released(session.edition)
    session.state = SessionState.CANCELLED
    saved(session)
    released(session.edition)
    first = queries.release_by_number(session.edition, 1)
    assert first
    with transaction():
        actions.go_back(first, note_es="Volvemos.", note_en=None, by="test", at=NOON)

    page = client.get("/ensayo/agenda/changes/?lang=en").text
    feed = client.get("/ensayo/agenda/changes.atom?lang=en").text

    told = ("Cancelled session", "Goes back to version 1.", "Volvemos.")
    assert [word in page for word in told] == [True] * 3
    assert [word in feed for word in told] == [True] * 3
