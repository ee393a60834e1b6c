"""versions of sections; who wrote each field last"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

SECTIONS = (
    'hospital', 'project', 'partners', 'budget', 'outcomes', 'letter_of_intent', 'declaration',
)


def _section() -> sa.Enum:
    return sa.Enum(*SECTIONS, name='section', native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table('section_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('section', _section(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('edit', 'submission', 'restore', name='versionkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('restored', sa.Integer(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(kind = 'restore') = (restored IS NOT NULL)", name=op.f('ck_section_versions_restored_from_a_version')),
    sa.CheckConstraint('number > 0', name=op.f('ck_section_versions_number_positive')),
    sa.CheckConstraint('saved_at >= started_at', name=op.f('ck_section_versions_saved_after_start')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_section_versions_application_id')),
    sa.ForeignKeyConstraint(['saved_by'], ['users.id'], name=op.f('fk_section_versions_saved_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_section_versions')),
    sa.UniqueConstraint('application_id', 'section', 'number', name=op.f('uq_section_versions_application_id_section_number'))
    )
    with op.batch_alter_table('section_drafts') as batch_op:
        batch_op.add_column(sa.Column('written', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.drop_constraint(op.f('ck_section_drafts_version_positive'), type_='check')
        batch_op.drop_column('version')
    with op.batch_alter_table('section_drafts') as batch_op:
        batch_op.alter_column('written', existing_type=sa.JSON(), existing_nullable=False, server_default=None)
    _take_in_drafts()


def _table(name: str, *more: sa.ColumnClause) -> sa.TableClause:
    return sa.table(
        name, sa.column('application_id', sa.Uuid()), sa.column('section', sa.String()),
        sa.column('typed', sa.JSON()), sa.column('saved_at', sa.DateTime(timezone=True)),
        sa.column('saved_by', sa.Uuid()), *more,
    )


def _take_in_drafts() -> None:
    """Each draft that stands is its first version, all of it written by who saved it last."""
    drafts = _table('section_drafts', sa.column('written', sa.JSON()))
    versions = _table(
        'section_versions', sa.column('id', sa.Uuid()), sa.column('number', sa.Integer()),
        sa.column('kind', sa.String()), sa.column('before', sa.JSON()),
        sa.column('started_at', sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    c = drafts.c
    kept = sa.select(c.application_id, c.section, c.typed, c.saved_at, c.saved_by)
    for row in connection.execute(kept.order_by(c.application_id, c.section)).mappings().all():
        mark = {'by': str(row['saved_by']), 'at': row['saved_at'].isoformat(), 'page': '', 'turn': 0}
        if row['saved_at'].tzinfo is None:
            mark['at'] += '+00:00'
        here = sa.and_(c.application_id == row['application_id'], c.section == row['section'])
        connection.execute(
            drafts.update().where(here).values(written=dict.fromkeys(row['typed'], mark))
        )
        connection.execute(
            versions.insert().values(
                **row, id=uuid4(), number=1, kind='edit', before={}, started_at=row['saved_at']
            )
        )


def downgrade() -> None:
    with op.batch_alter_table('section_drafts') as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.drop_column('written')
    with op.batch_alter_table('section_drafts') as batch_op:
        batch_op.alter_column('version', existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch_op.create_check_constraint(op.f('ck_section_drafts_version_positive'), 'version > 0')
    op.drop_table('section_versions')
