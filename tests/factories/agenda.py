from datetime import UTC, datetime
from typing import Any, ClassVar

from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory

from forum_app.agenda.actions import release
from forum_app.agenda.models import (
    ChangeNotice,
    ProtocolExclusion,
    Release,
    Room,
    Session,
    SessionAssignment,
    SessionSignup,
    Venue,
)
from forum_app.agenda.rules import SessionKind, SessionRole, SessionState
from forum_app.core.clock import now
from forum_app.core.db import transaction
from forum_app.editions.models import ForumEdition

from . import Factory
from .delegations import DelegationFactory, RegistrationFactory
from .editions import EditionFactory
from .people import PersonFactory


class VenueFactory(Factory):
    class Meta:
        model = Venue

    edition = SubFactory(EditionFactory)
    position = Sequence(lambda n: n)
    name_es = Sequence("Sede {}".format)
    name_en = Sequence("Venue {}".format)


class ProtocolExclusionFactory(Factory):
    class Meta:
        model = ProtocolExclusion

    delegation = SubFactory(DelegationFactory)
    edition_id = SelfAttribute("delegation.edition_id")
    other = SubFactory(DelegationFactory, edition=SelfAttribute("..delegation.edition"))


class RoomFactory(Factory):
    class Meta:
        model = Room

    edition = SubFactory(EditionFactory)
    position = Sequence(lambda n: n)
    name_es = Sequence("Sala {}".format)
    name_en = Sequence("Room {}".format)
    capacity = 100


class SessionFactory(Factory):
    class Meta:
        model = Session

    edition = SubFactory(EditionFactory)
    position = Sequence(lambda n: n)
    kind = SessionKind.PANEL
    title_es = Sequence("Sesión {}".format)
    title_en = Sequence("Session {}".format)
    state = SessionState.READY
    without_moderator = True  # so that nothing is said against a session by itself


class SessionAssignmentFactory(Factory):
    class Meta:
        model = SessionAssignment

    session = SubFactory(SessionFactory)
    role = SessionRole.MODERATOR
    position = Sequence(lambda n: n)
    person = SubFactory(PersonFactory)


class ChangeNoticeFactory(Factory):
    class Meta:
        model = ChangeNotice

    person = SubFactory(PersonFactory)
    to_name = "Ana Ríos"
    to_address = "ana@example.org"
    language = "es"
    changes: ClassVar[list[dict[str, Any]]] = []


class SessionSignupFactory(Factory):
    class Meta:
        model = SessionSignup

    session = SubFactory(SessionFactory)
    registration = SubFactory(RegistrationFactory)
    asked_at = LazyAttribute(lambda _: now())


def released(edition: ForumEdition, *, at: datetime | None = None) -> Release:
    """The next version of the programme: what is ready now; clashes are let be."""
    with transaction():
        return release(
            edition, note_es=None, note_en=None, reason="of a test", by="test", at=at or datetime.now(UTC)
        )
