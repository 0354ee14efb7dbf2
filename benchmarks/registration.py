"""A focal point's form for one person, posted in process: registrations a second, statements, CPU each.

With people of an edition there already, whose names are like those of the new ones as people's are: what a
form costs must not grow with them. The bar is a fifth of what Indico takes for its own form in process (23 ms
of CPU, 17 statements, 19 a second). Beside it stands what a page costs on which next to nothing is, and the
floor: what the same libraries take for a form of one field that writes one row, without any forum.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import count, islice
from statistics import median
from time import perf_counter, process_time

from flask import Flask

from benchmarks import Figure
from benchmarks._bare import ADDRESS, bare
from benchmarks._stage import SECRET, SignedIn, counted, signed_in, stages, with_cookie
from forum_app.accounts.actions import create_user
from forum_app.accounts.models import SignedInSession, User
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db, transaction
from forum_app.delegations import actions
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import DelegationRole
from forum_app.editions.actions import create_edition
from forum_app.editions.rules import EditionState
from forum_app.people.actions import load_reference_data
from forum_app.people.models import Country
from forum_app.people.queries import countries
from tests.factories.crowds import name_of

FORMS = 200
THERE = 300  # registered before
WARM = 20
MOST_MS = 4.6
MOST_STATEMENTS = 17
EMPTY = "/account"
BY = "benchmark"
NOW = datetime.now(UTC)


def figures() -> Iterator[Figure]:
    for name, app in stages():
        yield from _measure(name, app)
        yield _floor(name, app)


def _measure(name: str, app: Flask) -> Iterator[Figure]:
    with app.app_context():
        address, secret = _delegation()
    browser = Browser(app, signed_in(app, secret))
    people = map(_facts, count(THERE))
    browser.post(address, islice(people, WARM))
    with counted(app) as statements:
        browser.post(address, islice(people, 1))
    began = perf_counter()
    times = browser.post(address, islice(people, FORMS))
    rate = FORMS / (perf_counter() - began)
    cost = median(times)
    yield Figure(f"{name}: statements a form", str(len(statements)), f"≤ {MOST_STATEMENTS}")
    yield Figure(f"{name}: CPU ms a form, median of {FORMS}", f"{cost:.1f}", f"≤ {MOST_MS}")
    yield Figure(f"{name}: registrations a second of CPU", f"{1000 / cost:.0f}")
    yield Figure(f"{name}: registrations a second by the clock", f"{rate:.0f}")
    browser.get(EMPTY, WARM)
    with counted(app) as statements:
        browser.get(EMPTY, 1)
    cost = median(browser.get(EMPTY, FORMS))
    yield Figure(f"{name}: an empty signed-in page", f"{cost:.1f} ms CPU, {len(statements)} statements")


def _floor(name: str, app: Flask) -> Figure:
    """What a form costs that is signed in, guarded and written as this one, with nothing else to it."""
    least, kept = bare(app.config["SQLALCHEMY_DATABASE_URI"], SECRET)
    browser = Browser(least, with_cookie(least, **kept))
    notes = ({"text": f"Note {number}"} for number in count())
    browser.post(ADDRESS, islice(notes, WARM))
    cost = median(browser.post(ADDRESS, islice(notes, FORMS)))
    return Figure(f"{name}: a form of one field without the forum", f"{cost:.1f} ms CPU")


def _delegation() -> tuple[str, str]:
    """The address of the form of a delegation, and the secret of a focal point's browser."""
    with transaction():
        load_reference_data(NOW)
        user = create_user(
            name="Hélène Dubois",
            email="helene@example.org",
            language="es",
            password="cuatro palabras que no van juntas",  # noqa: S106 of a benchmark
            by=BY,
            at=NOW,
        )
        edition = create_edition(
            slug="foro",
            reserved=frozenset(),
            name_es="V Foro de Cooperación",
            bloc_es="Alianza del Pacífico",
            time_zone="America/Lima",
            state=EditionState.REGISTRATION_OPEN,
            by=BY,
            at=NOW,
        )
        load_reference_data(NOW)
        [delegation] = actions.create_delegations(
            edition,
            countries=[db.session.scalars(countries().where(Country.iso2 == "FR")).one()],
            by=BY,
            at=NOW,
        )
        actions.name_focal_point(delegation, user=user, by=BY, at=NOW)
        secret = _sign_in(user)
        _fill(delegation)
    return f"/{edition.slug}/delegations/{delegation.key}/people/new", secret


def _sign_in(user: User) -> str:
    secret = "of a browser"  # noqa: S105 of a benchmark
    db.session.add(
        SignedInSession(
            user=user,
            secret_hash=secret_hash(secret),
            opened_at=NOW,
            seen_at=NOW,
            browser="Firefox",
            address="127.0.0.1",
        )
    )
    return secret


def _fill(delegation: Delegation) -> None:
    for number in range(THERE):
        actions.register(delegation, **_facts(number), by=BY, at=NOW, as_organiser=True)


def _facts(number: int) -> dict[str, str]:
    name = name_of(number)
    return {
        "role": DelegationRole.DELEGATE,
        "given_names": name["given_names"],
        "surname_1": name["surname_1"],
        "surname_2": name["surname_2"],
        "name_order": "given_first",
        "position_title_es": "Directora",
        "position_title_en": "Director",
        "institution": "Ministerio",
        "email": f"person.{number}@example.org",
        "language": "es",
    }


class Browser:
    """A browser that is signed in, and has read what the page before told it."""

    def __init__(self, app: Flask, browser: SignedIn) -> None:
        self._client = app.test_client(use_cookies=False)
        self._cookie, self._token = browser

    def post(self, address: str, forms: Iterable[Mapping[str, str]]) -> list[float]:
        """CPU milliseconds of each form; CPU time is what a busy machine disturbs least."""
        return [self._post(address, facts) for facts in forms]

    def _post(self, address: str, facts: Mapping[str, str]) -> float:
        sent = {**facts, "csrf_token": self._token}
        before = process_time()
        answer = self._client.post(address, data=sent, headers=self._cookie)
        cost = process_time() - before
        assert answer.status_code == 302, answer.text  # noqa: PLR2004 to the next page
        return cost * 1000

    def get(self, address: str, times: int) -> list[float]:
        """CPU milliseconds of a page."""
        costs = []
        for _ in range(times):
            before = process_time()
            answer = self._client.get(address, headers=self._cookie)
            costs.append((process_time() - before) * 1000)
            assert answer.status_code == 200, answer.text  # noqa: PLR2004 a page
        return costs
