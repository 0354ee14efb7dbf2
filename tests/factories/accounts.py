from datetime import timedelta

from factory import LazyAttribute, Sequence, SubFactory

from forum_app.accounts.models import SignedInSession, User
from forum_app.core.clock import now
from forum_app.core.crypto import secret_hash

from . import Factory


class UserFactory(Factory):
    class Meta:
        model = User

    name = Sequence("Rosa Quispe {}".format)
    email = Sequence("rosa{}@example.org".format)
    email_key = LazyAttribute(lambda user: user.email.casefold())
    language = "es"
    created_at = LazyAttribute(lambda _: now() - timedelta(days=30))


class SignedInSessionFactory(Factory):
    class Meta:
        model = SignedInSession
        exclude = ("secret",)

    secret = "a secret"
    user = SubFactory(UserFactory)
    secret_hash = LazyAttribute(lambda session: secret_hash(session.secret))
    opened_at = LazyAttribute(lambda _: now())
    seen_at = LazyAttribute(lambda _: now())
    browser = "Firefox"
    address = "127.0.0.1"
