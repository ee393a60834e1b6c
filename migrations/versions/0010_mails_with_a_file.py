"""mails with a file"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attachment_name', sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column('attachment', sa.Text(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f('ck_mails_attachment_whole'), '(attachment_name IS NULL) = (attachment IS NULL)'
        )


def downgrade() -> None:
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_mails_attachment_whole'), type_='check')
        batch_op.drop_column('attachment')
        batch_op.drop_column('attachment_name')
