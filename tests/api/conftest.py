"""A door as the API sees it: an edition, its main gate, a browser with its cookie, and who holds it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum_app.accounts.models import User
from forum_app.checkin.models import Checkpoint, Device
from forum_app.core.clock import now
from forum_app.core.crypto import new_secret
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.checkin import CheckpointFactory, DeviceFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

SCANS = "/api/v1/checkin/scans"


@dataclass
class Door:
    """One browser at one checkpoint."""

    client: FlaskClient
    edition: ForumEdition
    gate: Checkpoint
    device: Device
    keeper: User
    secret: str
    _sequence: "count[int]" = field(default_factory=lambda: count(1))

    def fact(self, shown: str | None = None, **more: Any) -> dict[str, Any]:
        """A scan as the page sends it."""
        return (
            {
                "scan_id": str(uuid4()),
                "checkpoint": str(self.gate.key),
                "scanned_at": now().isoformat(),
                "sequence": next(self._sequence),
            }
            | ({"shown": shown} if shown is not None else {})
            | more
        )

    def body(self, *facts: dict[str, Any], sent_at: datetime | None = None) -> dict[str, Any]:
        """What the page posts."""
        sent = (sent_at or now()).isoformat()
        return {"device_id": str(self.device.key), "sent_at": sent, "scans": facts}

    def post(self, body: dict[str, Any]) -> TestResponse:
        return self.client.post(SCANS, json=body)

    def post_from_elsewhere(self, body: dict[str, Any]) -> TestResponse:
        """The same, from a thread that has no context of the test."""
        browser = FlaskClient(self.client.application, Response)
        for cookie in self.client._cookies.values():  # type: ignore[union-attr]
            browser.set_cookie(cookie.key, cookie.value)
        return browser.post(SCANS, json=body)

    def send(self, *facts: dict[str, Any], sent_at: datetime | None = None) -> TestResponse:
        """Post scans as they are."""
        return self.post(self.body(*facts, sent_at=sent_at))

    def scan(self, shown: str | None = None, **more: Any) -> dict[str, Any]:
        """Show one text, or one badge by its key, and take the answer."""
        response = self.send(self.fact(shown, **more))
        assert response.status_code == 200, response.text
        (answer,) = response.json["scans"]  # type: ignore[index]
        return dict(answer)


@pytest.fixture
def make_door(sign_in: Callable[[User], FlaskClient]) -> Callable[..., Door]:
    """Open a door, of a new edition or of one that is there."""

    def make(edition: ForumEdition | None = None, gate: Checkpoint | None = None) -> Door:
        edition = edition or EditionFactory()
        gate = gate or CheckpointFactory(edition=edition)
        keeper = UserFactory(language="en")
        RoleGrantFactory(edition=edition, user=keeper, role=Role.CHECKIN)
        secret = new_secret()
        device = DeviceFactory(edition=edition, secret=secret, opened_by=keeper)
        client = sign_in(keeper)
        client.set_cookie(cookie_of(device.key), secret)
        return Door(client=client, edition=edition, gate=gate, device=device, keeper=keeper, secret=secret)

    return make


@pytest.fixture
def door(make_door: Callable[..., Door]) -> Door:
    return make_door()


def cookie_of(key: UUID) -> str:
    return f"device-{key.hex}"
