"""Roles that an account holds in an edition, what a permission is, and who is looking."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ORGANISER = "organiser"
    CHECKIN = "checkin"
    PRESS = "press"


@dataclass(frozen=True)
class Viewer:
    """Who looks at an edition: an account or nobody, and the roles held there."""

    user_id: int | None = None
    roles: frozenset[Role] = frozenset()
    is_administrator: bool = False

    @property
    def belongs(self) -> bool:
        """Whether the edition is the viewer's work, so that a draft is there too."""
        return bool(self.roles) or self.is_administrator

    def may(self, permission: "Permission") -> bool:
        """Whether a role of the viewer grants it, whatever the object."""
        return bool(self.roles & permission.roles) or (self.is_administrator and permission.administrators)


@dataclass(frozen=True)
class Permission:
    """One thing that may be done in an edition, and by whom.

    `own` opens the door to people without a role for objects that are their own: the route's loader decides,
    and what it does not find is missing for them.
    """

    name: str
    roles: AbstractSet[Role] = frozenset()
    administrators: bool = False
    own: bool = False
