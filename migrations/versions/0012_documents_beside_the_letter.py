"""documents beside the letter"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

BEFORE = {
    'ck_attachments_attachmentkind': "kind IN ('letter_of_intent')",
    'ck_attachments_size_positive': 'size > 0',
}
AFTER = {
    'ck_attachments_attachmentkind': "kind IN ('letter_of_intent', 'supporting')",
    'ck_attachments_size_positive': 'size > 0',
    'ck_attachments_hash_length': 'length(sha256) = 64',
    'ck_attachments_caption_of_document': "caption IS NULL OR (kind = 'supporting' AND trim(caption) <> '')",
    'ck_attachments_removed_has_time': 'removed_by IS NULL OR removed_at IS NOT NULL',
}


def upgrade() -> None:
    with op.batch_alter_table('attachments') as batch_op:
        batch_op.add_column(sa.Column('removed_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('caption', sa.String(length=200), nullable=True))
        batch_op.create_foreign_key(op.f('fk_attachments_removed_by'), 'users', ['removed_by'], ['id'])
        _checks(batch_op, BEFORE, AFTER)


def downgrade() -> None:
    # The form before knows letters only.
    op.execute("DELETE FROM attachments WHERE kind = 'supporting'")
    with op.batch_alter_table('attachments') as batch_op:
        _checks(batch_op, AFTER, BEFORE)
        batch_op.drop_constraint(op.f('fk_attachments_removed_by'), type_='foreignkey')
        batch_op.drop_column('caption')
        batch_op.drop_column('removed_by')


def _checks(batch_op, before: dict[str, str], after: dict[str, str]) -> None:
    for name in before:
        batch_op.drop_constraint(op.f(name), type_='check')
    for name, condition in after.items():
        batch_op.create_check_constraint(op.f(name), condition)
