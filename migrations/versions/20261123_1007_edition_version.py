"""Editions count their changes, so that nobody saves over what somebody else saved meanwhile.

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-23 10:07:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("forum_edition", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade():
    op.drop_column("forum_edition", "version")
