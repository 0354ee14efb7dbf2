"""The browser at the door: known by a secret cookie, so that a copied page or address scans nothing."""

from uuid import UUID

from flask import Response, current_app, request

from forum_app.editions.models import ForumEdition

from . import queries
from .models import Device

COOKIE = "device-"  # and the key of the device: one browser may scan in several editions
A_MONTH = 30 * 24 * 3600


def device_secret(key: UUID) -> str:
    """What this browser says to prove that it is the device; empty when it says nothing."""
    return request.cookies.get(f"{_prefix()}{key.hex}", "")


def device_of_request(edition: ForumEdition) -> Device | None:
    """The device that this browser is in an edition, revoked or not."""
    prefix = _prefix()
    claims = {
        key: secret
        for name, secret in request.cookies.items()
        if name.startswith(prefix) and (key := _key(name.removeprefix(prefix)))
    }
    return queries.device_of_browser(edition, claims)


def keep_device(response: Response, device: Device, secret: str) -> Response:
    """Let the browser keep the secret where no script reads it."""
    response.set_cookie(
        f"{_prefix()}{device.key.hex}",
        secret,
        max_age=A_MONTH,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
    return response


def _prefix() -> str:
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def _key(text: str) -> UUID | None:
    try:
        return UUID(hex=text)
    except ValueError:
        return None
