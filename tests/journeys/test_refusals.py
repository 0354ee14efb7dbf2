"""Where one person's work meets another's: links used twice, closed doors, what is somebody else's."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from forum_app.accounts.models import User
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.delegations.models import FocalPoint, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import SessionFactory
from tests.factories.delegations import (
    DelegationFactory,
    FocalPointFactory,
    QuotaRuleFactory,
    RegistrationFactory,
)
from tests.factories.editions import BadgeCategoryFactory, EditionFactory, RoleGrantFactory

from .conftest import PASSWORD, Browse, link_to
from .visitor import Visitor

SignIn = Callable[[User], FlaskClient]
GONE, MISSING = 410, 404


@pytest.fixture
def edition() -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="foro-vi")
    BadgeCategoryFactory(edition=edition, code="OBS")
    return edition


@pytest.fixture
def organiser(app: Flask, edition: ForumEdition, browse: Browse, sign_in: SignIn) -> Visitor:
    return Visitor(app, sign_in(RoleGrantFactory(edition=edition).user))


@pytest.fixture
def point(edition: ForumEdition) -> FocalPoint:
    delegation = DelegationFactory(edition=edition)
    QuotaRuleFactory(delegation=delegation)
    point: FocalPoint = FocalPointFactory(delegation=delegation)
    return point


@pytest.fixture
def focal_point(app: Flask, point: FocalPoint, browse: Browse, sign_in: SignIn) -> Visitor:
    return Visitor(app, sign_in(point.user))


def page_of(point: FocalPoint) -> str:
    return f"/{point.delegation.edition.slug}/delegations/{point.delegation.key}/"


def test_invitation_of_a_focal_point_works_once(
    organiser: Visitor, point: FocalPoint, browse: Browse
) -> None:
    organiser.open(page_of(point) + "focal-points/new")
    organiser.send("delegations.invite", name="Kenji Mori", email="kenji@example.jp")
    link = link_to("kenji@example.jp")
    reader, second = browse(), browse()
    second.open(link)
    reader.open(link)
    reader.send("delegations.accept", new=PASSWORD, again=PASSWORD, terms="y")

    second.send("delegations.accept", new=PASSWORD, again=PASSWORD, terms="y", expect=GONE)
    second.open(link, expect=GONE)

    names = select(User.name).join(FocalPoint, FocalPoint.user_id == User.id).order_by(FocalPoint.id)
    assert db.session.scalars(names).all() == [point.user.name, "Kenji Mori"]


def test_only_the_newest_link_of_a_moderator_works(
    organiser: Visitor, edition: ForumEdition, browse: Browse
) -> None:
    session = SessionFactory(edition=edition)
    organiser.open(f"/{edition.slug}/programme/{session.key}/people")
    organiser.send("agenda.add_person", name="Marta Paz", email="marta@example.net", role="moderator")
    organiser.send("agenda.invite")
    older = link_to("marta@example.net")
    organiser.send("agenda.invite")

    browse().open(older, expect=GONE)
    browse().open(link_to("marta@example.net"))


def test_link_to_choose_a_password_works_once(
    organiser: Visitor, edition: ForumEdition, browse: Browse
) -> None:
    organiser.open(f"/{edition.slug}/team/")
    organiser.send("editions.team", name="Luis Huamán", email="luis@example.org", role="checkin")
    link = link_to("luis@example.org")
    colleague = browse()
    colleague.open(link)
    colleague.send("accounts.choose_password", new=PASSWORD, again=PASSWORD)

    browse().open(link, expect=GONE)


def test_nobody_is_added_once_registration_has_closed(
    focal_point: Visitor, edition: ForumEdition, point: FocalPoint
) -> None:
    focal_point.open(page_of(point))
    focal_point.follow("delegations.register")
    edition.state = EditionState.REGISTRATION_CLOSED
    saved(edition)

    focal_point.send("delegations.register", given_names="Naomi", surname_1="Tanaka", expect=422)

    assert 'value="Naomi"' in focal_point.text
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
    focal_point.open(page_of(point))
    with pytest.raises(AssertionError, match="no link to"):
        focal_point.follow("delegations.register")


def test_deadline_that_passes_between_page_and_button_is_kept(
    focal_point: Visitor, edition: ForumEdition, point: FocalPoint
) -> None:
    RegistrationFactory(delegation=point.delegation, state=RegistrationState.SUBMITTED)
    focal_point.open(page_of(point))
    edition.registration_closes_at = now() - timedelta(seconds=1)
    saved(edition)

    focal_point.send("delegations.confirm_all", expect=409)


def test_what_is_another_delegations_is_missing(
    focal_point: Visitor, edition: ForumEdition, point: FocalPoint
) -> None:
    foreign = RegistrationFactory(delegation=DelegationFactory(edition=edition))
    nothing = f"/{edition.slug}/delegations/00000000-0000-4000-8000-000000000000/"
    theirs = f"/{edition.slug}/registrations/{foreign.key}"
    addresses = (
        f"/{edition.slug}/delegations/{foreign.delegation.key}/",
        f"/{edition.slug}/delegations/{foreign.delegation.key}/people/new",
        f"{theirs}/edit",
        f"{theirs}/photo",
        f"{theirs}/photo/change",
    )

    answers = {address: answer_to(focal_point, address) for address in addresses}

    assert answers == dict.fromkeys(addresses, answer_to(focal_point, nothing))


def answer_to(visitor: Visitor, address: str) -> str:
    """The page that says that nothing is there, but for the address that the visitor knows anyway."""
    text = (
        visitor.open(address, expect=MISSING).text.replace(address, "").replace(quote(address, safe=""), "")
    )
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


def test_account_that_is_closed_is_out_at_its_next_request(focal_point: Visitor, point: FocalPoint) -> None:
    focal_point.open(page_of(point))
    point.user.disabled_at = now()
    saved(point.user)

    focal_point.open(page_of(point))

    assert focal_point.path == "/sign-in"


def test_form_without_its_token_changes_nothing(focal_point: Visitor, point: FocalPoint) -> None:
    answer = focal_point.client.post(page_of(point) + "people/new", data={"display_name": "Naomi Tanaka"})

    assert answer.status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_stranger_has_no_page_to_work_on(
    focal_point: Visitor, edition: ForumEdition, sign_in: SignIn
) -> None:
    stranger = sign_in(UserFactory())

    seen = {
        path: stranger.get(f"/{edition.slug}/{path}/").status_code
        for path in ("manage", "delegations", "registrations", "badges", "board", "programme", "rooms")
    }

    assert seen == dict.fromkeys(seen, 403)


@pytest.mark.parametrize(
    ("seats", "told"), [(1, "Se confirmó a Naomi Tanaka."), (0, "Naomi Tanaka queda en lista de espera")]
)
def test_delegation_reads_at_once_whether_a_seat_was_left(
    focal_point: Visitor, point: FocalPoint, seats: int, told: str
) -> None:
    point.delegation.quotas[0].seats = seats
    saved(point.delegation)
    RegistrationFactory(
        delegation=point.delegation,
        state=RegistrationState.SUBMITTED,
        person__display_name="Naomi Tanaka",
    )
    focal_point.open(page_of(point))

    focal_point.send("delegations.confirm")

    assert told in focal_point.text
