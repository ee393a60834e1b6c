"""answers for everybody"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('public_answers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('question_fr', sa.Text(), nullable=False),
    sa.Column('question_en', sa.Text(), nullable=False),
    sa.Column('answer_fr', sa.Text(), nullable=False),
    sa.Column('answer_en', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('changed_at IS NULL OR published_at IS NOT NULL', name=op.f('ck_public_answers_changed_once_published')),
    sa.CheckConstraint('published_at IS NULL OR (length(trim(question_fr)) > 0 AND length(trim(question_en)) > 0 AND length(trim(answer_fr)) > 0 AND length(trim(answer_en)) > 0)', name=op.f('ck_public_answers_published_in_both')),
    sa.CheckConstraint('version > 0', name=op.f('ck_public_answers_version_positive')),
    sa.CheckConstraint('withdrawn_at IS NULL OR published_at IS NOT NULL', name=op.f('ck_public_answers_withdrawn_once_published')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_public_answers_call_id')),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_public_answers_created_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_answers'))
    )
    with op.batch_alter_table('public_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_answers_call_id_published_at'), ['call_id', 'published_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('public_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_public_answers_call_id_published_at'))

    op.drop_table('public_answers')
