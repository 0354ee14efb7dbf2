"""What the public sees of releases, and what browsers keep of it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.agenda.models import Session
from forum_app.agenda.rules import SessionState
from forum_app.editions.models import ForumEdition
from tests.factories import saved
from tests.factories.agenda import SessionFactory, released
from tests.factories.editions import EditionFactory
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]
AGENDA = "/ensayo/agenda/"


@pytest.fixture
def edition(client: FlaskClient) -> ForumEdition:
    return EditionFactory(slug="ensayo")


@pytest.fixture
def session(edition: ForumEdition) -> Session:
    """A session that was released."""
    session = SessionFactory(edition=edition, title_es="Apertura")
    released(edition)
    return session


def test_public_sees_what_was_released_until_the_next_release(client: FlaskClient, session: Session) -> None:
    session.title_es = "Inauguración"
    saved(session)
    pages = [AGENDA, "/ensayo/", f"/ensayo/sessions/{session.key}/"]
    before = ["Inauguración" in client.get(page).text for page in pages]

    released(session.edition)

    assert before == [False] * 3
    assert ["Inauguración" in client.get(page).text for page in pages] == [True] * 3


def test_session_that_was_removed_stays_public_until_the_next_release(
    client: FlaskClient, session: Session
) -> None:
    session.state = SessionState.DRAFT
    saved(session)

    assert client.get(f"/ensayo/sessions/{session.key}/").status_code == 200


def test_organizer_sees_the_work_in_progress_in_the_preview(
    organiser: FlaskClient, client: FlaskClient, session: Session
) -> None:
    session.title_es = "Inauguración"
    saved(session)

    shown = organiser.get("/ensayo/programme/preview").text

    assert ("Inauguración" in shown, "Vista previa" in shown, "noindex" in shown) == (True, True, True)
    assert client.get("/ensayo/programme/preview").status_code == 302


def test_old_version_is_shown_as_it_was_and_marked(client: FlaskClient, session: Session) -> None:
    session.title_es = "Inauguración"
    saved(session)
    released(session.edition)

    old, current = client.get("/ensayo/agenda/v1/").text, client.get("/ensayo/agenda/v2/").text

    assert ("Apertura" in old, "no es la vigente" in old, "noindex" in old) == (True, True, True)
    assert ("Inauguración" in current, "no es la vigente" in current) == (True, False)


@pytest.mark.parametrize("number", ["2", "0", "01", "x", "99999999999999999999", "²"])
def test_version_that_never_was_is_missing(organiser: FlaskClient, session: Session, number: str) -> None:
    assert organiser.get(f"/ensayo/agenda/v{number}/").status_code == 404


def test_unchanged_programme_is_not_sent_again(client: FlaskClient, session: Session) -> None:
    first = client.get(AGENDA)

    with count_statements() as counter:
        again = client.get(AGENDA, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.text, counter.total) == (304, "", 2)
    assert first.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("page", [f"{AGENDA}?lang=en", f"{AGENDA}?by=theme", f"{AGENDA}v1/"])
def test_other_view_of_the_programme_is_another_page(
    client: FlaskClient, session: Session, page: str
) -> None:
    tag = client.get(AGENDA).headers["ETag"]

    assert client.get(page, headers={"If-None-Match": tag}).status_code == 200


def test_programme_of_an_account_is_another_page(
    client: FlaskClient, organiser: FlaskClient, session: Session
) -> None:
    tag = client.get(AGENDA).headers["ETag"]
    own = organiser.get(AGENDA).headers["ETag"]

    assert organiser.get(AGENDA, headers={"If-None-Match": tag}).status_code == 200
    assert organiser.get(AGENDA, headers={"If-None-Match": own}).status_code == 304


def test_release_is_sent_to_those_who_have_the_one_before(client: FlaskClient, session: Session) -> None:
    tag = client.get(AGENDA).headers["ETag"]
    session.title_es = "Inauguración"
    saved(session)
    released(session.edition)

    assert client.get(AGENDA, headers={"If-None-Match": tag}).status_code == 200


def test_message_of_an_action_is_shown_though_the_page_is_known(
    organiser: FlaskClient, session: Session
) -> None:
    tag = organiser.get(AGENDA).headers["ETag"]
    with organiser.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "Hecho.")]

    shown = organiser.get(AGENDA, headers={"If-None-Match": tag})

    assert (shown.status_code, "Hecho." in shown.text, "ETag" in shown.headers) == (200, True, False)
