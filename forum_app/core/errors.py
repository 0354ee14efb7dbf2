"""One family of refusals; its messages are written for the person and translated where they are shown."""

from http import HTTPStatus
from typing import Any


def N_(message: str) -> str:  # noqa: N802 the field's name for marking a text for extraction
    """Mark a text for translation without translating it yet."""
    return message


class Listed(tuple[Any, ...]):
    """Several values in one place of a message; each is shown as it would be alone."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(map(str, self))


class ForumError(Exception):
    """A refusal that we can explain: a message with named places, and the values that fill them."""

    status = HTTPStatus.CONFLICT

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says to machines."""
        return {}


class RuleBrokenError(ForumError, ValueError):
    """A rule of the forum says no; raised in a form's validator, it is an error beside the field."""


class StaleError(RuleBrokenError):
    """Somebody else saved it after this form was opened; nothing of theirs is overwritten."""

    def __init__(self) -> None:
        super().__init__(N_("Somebody else saved this while you were editing. Compare, then save again."))


class BadInputError(ForumError, ValueError):
    """A file or a message is not of the shape that it must have; says where."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class GoneError(ForumError):
    """A link that was good once: used, expired or withdrawn."""

    status = HTTPStatus.GONE


class TooManyError(ForumError):
    """Somebody tries too often; says in how many `minutes` to come back."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(60 * self.values["minutes"])}
