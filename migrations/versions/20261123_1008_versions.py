"""What organisers set of an edition counts its changes, as editions, delegations and sessions do.

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-23 10:08:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("theme", "badge_category", "room", "project", "checkpoint")


def upgrade():
    for table in TABLES:
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade():
    for table in TABLES:
        op.drop_column(table, "version")
