"""The order of delegations by protocol, how sentences name them, and what their States are to the bloc."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import User
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import (
    DelegationKind,
    Seated,
    article_of_body,
    in_protocol_order,
    phrase_en,
    phrase_es,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.actions import add_status, end_status, load_reference_data
from forum_app.people.models import CountryStatus, Organization
from forum_app.people.queries import countries_standing, country_by_iso2
from forum_app.people.rules import PACIFIC_ALLIANCE, CountryStanding
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.people import CountryFactory

K = DelegationKind
DAY = date(2024, 3, 19)
SignIn = Callable[[User], FlaskClient]


def seated(number: int, kind: DelegationKind, sort: str = "a", **facts: object) -> Seated:
    known = {"is_host": False, "position": None, "sort": sort, "other_sort": "a", "key": UUID(int=number)}
    return Seated(**{"kind": kind, **known, **facts})  # type: ignore[arg-type]


def order(*delegations: Seated) -> list[int]:
    return [key.int for key in in_protocol_order(delegations)]


def test_groups_follow_each_other_the_host_first() -> None:
    kinds = [K.MEDIA, K.INTERNATIONAL_ORGANIZATION, K.OBSERVER_STATE, K.ASSOCIATED_STATE, K.MEMBER_STATE]
    host = seated(9, K.MEMBER_STATE, "z", is_host=True)

    assert order(*(seated(number, kind) for number, kind in enumerate(kinds)), host) == [9, 4, 3, 2, 1, 0]


def test_a_place_by_hand_goes_before_the_alphabet() -> None:
    delegations = [
        seated(1, K.OBSERVER_STATE, "a"),
        seated(2, K.OBSERVER_STATE, "z", position=2),
        seated(3, K.OBSERVER_STATE, "y", position=1),
    ]

    assert order(*delegations) == [3, 2, 1]


def test_ties_go_by_the_other_language_and_then_as_stored_whatever_came_first() -> None:
    delegations = [
        seated(3, K.MEDIA),
        seated(1, K.MEDIA),
        seated(2, K.MEDIA, other_sort="0"),
    ]

    assert order(*delegations) == order(*reversed(delegations)) == [2, 1, 3]


@pytest.mark.parametrize(
    ("name", "article", "phrase"),
    [
        ("Perú", "del", "del Perú"),
        ("Países Bajos", "de los", "de los Países Bajos"),
        ("El Salvador", "de", "de El Salvador"),
        ("CAF", None, "de CAF"),
    ],
)
def test_phrase_es_takes_the_article_of_the_country(name: str, article: str | None, phrase: str) -> None:
    assert phrase_es(name, article) == phrase


@pytest.mark.parametrize(
    ("name", "iso2", "phrase"),
    [("Peru", "PE", "of Peru"), ("Netherlands", "NL", "of the Netherlands"), ("Press", None, "of Press")],
)
def test_phrase_en_knows_the_states_with_an_article(name: str, iso2: str | None, phrase: str) -> None:
    assert phrase_en(name, iso2=iso2) == phrase


@pytest.mark.parametrize(
    ("acronym", "spanish", "english"),
    [
        ("PNUD", "del Programa de las", "of the United Nations Development Programme"),
        ("FAO", "de la Organización de", "of the Food and Agriculture Organization of"),
        ("UE", "de la Unión Europea", "of the European Union"),
        ("BID", "del Banco Interamericano", "of the Inter-American Development Bank"),
        ("CAF", "de CAF - Banco", "of CAF - Development Bank"),
        ("UNCTAD", "de ONU Comercio y", "of UN Trade and Development"),
        ("GAC", "de Asuntos Mundiales", "of Global Affairs Canada"),
    ],
)
def test_sentences_name_bodies_with_the_article_of_each_language(
    edition: ForumEdition, acronym: str, spanish: str, english: str
) -> None:
    with transaction():
        load_reference_data(NOON)
        body = db.session.scalars(select(Organization).where(Organization.acronym_es == acronym)).one()
        [delegation] = actions.create_delegations(edition, organizations=[body], by="a test", at=NOON)

    assert delegation.of_es.startswith(spanish)
    assert delegation.of_en.startswith(english)


def test_every_body_of_the_reference_data_has_its_spanish_article(app: Flask) -> None:
    load_reference_data(NOON)
    names = db.session.scalars(select(Organization.name_es).order_by(Organization.name_es)).all()

    without = [name for name in names if article_of_body(name) == "de"]

    assert [name.partition(" - ")[0] for name in without] == [
        *("Asuntos Mundiales Canadá", "CAF", "Camões", "FONPLATA", "ONU Comercio y Desarrollo")
    ]


def test_a_body_that_goes_by_its_acronym_takes_no_article() -> None:
    assert phrase_en("UNICEF", acronym="UNICEF") == "of UNICEF"


def test_a_delegation_takes_its_article_from_the_country_or_its_own(app: Flask) -> None:
    country = CountryFactory(iso2="PE", de_es="del")
    peru = DelegationFactory(country=country, name_es="Perú", name_en="Peru")
    own = DelegationFactory(country=CountryFactory(de_es="de"), name_es="Comunidad Andina", de_es="de la")
    body = DelegationFactory(country=None, name_es="CAF", name_en="CAF")

    assert [one.of_es for one in (peru, own, body)] == ["del Perú", "de la Comunidad Andina", "de CAF"]
    assert [peru.of_en, body.of_en] == ["of Peru", "of CAF"]


@pytest.fixture
def states(edition: ForumEdition) -> list[Delegation]:
    """Germany, the United States, and Peru as host: sorted otherwise in each language."""
    peru = CountryFactory(iso2="PE")
    edition.host_country_id = peru.id
    saved(edition)
    return [
        DelegationFactory(edition=edition, name_es="Alemania", name_en="Germany"),
        DelegationFactory(edition=edition, name_es="Estados Unidos", name_en="United States"),
        DelegationFactory(edition=edition, name_es="España", name_en="Spain"),
        DelegationFactory(edition=edition, country=peru, kind=K.MEMBER_STATE, name_es="Perú", name_en="Peru"),
    ]


@pytest.mark.usefixtures("states")
def test_the_language_of_protocol_orders_the_names(
    edition: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    in_spanish = [one.name_en for one in queries.protocol_order(edition)]
    answer = sign_in(organiser).post(
        f"/{edition.slug}/delegations/protocol", data={"protocol_language": "en"}
    )

    assert in_spanish == ["Peru", "Germany", "Spain", "United States"]
    assert answer.status_code == 302
    assert edition.protocol_language == "en"
    assert [one.name_en for one in queries.protocol_order(edition)] == [
        *("Peru", "Germany", "Spain", "United States")
    ]


def test_pages_of_protocol_are_for_organisers(
    edition: ForumEdition, organiser: User, focal_point: User, sign_in: SignIn
) -> None:
    pages = [f"/{edition.slug}/delegations/{page}" for page in ("protocol", "statuses")]

    desk, embassy = sign_in(organiser), sign_in(focal_point)

    assert [desk.get(page).status_code for page in pages] == [200, 200]
    assert [embassy.get(page).status_code for page in pages] == [403, 403]


# What States are to the bloc


@pytest.fixture
def _world(app: Flask) -> None:
    load_reference_data(NOON)
    db.session.commit()


def add(iso2: str, standing: CountryStanding, first: date | None, last: date | None = None) -> CountryStatus:
    country = country_by_iso2(iso2)
    assert country is not None
    with transaction():
        return add_status(
            country,
            standing=standing,
            valid_from=first,
            valid_to=last,
            source="Declaración de Lima",
            by=UserFactory(),
            at=NOON,
        )


def standing(standing: CountryStanding, on: date = DAY) -> list[str]:
    found = db.session.scalars(countries_standing(PACIFIC_ALLIANCE, standing, on))
    return sorted(country.iso2 for country in found)


@pytest.mark.usefixtures("_world")
def test_a_state_becomes_associated_and_stays_an_observer() -> None:
    add("KR", CountryStanding.ASSOCIATED, date(2024, 1, 1))

    assert standing(CountryStanding.ASSOCIATED) == ["KR", "SG"]
    assert len(standing(CountryStanding.OBSERVER)) == 63


@pytest.mark.usefixtures("_world")
def test_a_status_that_holds_already_is_not_noted_twice() -> None:
    with pytest.raises(RuleBrokenError):
        add("SG", CountryStanding.ASSOCIATED, date(2023, 1, 1))


@pytest.mark.usefixtures("_world")
def test_a_status_may_come_back_after_its_end() -> None:
    first = add("KR", CountryStanding.CANDIDATE, date(2019, 1, 1), date(2020, 1, 1))
    earlier = add("KR", CountryStanding.CANDIDATE, date(2017, 1, 1), date(2018, 1, 1))
    again = add("KR", CountryStanding.CANDIDATE, date(2022, 1, 1))

    assert len({first.id, earlier.id, again.id}) == 3
    assert standing(CountryStanding.CANDIDATE) == ["KR"]
    assert standing(CountryStanding.CANDIDATE, date(2021, 1, 1)) == []


@pytest.mark.usefixtures("_world")
def test_an_ended_status_holds_until_its_last_day() -> None:
    status = add("KR", CountryStanding.CANDIDATE, date(2020, 1, 1))

    with transaction():
        end_status(status, on=date(2024, 3, 18), source="Nota", by=UserFactory(), at=NOON)

    assert standing(CountryStanding.CANDIDATE, date(2024, 3, 18)) == ["KR"]
    assert standing(CountryStanding.CANDIDATE, DAY) == []


@pytest.mark.usefixtures("_world")
def test_an_end_before_the_beginning_is_refused() -> None:
    status = add("KR", CountryStanding.CANDIDATE, date(2020, 1, 1))

    with pytest.raises(RuleBrokenError), transaction():
        end_status(status, on=date(2019, 1, 1), source="Nota", by=UserFactory(), at=NOON)


@pytest.mark.usefixtures("_world")
def test_organisers_note_a_status_and_its_end(
    edition: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    desk = sign_in(organiser)
    page = f"/{edition.slug}/delegations/statuses"
    noted = {"country": "KR", "standing": "associated", "valid_from": "2024-01-01", "source": "Acuerdo"}

    answer = desk.post(page, data=noted)
    twice = desk.post(page, data=noted)
    backwards = desk.post(page, data={**noted, "country": "EC", "valid_to": "2023-01-01"})
    status = db.session.scalars(select(CountryStatus).where(CountryStatus.source == "Acuerdo")).one()
    asked = desk.get(f"{page}/KR/associated/end")
    early = desk.post(f"{page}/KR/associated/end", data={"on": "2020-01-01", "source": "Nota"})
    ended = desk.post(f"{page}/KR/associated/end", data={"on": "2024-12-31", "source": "Nota"})

    codes = [one.status_code for one in (answer, twice, backwards, asked, early, ended)]
    assert codes == [302, 422, 422, 200, 422, 302]
    assert status.valid_to == date(2024, 12, 31)
    gone = [desk.get(f"{page}/KR/{word}/end").status_code for word in ("associated", "x", "member")]
    assert gone == [404, 404, 404]


@pytest.mark.usefixtures("_world")
def test_sources_of_the_reference_data_are_told_in_the_language_of_the_reader(
    edition: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    add("EC", CountryStanding.CANDIDATE, date(2019, 1, 1))
    desk, page = sign_in(organiser), f"/{edition.slug}/delegations/statuses"

    told = [sorted(set(sources(desk.get(f"{page}?lang={code}").text))) for code in ("es", "en")]

    assert told == [
        [
            *("Declaración de Lima", "año de conocimiento general, por confirmar"),
            *("año deducido de fuentes públicas",),
            *("firma como primer Estado Asociado; sigue contándose entre los observadores",),
            *("fuente pública que indica el año", "–"),
        ],
        [
            *("Declaración de Lima", "public source that states the year"),
            *("signature as first Associated State; it stays counted among the observers",),
            *("year as generally known, to be confirmed", "year derived from public sources", "–"),
        ],
    ]


def sources(page: str) -> list[str]:
    """What the column of the sources says."""
    return re.findall(r'<td data-label="(?:Fuente|Source)">(.*?)</td>', page)


@pytest.mark.usefixtures("_world")
def test_a_delegation_shows_all_that_its_state_is(
    edition: ForumEdition, organiser: User, sign_in: SignIn
) -> None:
    singapore = DelegationFactory(edition=edition, country=country_by_iso2("SG"))

    page = sign_in(organiser).get(f"/{edition.slug}/delegations/{singapore.key}/?lang=en").text

    assert "Associated State · since 2022" in page
    assert "Observer State · since" in page
