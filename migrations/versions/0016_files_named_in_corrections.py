"""files named in corrections"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('correction_files',
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('letter_of_intent', 'supporting', name='attachmentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['correction_requests.id'], name=op.f('fk_correction_files_request_id')),
    sa.PrimaryKeyConstraint('request_id', 'kind', name=op.f('pk_correction_files'))
    )


def downgrade() -> None:
    op.drop_table('correction_files')
