"""Administrators run the system: without a role in an edition, nothing there about people opens to them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from forum_app.accounts.models import User
from forum_app.agenda.rules import AssignmentState
from forum_app.core.clock import now
from forum_app.core.db import Base, Keyed, db
from forum_app.core.models import StoredFile
from forum_app.delegations.models import DelegationInvitation, FocalPoint, Registration
from forum_app.desk.policy import READ_MAIL
from forum_app.editions.access import EVERYBODY
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Permission, Role, Viewer
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    ChangeNoticeFactory,
    ProtocolExclusionFactory,
    RoomFactory,
    SessionAssignmentFactory,
    SessionSignupFactory,
    VenueFactory,
    released,
)
from tests.factories.badges import BadgeFactory
from tests.factories.checkin import CheckpointFactory, DeviceFactory
from tests.factories.delegations import (
    BulkRunFactory,
    CredentialFactory,
    DuplicateSuspectFactory,
    FocalPointFactory,
    RegistrationFactory,
)
from tests.factories.editions import BadgeCategoryFactory, EditionFactory, RoleGrantFactory
from tests.factories.mail import LetterFactory
from tests.factories.people import OrganizationFactory
from tests.factories.press import JournalistFactory, MediaAccreditationFactory
from tests.factories.requests import LetterRequestFactory

from .test_access import SignIn, digest

Loader = Callable[..., object | None]


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    """An edition with a row of every kind that a route of an edition may be asked for."""
    edition: ForumEdition = EditionFactory()
    photo = saved(StoredFile(sha256="0" * 64, media_type="image/jpeg", size=1, created_at=now()))
    person: Registration = RegistrationFactory(delegation__edition=edition, photo_id=photo.id)
    point = FocalPointFactory(delegation=person.delegation)
    saved(
        DelegationInvitation(
            delegation=person.delegation,
            name="Wáng Xiǎomíng",
            email="wang@example.org",
            language="en",
            secret_hash="hash",
            sent_at=now(),
            expires_at=now(),
        )
    )
    RoleGrantFactory(edition=edition, user=point.user, role=Role.CHECKIN)
    SessionAssignmentFactory(session__edition=edition, user=point.user)
    SessionAssignmentFactory(session__edition=edition, person=None, organization=OrganizationFactory())
    SessionAssignmentFactory(session__edition=edition, state=AssignmentState.DECLINED)
    SessionSignupFactory(session__edition=edition, registration=person)
    RoomFactory(edition=edition)
    ChangeNoticeFactory(release=released(edition))
    VenueFactory(edition=edition)
    ProtocolExclusionFactory(delegation=person.delegation)
    BadgeFactory(registration__delegation=person.delegation)
    BulkRunFactory(edition=edition)
    DuplicateSuspectFactory(first=person)
    CheckpointFactory(edition=edition)
    DeviceFactory(edition=edition)
    LetterFactory(edition_slug=edition.slug)
    CredentialFactory(delegation=person.delegation)
    LetterRequestFactory(registration=person)
    category = BadgeCategoryFactory(edition=edition, code="PRESS")
    MediaAccreditationFactory(
        registration=JournalistFactory(delegation=person.delegation, badge_category=category)
    )
    return edition


@pytest.fixture
def administrator(app: Flask, sign_in: SignIn) -> FlaskClient:
    return sign_in(UserFactory(is_administrator=True))


def closed_routes(app: Flask) -> Iterator[tuple[Rule, Any]]:
    """The routes of an edition whose permission is not the administrators' by name; and its letters."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        permission = getattr(view, "permission", None)
        is_theirs = permission is EVERYBODY or (
            isinstance(permission, Permission) and permission.administrators
        )
        if "edition" in rule.arguments and (not is_theirs or permission is READ_MAIL):
            yield rule, view


def all_keys() -> list[UUID]:
    kinds = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Keyed)]
    return [key for kind in kinds for key in db.session.scalars(select(kind.key))]


def insider(edition: ForumEdition) -> Viewer:
    """Whoever may see everything there is: with every role, and holding what people hold as their own."""
    user = db.session.scalars(select(User).join(FocalPoint)).one()
    return Viewer(user_id=user.id, roles=frozenset(Role))


def found_by(loader: Loader, edition: ForumEdition) -> list[UUID]:
    """The keys of real rows that a route shows to its own people."""
    viewer = insider(edition)
    return [key for key in all_keys() if loader(edition, key, viewer) is not None]


def test_an_administrator_without_a_role_finds_nothing_by_a_real_key(
    app: Flask, edition: ForumEdition, administrator: FlaskClient
) -> None:
    keyed = [
        (rule, found_by(view.loader, edition)) for rule, view in closed_routes(app) if "key" in rule.arguments
    ]
    adapter = app.url_map.bind("127.0.0.1")
    before = digest()

    answers = {}
    for rule, keys in keyed:
        for key in keys:
            others = dict.fromkeys(rule.arguments - {"edition", "key"}, key)
            place = adapter.build(rule.endpoint, {"edition": edition.slug, "key": key, **others})
            for method in {"GET", "POST"} & set(rule.methods or ()):
                answers[method, rule.endpoint, key] = administrator.open(place, method=method).status_code

    assert [rule.endpoint for rule, keys in keyed if not keys] == [], "give the edition a row of this kind"
    assert answers == dict.fromkeys(answers, 404)
    assert digest() == before


def test_an_administrator_without_a_role_opens_no_list_of_people(
    app: Flask, edition: ForumEdition, administrator: FlaskClient
) -> None:
    adapter = app.url_map.bind("127.0.0.1")
    lists = [
        (rule, method)
        for rule, view in closed_routes(app)
        for method in {"GET", "POST"} & set(rule.methods or ())
        if rule.arguments == {"edition"} and view.permission is not READ_MAIL
    ]
    before = digest()

    answers = {
        (method, rule.endpoint): administrator.open(
            adapter.build(rule.endpoint, {"edition": edition.slug}), method=method
        ).status_code
        for rule, method in lists
    }

    assert answers == dict.fromkeys(answers, 403)
    assert len(answers) > 20
    assert digest() == before


def test_an_administrator_without_a_role_reads_no_letter_of_an_edition(
    edition: ForumEdition, administrator: FlaskClient
) -> None:
    LetterFactory(to_name="Cuenta Nueva")

    page = administrator.get(f"/{edition.slug}/mail/").text

    assert ("Cuenta Nueva" in page, "María Ñuñez" in page) == (True, False)
