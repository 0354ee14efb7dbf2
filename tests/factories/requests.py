from factory import LazyAttribute, SelfAttribute, SubFactory

from forum_app.core.clock import now
from forum_app.requests.models import LetterRequest
from forum_app.requests.rules import LetterKind, LetterState

from . import Factory
from .delegations import RegistrationFactory


class LetterRequestFactory(Factory):
    class Meta:
        model = LetterRequest

    registration = SubFactory(RegistrationFactory)
    edition = SelfAttribute("registration.edition")
    kind = LetterKind.VISA_SUPPORT
    language = "es"
    state = LetterState.REQUESTED
    asked_at = LazyAttribute(lambda _: now())
    asked_by = "Hélène Dubois"
