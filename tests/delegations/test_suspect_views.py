"""The pages on which possible doubles are compared and decided on."""

import re

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.accounts.queries import history
from forum_app.core.db import db, transaction
from forum_app.delegations import actions
from forum_app.delegations.models import DuplicateSuspect, Registration
from forum_app.delegations.rules import Grounds, RegistrationState, SuspectState
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.delegations.test_suspects import pairs
from tests.delegations.test_views import SignIn
from tests.factories.delegations import RegistrationFactory
from tests.statements import count_statements

S = RegistrationState


@pytest.fixture
def pair(person: Person) -> DuplicateSuspect:
    person(person__display_name="José Núñez Peña", person__email=None, institution="Ministerio")
    person(S.UNDER_REVIEW, person__display_name="JOSÉ NUÑEZ PEÑA", institution="Embajada")
    return pairs()[0]


def about(pair: DuplicateSuspect, rest: str = "") -> str:
    return f"/{pair.edition.slug}/registrations/doubles/{pair.key}/{rest}"


def ticked(text: str) -> dict[str, str]:
    """What the page proposes, by field."""
    found = re.findall(r'type="radio" name="(\w+)" value="(\w+)" checked', text)
    return dict(found)


def test_both_stand_side_by_side_with_what_differs(desk: FlaskClient, pair: DuplicateSuspect) -> None:
    page = desk.get(about(pair, "?lang=en"))

    assert page.text.count("differs") == 3
    assert ticked(page.text) == {
        "display_name": "second",
        "email": "second",  # only that one has any
        "institution": "second",
        "keep": "second",  # it came further
    }


@pytest.mark.parametrize(
    ("gender", "spoken", "words"),
    [("F", "es", ["embajadora, delegada", "español"]), ("X", "xx", ["X", "xx"])],
)
def test_codes_that_agree_are_said_once_and_as_words(
    desk: FlaskClient, pair: DuplicateSuspect, gender: str, spoken: str, words: list[str]
) -> None:
    for one in (pair.first, pair.second):
        one.person.gender, one.person.language = gender, spoken
    db.session.commit()

    shown = re.findall(r"<bdi>(.*?)</bdi>", desk.get(about(pair)).text)

    assert [shown.count(word) for word in words] == [1, 1]


def test_organiser_merges_with_the_chosen_values(desk: FlaskClient, pair: DuplicateSuspect) -> None:
    values = {"keep": "second", "display_name": "first", "institution": "second", "email": "second"}

    answer = desk.post(about(pair, "merge"), data={**values, "reason": "La embajada lo confirmó"})

    db.session.rollback()
    kept = pair.second
    assert answer.headers["Location"] == f"/{pair.edition.slug}/registrations/{kept.key}/"
    assert (kept.person.display_name, kept.institution, pair.first.state) == (
        "José Núñez Peña",
        "Embajada",
        S.WITHDRAWN,
    )
    assert pair.first.reference in desk.get(answer.headers["Location"]).text


def test_organiser_tells_two_people_apart(desk: FlaskClient, pair: DuplicateSuspect) -> None:
    answer = desk.post(about(pair, "clear"), data={"reason": "Son primos"}, follow_redirects=True)
    page = desk.get(about(pair))

    assert "No hay posibles duplicados" in answer.text
    assert "«Son primos»" in page.text
    assert ticked(page.text) == {}
    assert pair.state is SuspectState.CLEARED


@pytest.mark.parametrize("deed", ["merge", "clear"])
def test_decision_without_a_reason_comes_back_beside_its_field(
    desk: FlaskClient, pair: DuplicateSuspect, deed: str
) -> None:
    chosen = {"keep": "first", "display_name": "first", "institution": "first", "email": "second"}

    answer = desk.post(about(pair, deed), data=chosen)

    db.session.rollback()
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert pair.state is SuspectState.OPEN


def test_pair_that_was_decided_meanwhile_is_not_merged(desk: FlaskClient, pair: DuplicateSuspect) -> None:
    chosen = {"keep": "first", "display_name": "first", "institution": "first", "email": "second"}
    desk.post(about(pair, "clear"), data={"reason": "Son primos"})

    answer = desk.post(about(pair, "merge"), data={**chosen, "reason": "Son la misma"})

    assert answer.status_code == 422
    assert "Otra persona ya decidió" in answer.text
    assert pair.state is SuspectState.CLEARED


def test_pair_of_which_one_has_ended_says_so(desk: FlaskClient, pair: DuplicateSuspect) -> None:
    pair.first.state = S.WITHDRAWN
    db.session.commit()

    page = desk.get(about(pair))

    assert "Ya no hay nada que decidir" in page.text
    assert ticked(page.text) == {}


