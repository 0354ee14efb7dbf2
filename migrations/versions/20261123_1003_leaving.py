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
    op.add_column("session_assignment", sa.Column("holder_left_at", sa.DateTime(), nullable=True))


def downgrade():
    op.drop_column("session_assignment", "holder_left_at")
