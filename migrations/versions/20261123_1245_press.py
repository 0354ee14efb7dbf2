"""Accreditation of media.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-23 12:45:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('approved', 'docs_missing', 'submitted')")


def upgrade():
    op.create_table(
        "media_door",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_media_door_edition_id_forum_edition")
        ),
        sa.ForeignKeyConstraint(["pool_id"], ["delegation.id"], name=op.f("fk_media_door_pool_id_delegation")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_media_door")),
    )
    op.create_index(op.f("ix_media_door_pool_id"), "media_door", ["pool_id"])
    op.create_table(
        "media_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_media_link_edition_id_forum_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_media_link_secret_hash")),
    )
    op.create_index(op.f("ix_media_link_edition_id"), "media_link", ["edition_id"])
    op.create_index(op.f("ix_media_link_expires_at"), "media_link", ["expires_at"])
    op.create_table(
        "media_accreditation",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("outlet", sa.String(), nullable=False),
        sa.Column("medium", sa.String(length=40), nullable=False),
        sa.Column("outlet_country_id", sa.Integer(), nullable=True),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("card_number", sa.String(), nullable=True),
        sa.Column("card_expires_on", sa.Date(), nullable=True),
        sa.Column("equipment", sa.String(), nullable=True),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_media_accreditation_edition_id_forum_edition")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_media_accreditation_registration_id_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["outlet_country_id"], ["country.id"], name=op.f("fk_media_accreditation_outlet_country_id_country")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["stored_file.id"], name=op.f("fk_media_accreditation_assignment_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["card_id"], ["stored_file.id"], name=op.f("fk_media_accreditation_card_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_accreditation")),
        sa.UniqueConstraint("key", name=op.f("uq_media_accreditation_key")),
    )
    op.create_index(
        "uq_media_accreditation_open",
        "media_accreditation",
        ["registration_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_media_accreditation_queue", "media_accreditation", ["edition_id", "state", "submitted_at"]
    )
    for column in ("registration_id", "outlet_country_id", "assignment_id", "card_id"):
        op.create_index(op.f(f"ix_media_accreditation_{column}"), "media_accreditation", [column])
    op.create_table(
        "media_applicant",
        sa.Column("accreditation_id", sa.Integer(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=True),
        sa.Column("surname_1", sa.String(), nullable=True),
        sa.Column("surname_2", sa.String(), nullable=True),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("nationality_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.CheckConstraint("display_name <> ''", name=op.f("ck_media_applicant_named")),
        sa.ForeignKeyConstraint(
            ["accreditation_id"],
            ["media_accreditation.id"],
            name=op.f("fk_media_applicant_accreditation_id_media_accreditation"),
        ),
        sa.ForeignKeyConstraint(
            ["nationality_id"], ["country.id"], name=op.f("fk_media_applicant_nationality_id_country")
        ),
        sa.PrimaryKeyConstraint("accreditation_id", name=op.f("pk_media_applicant")),
    )
    op.create_index(op.f("ix_media_applicant_nationality_id"), "media_applicant", ["nationality_id"])


def downgrade():
    for table in ("media_applicant", "media_accreditation", "media_link", "media_door"):
        op.drop_table(table)
