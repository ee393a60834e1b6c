"""sections are assigned to people"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('section_assignments',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('section', sa.Enum('hospital', 'project', 'partners', 'budget', 'outcomes', 'letter_of_intent', 'declaration', name='section', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('assigned_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['application_id', 'user_id'], ['application_members.application_id', 'application_members.user_id'], name=op.f('fk_section_assignments_application_id_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['assigned_by'], ['users.id'], name=op.f('fk_section_assignments_assigned_by')),
    sa.PrimaryKeyConstraint('application_id', 'section', name=op.f('pk_section_assignments'))
    )
    with op.batch_alter_table('section_assignments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_section_assignments_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    op.drop_table('section_assignments')