def test_suspects_of_an_edition_are_one_list_in_as_many_statements(
    desk: FlaskClient, edition: ForumEdition, person: Person
) -> None:
    counts = []
    for number in range(3):
        names = ("Rosa Quispe", "Ana Mamani", "Luis Huamán")
        for _ in range(2):
            person(person__display_name=names[number])
        with count_statements() as counter:
            page = desk.get(f"/{edition.slug}/registrations/doubles/")
        counts.append((counter.total, page.text.count("Comparar</a>")))

    assert [count for _, count in counts] == [1, 2, 3]
    assert len({total for total, _ in counts}) == 1
    assert "Possible duplicate" in desk.get(f"/{edition.slug}/registrations/?lang=en").text


# Two that only a person knows for one


@pytest.fixture
def ana(person: Person) -> Registration:
    return person(person__display_name="Ana Torre", person__email=None)


@pytest.fixture
def anna(person: Person) -> Registration:
    """The same person, as she is called since she married."""
    return person(S.UNDER_REVIEW, person__display_name="Anna von Berg", person__email=None)


def same_person(registration: Registration, query: str = "") -> str:
    return f"/{registration.edition.slug}/registrations/{registration.key}/same-person{query}"


def test_organiser_finds_the_other_registration_by_hand_and_merges_the_two(
    desk: FlaskClient, ana: Registration, anna: Registration
) -> None:
    link = f'href="{same_person(ana)}"'
    is_linked = link in desk.get(f"/{ana.edition.slug}/registrations/{ana.key}/").text
    asked = desk.get(same_person(ana, "?q=berg&lang=en"))

    answer = desk.post(same_person(ana), data={"other": str(anna.key)})
    merged = desk.post(
        f"{answer.headers['Location']}merge",
        data={"keep": "first", "display_name": "second", "reason": "She married"},
    )

    assert (is_linked, asked.text.count(f'value="{anna.key}"')) == (True, 1)
    assert merged.headers["Location"] == f"/{ana.edition.slug}/registrations/{ana.key}/"
    db.session.rollback()
    assert (ana.person.display_name, anna.state) == ("Anna von Berg", S.WITHDRAWN)
    assert next(line.action for line in reversed(history(anna))) == "registration.compared"


def test_search_finds_nobody_else_than_other_active_people_of_the_edition(
    desk: FlaskClient, person: Person, ana: Registration
) -> None:
    person(S.WITHDRAWN, person__display_name="Ana Gone")
    RegistrationFactory(person__display_name="Ana Elsewhere")

    pages = [desk.get(same_person(ana, f"?lang=en&q={text}")).text for text in ("", "ana", "%25")]

    assert [page.count('name="other"') for page in pages] == [0, 0, 0]
    assert ["Nobody was found" in page for page in pages] == [False, True, True]


def test_registration_is_compared_with_another_active_one_of_its_edition(
    desk: FlaskClient, person: Person, ana: Registration
) -> None:
    gone = person(S.WITHDRAWN, person__display_name="Zoe Gone")
    elsewhere = RegistrationFactory()

    answers = [
        desk.post(same_person(ana), data={"other": str(key)}).status_code
        for key in (gone.key, ana.key, elsewhere.key, "no key")
    ]

    assert answers == [422, 422, 404, 422]
    assert pairs() == []


def test_pair_chosen_by_hand_is_asked_once_and_outlives_a_correction_of_the_name(
    desk: FlaskClient, ana: Registration, anna: Registration
) -> None:
    places = {
        desk.post(same_person(one), data={"other": str(other.key)}).headers["Location"]
        for one, other in ((ana, anna), (anna, ana))
    }
    with transaction():
        anna.person.display_name = "Anna Berg"
        actions.suspect_anew(anna, at=NOON)

    [pair] = pairs()
    assert places == {about(pair)}
    assert (pair.grounds, pair.state) == (Grounds.HAND, SuspectState.OPEN)


def test_two_who_were_told_apart_can_be_compared_anew_by_hand(
    desk: FlaskClient, pair: DuplicateSuspect
) -> None:
    desk.post(about(pair, "clear"), data={"reason": "Cousins"})

    answer = desk.post(same_person(pair.first), data={"other": str(pair.second.key)})

    db.session.rollback()
    assert answer.headers["Location"] == about(pair)
    assert (pair.grounds, pair.state) == (Grounds.HAND, SuspectState.OPEN)


def test_only_organisers_compare_by_hand(ana: Registration, focal_point: User, sign_in: SignIn) -> None:
    assert sign_in(focal_point).get(same_person(ana)).status_code in {403, 404}
