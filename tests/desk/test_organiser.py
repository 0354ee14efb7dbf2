"""The organiser's home and the start page: what is missing, and where to go on."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionState
from forum_app.core.clock import now
from forum_app.delegations.rules import DelegationState, RegistrationState
from forum_app.desk.queries import readiness
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.mail.rules import LetterState
from forum_app.press.rules import MediaState
from forum_app.requests.rules import LetterKind
from forum_app.requests.rules import LetterState as OfficialLetterState
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import RoomFactory, SessionAssignmentFactory, SessionFactory
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import DelegationFactory, FocalPointFactory, RegistrationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.factories.mail import LetterFactory
from tests.factories.portfolio import ProjectFactory
from tests.factories.press import ApplicantFactory, JournalistFactory, MediaAccreditationFactory
from tests.factories.requests import LetterRequestFactory
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def edition(client: FlaskClient) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="foro")
    return edition


def test_readiness_of_an_empty_edition_is_nothing(edition: ForumEdition) -> None:
    found = readiness(edition)

    assert (found.themes, found.sessions, found.delegations, found.people) == (0, 0, 0, 0)
    assert found.approved_without_badge == found.letters_failed == 0


def test_readiness_counts_what_still_lacks_something(edition: ForumEdition) -> None:
    room = RoomFactory(edition=edition)
    placed = {"starts_at": NOON, "ends_at": NOON + timedelta(hours=1), "room": room}
    SessionAssignmentFactory(
        session=SessionFactory(edition=edition, **placed), state=AssignmentState.ACCEPTED
    )
    SessionAssignmentFactory(session=SessionFactory(edition=edition), state=AssignmentState.INVITED)
    SessionFactory(edition=edition, kind=SessionKind.OPENING, **placed)
    SessionFactory(edition=edition, state=SessionState.CANCELLED)
    SessionFactory()

    found = readiness(edition)

    assert (found.rooms, found.sessions) == (1, 3)
    assert (found.sessions_without_place, found.sessions_without_moderator) == (1, 1)


def test_readiness_counts_delegations_and_people(edition: ForumEdition) -> None:
    spoken_for = FocalPointFactory(delegation__edition=edition).delegation
    FocalPointFactory(delegation__edition=edition, valid_to=NOON)
    DelegationFactory(edition=edition, state=DelegationState.DECLINED)
    for state in (
        RegistrationState.APPROVED,
        RegistrationState.UNDER_REVIEW,
        RegistrationState.DELEGATION_CONFIRMED,
        RegistrationState.WITHDRAWN,
    ):
        RegistrationFactory(delegation=spoken_for, state=state)

    found = readiness(edition)

    assert (found.delegations, found.delegations_without_focal_point) == (2, 1)
    assert (found.people, found.waiting_for_decision, found.approved_without_badge) == (3, 2, 1)


def test_home_of_an_edition_is_for_its_organisers(edition: ForumEdition, sign_in: SignIn) -> None:
    organiser = sign_in(RoleGrantFactory(edition=edition).user)
    administrator = sign_in(UserFactory(is_administrator=True))
    keeper = sign_in(RoleGrantFactory(edition=edition, role=Role.CHECKIN).user)

    answers = [browser.get("/foro/manage/").status_code for browser in (organiser, administrator, keeper)]

    assert answers == [200, 200, 403]


def lines(text: str) -> dict[str, list[str]]:
    """What the list of the home says is missing, and what is done."""
    listed = re.findall(r'<li( class="is-done")?>\s*<svg.*?</svg>\s*<span>([^<]+)', text, re.DOTALL)
    return {
        "missing": [words.strip() for done, words in listed if not done],
        "done": [words.strip() for done, words in listed if done],
    }


def test_home_of_an_empty_edition_ticks_nothing_that_there_is_not(
    edition: ForumEdition, sign_in: SignIn
) -> None:
    organiser = sign_in(RoleGrantFactory(edition=edition).user)

    said = lines(organiser.get("/foro/manage/?lang=en").text)

    assert said["missing"] == [
        "No themes yet",
        "No projects yet",
        "No rooms yet",
        "No sessions yet",
        "No delegations yet",
        "Nobody is approved yet",
        "Nobody receives people at the door yet",
    ]
    assert said["done"] == ["Registration has been opened", "Days and place are known", "No letter is stuck"]


def test_home_of_an_edition_in_preparation_says_where_registration_is_opened(
    edition: ForumEdition, sign_in: SignIn
) -> None:
    edition.state = EditionState.DRAFT
    saved(edition)
    organiser = sign_in(RoleGrantFactory(edition=edition).user)

    text = organiser.get("/foro/manage/?lang=en").text

    asked = text.split("Registration has not opened yet")[1].partition("</li>")[0]
    assert '<a href="/foro/settings">Open it</a>' in asked


def test_home_of_an_edition_puts_what_is_missing_first(edition: ForumEdition, sign_in: SignIn) -> None:
    organiser = sign_in(RoleGrantFactory(edition=edition).user)
    FocalPointFactory(delegation__edition=edition)
    SessionFactory(edition=edition, kind=SessionKind.OPENING)
    BadgeFactory(registration__delegation__edition=edition)

    said = lines(organiser.get("/foro/manage/?lang=en").text)

    assert said["missing"] == [
        "No themes yet",
        "No projects yet",
        "No rooms yet",
        "1 session without day, time or room",
        "1 delegation without a focal point",
        "Nobody receives people at the door yet",
    ]
    assert said["done"] == [
        "Registration has been opened",
        "Days and place are known",
        "1 session",
        "Every session that needs one has a moderator",
        "2 delegations",
        "No registration waits for a decision",
        "No note or letter waits to be looked at",
        "Everybody who is approved has a badge",
        "No letter is stuck",
    ]


def test_home_of_an_edition_links_administrators_only_to_what_they_may_do(
    edition: ForumEdition, sign_in: SignIn
) -> None:
    text = sign_in(UserFactory(is_administrator=True)).get("/foro/manage/?lang=en").text

    cures = re.findall(r'<a href="([^"]+)">([A-Z][a-z ]+)</a>\s*</li>', text.split("What is missing")[1])
    assert cures == [
        ("/foro/themes/", "Add themes"),
        ("/foro/portfolio/", "Add projects"),
        ("/foro/team/", "Give the role"),
    ]
    assert "in the hands of the organizers of this edition" in text


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (AssignmentState.INVITED, "Awaiting your answer"),
        (AssignmentState.ACCEPTED, "You accepted"),
        (AssignmentState.DECLINED, "You declined"),
    ],
)
def test_start_page_speaks_to_whoever_takes_part(
    edition: ForumEdition, sign_in: SignIn, state: AssignmentState, told: str
) -> None:
    user = UserFactory(language="en")
    SessionAssignmentFactory(user=user, state=state, session__edition=edition)

    pills = re.findall(r'<span class="pill[^>]*>([^<]+)</span>', sign_in(user).get("/mine").text)

    assert pills == [told]


def test_home_of_an_edition_costs_the_same_for_twice_as_much(edition: ForumEdition, sign_in: SignIn) -> None:
    organiser = sign_in(RoleGrantFactory(edition=edition).user)

    def cost() -> int:
        with count_statements() as counter:
            assert organiser.get("/foro/manage/").status_code == 200
        return counter.total

    def grow() -> None:
        for _ in range(3):
            RegistrationFactory(delegation__edition=edition)
            SessionFactory(edition=edition)
            ThemeFactory(edition=edition)
            ProjectFactory(edition=edition)

    grow()
    few = cost()
    grow()

    assert few == cost()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"registration_opens_at": timedelta(days=1)}, "Registration opens"),
        ({"registration_closes_at": timedelta(days=1)}, "Registration closes"),
        ({"registration_closes_at": timedelta(days=-1)}, None),
    ],
)
def test_context_bar_tells_the_next_deadline(
    edition: ForumEdition, sign_in: SignIn, facts: dict[str, timedelta], told: str | None
) -> None:
    coming = EditionFactory(
        slug="vi", starts_on=None, ends_on=None, **{name: now() + away for name, away in facts.items()}
    )
    text = sign_in(RoleGrantFactory(edition=coming).user).get("/vi/manage/?lang=en").text

    assert ("context-deadline" in text, told is None or told in text) == (told is not None, True)


def test_context_bar_tells_when_the_forum_begins(edition: ForumEdition, sign_in: SignIn) -> None:
    coming = EditionFactory(slug="vi", starts_on=(now() + timedelta(days=9)).date(), ends_on=None)

    text = sign_in(RoleGrantFactory(edition=coming).user).get("/vi/manage/?lang=en").text

    assert "The forum begins" in text


def test_start_page_lists_what_is_mine(edition: ForumEdition, sign_in: SignIn) -> None:
    user = UserFactory(language="en")
    RoleGrantFactory(edition=edition, user=user)
    RoleGrantFactory(edition=EditionFactory(slug="puerta"), user=user, role=Role.CHECKIN)
    FocalPointFactory(user=user, delegation__edition=edition, delegation__name_en="Japan")
    SessionAssignmentFactory(
        user=user, state=AssignmentState.INVITED, session__edition=edition, session__title_en="Dialogue"
    )
    FocalPointFactory(delegation__name_en="Korea")

    text = sign_in(user).get("/mine").text

    assert 'href="/foro/manage/"' in text
    assert 'href="/puerta/checkin/scan"' in text
    assert ("Japan" in text, "Dialogue" in text, "Korea" in text) == (True, True, False)


def test_start_page_of_an_administrator_lists_every_edition(edition: ForumEdition, sign_in: SignIn) -> None:
    EditionFactory(slug="secreto", state=EditionState.DRAFT)

    text = sign_in(UserFactory(is_administrator=True)).get("/mine").text

    assert 'href="/secreto/manage/"' in text
    assert 'href="/editions/new"' in text


def test_start_page_costs_the_same_for_twice_as_much(edition: ForumEdition, sign_in: SignIn) -> None:
    user = UserFactory()
    browser = sign_in(user)

    def cost() -> int:
        with count_statements() as counter:
            assert browser.get("/mine").status_code == 200
        return counter.total

    def grow() -> None:
        for _ in range(3):
            RoleGrantFactory(user=user)
            FocalPointFactory(user=user)
            SessionAssignmentFactory(user=user, state=AssignmentState.INVITED)

    grow()
    few = cost()
    grow()

    assert few == cost()


def test_home_of_an_edition_names_what_media_and_delegations_ask_for(
    edition: ForumEdition, sign_in: SignIn
) -> None:
    journalist = JournalistFactory(delegation__edition=edition)
    MediaAccreditationFactory(registration=journalist)
    MediaAccreditationFactory(registration=journalist, state=MediaState.REJECTED)
    MediaAccreditationFactory(registration=RegistrationFactory(delegation__edition=edition))
    ApplicantFactory(accreditation__edition=edition)
    MediaAccreditationFactory()
    LetterRequestFactory(registration=journalist)
    LetterRequestFactory(
        registration=journalist, kind=LetterKind.INVITATION, state=OfficialLetterState.ISSUED
    )
    organiser = sign_in(RoleGrantFactory(edition=edition).user)

    found = cures(organiser.get("/foro/manage/?lang=en").text)

    assert found["2 media accreditations wait for a decision"] == "/foro/media/?state=submitted"
    assert found["1 official letter to issue"] == "/foro/letters/"


def cures(text: str) -> dict[str, str]:
    """The pages that cure what is missing, by the words of the line."""
    found = re.findall(r'<span>([^<]+)</span>\s*<a href="([^"]+)">', text)
    return {words.strip(): address.replace("&amp;", "&") for words, address in found}


def test_letters_that_could_not_be_delivered_are_shown_where_the_reader_may_read_them(
    edition: ForumEdition, sign_in: SignIn
) -> None:
    LetterFactory.create_batch(2, edition_slug="foro", state=LetterState.FAILED, subject="Del foro")
    LetterFactory(state=LetterState.FAILED, subject="De una cuenta")
    organiser = sign_in(RoleGrantFactory(edition=edition).user)
    administrator = sign_in(UserFactory(is_administrator=True))

    homes = [browser.get("/foro/manage/?lang=en").text for browser in (organiser, administrator)]

    of_edition, of_accounts = [
        "2 letters could not be delivered",
        "1 letter about accounts could not be delivered",
    ]
    told = [[words for words in lines(home)["missing"] if "delivered" in words] for home in homes]
    assert told == [[of_edition], [of_edition, of_accounts]]
    assert cures(homes[0])[of_edition] == "/foro/mail/?state=failed"
    assert of_edition not in cures(homes[1])
    shown = administrator.get(cures(homes[1])[of_accounts]).text
    assert ("De una cuenta" in shown, "Del foro" in shown) == (True, False)
