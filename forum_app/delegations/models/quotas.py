"""How many seats each delegation of a kind has in an edition."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Base
from forum_app.delegations.rules import DelegationKind, RoleGroup


class KindQuota(Base):
    """How many seats each delegation of a kind has in a role group; null is no limit, as is no row."""

    __tablename__ = "kind_quota"
    __table_args__ = (
        UniqueConstraint("edition_id", "kind", "role_group"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("forum_edition.id"))
    kind: Mapped[DelegationKind]
    role_group: Mapped[RoleGroup]
    seats: Mapped[int | None]
