"""a file's own deadline"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.add_column(sa.Column('extended_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(op.f('ck_applications_extended_after_opening'), 'extended_until > created_at')

    op.create_table('file_extensions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('previous_closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint('closes_at > previous_closes_at', name=op.f('ck_file_extensions_later')),
    sa.CheckConstraint('length(trim(reason)) > 0', name=op.f('ck_file_extensions_reason_not_empty')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_file_extensions_application_id')),
    sa.ForeignKeyConstraint(['granted_by'], ['users.id'], name=op.f('fk_file_extensions_granted_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_extensions')),
    sa.UniqueConstraint('application_id', 'closes_at', name=op.f('uq_file_extensions_application_id_closes_at'))
    )


def downgrade() -> None:
    op.drop_table('file_extensions')
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_applications_extended_after_opening'), type_='check')
        batch_op.drop_column('extended_until')
