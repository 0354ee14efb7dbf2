"""Words to find registrations by, suspected duplicates, decisions on many registrations.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-23 10:02:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "registration_word",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column(
            "word", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_registration_word_edition_id_forum_edition")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_word_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("edition_id", "word", "registration_id", name=op.f("pk_registration_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_registration_word_registration_id"), "registration_word", ["registration_id"])
    op.create_table(
        "duplicate_suspect",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("grounds", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "first_id < second_id", name=op.f("ck_duplicate_suspect_first_before_second")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_duplicate_suspect_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_duplicate_suspect_edition_id_forum_edition")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["registration.id"], name=op.f("fk_duplicate_suspect_first_id_registration")
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["registration.id"], name=op.f("fk_duplicate_suspect_kept_id_registration")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["registration.id"], name=op.f("fk_duplicate_suspect_second_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_suspect")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_duplicate_suspect_first_id_second_id")),
        sa.UniqueConstraint("key", name=op.f("uq_duplicate_suspect_key")),
    )
    op.create_index("ix_duplicate_suspect_edition", "duplicate_suspect", ["edition_id", "state"])
    op.create_index(op.f("ix_duplicate_suspect_second_id"), "duplicate_suspect", ["second_id"])
    op.create_table(
        "bulk_run",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_bulk_run_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["forum_edition.id"], name=op.f("fk_bulk_run_edition_id_forum_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
        sa.UniqueConstraint("key", name=op.f("uq_bulk_run_key")),
    )
    op.create_index(op.f("ix_bulk_run_edition_id"), "bulk_run", ["edition_id"])
    op.create_table(
        "bulk_row",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("why_es", sa.String(), nullable=True),
        sa.Column("why_en", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_bulk_row_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_run.id"], name=op.f("fk_bulk_row_run_id_bulk_run")),
        sa.PrimaryKeyConstraint("run_id", "registration_id", name=op.f("pk_bulk_row")),
    )
    op.create_index("ix_bulk_row_outcome", "bulk_row", ["run_id", "outcome"])
    op.create_index(op.f("ix_bulk_row_registration_id"), "bulk_row", ["registration_id"])
    op.create_index("ix_registration_photo", "registration", ["edition_id", "photo_id"])


def downgrade():
    op.drop_index("ix_registration_photo", table_name="registration")
    op.drop_table("bulk_row")
    op.drop_table("bulk_run")
    op.drop_table("duplicate_suspect")
    op.drop_table("registration_word")
