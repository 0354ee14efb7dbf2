"""Quotas by kind, deadlines, the waiting list.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-23 10:00:00+00:00
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = (
    *("host", "member_state", "associated_state", "observer_state", "international_organization"),
    *("cooperation_agency", "parliamentary", "diplomatic_corps", "business", "academia", "media", "organiser"),
)
LARGE = ("host", "member_state")
SEATS = {  # group: of a large kind, of the others
    "official": (20, 6),
    "support": (8, 4),
    "interpreter": (4, 2),
    "security": (8, 2),
    "accompanying": (4, 2),
    "assistant": (None, None),
    "press": (4, 2),
    "overflow": (0, 0),
}
OLD_GROUPS = ("official", "support", "press")
NEW_GROUP_OF_ROLE = {
    "interpreter": "interpreter",
    "security": "security",
    "accompanying_person": "accompanying",
}
NEW_GROUPS = tuple(NEW_GROUP_OF_ROLE.values())

EDITION = sa.table("forum_edition", sa.column("id"))
DELEGATION = sa.table(
    "delegation",
    *(sa.column(name) for name in ("id", "edition_id", "kind")),
    sa.column("closes_at", sa.DateTime()),
)
REGISTRATION = sa.table(
    "registration",
    *(sa.column(name) for name in ("id", "delegation_id", "delegation_role", "role_group", "seat_number")),
)
QUOTA_RULE = sa.table("quota_rule", *(sa.column(name) for name in ("delegation_id", "role_group", "seats")))
KIND_QUOTA = sa.table(
    "kind_quota", *(sa.column(name) for name in ("edition_id", "kind", "role_group", "seats"))
)
EXTENSION = sa.table(
    "deadline_extension",
    *(sa.column(name) for name in ("delegation_id", "step", "reason", "by_name")),
    *(sa.column(name, sa.DateTime()) for name in ("until", "at")),
)
CATEGORY = sa.table(
    "badge_category",
    *(sa.column(name) for name in ("edition_id", "code", "position", "name_es", "name_en", "colour")),
    sa.column("key", sa.Uuid()),
    sa.column("zones", sa.JSON()),
    sa.column("counts_to_quota", sa.Boolean()),
)

# The quota of the row's delegation and group: its own, else its kind's; null is no limit.
QUOTA = """CASE WHEN EXISTS (
    SELECT 1 FROM quota_rule WHERE delegation_id = NEW.delegation_id AND role_group = NEW.role_group
  ) THEN (
    SELECT seats FROM quota_rule WHERE delegation_id = NEW.delegation_id AND role_group = NEW.role_group
  ) ELSE (
    SELECT kind_quota.seats FROM kind_quota
    JOIN delegation ON delegation.edition_id = kind_quota.edition_id AND delegation.kind = kind_quota.kind
    WHERE delegation.id = NEW.delegation_id AND kind_quota.role_group = NEW.role_group
  ) END"""
ANSWERED_FOR = "EXISTS (SELECT 1 FROM rule_override WHERE registration_id = NEW.id AND rule = 'quota')"
REFUSAL = "the seat is above the quota and nobody answers for it"


def upgrade():
    op.create_table(
        "kind_quota",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("role_group", sa.String(length=40), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_kind_quota_seats_not_negative")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_kind_quota_edition_id_forum_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kind_quota")),
        sa.UniqueConstraint(
            "edition_id", "kind", "role_group", name=op.f("uq_kind_quota_edition_id_kind_role_group")
        ),
    )
    op.create_table(
        "deadline",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("grace_hours", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("grace_hours >= 0", name=op.f("ck_deadline_grace_not_negative")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_deadline_edition_id_forum_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint("edition_id", "kind", "step", name=op.f("uq_deadline_edition_id_kind_step")),
    )
    op.create_table(
        "deadline_extension",
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_deadline_extension_delegation_id_delegation")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_deadline_extension_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_extension")),
    )
    op.create_index(op.f("ix_deadline_extension_delegation_id"), "deadline_extension", ["delegation_id"])
    op.add_column("registration", sa.Column("waiting_position", sa.Integer(), nullable=True))
    with op.batch_alter_table("quota_rule") as batch_op:
        batch_op.alter_column("seats", existing_type=sa.Integer(), nullable=True)
    connection = op.get_bind()
    _set_quotas_of_kinds(connection)
    _leave_what_differs(connection)
    _part_groups(connection)
    _extend(connection)
    _add_category(connection)
    op.drop_column("delegation", "closes_at")
    _guard_seats(connection)


def _set_quotas_of_kinds(connection):
    rows = [
        {"edition_id": edition_id, "kind": kind, "role_group": group, "seats": _seats(kind, group)}
        for (edition_id,) in connection.execute(sa.select(EDITION.c.id)).all()
        for kind in KINDS
        for group in SEATS
    ]
    if rows:
        connection.execute(sa.insert(KIND_QUOTA), rows)


def _leave_what_differs(connection):
    """A delegation keeps the quotas that are not its kind's; no row was no limit."""
    rules = {
        (delegation_id, group): seats
        for delegation_id, group, seats in connection.execute(
            sa.select(QUOTA_RULE.c.delegation_id, QUOTA_RULE.c.role_group, QUOTA_RULE.c.seats)
        ).all()
    }
    connection.execute(sa.delete(QUOTA_RULE))
    rows = []
    for delegation_id, kind in connection.execute(sa.select(DELEGATION.c.id, DELEGATION.c.kind)).all():
        own = {group: rules.get((delegation_id, group)) for group in OLD_GROUPS}
        if own["support"] is None:
            own |= dict.fromkeys(NEW_GROUPS)
        rows += [
            {"delegation_id": delegation_id, "role_group": group, "seats": seats}
            for group, seats in own.items()
            if seats != _seats(kind, group)
        ]
    if rows:
        connection.execute(sa.insert(QUOTA_RULE), rows)


