"""What anybody may be told of a receipt, a frozen copy or a bare hash that they bring."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.receipts import ReceiptFacts, Verdict, examine_receipt
from callapp.domain.strict_json import read_object
from callapp.receipts.given_copy import content_hashes
from callapp.receipts.queries import find_submission, is_on_record, published_keys
from callapp.receipts.signing import verify_signature

_HASH = re.compile(r"(?:sha-?256[:=]?)?([0-9a-f]{64})")


class Answer(StrEnum):
    """What comes of it; the first three are good news."""

    GENUINE = "genuine"
    GENUINE_KEY_REVOKED = "genuine_key_revoked"
    RECEIVED = "received"
    NOT_RECEIVED = "not_received"
    NOT_ON_RECORD = "not_on_record"
    KEY_REVOKED = "key_revoked"
    ALTERED = "altered"
    KEY_UNKNOWN = "key_unknown"


@dataclass(frozen=True, slots=True)
class Verification:
    """An answer with what may be shown of it.

    facts: what a genuine receipt itself states. received_at and fictional: all that a bare hash reveals.
    content_sha256: the hash asked for. faults: what is wrong with an altered receipt, each at its place.
    """

    answer: Answer
    facts: ReceiptFacts | None = None
    faults: tuple[Fault, ...] = ()
    content_sha256: str | None = None
    received_at: datetime | None = None
    fictional: bool = False


def verify_given(session: Session, given: str | bytes) -> Verification:
    """The answer to the text of a receipt, a frozen copy, or the hash of one.

    Raises RuleBroken ``verification.nothing_given``, or with why it is none of the three:
    ``verification.unreadable``.
    """
    text = given if isinstance(given, str) else given.decode("utf-8", "replace")
    if not text.strip():
        raise RuleBroken("verification.nothing_given")
    if found := _HASH.fullmatch("".join(text.split()).lower()):
        return verify_hash(session, found[1])
    if _is_copy(given):
        return _of_copy(session, given if isinstance(given, bytes) else given.strip().encode())
    return _of_receipt(session, given)


def verify_hash(session: Session, content_sha256: str) -> Verification:
    """Whether a copy with this hash was received, and when; nothing else of it."""
    facts = find_submission(session, content_sha256)
    if facts is None:
        return Verification(Answer.NOT_RECEIVED, content_sha256=content_sha256)
    return Verification(
        Answer.RECEIVED,
        content_sha256=content_sha256,
        received_at=facts.submitted_at,
        fictional=facts.fictional,
    )


def _is_copy(given: str | bytes) -> bool:
    try:
        schema = read_object(given, "receipt").get("schema")
    except RuleBroken:
        return False
    return isinstance(schema, str) and schema.startswith("callapp.application/")


def _of_copy(session: Session, data: bytes) -> Verification:
    """As its hash; where the copy was indented or pasted, as that of its canonical form."""
    answers = [verify_hash(session, content_sha256) for content_sha256 in content_hashes(data)]
    return next((each for each in answers if each.answer is Answer.RECEIVED), answers[0])


def _of_receipt(session: Session, given: str | bytes) -> Verification:
    found = examine_receipt(given, keys=published_keys(session), verify=verify_signature)
    if found.verdict is Verdict.UNREADABLE:
        raise RuleBroken.of([Fault("verification.unreadable"), *found.faults])
    if found.facts is None or found.text is None:
        unknown = found.verdict is Verdict.KEY_UNKNOWN
        return Verification(Answer.KEY_UNKNOWN if unknown else Answer.ALTERED, faults=found.faults)
    kept, revoked = is_on_record(session, found.text, found.facts), found.verdict is Verdict.REVOKED
    answers = {
        (True, False): Answer.GENUINE,
        (True, True): Answer.GENUINE_KEY_REVOKED,
        (False, False): Answer.NOT_ON_RECORD,
        (False, True): Answer.KEY_REVOKED,
    }
    return Verification(
        answers[kept, revoked],
        facts=found.facts if kept else None,
        faults=found.faults,
        fictional=found.facts.fictional,
    )
