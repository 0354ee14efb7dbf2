"""Parts of names, protocol, functions beside a registration.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-23 10:04:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = {
    "person": ("surname_particle", "pronunciation", "sort_name"),
    "registration": ("nominating_entity",),
    "delegation": ("de_es",),
}


def upgrade():
    for table, columns in TEXT.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.String(), nullable=True))
    op.add_column(
        "forum_edition",
        sa.Column("protocol_language", sa.String(), nullable=False, server_default="es"),
    )
    op.add_column("delegation", sa.Column("protocol_position", sa.Integer(), nullable=True))
    op.add_column(
        "focal_point", sa.Column("is_primary", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        "uq_focal_point_primary",
        "focal_point",
        ["delegation_id"],
        unique=True,
        sqlite_where=sa.text("is_primary AND valid_to IS NULL"),
        postgresql_where=sa.text("is_primary AND valid_to IS NULL"),
    )
    add_reference("focal_point", "succeeded_by_id", "focal_point")
    add_reference("delegation_invitation", "in_place_of_id", "focal_point")
    add_reference("registration", "assistant_of_id", "registration")
    op.create_table(
        "further_delegation",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_further_delegation_registration_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_further_delegation_delegation_id_delegation")
        ),
        sa.PrimaryKeyConstraint("registration_id", "delegation_id", name=op.f("pk_further_delegation")),
    )
    op.create_index(
        op.f("ix_further_delegation_delegation_id"), "further_delegation", ["delegation_id"], unique=False
    )


def add_reference(table, column, target):
    """Add a foreign key and its index; written into the column, SQLite takes it without a copy of the table."""
    name = op.f(f"fk_{table}_{column}_{target}")
    key = sa.ForeignKey(f"{target}.id", name=name)
    op.add_column(table, sa.Column(column, sa.Integer(), key, nullable=True), inline_references=True)
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade():
    op.drop_table("further_delegation")
    for table, column in (
        ("registration", "assistant_of_id"),
        ("delegation_invitation", "in_place_of_id"),
        ("focal_point", "succeeded_by_id"),
    ):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
        op.drop_column(table, column)
    op.drop_index("uq_focal_point_primary", table_name="focal_point")
    op.drop_column("focal_point", "is_primary")
    op.drop_column("delegation", "protocol_position")
    op.drop_column("forum_edition", "protocol_language")
    for table, columns in TEXT.items():
        for column in columns:
            op.drop_column(table, column)
