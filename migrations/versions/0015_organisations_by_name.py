"""organisations by name

Organisations get the names they have as names they are known by, and partners of submitted files are linked as
they are at a submission from now on. What a name’s key is stands here as it was then
(callapp.domain.organisation_names).
"""

import hashlib
import unicodedata
from uuid import uuid4

import regex
import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

KINDS = ('ai_provider', 'hospital', 'academic', 'other')
PROVINCES = ('AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT', 'outside_canada')
IN_CANADA = "(country = 'CA') = (province <> 'outside_canada')"


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table('organisations') as batch_op:
        batch_op.add_column(sa.Column('country', sa.String(length=2), nullable=False, server_default='CA'))
        batch_op.add_column(sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('confirmed_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', sa.Uuid(), nullable=True))
    op.execute("UPDATE organisations SET country = 'ZZ' WHERE province = 'outside_canada'")
    with op.batch_alter_table('organisations') as batch_op:
        batch_op.alter_column('country', existing_type=sa.String(length=2), server_default=None)
        batch_op.create_foreign_key(
            op.f('fk_organisations_confirmed_by'), 'users', ['confirmed_by'], ['id']
        )
        batch_op.create_foreign_key(
            op.f('fk_organisations_merged_into_id'), 'organisations', ['merged_into_id'], ['id']
        )
        batch_op.create_check_constraint(op.f('ck_organisations_country_code'), 'length(country) = 2')
        batch_op.create_check_constraint(op.f('ck_organisations_canada_has_province'), IN_CANADA)
        batch_op.create_check_constraint(op.f('ck_organisations_not_into_itself'), 'merged_into_id <> id')
        batch_op.create_check_constraint(
            op.f('ck_organisations_merged_not_listed'), 'merged_into_id IS NULL OR directory_id IS NULL'
        )
        batch_op.create_check_constraint(
            op.f('ck_organisations_confirmed_by_somebody'), 'confirmed_by IS NULL OR confirmed_at IS NOT NULL'
        )
        batch_op.create_index(op.f('ix_organisations_merged_into_id'), ['merged_into_id'])
    op.create_table(
        'organisation_names',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=300), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('kind', _codes('partnerkind', *KINDS), nullable=False),
        sa.Column('province', _codes('province', *PROVINCES), nullable=False),
        sa.Column('country', sa.String(length=2), nullable=False),
        sa.Column('learned_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_organisation_names_name_not_empty')),
        sa.CheckConstraint('length(trim(key)) > 0', name=op.f('ck_organisation_names_key_not_empty')),
        sa.CheckConstraint('length(country) = 2', name=op.f('ck_organisation_names_country_code')),
        sa.CheckConstraint(IN_CANADA, name=op.f('ck_organisation_names_canada_has_province')),
        sa.ForeignKeyConstraint(
            ['organisation_id'], ['organisations.id'], name=op.f('fk_organisation_names_organisation_id')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_names')),
        sa.UniqueConstraint(
            'key', 'kind', 'province', 'country', name=op.f('uq_organisation_names_key_kind_province_country')
        ),
    )
    op.create_index(op.f('ix_organisation_names_organisation_id'), 'organisation_names', ['organisation_id'])
    op.create_table(
        'organisation_merges',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kept_id', sa.Uuid(), nullable=False),
        sa.Column('merged_id', sa.Uuid(), nullable=False),
        sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('merged_by', sa.Uuid(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('moved', sa.JSON(), nullable=False),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_by', sa.Uuid(), nullable=True),
        sa.Column('undo_reason', sa.Text(), nullable=True),
        sa.CheckConstraint('kept_id <> merged_id', name=op.f('ck_organisation_merges_two_organisations')),
        sa.CheckConstraint('length(trim(reason)) > 0', name=op.f('ck_organisation_merges_reason_not_empty')),
        sa.CheckConstraint(
            '(undone_at IS NULL) = (undo_reason IS NULL)',
            name=op.f('ck_organisation_merges_undone_has_reason'),
        ),
        sa.CheckConstraint(
            'undone_by IS NULL OR undone_at IS NOT NULL',
            name=op.f('ck_organisation_merges_undone_by_somebody'),
        ),
        sa.ForeignKeyConstraint(['kept_id'], ['organisations.id'], name=op.f('fk_organisation_merges_kept_id')),
        sa.ForeignKeyConstraint(
            ['merged_id'], ['organisations.id'], name=op.f('fk_organisation_merges_merged_id')
        ),
        sa.ForeignKeyConstraint(['merged_by'], ['users.id'], name=op.f('fk_organisation_merges_merged_by')),
        sa.ForeignKeyConstraint(['undone_by'], ['users.id'], name=op.f('fk_organisation_merges_undone_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_merges')),
    )
    op.create_index(op.f('ix_organisation_merges_kept_id'), 'organisation_merges', ['kept_id'])
    op.create_index(
        'uq_organisation_merges_one_in_force',
        'organisation_merges',
        ['merged_id'],
        unique=True,
        sqlite_where=sa.text('undone_at IS NULL'),
        postgresql_where=sa.text('undone_at IS NULL'),
    )
    op.create_table(
        'organisations_apart',
        sa.Column('first_id', sa.Uuid(), nullable=False),
        sa.Column('second_id', sa.Uuid(), nullable=False),
        sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('said_by', sa.Uuid(), nullable=False),
        sa.CheckConstraint('first_id < second_id', name=op.f('ck_organisations_apart_smaller_first')),
        sa.ForeignKeyConstraint(
            ['first_id'], ['organisations.id'], name=op.f('fk_organisations_apart_first_id')
        ),
        sa.ForeignKeyConstraint(
            ['second_id'], ['organisations.id'], name=op.f('fk_organisations_apart_second_id')
        ),
        sa.ForeignKeyConstraint(['said_by'], ['users.id'], name=op.f('fk_organisations_apart_said_by')),
        sa.PrimaryKeyConstraint('first_id', 'second_id', name=op.f('pk_organisations_apart')),
    )
    with op.batch_alter_table('partners') as batch_op:
        batch_op.add_column(sa.Column('known_as_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_partners_known_as_id'), 'organisation_names', ['known_as_id'], ['id']
        )
        batch_op.create_index(op.f('ix_partners_known_as_id'), ['known_as_id'])
    _learn_names()
    _link_partners()


def downgrade() -> None:
    with op.batch_alter_table('partners') as batch_op:
        batch_op.drop_index(op.f('ix_partners_known_as_id'))
        batch_op.drop_constraint(op.f('fk_partners_known_as_id'), type_='foreignkey')
        batch_op.drop_column('known_as_id')
    op.drop_table('organisations_apart')
    op.drop_table('organisation_merges')
    op.drop_table('organisation_names')
    with op.batch_alter_table('organisations') as batch_op:
        batch_op.drop_index(op.f('ix_organisations_merged_into_id'))
        for name in (
            'confirmed_by_somebody',
            'merged_not_listed',
            'not_into_itself',
            'canada_has_province',
            'country_code',
        ):
            batch_op.drop_constraint(op.f(f'ck_organisations_{name}'), type_='check')
        batch_op.drop_constraint(op.f('fk_organisations_merged_into_id'), type_='foreignkey')
        batch_op.drop_constraint(op.f('fk_organisations_confirmed_by'), type_='foreignkey')
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('confirmed_by')
        batch_op.drop_column('confirmed_at')
        batch_op.drop_column('country')


ORGANISATIONS = sa.table(
    'organisations',
    *(
        sa.column(name, kind)
        for name, kind in {
            'id': sa.Uuid(),
            'kind': sa.String(),
            'name_fr': sa.String(),
            'name_en': sa.String(),
            'province': sa.String(),
            'country': sa.String(),
            'created_at': sa.DateTime(timezone=True),
        }.items()
    ),
)
NAMES = sa.table(
    'organisation_names',
    *(
        sa.column(name, kind)
        for name, kind in {
            'id': sa.Uuid(),
            'organisation_id': sa.Uuid(),
            'name': sa.String(),
            'key': sa.String(),
            'kind': sa.String(),
            'province': sa.String(),
            'country': sa.String(),
            'learned_at': sa.DateTime(timezone=True),
        }.items()
    ),
)
PARTNERS = sa.table(
    'partners',
    *(
        sa.column(name, kind)
        for name, kind in {
            'id': sa.Uuid(),
            'application_id': sa.Uuid(),
            'position': sa.Integer(),
            'name': sa.String(),
            'kind': sa.String(),
            'province': sa.String(),
            'country': sa.String(),
            'known_as_id': sa.Uuid(),
        }.items()
    ),
)
APPLICATIONS = sa.table(
    'applications',
    sa.column('id', sa.Uuid()),
    sa.column('state', sa.String()),
    sa.column('language', sa.String()),
    sa.column('submitted_at', sa.DateTime(timezone=True)),
)


def _learn_names() -> None:
    rows = op.get_bind().execute(
        sa.select(ORGANISATIONS).order_by(ORGANISATIONS.c.created_at, ORGANISATIONS.c.id)
    )
    known: set[tuple[str, ...]] = set()
    for row in rows.all():
        for name in (row.name_fr, row.name_en):
            identity = (_key(name), row.kind, row.province, row.country) if name else None
            if identity and identity not in known:
                known.add(identity)
                _name(row.id, name, identity, row.created_at)


def _link_partners() -> None:
    connection = op.get_bind()
    known = {
        (row.key, row.kind, row.province, row.country): row.id for row in connection.execute(sa.select(NAMES))
    }
    rows = connection.execute(
        sa.select(PARTNERS, APPLICATIONS.c.language, APPLICATIONS.c.submitted_at)
        .join(APPLICATIONS, APPLICATIONS.c.id == PARTNERS.c.application_id)
        .where(APPLICATIONS.c.state != 'draft')
        .order_by(APPLICATIONS.c.submitted_at, APPLICATIONS.c.id, PARTNERS.c.position)
    )
    for row in rows.all():
        identity = (_key(row.name), row.kind, row.province, row.country)
        if identity not in known:
            organisation = {'id': uuid4(), 'created_at': row.submitted_at, f'name_{row.language}': row.name}
            organisation |= {'kind': row.kind, 'province': row.province, 'country': row.country}
            connection.execute(ORGANISATIONS.insert().values(organisation))
            known[identity] = _name(organisation['id'], row.name, identity, row.submitted_at)
        connection.execute(
            PARTNERS.update().where(PARTNERS.c.id == row.id).values(known_as_id=known[identity])
        )


def _name(organisation_id, name, identity, at):
    key, kind, province, country = identity
    row = {'id': uuid4(), 'organisation_id': organisation_id, 'name': name, 'learned_at': at}
    row |= {'key': key, 'kind': kind, 'province': province, 'country': country}
    op.get_bind().execute(NAMES.insert().values(row))
    return row['id']


LEGAL = frozenset(
    'inc incorporated incorporee corp ltd ltee limited limitee co cie llc llp lp ulc enr senc sencrl sec srl '
    'sarl sas gmbh plc'.split()  # noqa: SIM905 – as the rule has it
)
ABBREVIATIONS = {'st': 'saint', 'ste': 'sainte', 'mt': 'mount'}


def _key(name: str) -> str:
    text = regex.sub(r'\b(?:\p{L}\.){2,}', lambda found: found[0].replace('.', ''), name)
    text = regex.sub(r"['’]s\b", 's', text.casefold()).replace('œ', 'oe').replace('æ', 'ae')
    bare = ''.join(each for each in unicodedata.normalize('NFKD', text) if not unicodedata.combining(each))
    words = [ABBREVIATIONS.get(word, word) for word in regex.findall(r'[\p{L}\p{N}]+', bare)]
    while len(words) > 1 and words[-1] in LEGAL:
        words.pop()
    key = ''.join(words) or ''.join(unicodedata.normalize('NFKC', name).casefold().split()) or '?'
    if len(key) <= 200:
        return key
    proof = hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()
    return f'{key[:135]}:{proof}'
