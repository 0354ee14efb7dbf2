"""What came as a scan and is none is kept.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-23 10:06:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "quarantined_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_quarantined_scan_device_id_device")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["user_account.id"], name=op.f("fk_quarantined_scan_operator_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantined_scan")),
        sa.UniqueConstraint("device_id", "scan_id", name=op.f("uq_quarantined_scan_device_id_scan_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER quarantined_scan_no_{verb.lower()} BEFORE {verb} ON quarantined_scan "
                "BEGIN SELECT RAISE(ABORT, 'table quarantined_scan is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER quarantined_scan_append_only BEFORE UPDATE OR DELETE ON quarantined_scan "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade():
    op.drop_table("quarantined_scan")