def _seats(kind, group):
    return SEATS[group][0 if kind in LARGE else 1]


def _part_groups(connection):
    """Interpreters, security staff and accompanying persons leave the group of support, seat numbers and all."""
    for role, group in NEW_GROUP_OF_ROLE.items():
        connection.execute(
            sa.update(REGISTRATION).where(REGISTRATION.c.delegation_role == role).values(role_group=group)
        )


def _extend(connection):
    """A deadline of a delegation's own becomes an extension of the steps that it covered."""
    own = connection.execute(
        sa.select(DELEGATION.c.id, DELEGATION.c.closes_at).where(DELEGATION.c.closes_at.is_not(None))
    ).all()
    rows = [
        {
            "delegation_id": delegation_id,
            "step": step,
            "until": until,
            "reason": "Plazo propio de la delegación",
            "by_name": "forum db upgrade",
            "at": until,
        }
        for delegation_id, until in own
        for step in ("nominate", "confirm")
    ]
    if rows:
        connection.execute(sa.insert(EXTENSION), rows)


def _add_category(connection):
    """Every edition has the category of overflow guests, last."""
    last = sa.select(CATEGORY.c.edition_id, sa.func.max(CATEGORY.c.position)).group_by(CATEGORY.c.edition_id)
    known = set(
        connection.scalars(sa.select(CATEGORY.c.edition_id).where(CATEGORY.c.code == "OVF")).all()
    )
    for edition_id, position in connection.execute(last).all():
        if edition_id not in known:
            connection.execute(
                sa.insert(CATEGORY).values(
                    edition_id=edition_id,
                    key=uuid4(),
                    code="OVF",
                    position=position + 1,
                    name_es="Invitado adicional",
                    name_en="Overflow guest",
                    colour="#2e7d32",
                    zones=list("GPRC"),
                    counts_to_quota=False,
                )
            )


def _guard_seats(connection):
    """No seat number above the quota, unless somebody answers for it; seats that are held stay held."""
    if connection.dialect.name == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        above = f"NEW.seat_number > {QUOTA} AND NOT {ANSWERED_FOR}"
        op.execute(f"CREATE TRIGGER registration_seat_given AFTER INSERT ON registration WHEN {above} {body}")
        op.execute(
            "CREATE TRIGGER registration_seat_changed "
            "AFTER UPDATE OF seat_number, role_group, delegation_id ON registration "
            "WHEN (OLD.seat_number IS NOT NEW.seat_number OR OLD.role_group <> NEW.role_group "
            f"OR OLD.delegation_id <> NEW.delegation_id) AND {above} {body}"
        )
    else:
        op.execute(
            "CREATE FUNCTION refuse_seat_above_quota() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF (NEW.seat_number > {QUOTA} AND NOT {ANSWERED_FOR}) THEN "  # without ( its THEN is that of CASE
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NULL; END $$"
        )
        op.execute(
            "CREATE TRIGGER registration_seat_given AFTER INSERT ON registration "
            "FOR EACH ROW WHEN (NEW.seat_number IS NOT NULL) EXECUTE FUNCTION refuse_seat_above_quota()"
        )
        op.execute(
            "CREATE TRIGGER registration_seat_changed "
            "AFTER UPDATE OF seat_number, role_group, delegation_id ON registration FOR EACH ROW "
            "WHEN (NEW.seat_number IS NOT NULL AND (OLD.seat_number IS DISTINCT FROM NEW.seat_number "
            "OR OLD.role_group <> NEW.role_group OR OLD.delegation_id <> NEW.delegation_id)) "
            "EXECUTE FUNCTION refuse_seat_above_quota()"
        )


