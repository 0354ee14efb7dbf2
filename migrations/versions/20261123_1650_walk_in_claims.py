"""Whether a delegation was asked if somebody at the desk is one of its own, and what it said.

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-23 16:50:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("registration", sa.Column("claim_asked_at", sa.DateTime(), nullable=True))
    op.add_column("registration", sa.Column("claim_confirmed", sa.Boolean(), nullable=True))


def downgrade():
    op.drop_column("registration", "claim_confirmed")
    op.drop_column("registration", "claim_asked_at")
