"""The organiser's lists with 300 and with 5,000 registrations: bytes, statements and CPU of a page."""

from collections.abc import Iterator
from statistics import median
from time import process_time

from flask import Flask
from sqlalchemy import text

from benchmarks import Figure
from benchmarks._stage import counted, signed_in, stages
from forum_app.core.db import db
from forum_app.editions.roles import Role
from tests.factories.accounts import SignedInSessionFactory
from tests.factories.crowds import crowd
from tests.factories.editions import EditionFactory, RoleGrantFactory

SIZES = (300, 5_000)
ROUNDS = 20
MOST_BYTES, MOST_STATEMENTS = 100_000, 8
PAGES = (
    ("first page", "registrations/"),
    ("page 30", "registrations/?page=30"),
    ("a state", "registrations/?state=under_review"),
    ("a kind", "registrations/?kind=member_state"),
    ("no photo", "registrations/?point=photo"),
    ("no credential", "registrations/?point=credential"),
    ("doubles", "registrations/?point=duplicate"),
    ("“nunez zu”", "registrations/?q=nunez+zu"),
    ("board of delegations", "delegations/"),
)


def figures() -> Iterator[Figure]:
    for name, app in stages():
        with app.app_context():
            slugs = [_edition(people) for people in SIZES]
            db.session.execute(text("ANALYZE"))
            db.session.commit()
        for people, slug in zip(SIZES, slugs, strict=True):
            for what, page in PAGES:
                yield _measured(f"{name}, {people:,}: {what}", app, f"/{slug}/{page}")


def _edition(people: int) -> str:
    """The slug of an edition with so many people, and an organiser who is signed in."""
    edition = EditionFactory()
    organiser = RoleGrantFactory(edition=edition, role=Role.ORGANISER).user
    SignedInSessionFactory(user=organiser, secret=f"of {edition.slug}")
    crowd(edition, people)
    return str(edition.slug)


def _measured(what: str, app: Flask, address: str) -> Figure:
    client = app.test_client(use_cookies=False)
    headers = signed_in(app, f"of {address.split('/')[1]}").headers
    client.get(address, headers=headers)
    times, size = [], 0
    with counted(app) as asked:
        for _ in range(ROUNDS):
            began = process_time()
            answer = client.get(address, headers=headers)
            times.append(process_time() - began)
            assert answer.status_code == 200, answer.text  # noqa: PLR2004 a page
            size = len(answer.data)
    return Figure(
        what,
        f"{size / 1000:.0f} KB, {len(asked) / ROUNDS:g} statements, {median(times) * 1000:.0f} ms CPU",
        f"under {MOST_BYTES // 1000} KB, at most {MOST_STATEMENTS}",
    )
