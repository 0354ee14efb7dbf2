from uuid import uuid4

from factory import LazyAttribute, LazyFunction

from forum_app.core.clock import now
from forum_app.core.crypto import seal
from forum_app.mail.models import Letter
from forum_app.mail.queries import SEALED_FOR

from . import Factory

ADDRESS = "http://127.0.0.1:5000/password/the-secret"


class LetterFactory(Factory):
    class Meta:
        model = Letter

    key = LazyFunction(uuid4)
    kind = "accounts/reset"
    to_name = "María Ñuñez"
    to_address = "maria@example.org"
    language = "es"
    subject = "Elija una contraseña"
    body = "Estimada María:\n\nAbra {{link}}\n"
    sealed_link = LazyAttribute(lambda letter: seal(SEALED_FOR, ADDRESS.encode(), bound_to=letter.key.bytes))
    message_id = LazyAttribute(lambda letter: f"<{letter.key}@forum>")
    due_at = LazyFunction(now)
    created_at = LazyFunction(now)
