"""What a receipt says, how it is signed, and which part of it was changed.

A receipt is one JSON object in canonical form (callapp.domain.canonical). Everything in it but the four keys
of the seal is a *part*. ``digests`` holds, for each single value (``number``, ``files[1].name``), the SHA-256
of its canonical form; the signature covers schema, key id and digests. So a changed part is found by its own
digest, and a changed digest by the signature.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from rfc8785 import CanonicalizationError

from callapp.domain.bilingual import Language
from callapp.domain.canonical import canonical_json, instant_text, read_instant
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.signatures import Sign, SigningKey, Verify, as_base64, from_base64
from callapp.domain.strict_json import Json, in_short, read_object

SCHEMA = "callapp.receipt/1"
SEAL = ("schema", "key_id", "digests", "signature")
# The parts, and what each single value is.
FILE_PARTS: dict[str, type] = {"media_type": str, "name": str, "sha256": str, "size": int}
PARTS: dict[str, type] = {
    "call": str,
    "content_sha256": str,
    "fictional": bool,
    "files": list,
    "issued_at": str,
    "language": str,
    "number": str,
    "sequence": int,
    "submitted_at": str,
    "verify_at": str,
}
_SIGNATURE_BYTES = 64
_KEY = re.compile(r'"([a-z_0-9.\[\]]{1,60})"\s*(?::|\Z)')
QUOTE = '"'
# An altered receipt has one or two faults; something else altogether has as many as somebody likes.
MOST_FAULTS = 20
_WHITE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """One file that came with the application: its name for people, its hash for proof."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What a receipt states. sequence: the how-many-th frozen copy of the application it is for.

    submitted_at: when the application was submitted; issued_at: when the receipt was signed, later only for
    copies older than receipts or signed again after a key was revoked. verify_at: the page that verifies it.
    """

    call: str
    number: str
    sequence: int
    submitted_at: datetime
    issued_at: datetime
    language: Language
    fictional: bool
    content_sha256: str
    files: tuple[ReceiptFile, ...]
    verify_at: str


class Verdict(StrEnum):
    """What an examination comes to."""

    GENUINE = "genuine"
    REVOKED = "revoked"
    ALTERED = "altered"
    KEY_UNKNOWN = "key_unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Examination:
    """The verdict on a text given as a receipt.

    faults: what is wrong, each at its place (``files[1].name``); empty for a genuine one. facts: what it
    states, for a genuine one and for one by a revoked key. text: its canonical form, where it has one.
    """

    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    facts: ReceiptFacts | None = None
    text: str | None = None


def compose_receipt(facts: ReceiptFacts, *, key_id: str, sign: Sign) -> str:
    """The canonical text of a signed receipt."""
    parts = _parts_of(facts)
    digests = digests_of(parts)
    signature = sign(signed_message(digests, key_id))
    sealed = {
        **parts,
        "schema": SCHEMA,
        "key_id": key_id,
        "digests": digests,
        "signature": as_base64(signature),
    }
    return canonical_json(sealed).decode()


def digests_of(parts: Mapping[str, Any]) -> dict[str, str]:
    """The SHA-256 of each single value by its place; an empty list is a value too."""
    return {place: hashlib.sha256(canonical_json(value)).hexdigest() for place, value in _values(parts)}


def signed_message(digests: Mapping[str, str], key_id: str) -> bytes:
    """The bytes under the signature."""
    return canonical_json({"schema": SCHEMA, "key_id": key_id, "digests": dict(digests)})


def examine_receipt(text: str | bytes, *, keys: Iterable[SigningKey], verify: Verify) -> Examination:
    """Whether a text is a receipt signed by one of these keys, and if not, which part is to blame.

    White space around the text does not count; any other difference of a single byte does.
    """
    try:
        document = read_object(text, "receipt")
        if faults := tuple(islice(_faults_of_form(document), MOST_FAULTS)):
            return Examination(Verdict.ALTERED if _is_meant(document) else Verdict.UNREADABLE, faults)
        canonical = canonical_json(document)
    except RuleBroken as broken:
        return Examination(Verdict.UNREADABLE, tuple(_placed(fault, text) for fault in broken.faults))
    except CanonicalizationError:
        return Examination(Verdict.UNREADABLE, (Fault("receipt.no_canonical_form"),))
    known = {key.key_id: key for key in keys}
    key = known.get(document["key_id"])
    seal = islice(_faults_of_seal(document, known, verify), MOST_FAULTS)
    faults = tuple(seal) or tuple(_faults_of_writing(text, canonical))
    if faults:
        unknown = key is None and faults[0].code == "receipt.key_unknown"
        return Examination(Verdict.KEY_UNKNOWN if unknown else Verdict.ALTERED, faults)
    facts = _facts_of(document)
    if key is not None and key.revoked_at is not None:
        at, reason = instant_text(key.revoked_at), key.revoked_reason or ""
        revoked = Fault("receipt.key_revoked", "key_id", {"revoked_at": at, "reason": reason})
        return Examination(Verdict.REVOKED, (revoked,), facts, canonical.decode())
    return Examination(Verdict.GENUINE, (), facts, canonical.decode())


def stated_facts(text: str) -> ReceiptFacts:
    """What a receipt of ours states; for texts that this house signed and kept itself."""
    return _facts_of(read_object(text, "receipt"))


def signature_of(text: str) -> tuple[str, str]:
    """The key id and the signature (base64) of a receipt of ours."""
    document = read_object(text, "receipt")
    return document["key_id"], document["signature"]


# --- what a receipt holds -----------------------------------------------------------------------------------


def _parts_of(facts: ReceiptFacts) -> Json:
    return {
        **asdict(facts),
        "language": facts.language.value,
        "submitted_at": instant_text(facts.submitted_at),
        "issued_at": instant_text(facts.issued_at),
        "files": [asdict(file) for file in facts.files],
    }


def _facts_of(document: Json) -> ReceiptFacts:
    """The parts of a document whose form and seal are right."""
    return ReceiptFacts(
        call=document["call"],
        number=document["number"],
        sequence=document["sequence"],
        submitted_at=read_instant(document["submitted_at"]),
        issued_at=read_instant(document["issued_at"]),
        language=Language(document["language"]),
        fictional=document["fictional"],
        content_sha256=document["content_sha256"],
        files=tuple(ReceiptFile(**file) for file in document["files"]),
        verify_at=document["verify_at"],
    )


def _values(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Each single value with its place, as jq writes it."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _values(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _values(inner, f"{place}[{index}]")
    else:
        yield place, value


# --- what is wrong with one ---------------------------------------------------------------------------------


def _placed(fault: Fault, text: str | bytes) -> Fault:
    """A fault of reading at the last key before it, where the text has one."""
    shown = text if isinstance(text, str) else text.decode(errors="replace")
    if "column" in fault.params:
        before = shown.split("\n")[: int(fault.params["line"])]
        upto = sum(len(line) + 1 for line in before[:-1]) + int(fault.params["column"]) - 1
    elif "byte" in fault.params and isinstance(text, bytes):
        upto = len(text[: int(fault.params["byte"])].decode(errors="replace"))
    else:
        return fault
    keys = _KEY.findall(shown[:upto])
    return Fault(fault.code, keys[-1] if keys else None, fault.params)


def _is_meant(document: Json) -> bool:
    """True when enough of a receipt is left to call it an altered one."""
    return len(document.keys() & {*PARTS, *SEAL}) > len(PARTS)


def _faults_of_form(document: Json) -> Iterator[Fault]:
    """Keys that are missing, strange or hold another kind of value; a form of another version."""
    if document.get("schema") != SCHEMA:
        yield Fault("receipt.schema_unknown", "schema", {"expected": SCHEMA})
    seal: dict[str, type] = {"schema": str, "key_id": str, "digests": dict, "signature": str}
    yield from _faults_of_object(document, {**PARTS, **seal}, "")
    files = document.get("files")
    for index, file in enumerate(files if isinstance(files, list) else ()):
        yield from _faults_of_object(file, FILE_PARTS, f"files[{index}]")
    digests = document.get("digests")
    for place, digest in digests.items() if isinstance(digests, dict) else ():
        if not isinstance(digest, str):
            yield Fault("receipt.part_form", f"digests.{in_short(place).strip(QUOTE)}")


def _faults_of_object(value: Any, expected: Mapping[str, type], place: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault("receipt.part_form", place)
        return
    within = f"{place}." if place else ""
    for name, kind in expected.items():
        if name not in value:
            yield Fault("receipt.part_missing", within + name)
        elif type(value[name]) is not kind:
            yield Fault("receipt.part_form", within + name)
    for name in sorted(value.keys() - expected.keys()):
        yield Fault("receipt.part_unknown", within + in_short(name).strip(QUOTE))


def _faults_of_seal(document: Json, known: Mapping[str, SigningKey], verify: Verify) -> Iterator[Fault]:
    """Nothing when the parts are those that were signed.

    The signature is tried over the digests of the parts as they stand, then over the digests as written, and
    so tells which of the two was changed; then with the other keys.
    """
    written = document["digests"]
    actual = digests_of({name: document[name] for name in PARTS})
    key, signature = known.get(document["key_id"]), from_base64(document["signature"], _SIGNATURE_BYTES)

    def is_signed(by: SigningKey | None, digests: Mapping[str, str]) -> bool:
        if by is None or signature is None:
            return False
        return verify(by.public_key, signature, signed_message(digests, by.key_id))

    if is_signed(key, actual):
        yield from _differences(actual, written, "receipt.digest_changed", under="digests.")
    elif is_signed(key, written):
        yield from _differences(actual, written, "receipt.part_changed")
    elif any(is_signed(other, digests) for other in known.values() for digests in (actual, written)):
        yield Fault("receipt.key_id_changed", "key_id")
        yield from _differences(actual, written, "receipt.part_differs")
    elif key is None and signature is not None:
        yield Fault("receipt.key_unknown", "key_id")
        yield from _differences(actual, written, "receipt.part_differs")
    else:
        yield Fault("receipt.signature_changed", "signature")
        yield from _differences(actual, written, "receipt.part_differs")


def _differences(
    actual: Mapping[str, str], written: Mapping[str, str], code: str, under: str = ""
) -> Iterator[Fault]:
    """code at each place where part and digest differ; where one of the two is gone, that is said instead."""
    for place in (*actual, *sorted(written.keys() - actual.keys())):
        shown = under + in_short(place).strip(QUOTE)
        if place not in written:
            yield Fault("receipt.digest_missing" if under else "receipt.part_added", shown)
        elif place not in actual:
            yield Fault("receipt.digest_added" if under else "receipt.part_removed", shown)
        elif actual[place] != written[place]:
            yield Fault(code, shown)


def _faults_of_writing(text: str | bytes, canonical: bytes) -> Iterator[Fault]:
    """The same values written in another way: the place of the first byte that differs."""
    given = (text.encode(errors="replace") if isinstance(text, str) else text).strip(_WHITE.encode())
    if given != canonical:
        pairs = zip(given, canonical, strict=False)
        same = next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(given), len(canonical)))
        yield Fault("receipt.writing_changed", None, {"byte": same + 1})
