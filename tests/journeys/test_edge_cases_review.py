"""The hard cases of finding people and telling them apart, by their number, through the pages alone."""

import unicodedata
from collections.abc import Callable
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.badges.queries import valid_badge
from forum_app.core.db import db
from forum_app.delegations.models import Delegation, DuplicateSuspect, Registration
from forum_app.delegations.rules import RegistrationState, RoleGroup
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import DelegationFactory, FocalPointFactory, QuotaRuleFactory
from tests.factories.editions import RoleGrantFactory

S = RegistrationState
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def spain(edition: ForumEdition) -> Delegation:
    made: Delegation = DelegationFactory(
        edition=edition, name_es="España", name_en="Spain", needs_credential=False
    )
    QuotaRuleFactory(delegation=made, role_group=RoleGroup.OFFICIAL, seats=None)
    return made


@pytest.fixture
def embassy(spain: Delegation, sign_in: SignIn) -> FlaskClient:
    return sign_in(FocalPointFactory(delegation=spain).user)


@pytest.fixture
def desk(edition: ForumEdition, sign_in: SignIn) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)


def registered(embassy: FlaskClient, spain: Delegation, **facts: str) -> Registration:
    """Somebody whom the focal point enters and confirms."""
    usual = {"role": "delegate", "name_order": "given_first", "language": "es", "version": "0"}
    answer = embassy.post(
        f"/foro/delegations/{spain.key}/people/new", data={**usual, **facts}, follow_redirects=True
    )
    assert answer.status_code == 200, answer.text
    made = db.session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert made is not None
    embassy.post(f"/foro/registrations/{made.key}/confirm")
    return made


def decide(desk: FlaskClient, one: Registration, **facts: str) -> int:
    return desk.post(f"/foro/registrations/{one.key}/row", data=facts).status_code


def pair() -> DuplicateSuspect:
    return db.session.scalars(select(DuplicateSuspect)).one()


def approved(desk: FlaskClient, one: Registration) -> None:
    """Approve somebody whose photo is waived and for whom somebody answers."""
    for rule in ("photo", "head", "duplicate"):
        desk.post(f"/foro/registrations/{one.key}/set-aside", data={"rule": rule, "reason": "Protocolo"})
    assert decide(desk, one, decision="approve") == 200


def test_17_lost_diacritics_and_combining_marks_find_each_other_and_are_merged_by_hand(
    embassy: FlaskClient, desk: FlaskClient, spain: Delegation
) -> None:
    typed = unicodedata.normalize("NFD", "Núñez")  # as some keyboards and files write it
    one = registered(embassy, spain, given_names="José", surname_1=typed, surname_2="Peña")
    two = registered(embassy, spain, given_names="Jose", surname_1="Nunez", surname_2="Pena")

    found = {
        text: desk.get("/foro/registrations/", query_string={"q": text}).text.count("data-row ")
        for text in ("nunez", "Núñez", typed, "NUÑEZ peña", "nunes")
    }
    barred = decide(desk, one, decision="approve")
    fields = ("keep", "display_name", "given_names", "surname_1", "surname_2")
    choices = dict.fromkeys(fields, "first")
    merged = desk.post(
        f"/foro/registrations/doubles/{pair().key}/merge",
        data={**choices, "reason": "Un teclado sin tildes"},
    )

    db.session.rollback()
    assert one.person.surname_1 == "Núñez"  # composed, as it is kept
    assert found == {"nunez": 2, "Núñez": 2, typed: 2, "NUÑEZ peña": 2, "nunes": 0}
    assert (barred, merged.status_code) == (422, 302)
    assert (one.state, two.state) == (S.DELEGATION_CONFIRMED, S.WITHDRAWN)


def test_17_two_with_a_badge_each_are_one_with_one_badge_after_the_merge(
    embassy: FlaskClient, desk: FlaskClient, spain: Delegation
) -> None:
    two = [registered(embassy, spain, display_name="José Núñez Peña") for _ in range(2)]
    for one in two:
        approved(desk, one)
        BadgeFactory(registration=one)
    before = [valid_badge(one) is not None for one in two]

    desk.post(
        f"/foro/registrations/doubles/{pair().key}/merge",
        data={"keep": "second", "reason": "Dos inscripciones de la misma persona"},
    )

    db.session.rollback()
    assert before == [True, True]
    assert [valid_badge(one) is not None for one in two] == [False, True]


def test_18_namesakes_of_one_delegation_are_told_apart_by_title_reference_and_photo(
    embassy: FlaskClient, desk: FlaskClient, spain: Delegation
) -> None:
    titles = ("Ministro Consejero", "Asesor")
    two = [
        registered(embassy, spain, display_name="Diego Zúñiga Ordóñez", position_title_es=title)
        for title in titles
    ]

    rows = desk.get("/foro/registrations/?q=zuniga").text
    side_by_side = desk.get(f"/foro/registrations/doubles/{pair().key}/").text
    desk.post(f"/foro/registrations/doubles/{pair().key}/clear", data={"reason": "Son primos"})
    for one, rule in product(two, ("photo", "head")):
        desk.post(f"/foro/registrations/{one.key}/set-aside", data={"rule": rule, "reason": "Protocolo"})
    outcome = [decide(desk, one, decision="approve") for one in two]

    for page in (rows, side_by_side):
        assert [text in page for text in (*titles, *(one.reference for one in two), "España")] == [True] * 5
    assert outcome == [200, 200]
