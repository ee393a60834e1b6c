"""the house as it opens"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


# Two pairs of tables point at each other. SQLite takes such a key only inside CREATE TABLE,
# PostgreSQL only once both tables stand.
CIRCULAR = (("calls", "document_id", "call_documents.id"), ("applications", "snapshot_id", "snapshots.id"))


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _inline(table: str, column: str, target: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")] if _is_sqlite() else []


def upgrade() -> None:
    op.create_table('audit_entries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor_kind', sa.String(length=20), nullable=False),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('application_id', sa.Uuid(), nullable=True),
    sa.Column('call_id', sa.Uuid(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('reason_salt', sa.String(length=32), nullable=True),
    sa.Column('reason_hash', sa.String(length=64), nullable=True),
    sa.Column('request_id', sa.String(length=32), nullable=True),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('entry_hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('(reason_hash IS NULL) = (reason_salt IS NULL)', name=op.f('ck_audit_entries_reason_with_hash')),
    sa.CheckConstraint('sequence > 0', name=op.f('ck_audit_entries_sequence_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries')),
    sa.UniqueConstraint('entry_hash', name=op.f('uq_audit_entries_entry_hash')),
    sa.UniqueConstraint('sequence', name=op.f('uq_audit_entries_sequence'))
    )
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entries_actor_id_sequence'), ['actor_id', 'sequence'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entries_application_id_sequence'), ['application_id', 'sequence'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entries_call_id_sequence'), ['call_id', 'sequence'], unique=False)

    op.create_table('calls',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('fictional', sa.Boolean(), nullable=False),
    sa.Column('one_per_hospital', sa.Boolean(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_calls_closes_after_opening')),
    sa.CheckConstraint('last_number >= 0', name=op.f('ck_calls_last_number_not_negative')),
    sa.CheckConstraint('published_at IS NULL OR document_id IS NOT NULL', name=op.f('ck_calls_published_has_document')),
    *_inline('calls', 'document_id', 'call_documents.id'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calls')),
    sa.UniqueConstraint('slug', name=op.f('uq_calls_slug'))
    )
    op.create_table('mails',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('recipient', sa.String(length=320), nullable=False),
    sa.Column('language', sa.Enum('fr', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'sent', 'failed', name='mailstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=300), nullable=True),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_mails_sent_has_time')),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_mails_attempts_not_negative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mails'))
    )
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mails_state_next_attempt_at'), ['state', 'next_attempt_at'], unique=False)

    op.create_table('users',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('language', sa.Enum('fr', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('privacy_notice_accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_users_email_lower')),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_users_name_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('email', name=op.f('uq_users_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_users_fs_uniquifier'))
    )
    op.create_table('audit_reasons',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['audit_entries.id'], name=op.f('fk_audit_reasons_entry_id')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_audit_reasons'))
    )
    op.create_table('call_documents',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('loaded_by', sa.Uuid(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('version > 0', name=op.f('ck_call_documents_version_positive')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_call_documents_call_id')),
    sa.ForeignKeyConstraint(['loaded_by'], ['users.id'], name=op.f('fk_call_documents_loaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_documents')),
    sa.UniqueConstraint('call_id', 'version', name=op.f('uq_call_documents_call_id_version'))
    )
    op.create_table('criteria',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('weight_bp', sa.Integer(), nullable=False),
    sa.CheckConstraint('weight_bp BETWEEN 1 AND 10000', name=op.f('ck_criteria_weight_range')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_criteria_call_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criteria')),
    sa.UniqueConstraint('call_id', 'code', name=op.f('uq_criteria_call_id_code')),
    sa.UniqueConstraint('call_id', 'position', name=op.f('uq_criteria_call_id_position'))
    )
    op.create_table('deadline_extensions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('previous_closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('closes_at > previous_closes_at', name=op.f('ck_deadline_extensions_later')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_deadline_extensions_call_id')),
    sa.ForeignKeyConstraint(['granted_by'], ['users.id'], name=op.f('fk_deadline_extensions_granted_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_extensions'))
    )
    with op.batch_alter_table('deadline_extensions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deadline_extensions_call_id_granted_at'), ['call_id', 'granted_at'], unique=False)

    op.create_table('organisations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('ai_provider', 'hospital', 'academic', 'other', name='partnerkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name_fr', sa.String(length=300), nullable=True),
    sa.Column('name_en', sa.String(length=300), nullable=True),
    sa.Column('province', sa.Enum('AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT', 'outside_canada', name='province', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('directory_id', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('name_fr IS NOT NULL OR name_en IS NOT NULL', name=op.f('ck_organisations_has_a_name')),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_organisations_created_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations')),
    sa.UniqueConstraint('directory_id', name=op.f('uq_organisations_directory_id'))
    )
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisations_name_en'), ['name_en'], unique=False)

    op.create_table('reviewer_agreements',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('text_version', sa.String(length=40), nullable=False),
    sa.Column('typed_name', sa.String(length=200), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_reviewer_agreements_call_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_reviewer_agreements_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviewer_agreements')),
    sa.UniqueConstraint('user_id', 'call_id', 'text_version', name=op.f('uq_reviewer_agreements_user_id_call_id_text_version'))
    )
    op.create_table('role_grants',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('eligibility_officer', 'reviewer', 'panel_chair', 'administrator', 'auditor', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['granted_by'], ['users.id'], name=op.f('fk_role_grants_granted_by')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_role_grants_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'role', name=op.f('pk_role_grants'))
    )
    op.create_table('shortlists',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('parameter', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('cut_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cut_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint("method IN ('threshold', 'count', 'envelope')", name=op.f('ck_shortlists_method_known')),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_shortlists_name_not_empty')),
    sa.CheckConstraint('parameter >= 0', name=op.f('ck_shortlists_parameter_not_negative')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_shortlists_call_id')),
    sa.ForeignKeyConstraint(['cut_by'], ['users.id'], name=op.f('fk_shortlists_cut_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shortlists'))
    )
    with op.batch_alter_table('shortlists', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shortlists_call_id_cut_at'), ['call_id', 'cut_at'], unique=False)

    op.create_table('sign_in_sessions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sign_in_sessions_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_sessions')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_sessions_token_hash'))
    )
    with op.batch_alter_table('sign_in_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_sessions_user_id_ended_at'), ['user_id', 'ended_at'], unique=False)

    op.create_table('applications',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('language', sa.Enum('fr', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'withdrawn', 'eligible', 'ineligible', name='applicationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('informed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('snapshot_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f('ck_applications_withdrawn_has_time')),
    sa.CheckConstraint("informed_at IS NULL OR state IN ('eligible', 'ineligible', 'withdrawn')", name=op.f('ck_applications_informed_after_screening')),
    sa.CheckConstraint("state = 'draft' OR (submitted_at IS NOT NULL AND snapshot_id IS NOT NULL)", name=op.f('ck_applications_submitted_has_facts')),
    sa.CheckConstraint("state = 'draft' OR number IS NOT NULL", name=op.f('ck_applications_number_once_submitted')),
    sa.CheckConstraint("state = 'draft' OR organisation_id IS NOT NULL", name=op.f('ck_applications_submitted_has_organisation')),
    sa.CheckConstraint('version > 0', name=op.f('ck_applications_version_positive')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_applications_call_id')),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_applications_created_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_applications_organisation_id')),
    *_inline('applications', 'snapshot_id', 'snapshots.id'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applications')),
    sa.UniqueConstraint('call_id', 'number', name=op.f('uq_applications_call_id_number'))
    )
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_applications_call_id_state'), ['call_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_applications_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('invitations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('language', sa.Enum('fr', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('role', sa.Enum('eligibility_officer', 'reviewer', 'panel_chair', 'administrator', 'auditor', name='role', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(organisation_id IS NULL) <> (role IS NULL)', name=op.f('ck_invitations_into_one_thing')),
    sa.CheckConstraint('accepted_at IS NULL OR revoked_at IS NULL', name=op.f('ck_invitations_used_once')),
    sa.CheckConstraint('expires_at > invited_at', name=op.f('ck_invitations_expires_later')),
    sa.ForeignKeyConstraint(['invited_by'], ['users.id'], name=op.f('fk_invitations_invited_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_invitations_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitations_token_hash'))
    )
    op.create_table('memberships',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('pending', 'active', 'refused', 'ended', name='membershipstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('is_lead', sa.Boolean(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f('ck_memberships_decided_has_time')),
    sa.CheckConstraint("NOT is_lead OR state = 'active'", name=op.f('ck_memberships_lead_is_active')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_memberships_decided_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_memberships_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_memberships_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships')),
    sa.UniqueConstraint('organisation_id', 'user_id', name=op.f('uq_memberships_organisation_id_user_id'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index('uq_memberships_one_lead', ['organisation_id'], unique=True, sqlite_where=sa.text('is_lead'), postgresql_where=sa.text('is_lead'))

    op.create_table('application_members',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('applicant_lead', 'applicant_editor', 'applicant_viewer', name='applicationrole', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_application_members_application_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_application_members_user_id')),
    sa.PrimaryKeyConstraint('application_id', 'user_id', name=op.f('pk_application_members'))
    )
    with op.batch_alter_table('application_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_members_user_id'), ['user_id'], unique=False)
        batch_op.create_index('uq_application_members_one_lead', ['application_id'], unique=True, sqlite_where=sa.text("role = 'applicant_lead'"), postgresql_where=sa.text("role = 'applicant_lead'"))

    op.create_table('assignments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('reviewer_id', sa.Uuid(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('assigned_by', sa.Uuid(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_assignments_application_id')),
    sa.ForeignKeyConstraint(['assigned_by'], ['users.id'], name=op.f('fk_assignments_assigned_by')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_assignments_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignments'))
    )
    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignments_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index('uq_assignments_one_active', ['application_id', 'reviewer_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('attachments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('letter_of_intent', name='attachmentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('storage_key', sa.String(length=80), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.Uuid(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('size > 0', name=op.f('ck_attachments_size_positive')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_attachments_application_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['users.id'], name=op.f('fk_attachments_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments')),
    sa.UniqueConstraint('storage_key', name=op.f('uq_attachments_storage_key'))
    )
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachments_application_id_kind'), ['application_id', 'kind'], unique=False)

    op.create_table('budget_lines',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('description', sa.String(length=300), nullable=False),
    sa.Column('category', sa.Enum('labour', 'hardware', 'software', 'cloud_services', 'other', name='budgetcategory', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('eligible', sa.Boolean(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_budget_lines_amount_positive')),
    sa.CheckConstraint('length(trim(description)) > 0', name=op.f('ck_budget_lines_description_not_empty')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_budget_lines_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_lines')),
    sa.UniqueConstraint('application_id', 'position', name=op.f('uq_budget_lines_application_id_position'))
    )
    op.create_table('conflict_declarations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('reviewer_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('none', 'same_institution', 'relative_or_friend', 'financial_interest', 'worked_together', 'other', name='conflictkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('corrected_by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('corrected_by IS NULL OR length(trim(reason)) > 0', name=op.f('ck_conflict_declarations_correction_has_reason')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_conflict_declarations_application_id')),
    sa.ForeignKeyConstraint(['corrected_by'], ['users.id'], name=op.f('fk_conflict_declarations_corrected_by')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_conflict_declarations_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conflict_declarations'))
    )
    with op.batch_alter_table('conflict_declarations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conflict_declarations_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index('uq_conflict_declarations_one_current', ['application_id', 'reviewer_id'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))

    op.create_table('declarations',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['accepted_by'], ['users.id'], name=op.f('fk_declarations_accepted_by')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_declarations_application_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_declarations'))
    )
    op.create_table('eligibility_exceptions',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('rule_id', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) > 0', name=op.f('ck_eligibility_exceptions_reason_not_empty')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_eligibility_exceptions_application_id')),
    sa.ForeignKeyConstraint(['granted_by'], ['users.id'], name=op.f('fk_eligibility_exceptions_granted_by')),
    sa.PrimaryKeyConstraint('application_id', 'rule_id', name=op.f('pk_eligibility_exceptions'))
    )
    op.create_table('funding_lines',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('source', sa.Enum('scale_ai', 'quebec', 'hospital', 'provider', 'other', name='fundingsource', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.Enum('cash', 'in_kind', name='contributionkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("source <> 'scale_ai' OR kind = 'cash'", name=op.f('ck_funding_lines_scale_ai_in_cash')),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_funding_lines_amount_positive')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_funding_lines_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_lines')),
    sa.UniqueConstraint('application_id', 'position', name=op.f('uq_funding_lines_application_id_position'))
    )
    op.create_table('hospital_facts',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('province', sa.Enum('AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT', 'outside_canada', name='province', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('nonprofit', sa.Boolean(), nullable=True),
    sa.Column('provincially_funded', sa.Boolean(), nullable=True),
    sa.Column('beds', sa.Integer(), nullable=True),
    sa.Column('beds_source', sa.String(length=500), nullable=True),
    sa.Column('beds_date', sa.Date(), nullable=True),
    sa.Column('beds_state', sa.Enum('declared', 'evidenced', 'verified', name='bedcountstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.CheckConstraint('beds IS NULL OR beds >= 0', name=op.f('ck_hospital_facts_beds_not_negative')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_hospital_facts_application_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_hospital_facts'))
    )
    op.create_table('kpis',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('definition', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('direction', sa.Enum('increase', 'decrease', name='direction', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('baseline', sa.String(length=40), nullable=False),
    sa.Column('baseline_date', sa.Date(), nullable=False),
    sa.Column('baseline_method', sa.Text(), nullable=False),
    sa.Column('target', sa.String(length=40), nullable=False),
    sa.Column('target_date', sa.Date(), nullable=False),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_kpis_name_not_empty')),
    sa.CheckConstraint('target_date > baseline_date', name=op.f('ck_kpis_target_after_baseline')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_kpis_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kpis')),
    sa.UniqueConstraint('application_id', 'position', name=op.f('uq_kpis_application_id_position'))
    )
    op.create_table('narrative_answers',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('question_code', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_narrative_answers_application_id')),
    sa.PrimaryKeyConstraint('application_id', 'question_code', name=op.f('pk_narrative_answers'))
    )
    op.create_table('partners',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.Enum('ai_provider', 'hospital', 'academic', 'other', name='partnerkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('province', sa.Enum('AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT', 'outside_canada', name='province', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('is_sme', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(country = 'CA') = (province <> 'outside_canada')", name=op.f('ck_partners_canada_has_province')),
    sa.CheckConstraint('length(country) = 2', name=op.f('ck_partners_country_code')),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_partners_name_not_empty')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_partners_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partners')),
    sa.UniqueConstraint('application_id', 'position', name=op.f('uq_partners_application_id_position'))
    )
    op.create_table('section_drafts',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('section', sa.Enum('hospital', 'project', 'partners', 'budget', 'outcomes', 'letter_of_intent', 'declaration', name='section', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_section_drafts_version_positive')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_section_drafts_application_id')),
    sa.ForeignKeyConstraint(['saved_by'], ['users.id'], name=op.f('fk_section_drafts_saved_by')),
    sa.PrimaryKeyConstraint('application_id', 'section', name=op.f('pk_section_drafts'))
    )
    op.create_table('signatories',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('ceo', 'clinical_lead', name='signatory', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_signatories_name_not_empty')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_signatories_application_id')),
    sa.PrimaryKeyConstraint('application_id', 'role', name=op.f('pk_signatories'))
    )
    op.create_table('snapshots',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_snapshots_hash_length')),
    sa.CheckConstraint('sequence > 0', name=op.f('ck_snapshots_sequence_positive')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_snapshots_application_id')),
    sa.ForeignKeyConstraint(['taken_by'], ['users.id'], name=op.f('fk_snapshots_taken_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snapshots')),
    sa.UniqueConstraint('application_id', 'sequence', name=op.f('uq_snapshots_application_id_sequence'))
    )
    op.create_table('state_changes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(length=40), nullable=False),
    sa.Column('from_state', sa.Enum('draft', 'submitted', 'withdrawn', 'eligible', 'ineligible', name='from_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('to_state', sa.Enum('draft', 'submitted', 'withdrawn', 'eligible', 'ineligible', name='to_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_state_changes_application_id')),
    sa.ForeignKeyConstraint(['by'], ['users.id'], name=op.f('fk_state_changes_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_state_changes')),
    sa.UniqueConstraint('application_id', 'sequence', name=op.f('uq_state_changes_application_id_sequence'))
    )
    op.create_table('reviews',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('assignment_id', sa.Uuid(), nullable=False),
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', name='reviewstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('committee_comment', sa.Text(), nullable=False),
    sa.Column('applicant_comment', sa.Text(), nullable=False),
    sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name=op.f('ck_reviews_submitted_has_time')),
    sa.CheckConstraint('version > 0', name=op.f('ck_reviews_version_positive')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignments.id'], name=op.f('fk_reviews_assignment_id')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_reviews_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews')),
    sa.UniqueConstraint('assignment_id', name=op.f('uq_reviews_assignment_id'))
    )
    op.create_table('rule_confirmations',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('rule_id', sa.String(length=40), nullable=False),
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('machine_outcome', sa.String(length=10), nullable=False),
    sa.Column('finding', sa.Enum('pass', 'fail', name='rulefinding', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint("machine_outcome IN ('pass', 'fail', 'unknown')", name=op.f('ck_rule_confirmations_machine_known')),
    sa.CheckConstraint('finding = machine_outcome OR length(trim(note)) > 0', name=op.f('ck_rule_confirmations_differing_has_note')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_rule_confirmations_application_id')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['users.id'], name=op.f('fk_rule_confirmations_confirmed_by')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_rule_confirmations_snapshot_id')),
    sa.PrimaryKeyConstraint('application_id', 'rule_id', name=op.f('pk_rule_confirmations'))
    )
    op.create_table('scores',
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('criterion_id', sa.Uuid(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=True),
    sa.Column('justification', sa.Text(), nullable=False),
    sa.CheckConstraint('value IS NULL OR value BETWEEN 0 AND 20', name=op.f('ck_scores_value_range')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criteria.id'], name=op.f('fk_scores_criterion_id')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_scores_review_id')),
    sa.PrimaryKeyConstraint('review_id', 'criterion_id', name=op.f('pk_scores'))
    )
    if not _is_sqlite():
        for table, column, target in CIRCULAR:
            other, key = target.split(".")
            op.create_foreign_key(f"fk_{table}_{column}", table, other, [column], [key])


def downgrade() -> None:
    if not _is_sqlite():
        for table, column, _target in CIRCULAR:
            op.drop_constraint(f"fk_{table}_{column}", table, type_="foreignkey")
    op.drop_table('scores')
    op.drop_table('rule_confirmations')
    op.drop_table('reviews')
    op.drop_table('state_changes')
    op.drop_table('snapshots')
    op.drop_table('signatories')
    op.drop_table('section_drafts')
    op.drop_table('partners')
    op.drop_table('narrative_answers')
    op.drop_table('kpis')
    op.drop_table('hospital_facts')
    op.drop_table('funding_lines')
    op.drop_table('eligibility_exceptions')
    op.drop_table('declarations')
    with op.batch_alter_table('conflict_declarations', schema=None) as batch_op:
        batch_op.drop_index('uq_conflict_declarations_one_current', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_conflict_declarations_reviewer_id'))

    op.drop_table('conflict_declarations')
    op.drop_table('budget_lines')
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachments_application_id_kind'))

    op.drop_table('attachments')
    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.drop_index('uq_assignments_one_active', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_assignments_reviewer_id'))

    op.drop_table('assignments')
    with op.batch_alter_table('application_members', schema=None) as batch_op:
        batch_op.drop_index('uq_application_members_one_lead', sqlite_where=sa.text("role = 'applicant_lead'"), postgresql_where=sa.text("role = 'applicant_lead'"))
        batch_op.drop_index(batch_op.f('ix_application_members_user_id'))

    op.drop_table('application_members')
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index('uq_memberships_one_lead', sqlite_where=sa.text('is_lead'), postgresql_where=sa.text('is_lead'))

    op.drop_table('memberships')
    op.drop_table('invitations')
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_applications_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_applications_call_id_state'))

    op.drop_table('applications')
    with op.batch_alter_table('sign_in_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_sessions_user_id_ended_at'))

    op.drop_table('sign_in_sessions')
    with op.batch_alter_table('shortlists', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shortlists_call_id_cut_at'))

    op.drop_table('shortlists')
    op.drop_table('role_grants')
    op.drop_table('reviewer_agreements')
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisations_name_en'))

    op.drop_table('organisations')
    with op.batch_alter_table('deadline_extensions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deadline_extensions_call_id_granted_at'))

    op.drop_table('deadline_extensions')
    op.drop_table('criteria')
    op.drop_table('call_documents')
    op.drop_table('audit_reasons')
    op.drop_table('users')
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mails_state_next_attempt_at'))

    op.drop_table('mails')
    op.drop_table('calls')
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entries_call_id_sequence'))
        batch_op.drop_index(batch_op.f('ix_audit_entries_application_id_sequence'))
        batch_op.drop_index(batch_op.f('ix_audit_entries_actor_id_sequence'))

    op.drop_table('audit_entries')
