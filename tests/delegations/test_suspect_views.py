"""The pages on which possible doubles are compared and decided on."""

import re

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.delegations.models import DuplicateSuspect
from forum_app.delegations.rules import RegistrationState, SuspectState
from forum_app.editions.models import ForumEdition
from tests.delegations.conftest import Person
from tests.delegations.test_suspects import pairs
from tests.delegations.test_views import SignIn
from tests.statements import count_statements

S = RegistrationState


@pytest.fixture
def desk(organiser: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(organiser)


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
def test_codes_stand_side_by_side_as_words(
    desk: FlaskClient, pair: DuplicateSuspect, gender: str, spoken: str, words: list[str]
) -> None:
    for one in (pair.first, pair.second):
        one.person.gender, one.person.language = gender, spoken
    db.session.commit()

    shown = re.findall(r"<bdi>(.*?)</bdi>", desk.get(about(pair)).text)

    assert [shown.count(word) for word in words] == [2, 2]


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
