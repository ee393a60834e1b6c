"""partners, budgets and indicators in full

Files from before these questions keep their answers as they are: what was not asked is NULL, a partner is
known by its place, an indicator is the applicant's own. Their frozen copies are read the same way
(callapp.applications.copies.earlier_copies).
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

PROVINCES = ('AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT', 'outside_canada')
KPI_CODES = ('jobs', 'ip_assets', 'revenue_growth', 'cost_savings', 'people_trained', 'startups', 'own')
PARTICIPANT = "participant IS NULL OR participant = 'lead' OR length(participant) = 8"


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table('partners') as batch_op:
        batch_op.add_column(sa.Column('ref', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('size_class', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('contact_name', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('contact_email', sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column('role', sa.Text(), nullable=True))
    _fill_partners()
    with op.batch_alter_table('partners') as batch_op:
        batch_op.drop_column('is_sme')
        batch_op.alter_column('ref', existing_type=sa.String(length=8), nullable=False)
        batch_op.create_unique_constraint(op.f('uq_partners_application_id_ref'), ['application_id', 'ref'])
        batch_op.create_check_constraint(op.f('ck_partners_ref_length'), 'length(ref) = 8')
        batch_op.create_check_constraint(
            op.f('ck_partners_sizeclass'),
            "size_class IN ('small', 'medium', 'large', 'not_applicable', 'sme')",
        )
        batch_op.create_check_constraint(
            op.f('ck_partners_contact_named'), 'contact_name IS NULL OR length(trim(contact_name)) > 0'
        )
        batch_op.create_check_constraint(
            op.f('ck_partners_contact_reachable'), "contact_email IS NULL OR contact_email LIKE '%_@_%'"
        )
    with op.batch_alter_table('budget_lines') as batch_op:
        batch_op.add_column(sa.Column('participant', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('province', _codes('province', *PROVINCES), nullable=True))
        batch_op.add_column(sa.Column('fiscal_year', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_budget_lines_participant_known'), PARTICIPANT)
        batch_op.create_check_constraint(
            op.f('ck_budget_lines_fiscal_year_range'), 'fiscal_year BETWEEN 1900 AND 2999'
        )
    with op.batch_alter_table('funding_lines') as batch_op:
        batch_op.add_column(sa.Column('participant', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('eligible', sa.Boolean(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_funding_lines_participant_known'), PARTICIPANT)
        batch_op.create_check_constraint(
            op.f('ck_funding_lines_scale_ai_eligible'), "source <> 'scale_ai' OR eligible IS NULL OR eligible"
        )
        batch_op.create_check_constraint(
            op.f('ck_funding_lines_public_pays_itself'),
            "source NOT IN ('scale_ai', 'quebec') OR participant IS NULL",
        )
    with op.batch_alter_table('kpis') as batch_op:
        batch_op.add_column(
            sa.Column('code', _codes('kpicode', *KPI_CODES), nullable=False, server_default='own')
        )
    with op.batch_alter_table('kpis') as batch_op:
        batch_op.alter_column('code', existing_type=sa.String(length=40), server_default=None)
        batch_op.drop_constraint(op.f('ck_kpis_name_not_empty'), type_='check')
        batch_op.create_check_constraint(
            op.f('ck_kpis_own_has_name'), "code <> 'own' OR length(trim(name)) > 0"
        )


def _fill_partners() -> None:
    partners = sa.table(
        'partners',
        sa.column('id', sa.Uuid()),
        sa.column('position', sa.Integer()),
        sa.column('ref', sa.String()),
        sa.column('is_sme', sa.Boolean()),
        sa.column('size_class', sa.String()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(partners.c.id, partners.c.position)).all():
        connection.execute(
            partners.update().where(partners.c.id == row.id).values(ref=f'{row.position:08x}')
        )
    connection.execute(partners.update().where(partners.c.is_sme).values(size_class='sme'))


def downgrade() -> None:
    with op.batch_alter_table('kpis') as batch_op:
        batch_op.drop_constraint(op.f('ck_kpis_own_has_name'), type_='check')
        batch_op.drop_constraint(op.f('ck_kpis_kpicode'), type_='check')
    # An indicator of the list may have no name of its own.
    op.execute("UPDATE kpis SET name = code WHERE length(trim(name)) = 0")
    with op.batch_alter_table('kpis') as batch_op:
        batch_op.drop_column('code')
        batch_op.create_check_constraint(op.f('ck_kpis_name_not_empty'), 'length(trim(name)) > 0')
    with op.batch_alter_table('funding_lines') as batch_op:
        batch_op.drop_constraint(op.f('ck_funding_lines_public_pays_itself'), type_='check')
        batch_op.drop_constraint(op.f('ck_funding_lines_scale_ai_eligible'), type_='check')
        batch_op.drop_constraint(op.f('ck_funding_lines_participant_known'), type_='check')
        batch_op.drop_column('eligible')
        batch_op.drop_column('participant')
    with op.batch_alter_table('budget_lines') as batch_op:
        batch_op.drop_constraint(op.f('ck_budget_lines_fiscal_year_range'), type_='check')
        batch_op.drop_constraint(op.f('ck_budget_lines_participant_known'), type_='check')
        batch_op.drop_constraint(op.f('ck_budget_lines_province'), type_='check')
        batch_op.drop_column('fiscal_year')
        batch_op.drop_column('province')
        batch_op.drop_column('participant')
    with op.batch_alter_table('partners') as batch_op:
        batch_op.add_column(sa.Column('is_sme', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE partners SET is_sme = true WHERE size_class IN ('small', 'medium', 'sme')")
    with op.batch_alter_table('partners') as batch_op:
        batch_op.alter_column('is_sme', existing_type=sa.Boolean(), server_default=None)
        batch_op.drop_constraint(op.f('ck_partners_contact_reachable'), type_='check')
        batch_op.drop_constraint(op.f('ck_partners_contact_named'), type_='check')
        batch_op.drop_constraint(op.f('ck_partners_sizeclass'), type_='check')
        batch_op.drop_constraint(op.f('ck_partners_ref_length'), type_='check')
        batch_op.drop_constraint(op.f('uq_partners_application_id_ref'), type_='unique')
        batch_op.drop_column('role')
        batch_op.drop_column('contact_email')
        batch_op.drop_column('contact_name')
        batch_op.drop_column('size_class')
        batch_op.drop_column('ref')
