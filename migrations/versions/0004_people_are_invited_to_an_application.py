"""people are invited to an application by mail"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

OPEN = sa.text("accepted_at IS NULL AND revoked_at IS NULL")
OPEN_LEAD = sa.text("accepted_at IS NULL AND revoked_at IS NULL AND role = 'applicant_lead'")
ROLE = sa.Enum('applicant_lead', 'applicant_editor', 'applicant_viewer', name='applicationrole', native_enum=False, create_constraint=True, length=40)
LANGUAGE = sa.Enum('fr', 'en', name='language', native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table('application_invitations',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('role', ROLE, nullable=False),
    sa.Column('accepted_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('language', LANGUAGE, nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(accepted_at IS NULL) = (accepted_by IS NULL)', name=op.f('ck_application_invitations_accepted_by_somebody')),
    sa.CheckConstraint('accepted_at IS NULL OR revoked_at IS NULL', name=op.f('ck_application_invitations_used_once')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_application_invitations_email_lower')),
    sa.CheckConstraint('expires_at > invited_at', name=op.f('ck_application_invitations_expires_later')),
    sa.ForeignKeyConstraint(['accepted_by'], ['users.id'], name=op.f('fk_application_invitations_accepted_by')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_application_invitations_application_id')),
    sa.ForeignKeyConstraint(['invited_by'], ['users.id'], name=op.f('fk_application_invitations_invited_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_invitations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_application_invitations_token_hash'))
    )
    with op.batch_alter_table('application_invitations', schema=None) as batch_op:
        batch_op.create_index('uq_application_invitations_one_open', ['application_id', 'email'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.create_index('uq_application_invitations_one_open_lead', ['application_id'], unique=True, sqlite_where=OPEN_LEAD, postgresql_where=OPEN_LEAD)


def downgrade() -> None:
    op.drop_table('application_invitations')
