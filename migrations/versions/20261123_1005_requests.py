"""Letters that delegates ask for.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-23 10:05:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('granted', 'issued', 'requested')")


def upgrade():
    op.create_table(
        "letter_request",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("consulate", sa.String(), nullable=True),
        sa.Column("sealed_passport", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_letter_request_edition_id_forum_edition")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_letter_request_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_request")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_request_key")),
    )
    op.create_index("ix_letter_request_queue", "letter_request", ["edition_id", "state"])
    op.create_index(op.f("ix_letter_request_registration_id"), "letter_request", ["registration_id"])
    op.create_index(
        "uq_letter_request_open",
        "letter_request",
        ["registration_id", "kind"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "invitation_letter",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("sealed_face", sa.LargeBinary(), nullable=False),
        sa.Column("signatory", sa.String(), nullable=False),
        sa.Column("signatory_title_es", sa.String(), nullable=True),
        sa.Column("signatory_title_en", sa.String(), nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_invitation_letter_edition_id_forum_edition")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["letter_request.id"], name=op.f("fk_invitation_letter_request_id_letter_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_letter")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_letter_code_hash")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_invitation_letter_edition_id_number")),
        sa.UniqueConstraint("edition_id", "serial", name=op.f("uq_invitation_letter_edition_id_serial")),
        sa.UniqueConstraint("key", name=op.f("uq_invitation_letter_key")),
        sa.UniqueConstraint("request_id", name=op.f("uq_invitation_letter_request_id")),
    )


def downgrade():
    op.drop_table("invitation_letter")
    op.drop_table("letter_request")
