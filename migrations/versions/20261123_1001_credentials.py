"""Credentials of delegations and whom they cover; how delegations answer, and who stands in.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-23 10:01:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "delegation",
        sa.Column("needs_credential", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("delegation", sa.Column("answer_note", sa.String(), nullable=True))
    op.create_table(
        "stand_in",
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("present_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_stand_in_delegation_id_delegation")
        ),
        sa.ForeignKeyConstraint(
            ["present_id"], ["delegation.id"], name=op.f("fk_stand_in_present_id_delegation")
        ),
        sa.PrimaryKeyConstraint("delegation_id", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_present_id"), "stand_in", ["present_id"])
    op.execute(  # States name their people in writing; what was noted as received before is not asked for again
        "UPDATE delegation SET needs_credential = true "
        "WHERE kind IN ('member_state', 'associated_state', 'observer_state') "
        "AND state NOT IN ('credentialed', 'closed')"
    )
    op.create_table(
        "credential",
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("received_form", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column("original_received_at", sa.DateTime(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.CheckConstraint("part > 0", name=op.f("ck_credential_part_positive")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_credential_delegation_id_delegation")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_credential_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["credential.id"], name=op.f("fk_credential_superseded_by_id_credential")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("delegation_id", "part", name=op.f("uq_credential_delegation_id_part")),
        sa.UniqueConstraint("key", name=op.f("uq_credential_key")),
    )
    op.create_index("ix_credential_waiting", "credential", ["state", "delegation_id"])
    op.create_index(op.f("ix_credential_file_id"), "credential", ["file_id"])
    op.create_index(op.f("ix_credential_superseded_by_id"), "credential", ["superseded_by_id"])
    op.create_table(
        "credential_cover",
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_credential_cover_credential_id_credential")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_credential_cover_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("credential_id", "registration_id", name=op.f("pk_credential_cover")),
    )
    op.create_index(op.f("ix_credential_cover_registration_id"), "credential_cover", ["registration_id"])


def downgrade():
    op.drop_table("credential_cover")
    op.drop_table("credential")
    op.drop_table("stand_in")
    op.drop_column("delegation", "answer_note")
    op.drop_column("delegation", "needs_credential")
