from datetime import timedelta

from factory import LazyAttribute, Sequence, SubFactory

from forum_app.checkin.models import Checkpoint, Device
from forum_app.checkin.rules import CheckpointKind
from forum_app.core.clock import now
from forum_app.core.crypto import secret_hash

from . import Factory
from .accounts import UserFactory
from .editions import EditionFactory


class CheckpointFactory(Factory):
    class Meta:
        model = Checkpoint

    edition = SubFactory(EditionFactory)
    position = Sequence(lambda n: n)
    kind = CheckpointKind.GATE
    name_es = Sequence("Ingreso {}".format)
    name_en = Sequence("Gate {}".format)


class DeviceFactory(Factory):
    class Meta:
        model = Device
        exclude = ("secret",)

    secret = Sequence("secret of device {}".format)
    edition = SubFactory(EditionFactory)
    name = Sequence("Android {}".format)
    secret_hash = LazyAttribute(lambda device: secret_hash(device.secret))
    opened_by = SubFactory(UserFactory)
    opened_at = LazyAttribute(lambda _: now() - timedelta(hours=1))
    last_contact_at = LazyAttribute(lambda _: now() - timedelta(hours=1))
