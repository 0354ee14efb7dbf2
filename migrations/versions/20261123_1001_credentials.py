"""Credentials of delegations, and whom they cover.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-23 10:01:00+00:00
"""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