def downgrade():
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute("DROP TRIGGER registration_seat_given")
        op.execute("DROP TRIGGER registration_seat_changed")
    else:
        op.execute("DROP TRIGGER registration_seat_given ON registration")
        op.execute("DROP TRIGGER registration_seat_changed ON registration")
        op.execute("DROP FUNCTION refuse_seat_above_quota()")
    op.add_column("delegation", sa.Column("closes_at", sa.DateTime(), nullable=True))
    _shorten(connection)
    _join_groups(connection)
    _write_quotas_out(connection)
    with op.batch_alter_table("quota_rule") as batch_op:
        batch_op.alter_column("seats", existing_type=sa.Integer(), nullable=False)
    op.drop_column("registration", "waiting_position")
    op.drop_index(op.f("ix_deadline_extension_delegation_id"), "deadline_extension")
    for table in ("deadline_extension", "deadline", "kind_quota"):
        op.drop_table(table)


def _shorten(connection):
    """The last extension of the confirmations becomes the delegation's own deadline."""
    extensions = connection.execute(
        sa.select(EXTENSION.c.delegation_id, EXTENSION.c.until)
        .where(EXTENSION.c.step == "confirm")
        .order_by(EXTENSION.c.at)
    ).all()
    for delegation_id, until in extensions:
        connection.execute(
            sa.update(DELEGATION).where(DELEGATION.c.id == delegation_id).values(closes_at=until)
        )


def _join_groups(connection):
    """Put the new groups back, with seat numbers after those of the group that they join."""
    for role, old in (("assistant", "support_staff"), ("overflow", "delegate")):
        connection.execute(
            sa.update(REGISTRATION).where(REGISTRATION.c.delegation_role == role).values(delegation_role=old)
        )
    for group, joined in (
        *((group, "support") for group in (*NEW_GROUPS, "assistant")),
        ("overflow", "official"),
    ):
        moved = connection.execute(
            sa.select(REGISTRATION.c.id, REGISTRATION.c.delegation_id, REGISTRATION.c.seat_number).where(
                REGISTRATION.c.role_group == group
            )
        ).all()
        for registration_id, delegation_id, number in moved:
            last = sa.select(sa.func.coalesce(sa.func.max(REGISTRATION.c.seat_number), 0)).where(
                REGISTRATION.c.delegation_id == delegation_id, REGISTRATION.c.role_group == joined
            )
            seat = connection.scalar(last) + 1 if number else None
            connection.execute(
                sa.update(REGISTRATION)
                .where(REGISTRATION.c.id == registration_id)
                .values(role_group=joined, seat_number=seat)
            )


def _write_quotas_out(connection):
    """Each delegation has rows of its own again."""
    own = {
        (delegation_id, group): seats
        for delegation_id, group, seats in connection.execute(
            sa.select(QUOTA_RULE.c.delegation_id, QUOTA_RULE.c.role_group, QUOTA_RULE.c.seats)
        ).all()
    }
    kinds = {
        (edition_id, kind, group): seats
        for edition_id, kind, group, seats in connection.execute(
            sa.select(
                KIND_QUOTA.c.edition_id, KIND_QUOTA.c.kind, KIND_QUOTA.c.role_group, KIND_QUOTA.c.seats
            )
        ).all()
    }
    connection.execute(sa.delete(QUOTA_RULE))
    rows = []
    for delegation_id, edition_id, kind in connection.execute(
        sa.select(DELEGATION.c.id, DELEGATION.c.edition_id, DELEGATION.c.kind)
    ).all():
        for group in OLD_GROUPS:
            seats = own.get((delegation_id, group), kinds.get((edition_id, kind, group)))
            if seats is not None:
                rows.append({"delegation_id": delegation_id, "role_group": group, "seats": seats})
    if rows:
        connection.execute(sa.insert(QUOTA_RULE), rows)
