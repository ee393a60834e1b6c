"""corrections of named fields"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('correction_requests',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('base_snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('answer_snapshot_id', sa.Uuid(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('(answered_at IS NULL) = (answer_snapshot_id IS NULL)', name=op.f('ck_correction_requests_answered_has_copy')),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by IS NULL)', name=op.f('ck_correction_requests_answered_by_somebody')),
    sa.CheckConstraint('(cancelled_at IS NULL) = (cancel_reason IS NULL)', name=op.f('ck_correction_requests_cancelled_has_reason')),
    sa.CheckConstraint('answered_at IS NULL OR cancelled_at IS NULL', name=op.f('ck_correction_requests_ends_once')),
    sa.CheckConstraint('due_at > asked_at', name=op.f('ck_correction_requests_due_later')),
    sa.CheckConstraint('length(trim(note)) > 0', name=op.f('ck_correction_requests_note_not_empty')),
    sa.ForeignKeyConstraint(['answer_snapshot_id'], ['snapshots.id'], name=op.f('fk_correction_requests_answer_snapshot_id')),
    sa.ForeignKeyConstraint(['answered_by'], ['users.id'], name=op.f('fk_correction_requests_answered_by')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_correction_requests_application_id')),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_correction_requests_asked_by')),
    sa.ForeignKeyConstraint(['base_snapshot_id'], ['snapshots.id'], name=op.f('fk_correction_requests_base_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction_requests'))
    )
    with op.batch_alter_table('correction_requests', schema=None) as batch_op:
        batch_op.create_index('uq_correction_requests_one_open', ['application_id'], unique=True, sqlite_where=sa.text('answered_at IS NULL AND cancelled_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL AND cancelled_at IS NULL'))

    op.create_table('correction_fields',
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('section', sa.Enum('hospital', 'project', 'partners', 'budget', 'outcomes', 'letter_of_intent', 'declaration', name='section', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('after', sa.JSON(none_as_null=True), nullable=True),
    sa.CheckConstraint('length(trim(field)) > 0', name=op.f('ck_correction_fields_field_not_empty')),
    sa.ForeignKeyConstraint(['request_id'], ['correction_requests.id'], name=op.f('fk_correction_fields_request_id')),
    sa.PrimaryKeyConstraint('request_id', 'section', 'field', name=op.f('pk_correction_fields'))
    )


def downgrade() -> None:
    op.drop_table('correction_fields')
    with op.batch_alter_table('correction_requests', schema=None) as batch_op:
        batch_op.drop_index('uq_correction_requests_one_open', sqlite_where=sa.text('answered_at IS NULL AND cancelled_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL AND cancelled_at IS NULL'))

    op.drop_table('correction_requests')
