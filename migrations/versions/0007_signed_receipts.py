"""signed receipts"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


# Rows of these tables are proofs: nobody changes them, not even by hand. (AFTER, so that a CHECK speaks first.)
PROOFS = ("receipts", "snapshots")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _lock(table: str) -> None:
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER tr_{table}_never_change AFTER UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} never change'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER tr_{table}_never_change AFTER UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def upgrade() -> None:
    op.create_table('receipt_keys',
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('public_key', sa.String(length=44), nullable=False),
    sa.Column('first_used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("trim(revoked_reason) <> ''", name=op.f('ck_receipt_keys_reason_not_empty')),
    sa.CheckConstraint('(revoked_at IS NULL) = (revoked_reason IS NULL)', name=op.f('ck_receipt_keys_revoked_has_reason')),
    sa.CheckConstraint('length(key_id) = 16', name=op.f('ck_receipt_keys_key_id_length')),
    sa.CheckConstraint('length(public_key) = 44', name=op.f('ck_receipt_keys_public_key_length')),
    sa.CheckConstraint('retired_at >= first_used_at', name=op.f('ck_receipt_keys_retired_later')),
    sa.PrimaryKeyConstraint('key_id', name=op.f('pk_receipt_keys')),
    sa.UniqueConstraint('public_key', name=op.f('uq_receipt_keys_public_key'))
    )
    op.create_table('receipts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('content_sha256', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("trim(text) <> ''", name=op.f('ck_receipts_text_not_empty')),
    sa.CheckConstraint('length(content_sha256) = 64', name=op.f('ck_receipts_hash_length')),
    sa.ForeignKeyConstraint(['key_id'], ['receipt_keys.key_id'], name=op.f('fk_receipts_key_id')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_receipts_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts')),
    sa.UniqueConstraint('snapshot_id', 'key_id', name=op.f('uq_receipts_snapshot_id_key_id'))
    )
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipts_content_sha256'), ['content_sha256'], unique=False)
    if not _is_sqlite():
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% never change', TG_TABLE_NAME USING ERRCODE = '23000'; END $$"
        )
    for table in PROOFS:
        _lock(table)


def downgrade() -> None:
    for table in PROOFS:
        op.execute(f"DROP TRIGGER tr_{table}_never_change" + ("" if _is_sqlite() else f" ON {table}"))
    if not _is_sqlite():
        op.execute("DROP FUNCTION refuse_change()")
    op.drop_table('receipts')
    op.drop_table('receipt_keys')
