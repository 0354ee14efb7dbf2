"""Letters and media accreditation that delegates ask for.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-23 10:05:00+00:00
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
