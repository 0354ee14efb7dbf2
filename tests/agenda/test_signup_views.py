"""Pages of signing up: by the link of the own page, for organisers, for focal points, for the public."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.agenda import actions
from forum_app.agenda.models import Session, SessionSignup
from forum_app.agenda.rules import SessionState, Visibility
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.delegations.links import token_of
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.mail.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.agenda import SessionFactory, released
from tests.factories.delegations import DelegationFactory, FocalPointFactory, RegistrationFactory
from tests.factories.editions import EditionFactory
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]
HOUR = timedelta(hours=1)
MARKUP = "<script>alert(1)</script>\u202e"


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    made: ForumEdition = EditionFactory()
    return made


def offered(edition: ForumEdition, seats: int | None = 1, **facts: Any) -> Session:
    soon = now() + 2 * HOUR
    hours = {"starts_at": soon, "ends_at": soon + HOUR}
    made: Session = SessionFactory(edition=edition, signup_seats=seats, **(hours | facts))
    released(edition)
    return made


def delegate(edition: ForumEdition, **facts: Any) -> Registration:
    facts = {"state": RegistrationState.APPROVED, "delegation__edition": edition} | facts
    made: Registration = RegistrationFactory(**facts)
    return made


def sign_up(registration: Registration, session: Session) -> SessionSignup:
    with transaction():
        return actions.sign_up(registration, session, at=now())


def own(registration: Registration, session: Session | None = None, deed: str = "") -> str:
    base = f"/my-registration/{token_of(registration)}/sessions"
    return f"{base}/{session.key}/{deed}" if session else base


def seats() -> list[int | None]:
    return list(db.session.scalars(select(SessionSignup.seat).order_by(SessionSignup.id)))


def test_a_delegate_signs_up_and_leaves_by_one_tap_each(client: FlaskClient, edition: ForumEdition) -> None:
    session, person = offered(edition, 2, title_en="Water"), delegate(edition)

    page = client.get(own(person) + "?lang=en").text
    signed = client.post(own(person, session, "sign-up"), follow_redirects=True).text
    taken = seats()
    left = client.post(own(person, session, "leave"), follow_redirects=True).text

    assert ("2 of 2 seats free" in page, "Water" in page, own(person, session, "sign-up") in page) == (
        True,
    ) * 3
    assert ("You have a seat in this session." in signed, "1 of 2 seats free" in signed, taken) == (
        True,
        True,
        [1],
    )
    assert ("You are no longer signed up for this session." in left, seats()) == (True, [])


def test_who_comes_late_sees_the_place_in_line(client: FlaskClient, edition: ForumEdition) -> None:
    session = offered(edition, 1)
    first, second, third = (delegate(edition) for _ in range(3))
    for person in (first, second):
        sign_up(person, session)

    before = client.get(own(third) + "?lang=en").text
    after = client.post(own(third, session, "sign-up"), follow_redirects=True).text

    assert ("The only seat is taken · 1 waiting" in before, "Join the waiting list" in before) == (True, True)
    assert "All seats are taken: you are on the waiting list." in after
    assert ("Place 2 on the waiting list" in after, "Stop waiting" in after) == (True, True)


def test_sessions_at_the_same_time_are_told_and_not_forbidden(
    client: FlaskClient, edition: ForumEdition
) -> None:
    soon = now() + HOUR
    first, second = (
        offered(edition, 5, title_en=title, starts_at=soon, ends_at=soon + HOUR)
        for title in ("Water", "Ports")
    )
    person = delegate(edition)
    sign_up(person, first)

    page = client.get(own(person) + "?lang=en").text
    signed = client.post(own(person, second, "sign-up")).status_code

    assert "At the same time you have: <strong>Water</strong>" in page
    assert (signed, seats()) == (302, [1, 1])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RegistrationState.UNDER_REVIEW, "You can sign up as soon as your registration is approved."),
        (RegistrationState.WITHDRAWN, "You can sign up as soon as your registration is approved."),
    ],
)
def test_who_is_not_approved_reads_why(
    client: FlaskClient, edition: ForumEdition, state: RegistrationState, said: str
) -> None:
    session, person = offered(edition), delegate(edition, state=state)

    page = client.get(own(person) + "?lang=en").text
    answer = client.post(own(person, session, "sign-up"), follow_redirects=True).text

    assert (said in page, own(person, session, "sign-up") in page, said in answer, seats()) == (
        True,
        False,
        True,
        [],
    )


def test_what_has_begun_is_neither_joined_nor_left(client: FlaskClient, edition: ForumEdition) -> None:
    session, person = offered(edition), delegate(edition)
    sign_up(person, session)
    session.starts_at = now() - HOUR
    db.session.commit()
    released(edition)

    page = client.get(own(person) + "?lang=en").text
    left = client.post(own(person, session, "leave"), follow_redirects=True).text

    assert ("You have a seat" in page, own(person, session, "leave") in page) == (True, False)
    assert ("This session has begun." in left, seats()) == (True, [1])


def test_what_is_no_session_of_the_public_is_missing(client: FlaskClient, edition: ForumEdition) -> None:
    person = delegate(edition)
    closed = offered(edition, visibility=Visibility.CLOSED)
    foreign = offered(EditionFactory())
    draft = SessionFactory(edition=edition, signup_seats=1, state=SessionState.DRAFT)
    base = own(person)

    answers = [
        client.post(f"{base}/{key}/{deed}").status_code
        for key in (closed.key, foreign.key, draft.key, uuid4())
        for deed in ("sign-up", "leave")
    ]
    forged = client.post(f"/my-registration/forged/sessions/{closed.key}/sign-up").status_code

    assert (set(answers), forged, seats()) == ({404}, 404, [])


def test_without_sessions_to_sign_up_for_the_page_says_so(client: FlaskClient, edition: ForumEdition) -> None:
    offered(edition, None)

    assert "No session to sign up for" in client.get(own(delegate(edition)) + "?lang=en").text


def test_own_page_leads_to_the_sessions_and_shows_the_seat(
    client: FlaskClient, edition: ForumEdition
) -> None:
    session, person = offered(edition, title_en="Water"), delegate(edition)
    address = f"/my-registration/{token_of(person)}"

    before = client.get(f"{address}?lang=en").text
    sign_up(person, session)
    after = client.get(f"{address}?lang=en").text

    assert (own(person) in before, "You have not signed up for a session yet." in before) == (True, True)
    assert ("You have a seat" in after, "Water" in after) == (True, True)
    assert '"seat": 1' in client.get(f"{address}/data.json").text


def test_public_page_tells_the_seats_that_are_free_now(client: FlaskClient, edition: ForumEdition) -> None:
    session, other = offered(edition, 3), offered(edition, None)
    address = f"/{edition.slug}/sessions/{session.key}/?lang=en"

    before = client.get(address).text
    sign_up(delegate(edition), session)
    answer = client.get(address)

    assert ("3 of 3 seats free" in before, "2 of 3 seats free" in answer.text) == (True, True)
    assert answer.headers.get("ETag") is None
    assert "seats free" not in client.get(f"/{edition.slug}/sessions/{other.key}/?lang=en").text


def test_public_page_of_a_session_that_was_removed_meanwhile_tells_no_seats(
    client: FlaskClient, edition: ForumEdition
) -> None:
    session = offered(edition, 3)
    address = f"/{edition.slug}/sessions/{session.key}/?lang=en"
    with transaction():
        actions.remove_session(session, by="a test", at=now())

    answer = client.get(address)

    assert (answer.status_code, "seats free" in answer.text) == (200, False)


def test_organisers_see_seats_and_waiting_list(organiser: FlaskClient, edition: ForumEdition) -> None:
    session = offered(edition, 1)
    names = ["Eva Luna", MARKUP, "=1+1"]
    for name in names:
        sign_up(delegate(edition, person__display_name=name), session)
    address = f"/{edition.slug}/programme/{session.key}/signups"

    page = organiser.get(f"{address}?lang=en").text
    table = organiser.get(f"{address}.csv?lang=en")

    assert ("Eva Luna" in page, "<script>alert" in page, "Waiting list" in page) == (True, False, True)
    lines = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert [line[:3] for line in lines] == [
        ["Seat", "Place on the waiting list", "Name"],
        ["1", "", "Eva Luna"],
        ["", "1", MARKUP],
        ["", "2", "'=1+1"],
    ]
    assert table.headers["Content-Disposition"].startswith("attachment")


def test_organisers_see_who_is_beyond_the_seats_and_that_sign_up_is_closed(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    session = offered(edition, 2)
    for _ in range(2):
        sign_up(delegate(edition), session)
    address = f"/{edition.slug}/programme/{session.key}/signups?lang=en"
    empty = offered(edition, 2)

    session.signup_seats = 1
    db.session.commit()
    beyond = organiser.get(address).text
    session.signup_seats = None
    db.session.commit()
    closed = organiser.get(address).text

    assert ("beyond the seats" in beyond, "Sign-up is closed" in beyond) == (True, False)
    assert ("Sign-up is closed" in closed, "beyond the seats" in closed) == (True, False)
    assert (
        "Nobody has signed up yet"
        in organiser.get(f"/{edition.slug}/programme/{empty.key}/signups?lang=en").text
    )


def test_organisers_take_somebody_off_with_a_reason(organiser: FlaskClient, edition: ForumEdition) -> None:
    session = offered(edition, 1)
    first, second = (delegate(edition) for _ in range(2))
    made = sign_up(first, session)
    sign_up(second, session)
    address = f"/{edition.slug}/signups/{made.key}/remove"

    asked = organiser.get(address).status_code
    refused = organiser.post(address, data={"reason": " "})
    kept = seats()
    done = organiser.post(address, data={"reason": "Reservado"})

    assert (asked, refused.status_code, kept) == (200, 422, [1, None])
    assert (done.status_code, done.location) == (302, f"/{edition.slug}/programme/{session.key}/signups")
    assert seats() == [1]
    assert sorted(db.session.scalars(select(Letter.kind))) == [
        "agenda/signup_removed",
        "agenda/signup_seated",
    ]
    assert organiser.post(address, data={"reason": "Otra vez"}).status_code == 404


def test_the_session_page_of_organisers_leads_to_the_list(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    session, other = offered(edition, 1), offered(edition, None)

    pages = [organiser.get(f"/{edition.slug}/programme/{one.key}/").text for one in (session, other)]

    assert [
        f"/programme/{one.key}/signups" in page for one, page in zip((session, other), pages, strict=True)
    ] == [
        True,
        False,
    ]


def test_lists_are_the_organisers_alone_and_of_their_edition(
    organiser: FlaskClient, edition: ForumEdition, sign_in: SignIn
) -> None:
    foreign = offered(EditionFactory())
    made = sign_up(delegate(foreign.edition), foreign)
    session = offered(edition)

    own_edition = f"/{edition.slug}/programme/{foreign.key}/signups"
    assert [organiser.get(own_edition + end).status_code for end in ("", ".csv")] == [404, 404]
    assert (
        organiser.post(f"/{edition.slug}/signups/{made.key}/remove", data={"reason": "x"}).status_code == 404
    )
    stranger = sign_in(UserFactory())
    assert stranger.get(f"/{edition.slug}/programme/{session.key}/signups").status_code == 404
    assert seats() == [1]


def test_focal_points_see_who_of_their_delegation_is_signed_up(
    edition: ForumEdition, sign_in: SignIn
) -> None:
    mine, other = DelegationFactory(edition=edition), DelegationFactory(edition=edition)
    focal_point = sign_in(FocalPointFactory(delegation=mine).user)
    session = offered(edition, 1)
    for name, delegation in (("Eva Luna", mine), ("Somebody Else", other), ("Ana Ruiz", mine)):
        sign_up(delegate(edition, delegation=delegation, person__display_name=name), session)
    address = f"/{edition.slug}/delegations/{{}}/sessions?lang=en"

    page = focal_point.get(address.format(mine.key))
    foreign = focal_point.get(address.format(other.key))

    assert ("Eva Luna" in page.text, "Ana Ruiz" in page.text, "Somebody Else" in page.text) == (
        True,
        True,
        False,
    )
    assert "Place 2 on the waiting list" in page.text
    assert foreign.status_code == 404
    assert (
        address.format(mine.key).split("?")[0]
        in focal_point.get(f"/{edition.slug}/delegations/{mine.key}/").text
    )


def statements(visitor: FlaskClient, address: str) -> int:
    visitor.get(address)  # what is kept in memory is there now
    with count_statements() as counter:
        visitor.get(address)
    return counter.total


def test_signing_up_costs_the_same_however_many_have(client: FlaskClient, edition: ForumEdition) -> None:
    session = offered(edition, 4)
    counted = []
    for _ in range(2):
        for _ in range(6):
            sign_up(delegate(edition), session)
        late = delegate(edition)
        with count_statements() as counter:
            client.post(own(late, session, "sign-up"))
        counted.append(counter.total)

    assert counted[0] == counted[1]


def test_statements_do_not_grow_with_sessions_and_people(
    client: FlaskClient, organiser: FlaskClient, edition: ForumEdition
) -> None:
    delegation = DelegationFactory(edition=edition)
    sessions: list[Session] = []

    def grow() -> None:
        sessions.extend(offered(edition, 3) for _ in range(3))
        for session in sessions:
            for _ in range(3):
                sign_up(delegate(edition, delegation=delegation), session)
        sign_up(me, sessions[-1])

    me = delegate(edition, delegation=delegation)
    counted = []
    for _ in range(2):
        grow()
        addresses = [
            f"/{edition.slug}/programme/{sessions[0].key}/signups",
            f"/{edition.slug}/programme/{sessions[0].key}/signups.csv",
            f"/{edition.slug}/delegations/{delegation.key}/sessions",
        ]
        public = f"/{edition.slug}/sessions/{sessions[0].key}/"
        pages = [statements(organiser, address) for address in addresses]
        counted.append([statements(client, own(me)), statements(client, public), *pages])

    assert counted[0] == counted[1]
    assert counted[0] == [4, 3, 6, 6, 4]
