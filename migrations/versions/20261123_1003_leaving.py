"""Substitutions, and the delegate's own link.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-23 10:03:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("registration", sa.Column("listed_by", sa.String(), nullable=True))
    op.add_column("registration", sa.Column("asked_at", sa.DateTime(), nullable=True))
    op.add_column("registration", sa.Column("noticed_at", sa.DateTime(), nullable=True))
    op.add_column(
        "registration", sa.Column("link_number", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column(
        "registration", sa.Column("keeps_off_list", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "correction_request",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_correction_request_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_request")),
        sa.UniqueConstraint("key", name=op.f("uq_correction_request_key")),
    )
    op.create_index(
        op.f("ix_correction_request_registration_id"), "correction_request", ["registration_id"]
    )
    op.add_column("session_assignment", sa.Column("holder_left_at", sa.DateTime(), nullable=True))


def downgrade():
    op.drop_column("session_assignment", "holder_left_at")
    op.drop_table("correction_request")
    for column in ("keeps_off_list", "link_number", "noticed_at", "asked_at", "listed_by"):
        op.drop_column("registration", column)
