"""Any country as a nationality, days and way of coming, who appoints a focal point, reminders.

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-23 17:00:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WITH_NATIONALITY = ("person", "media_applicant")
APPOINTED = ("focal_point", "delegation_invitation")


def upgrade():
    for table in WITH_NATIONALITY:
        op.add_column(table, sa.Column("nationality", sa.String(), nullable=True))
        op.execute(
            f"UPDATE {table} SET nationality = (SELECT iso2 FROM country WHERE country.id = {table}.nationality_id)"
        )
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_nationality_id"))
            batch.drop_constraint(op.f(f"fk_{table}_nationality_id_country"), type_="foreignkey")
            batch.drop_column("nationality_id")
    op.add_column("registration", sa.Column("arrives_on", sa.Date(), nullable=True))
    op.add_column("registration", sa.Column("departs_on", sa.Date(), nullable=True))
    op.add_column(
        "registration",
        sa.Column("attendance_mode", sa.String(length=40), nullable=False, server_default="in_person"),
    )
    op.create_index("ix_registration_arrival", "registration", ["edition_id", "arrives_on"])
    for table in APPOINTED:
        name = op.f(f"fk_{table}_appointed_by_id_credential")
        key = sa.ForeignKey("credential.id", name=name)
        op.add_column(
            table, sa.Column("appointed_by_id", sa.Integer(), key, nullable=True), inline_references=True
        )
        op.create_index(op.f(f"ix_{table}_appointed_by_id"), table, ["appointed_by_id"])
    op.create_table(
        "deadline_reminder",
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_deadline_reminder_delegation_id_delegation")
        ),
        sa.PrimaryKeyConstraint(
            "delegation_id", "step", "due_on", "days", name=op.f("pk_deadline_reminder")
        ),
    )


def downgrade():
    op.drop_table("deadline_reminder")
    for table in APPOINTED:
        op.drop_index(op.f(f"ix_{table}_appointed_by_id"), table_name=table)
        op.drop_column(table, "appointed_by_id")
    op.drop_index("ix_registration_arrival", table_name="registration")
    for column in ("attendance_mode", "departs_on", "arrives_on"):
        op.drop_column("registration", column)
    for table in WITH_NATIONALITY:  # of a country outside of the reference data nothing can be kept
        name = op.f(f"fk_{table}_nationality_id_country")
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("nationality_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(name, "country", ["nationality_id"], ["id"])
            batch.create_index(op.f(f"ix_{table}_nationality_id"), ["nationality_id"])
        op.execute(
            f"UPDATE {table} SET nationality_id = (SELECT id FROM country WHERE iso2 = {table}.nationality)"
        )
        op.drop_column(table, "nationality")
