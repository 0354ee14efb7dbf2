from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory

from forum_app.badges.models import Badge, SigningKey
from forum_app.badges.queries import KEY_SEAL, REFERENCE_SEAL
from forum_app.badges.rules import BadgeState
from forum_app.badges.token import reference_hash, sign
from forum_app.core.clock import now
from forum_app.core.crypto import seal, unseal
from forum_app.core.db import db
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition

from . import Factory
from .delegations import RegistrationFactory
from .editions import EditionFactory

PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FORGERS_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


class SigningKeyFactory(Factory):
    class Meta:
        model = SigningKey

    edition = SubFactory(EditionFactory)
    number = 0
    public_key = PRIVATE_KEY.public_key().public_bytes_raw()
    sealed_private_key = LazyAttribute(
        lambda key: seal(KEY_SEAL, PRIVATE_KEY.private_bytes_raw(), bound_to=key.edition.key.bytes)
    )
    created_at = LazyAttribute(lambda _: now())


class BadgeFactory(Factory):
    """A printed badge of an approved registration; `reference` is the secret that its code carries."""

    class Meta:
        model = Badge
        exclude = ("reference",)

    reference = Sequence(lambda n: n.to_bytes(16, "big"))
    registration = SubFactory(RegistrationFactory, state=RegistrationState.APPROVED)
    edition = SelfAttribute("registration.edition")
    signing_key = LazyAttribute(lambda badge: key_of(badge.edition))
    serial = Sequence(lambda n: n + 1)
    reference_hash = LazyAttribute(lambda badge: reference_hash(badge.reference))
    sealed_reference = LazyAttribute(
        lambda badge: seal(REFERENCE_SEAL, badge.reference, bound_to=badge.reference_hash)
    )
    print_number = 1
    state = BadgeState.PRINTED
    snapshot = LazyAttribute(lambda _: {})
    issued_at = LazyAttribute(lambda _: now())


def key_of(edition: ForumEdition) -> SigningKey:
    """The edition's signing key, made when it has none."""
    found = db.session.query(SigningKey).filter_by(edition_id=edition.id).first()
    return found or SigningKeyFactory(edition=edition)


def token_of(badge: Badge, **changes: Any) -> str:
    """What the QR code of a badge says; `changes` forge it."""
    facts = {
        "key": PRIVATE_KEY,
        "key_id": badge.signing_key.number,
        "edition_key": badge.edition.key,
        "reference": unseal(REFERENCE_SEAL, badge.sealed_reference, bound_to=badge.reference_hash),
        "print_number": badge.print_number,
    }
    return sign(**facts | changes).text
