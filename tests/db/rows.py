"""One good row for each table; for each CHECK and UNIQUE the change that the database must refuse (law 6).
and for each CHECK and UNIQUE the change that the database must refuse (law 6).

A new table gets a row here, a new CHECK a case; the tests beside this file say what is missing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Table

Row = dict[str, Any]
NOW = datetime(2023, 4, 12, 14, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
HASH = "a" * 64


def key(name: str) -> UUID:
    """The id that goes by this name in the rows below."""
    return uuid5(UUID(int=0), name)


USER, OTHER_USER = key("user"), key("other user")
CALL, APPLICATION, SNAPSHOT = key("call"), key("application"), key("snapshot")
_ONE = {"application_id": APPLICATION}
_LINE = {**_ONE, "position": 1}

ROWS: dict[str, Row] = {
    "users": {
        "id": USER, "email": "a@example.ca", "name": "Personne fictive", "language": "fr", "active": True,
        "fs_uniquifier": "u" * 32, "created_at": NOW,
    },
    "role_grants": {"user_id": USER, "role": "reviewer", "granted_at": NOW},
    "sign_in_sessions": {
        "id": key("session"), "token_hash": HASH, "user_id": USER, "started_at": NOW, "last_seen_at": NOW,
    },
    "organisations": {
        "id": key("organisation"), "kind": "hospital", "name_fr": "Hôpital fictif", "province": "QC",
        "country": "CA", "directory_id": "h1", "created_at": NOW, "created_by": USER, "confirmed_at": NOW,
        "confirmed_by": USER,
    },
    "organisation_names": {
        "id": key("name"), "organisation_id": key("organisation"), "name": "Fournisseur fictif",
        "key": "fournisseurfictif", "kind": "ai_provider", "province": "QC", "country": "CA",
        "learned_at": NOW,
    },
    "organisation_merges": {
        "id": key("merge"), "kept_id": key("organisation"), "merged_id": key("other organisation"),
        "merged_at": NOW, "merged_by": USER, "reason": "La même", "moved": {"names": []},
    },
    "organisations_apart": {
        "first_id": min(key("organisation"), key("other organisation")),
        "second_id": max(key("organisation"), key("other organisation")), "said_at": NOW, "said_by": USER,
    },
    "memberships": {
        "id": key("membership"), "organisation_id": key("organisation"), "user_id": USER, "state": "active",
        "is_lead": True, "asked_at": NOW, "decided_at": NOW,
    },
    "invitations": {
        "id": key("invitation"), "email": "b@example.ca", "language": "en", "role": "reviewer",
        "token_hash": HASH, "invited_at": NOW, "expires_at": LATER, "accepted_at": NOW,
    },
    "calls": {
        "id": CALL, "slug": "appel-fictif", "fictional": True, "one_per_hospital": True, "opens_at": NOW,
        "closes_at": LATER, "last_number": 1, "created_at": NOW,
    },
    "call_documents": {
        "id": key("document"), "call_id": CALL, "version": 1, "content": {"a": 1}, "sha256": HASH,
        "loaded_at": NOW,
    },
    "criteria": {
        "id": key("criterion"), "call_id": CALL, "code": "impact", "position": 1, "weight_bp": 10000,
    },
    "deadline_extensions": {
        "id": key("extension"), "call_id": CALL, "previous_closes_at": NOW, "closes_at": LATER,
        "reason": "Tempête", "granted_at": NOW,
    },
    "public_answers": {
        "id": key("answer"), "call_id": CALL, "question_fr": "Quand?", "question_en": "When?",
        "answer_fr": "Demain.", "answer_en": "Tomorrow.", "version": 1, "created_at": NOW, "created_by": USER,
        "published_at": NOW,
    },
    "applications": {
        "id": APPLICATION, "call_id": CALL, "organisation_id": key("organisation"), "language": "fr",
        "state": "draft", "version": 1, "created_at": NOW, "created_by": USER,
    },
    "file_extensions": {
        "id": key("file extension"), **_ONE, "previous_closes_at": NOW, "closes_at": LATER, "reason": "Panne",
        "granted_at": NOW, "granted_by": USER,
    },
    "application_members": {**_ONE, "user_id": USER, "role": "applicant_lead", "added_at": NOW},
    "application_invitations": {
        "id": key("file invitation"), **_ONE, "email": "b@example.ca", "language": "en",
        "role": "applicant_lead", "token_hash": HASH, "invited_at": NOW, "invited_by": USER,
        "expires_at": LATER,
    },
    "section_assignments": {
        **_ONE, "section": "budget", "user_id": USER, "assigned_at": NOW, "assigned_by": USER,
    },
    "section_drafts": {
        **_ONE, "section": "budget", "typed": {"a": "1"}, "written": {}, "saved_at": NOW, "saved_by": USER,
    },
    "section_versions": {
        "id": key("version"), **_ONE, "section": "budget", "number": 1, "kind": "edit", "typed": {"a": "1"},
        "before": {"a": ""}, "started_at": NOW, "saved_at": NOW, "saved_by": USER,
    },
    "deadline_notices": {**_ONE, "closes_at": LATER, "notice": "48_hours", "at": NOW, "mails": 2},
    "reminder_links": {"token_hash": HASH, **_ONE, "user_id": USER, "made_at": NOW},
    "state_changes": {
        "id": key("change"), **_ONE, "sequence": 1, "event": "submit", "from_state": "draft",
        "to_state": "submitted", "at": NOW,
    },
    "attachments": {
        "id": key("attachment"), **_ONE, "kind": "letter_of_intent", "name": "lettre.pdf",
        "storage_key": "k1", "media_type": "application/pdf", "size": 10, "sha256": HASH, "uploaded_at": NOW,
        "uploaded_by": USER, "removed_at": NOW, "removed_by": USER,
    },
    "messages": {
        "id": key("message"), **_ONE, "side": "team", "author_id": USER, "text": "Quand?", "sent_at": NOW,
    },
    "snapshots": {
        "id": SNAPSHOT, **_ONE, "sequence": 1, "content": "{}", "sha256": HASH, "taken_at": NOW,
        "taken_by": USER,
    },
    "receipt_keys": {
        "key_id": "0123456789abcdef", "public_key": "A" * 44, "first_used_at": NOW, "retired_at": LATER,
        "revoked_at": LATER, "revoked_reason": "Un disque perdu",
    },
    "receipts": {
        "id": key("receipt"), "snapshot_id": SNAPSHOT, "key_id": "0123456789abcdef", "content_sha256": HASH,
        "text": "{}", "issued_at": NOW,
    },
    "hospital_facts": {
        **_ONE, "name": "Hôpital fictif", "province": "QC", "beds": 500, "beds_state": "declared",
    },
    "narrative_answers": {**_ONE, "question_code": "problem", "text": "Un problème"},
    "partners": {
        "id": key("partner"), **_LINE, "name": "Fournisseur fictif", "kind": "ai_provider", "province": "QC",
        "country": "CA", "ref": "0a1b2c3d", "size_class": "small", "contact_name": "Personne fictive",
        "contact_email": "contact@example.ca", "role": "Développe le modèle", "known_as_id": key("name"),
    },
    "budget_lines": {
        "id": key("cost"), **_LINE, "description": "Salaires", "participant": "lead", "category": "labour",
        "province": "QC", "fiscal_year": 2023, "eligible": True, "amount_cents": 2**40,
    },
    "funding_lines": {
        "id": key("funding"), **_LINE, "source": "scale_ai", "kind": "cash", "eligible": True,
        "amount_cents": 150_000_000,
    },
    "kpis": {
        "id": key("kpi"), **_LINE, "code": "own", "name": "Attente", "definition": "Heures", "unit": "h",
        "direction": "decrease", "baseline": Decimal("4.50"), "baseline_date": date(2023, 1, 1),
        "baseline_method": "Relevé", "target": Decimal("3"), "target_date": date(2024, 1, 1),
    },
    "signatories": {**_ONE, "role": "ceo", "name": "Direction fictive", "title": "Direction"},
    "declarations": {**_ONE, "accepted_at": NOW, "accepted_by": USER},
    "correction_requests": {
        "id": key("correction"), **_ONE, "base_snapshot_id": SNAPSHOT, "note": "Les lits", "asked_at": NOW,
        "asked_by": USER, "due_at": LATER,
    },
    "correction_fields": {
        "request_id": key("correction"), "section": "hospital", "field": "beds", "position": 1, "note": "",
        "before": "499",
    },
    "correction_files": {
        "request_id": key("correction"), "kind": "supporting", "note": "", "before": [],
    },
    "attestations": {
        "id": key("attestation"), **_ONE, "kind": "letter_signature", "party": "ceo", "language": "fr",
        "to_name": "Direction fictive", "to_email": "a@example.ca", "statement": {"fr": "a", "en": "b"},
        "token_hash": HASH, "asked_at": NOW, "asked_by": USER, "expires_at": LATER, "state": "given",
        "text": "{}", "sha256": HASH, "given_at": NOW, "given_name": "Direction fictive",
        "given_title": "Direction", "given_from": "192.0.2.1", "proof_salt": "a" * 32, "proof": HASH,
        "released_at": NOW, "released_by": USER,
    },
    "rule_confirmations": {
        **_ONE, "rule_id": "min_beds", "snapshot_id": SNAPSHOT, "machine_outcome": "pass", "finding": "pass",
        "note": "", "confirmed_at": NOW, "confirmed_by": USER,
    },
    "eligibility_exceptions": {
        **_ONE, "rule_id": "min_beds", "reason": "Deux sites", "granted_at": NOW, "granted_by": USER,
    },
    "reviewer_agreements": {
        "id": key("agreement"), "user_id": USER, "call_id": CALL, "text_version": "1", "typed_name": "É. F.",
        "signed_at": NOW,
    },
    "assignments": {
        "id": key("assignment"), **_ONE, "reviewer_id": USER, "assigned_at": NOW, "assigned_by": USER,
    },
    "conflict_declarations": {
        "id": key("conflict"), **_ONE, "reviewer_id": USER, "kind": "none", "explanation": "",
        "declared_at": NOW, "corrected_by": USER, "reason": "Erreur",
    },
    "reviews": {
        "id": key("review"), "assignment_id": key("assignment"), "snapshot_id": SNAPSHOT, "state": "draft",
        "version": 1, "started_at": NOW, "saved_at": NOW, "committee_comment": "", "applicant_comment": "",
    },
    "scores": {
        "review_id": key("review"), "criterion_id": key("criterion"), "value": 7, "justification": "Bien",
    },
    "shortlists": {
        "id": key("shortlist"), "call_id": CALL, "name": "Coupe", "method": "count", "parameter": 10,
        "content": {"a": 1}, "sha256": HASH, "cut_at": NOW, "cut_by": USER,
    },
    "mails": {
        "id": key("mail"), "recipient": "a@example.ca", "language": "fr", "kind": "application.receipt",
        "subject": "Reçu", "body": "Merci", "state": "queued", "created_at": NOW, "next_attempt_at": NOW,
        "attempts": 0,
    },
    "audit_entries": {
        "id": key("entry"), "sequence": 1, "at": NOW, "actor_kind": "person",
        "action": "application.submitted", "subject_kind": "application", "before": {}, "after": {},
        "previous_hash": "0" * 64, "entry_hash": HASH,
    },
    "audit_reasons": {"entry_id": key("entry"), "text": "Pourquoi"},
}  # fmt: skip

# More rows that the cases need, and what can only be said once two tables point at each other.
MORE_ROWS: dict[str, Row] = {
    "users": {**ROWS["users"], "id": OTHER_USER, "email": "b@example.ca", "fs_uniquifier": "v" * 32},
    "organisations": {**ROWS["organisations"], "id": key("other organisation"), "directory_id": None},
}
AFTERWARDS: dict[str, Row] = {
    "calls": {"document_id": key("document"), "published_at": NOW},
    "applications": {
        "state": "submitted", "number": "AF-2023-001", "submitted_at": NOW, "snapshot_id": SNAPSHOT,
    },
}  # fmt: skip

_NOT_GIVEN = {"given_at": None, "text": None, "sha256": None, "given_name": None, "proof": None}

# Each CHECK written by hand: a change of the good row that breaks it and nothing else.
REFUSED: dict[str, Row] = {
    "ck_audit_entries_reason_with_hash": {"reason_hash": HASH},
    "ck_audit_entries_sequence_positive": {"sequence": 0},
    "ck_calls_closes_after_opening": {"closes_at": NOW},
    "ck_calls_last_number_not_negative": {"last_number": -1},
    "ck_calls_published_has_document": {"document_id": None},
    "ck_mails_attachment_whole": {"attachment": "{}"},
    "ck_mails_attempts_not_negative": {"attempts": -1},
    "ck_mails_sent_has_time": {"state": "sent"},
    "ck_users_email_lower": {"email": "A@example.ca"},
    "ck_users_name_not_empty": {"name": "  "},
    "ck_call_documents_version_positive": {"version": 0},
    "ck_criteria_weight_range": {"weight_bp": 10001},
    "ck_deadline_extensions_later": {"closes_at": NOW},
    "ck_organisation_merges_reason_not_empty": {"reason": " "},
    "ck_organisation_merges_two_organisations": {"merged_id": key("organisation")},
    "ck_organisation_merges_undone_by_somebody": {"undone_by": USER},
    "ck_organisation_merges_undone_has_reason": {"undone_at": NOW},
    "ck_organisation_names_canada_has_province": {"province": "outside_canada"},
    "ck_organisation_names_country_code": {"country": "C", "province": "outside_canada"},
    "ck_organisation_names_key_not_empty": {"key": " "},
    "ck_organisation_names_name_not_empty": {"name": " "},
    "ck_organisations_apart_smaller_first": {"second_id": UUID(int=0)},
    "ck_organisations_canada_has_province": {"province": "outside_canada"},
    "ck_organisations_confirmed_by_somebody": {"confirmed_at": None},
    "ck_organisations_country_code": {"country": "C", "province": "outside_canada"},
    "ck_organisations_has_a_name": {"name_fr": None},
    "ck_organisations_merged_not_listed": {"merged_into_id": key("other organisation")},
    "ck_organisations_not_into_itself": {"merged_into_id": key("organisation"), "directory_id": None},
    "ck_public_answers_changed_once_published": {"published_at": None, "changed_at": NOW},
    "ck_public_answers_published_in_both": {"answer_en": " "},
    "ck_public_answers_version_positive": {"version": 0},
    "ck_public_answers_withdrawn_once_published": {"published_at": None, "withdrawn_at": NOW},
    "ck_shortlists_method_known": {"method": "lot"},
    "ck_shortlists_name_not_empty": {"name": " "},
    "ck_shortlists_parameter_not_negative": {"parameter": -1},
    "ck_applications_extended_after_opening": {"extended_until": NOW},
    "ck_applications_informed_after_screening": {"informed_at": NOW},
    "ck_applications_number_once_submitted": {"number": None},
    "ck_applications_submitted_has_facts": {"snapshot_id": None},
    "ck_applications_submitted_has_organisation": {"organisation_id": None},
    "ck_applications_version_positive": {"version": 0},
    "ck_applications_withdrawn_has_time": {"withdrawn_at": NOW},
    "ck_application_invitations_accepted_by_somebody": {"accepted_by": USER},
    "ck_application_invitations_email_lower": {"email": "B@example.ca"},
    "ck_application_invitations_expires_later": {"expires_at": NOW},
    "ck_application_invitations_used_once": {
        "accepted_at": NOW,
        "accepted_by": USER,
        "revoked_at": NOW,
    },
    "ck_invitations_expires_later": {"expires_at": NOW},
    "ck_invitations_into_one_thing": {"organisation_id": key("organisation")},
    "ck_invitations_used_once": {"revoked_at": NOW},
    "ck_memberships_decided_has_time": {"decided_at": None},
    "ck_memberships_lead_is_active": {"state": "ended"},
    "ck_messages_text_not_empty": {"text": " "},
    "ck_attachments_size_positive": {"size": 0},
    "ck_attachments_hash_length": {"sha256": "a"},
    "ck_attachments_caption_of_document": {"caption": "Budget"},
    "ck_attachments_removed_has_time": {"removed_at": None},
    "ck_attestations_declined_has_reason": {
        **_NOT_GIVEN,
        "state": "declined",
        "declined_at": NOW,
        "released_at": None,
    },
    "ck_attestations_declined_has_time": {"declined_at": NOW, "decline_reason": "Non"},
    "ck_attestations_expires_later": {"expires_at": NOW},
    "ck_attestations_given_by_somebody": {"given_name": None},
    "ck_attestations_given_has_proof": {"proof": None},
    "ck_attestations_given_has_text": {"text": None, "sha256": None},
    "ck_attestations_given_has_time": {**_NOT_GIVEN, "released_at": None},
    "ck_attestations_hash_length": {"sha256": "a"},
    "ck_attestations_not_given_yet": {"state": "asked"},
    "ck_attestations_released_once_given": {**_NOT_GIVEN, "state": "asked"},
    "ck_attestations_text_has_hash": {"sha256": None},
    "ck_attestations_void_has_reason": {"state": "void", "voided_at": NOW},
    "ck_attestations_void_has_time": {"voided_at": NOW, "void_reason": "changed"},
    "ck_budget_lines_amount_positive": {"amount_cents": 0},
    "ck_budget_lines_description_not_empty": {"description": " "},
    "ck_budget_lines_fiscal_year_range": {"fiscal_year": 1899},
    "ck_budget_lines_participant_known": {"participant": "nobody"},
    "ck_conflict_declarations_correction_has_reason": {"reason": " "},
    "ck_correction_fields_field_not_empty": {"field": " "},
    "ck_correction_requests_answered_by_somebody": {"answered_by": USER},
    "ck_correction_requests_answered_has_copy": {"answered_at": NOW, "answered_by": USER},
    "ck_correction_requests_cancelled_has_reason": {"cancelled_at": NOW},
    "ck_correction_requests_due_later": {"due_at": NOW},
    "ck_correction_requests_ends_once": {
        "answered_at": NOW,
        "answered_by": USER,
        "answer_snapshot_id": SNAPSHOT,
        "cancelled_at": NOW,
        "cancel_reason": "Non",
    },
    "ck_correction_requests_note_not_empty": {"note": " "},
    "ck_eligibility_exceptions_reason_not_empty": {"reason": " "},
    "ck_deadline_notices_mails_not_negative": {"mails": -1},
    "ck_file_extensions_later": {"closes_at": NOW},
    "ck_file_extensions_reason_not_empty": {"reason": " "},
    "ck_funding_lines_amount_positive": {"amount_cents": 0},
    "ck_funding_lines_participant_known": {"source": "other", "participant": "nobody"},
    "ck_funding_lines_public_pays_itself": {"participant": "lead"},
    "ck_funding_lines_scale_ai_eligible": {"eligible": False},
    "ck_funding_lines_scale_ai_in_cash": {"kind": "in_kind"},
    "ck_hospital_facts_beds_not_negative": {"beds": -1},
    "ck_kpis_own_has_name": {"name": " "},
    "ck_kpis_target_after_baseline": {"target_date": date(2023, 1, 1)},
    "ck_partners_canada_has_province": {"province": "outside_canada"},
    "ck_partners_contact_named": {"contact_name": " "},
    "ck_partners_contact_reachable": {"contact_email": "@"},
    "ck_partners_country_code": {"country": "C", "province": "outside_canada"},
    "ck_partners_name_not_empty": {"name": " "},
    "ck_partners_ref_length": {"ref": "0a1b"},
    "ck_receipt_keys_key_id_length": {"key_id": "a"},
    "ck_receipt_keys_public_key_length": {"public_key": "a"},
    "ck_receipt_keys_reason_not_empty": {"revoked_reason": " "},
    "ck_receipt_keys_retired_later": {"retired_at": NOW - timedelta(days=1)},
    "ck_receipt_keys_revoked_has_reason": {"revoked_at": None},
    "ck_receipts_hash_length": {"content_sha256": "a"},
    "ck_receipts_text_not_empty": {"text": " "},
    "ck_section_versions_number_positive": {"number": 0},
    "ck_section_versions_restored_from_a_version": {"restored": 1},
    "ck_section_versions_saved_after_start": {"saved_at": NOW - timedelta(seconds=1)},
    "ck_signatories_name_not_empty": {"name": " "},
    "ck_snapshots_hash_length": {"sha256": "a"},
    "ck_snapshots_sequence_positive": {"sequence": 0},
    "ck_reviews_submitted_has_time": {"submitted_at": NOW},
    "ck_reviews_version_positive": {"version": 0},
    "ck_rule_confirmations_differing_has_note": {"finding": "fail"},
    "ck_rule_confirmations_machine_known": {"machine_outcome": "maybe", "note": "Note"},
    "ck_scores_value_range": {"value": 21},
}
# A UNIQUE is broken by a second row with the same values in its columns. What else differs in it, where that
# cannot be made up.
SECOND_ROWS: dict[str, Row] = {
    "uq_memberships_organisation_id_user_id": {"is_lead": False},
    "uq_memberships_one_lead": {"user_id": OTHER_USER},
    "uq_application_members_one_lead": {"user_id": OTHER_USER},
    "uq_application_invitations_one_open": {"role": "applicant_editor"},
    "uq_application_invitations_token_hash": {"role": "applicant_editor"},
}


def fill(connection: Connection, tables: list[Table]) -> None:
    """A row in every table, parents first."""
    for table in tables:
        connection.execute(table.insert(), ROWS[table.name])
        if table.name in MORE_ROWS:
            connection.execute(table.insert(), MORE_ROWS[table.name])
    for table in tables:
        if table.name in AFTERWARDS:
            connection.execute(table.update().values(AFTERWARDS[table.name]))
