"""Which States and institutions bring a project.

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-23 13:10:00+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('project_proponent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('country_id', sa.Integer(), nullable=True),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(country_id IS NULL) <> (organization_id IS NULL)', name=op.f('ck_project_proponent_country_or_organization')),
    sa.ForeignKeyConstraint(['country_id'], ['country.id'], name=op.f('fk_project_proponent_country_id_country')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_project_proponent_organization_id_organization')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_proponent_project_id_project'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_proponent')),
    sa.UniqueConstraint('project_id', 'country_id', name=op.f('uq_project_proponent_project_id_country_id')),
    sa.UniqueConstraint('project_id', 'organization_id', name=op.f('uq_project_proponent_project_id_organization_id'))
    )
    op.create_index(op.f('ix_project_proponent_country_id'), 'project_proponent', ['country_id'])
    op.create_index(op.f('ix_project_proponent_organization_id'), 'project_proponent', ['organization_id'])


def downgrade():
    op.drop_table('project_proponent')
