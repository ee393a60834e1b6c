"""What is wrong with a receipt or a list of keys; the field is the place in it, shown before the sentence."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("receipt_part", "call"): N_("Call"),
    ("receipt_part", "content_sha256"): N_("SHA-256 of the frozen copy"),
    ("receipt_part", "digests"): N_("Digests"),
    ("receipt_part", "fictional"): N_("Fictional or not"),
    ("receipt_part", "files"): N_("List of files"),
    ("receipt_part", "issued_at"): N_("Moment of the receipt"),
    ("receipt_part", "key_id"): N_("Name of the key"),
    ("receipt_part", "language"): N_("Language"),
    ("receipt_part", "number"): N_("Number"),
    ("receipt_part", "schema"): N_("Form of the receipt"),
    ("receipt_part", "sequence"): N_("Number of the frozen copy"),
    ("receipt_part", "signature"): N_("Signature"),
    ("receipt_part", "submitted_at"): N_("Moment of the submission"),
    ("receipt_part", "verify_at"): N_("Address of the verification"),
    ("receipt_file_part", "media_type"): N_("Kind of file %(number)s"),
    ("receipt_file_part", "name"): N_("Name of file %(number)s"),
    ("receipt_file_part", "sha256"): N_("SHA-256 of file %(number)s"),
    ("receipt_file_part", "size"): N_("Size of file %(number)s"),
}

_READING = {
    "not_utf8": N_("This is not text in UTF-8: byte %(byte)s cannot be read."),
    "not_json": N_("This is not JSON: line %(line)s, column %(column)s cannot be read."),
    "too_deep": N_("This is nested too deeply."),
    "number_refused": N_("“%(given)s” is not a number that JSON can hold."),
    "key_repeated": N_("This key stands twice."),
    "not_an_object": N_("This must be an object in braces."),
}

SENTENCES = {
    **{f"{kind}.{code}": words for kind in ("receipt", "receipt_keys") for code, words in _READING.items()},
    "receipt.no_canonical_form": N_("This holds a value that no receipt can hold."),
    "receipt.schema_unknown": N_("A receipt begins with the form “%(expected)s”; this one does not."),
    "receipt.part_missing": N_("This is missing."),
    "receipt.part_unknown": N_("No receipt has this."),
    "receipt.part_form": N_("This is not written as in a receipt."),
    "receipt.part_changed": N_("This was changed: it is not what was signed."),
    "receipt.part_added": N_("This was added: it was not signed."),
    "receipt.part_removed": N_("This was signed and has been taken out."),
    "receipt.part_differs": N_("This does not match its digest: one of the two was changed."),
    "receipt.digest_changed": N_("This digest was changed; the part that it is for is as it was signed."),
    "receipt.digest_missing": N_("This digest was taken out; the part that it is for is as it was signed."),
    "receipt.digest_added": N_("This digest was added; all parts are as they were signed."),
    "receipt.key_id_changed": N_("Another key signed this receipt than the one it names."),
    "receipt.key_unknown": N_("The key that this receipt names is not among the published keys."),
    "receipt.key_revoked": N_(
        "The key of this receipt was revoked on %(revoked_at)s: “%(reason)s”. The receipt proves nothing by "
        "itself. Ask for one signed again."
    ),
    "receipt.signature_changed": N_(
        "The signature does not fit: it was changed, or the digests were changed together with their parts."
    ),
    "receipt.writing_changed": N_(
        "Every value is as it was signed, but the text is written in another way from byte %(byte)s on. Use "
        "the file as it was given."
    ),
    "verification.nothing_given": N_("Paste a receipt or a SHA-256, or choose a file."),
    "verification.too_large": N_("This is too large for a receipt or a frozen copy: at most %(limit)s MB."),
    "verification.unreadable": N_(
        "This is neither a whole receipt nor a frozen copy nor a SHA-256 (64 digits and letters from a to f)."
    ),
    "receipt.copy_differs": N_("The copy has another SHA-256 than the receipt names: %(sha256)s."),
    "receipt.file_not_named": N_("The receipt names no file with the SHA-256 of this one: %(sha256)s."),
    "receipt_key.already_revoked": N_("This key is revoked already."),
    "receipt_key.signs_revoked": N_(
        "The key %(key_id)s of this installation was revoked: give it a new one (callapp receipt rotate, or "
        "CALLAPP_RECEIPT_KEY) and start again."
    ),
    "receipt_keys.not_a_list": N_("This is not a list of receipt keys of the form “%(expected)s”."),
    "receipt_keys.not_a_key": N_("This is not a published Ed25519 key, or its name is not its own."),
}
