from factory import Sequence, SubFactory

from forum_app.agenda.models import Room, Session, SessionAssignment
from forum_app.agenda.rules import SessionKind, SessionRole, SessionState

from . import Factory
from .editions import EditionFactory
from .people import PersonFactory


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


class SessionAssignmentFactory(Factory):
    class Meta:
        model = SessionAssignment

    session = SubFactory(SessionFactory)
    role = SessionRole.MODERATOR
    position = Sequence(lambda n: n)
    person = SubFactory(PersonFactory)
