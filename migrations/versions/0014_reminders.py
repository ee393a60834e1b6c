"""reminders of deadlines, and who wants none"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

NOTICES = ('extension', '7_days', '48_hours', '6_hours')


def upgrade() -> None:
    op.create_table('deadline_notices',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('notice', sa.Enum(*NOTICES, name='notice', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mails', sa.Integer(), nullable=False),
    sa.CheckConstraint('mails >= 0', name=op.f('ck_deadline_notices_mails_not_negative')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_deadline_notices_application_id')),
    sa.PrimaryKeyConstraint('application_id', 'closes_at', 'notice', name=op.f('pk_deadline_notices'))
    )
    op.create_table('reminder_links',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_reminder_links_application_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_reminder_links_user_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_reminder_links'))
    )
    with op.batch_alter_table('reminder_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_links_application_id'), ['application_id'], unique=False)

    op.add_column('application_members', sa.Column('reminders_stopped_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('mails', sa.Column('not_after', sa.DateTime(timezone=True), nullable=True))
    op.add_column('mails', sa.Column('unsubscribe', sa.String(length=500), nullable=True))


def downgrade() -> None:
    op.drop_column('mails', 'unsubscribe')
    op.drop_column('mails', 'not_after')
    op.drop_column('application_members', 'reminders_stopped_at')
    with op.batch_alter_table('reminder_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_links_application_id'))

    op.drop_table('reminder_links')
    op.drop_table('deadline_notices')
