"""A receipt proves every byte of itself, and says which part was changed."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callapp.domain.bilingual import Language
from callapp.domain.canonical import canonical_json
from callapp.domain.receipts import (
    MOST_FAULTS,
    Examination,
    ReceiptFacts,
    ReceiptFile,
    Verdict,
    compose_receipt,
    digests_of,
    examine_receipt,
    signed_message,
    stated_facts,
)
from callapp.domain.signatures import SigningKey, as_base64, key_id_of


def key(name: str) -> SigningKey:
    public = hashlib.sha256(name.encode()).digest()
    return SigningKey(key_id_of(public), public)


def seal(public_key: bytes, message: bytes) -> bytes:
    """Stands for a signature: the rules only ask whether it belongs to key and message."""
    return hashlib.sha512(public_key + message).digest()


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    return signature == seal(public_key, message)


KEY, OTHER = key("ours"), key("another of ours")
FACTS = ReceiptFacts(
    call="appel-fictif",
    number="AF-2023-017",
    sequence=1,
    submitted_at=datetime(2023, 5, 16, 3, 59, 59, tzinfo=UTC),
    issued_at=datetime(2023, 5, 16, 3, 59, 59, tzinfo=UTC),
    language=Language.FR,
    fictional=True,
    content_sha256="ab" * 32,
    files=(
        ReceiptFile("lettre signée.pdf", "application/pdf", 12_345, "cd" * 32),
        ReceiptFile("ᐊᓐᓂᐊᕐᕕᒃ 🏥.png", "image/png", 9, "ef" * 32),
    ),
    verify_at="https://appel.example.ca/fr/verify",
)
TEXT = compose_receipt(FACTS, key_id=KEY.key_id, sign=lambda message: seal(KEY.public_key, message))


def examine(text: str | bytes, *keys: SigningKey) -> Examination:
    return examine_receipt(text, keys=keys or (OTHER, KEY), verify=verify)


def changed(change: dict[str, Any], *, signed_by: SigningKey | None = None) -> str:
    """The receipt with other values at these keys; signed_by: the seal made again, as a forger would."""
    document = json.loads(TEXT) | change
    if signed_by:
        parts = {name: value for name, value in document.items() if name in vars_of(FACTS)}
        document |= {"key_id": signed_by.key_id, "digests": digests_of(parts)}
        message = signed_message(document["digests"], signed_by.key_id)
        document["signature"] = as_base64(seal(signed_by.public_key, message))
    return canonical_json(document).decode()


def vars_of(facts: ReceiptFacts) -> set[str]:
    return set(facts.__slots__)


def told(found: Examination) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in found.faults]


def test_a_receipt_as_it_was_signed_is_genuine_and_states_its_facts() -> None:
    found = examine(TEXT)

    assert found == Examination(Verdict.GENUINE, (), FACTS, TEXT)
    assert examine(f"\r\n{TEXT}\n").verdict is Verdict.GENUINE
    assert examine(TEXT.encode()).verdict is Verdict.GENUINE
    assert stated_facts(TEXT) == FACTS


def test_any_single_byte_replaced_is_noticed_and_a_place_is_named() -> None:
    """Every byte of the receipt, each replaced by another: never genuine, always told where."""
    original = TEXT.encode()
    for position, byte in enumerate(original):
        other = (byte ^ 1, byte ^ 0x20, ord("0"))[position % 3]
        altered = original[:position] + bytes([other]) + original[position + 1 :]
        if altered == original:
            continue
        found = examine(altered)
        where = f"byte {position}: {altered[max(0, position - 20) : position + 20]!r}"
        assert found.verdict is not Verdict.GENUINE, where
        assert found.facts is None, where
        assert found.faults, where
        fault = found.faults[0]
        assert fault.field or {"byte", "column"} & fault.params.keys(), where


@given(st.integers(0, len(TEXT.encode()) - 1), st.integers(0, 255), st.booleans())
def test_a_byte_put_in_or_taken_out_is_noticed(position: int, byte: int, put_in: bool) -> None:
    original = TEXT.encode()
    altered = original[:position] + (bytes([byte]) if put_in else b"") + original[position + (not put_in) :]

    found = examine(altered)

    assert found.verdict is not Verdict.GENUINE or altered.strip(b" \t\r\n") == original


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"number": "AF-2023-018"}, [("receipt.part_changed", "number")]),
        ({"sequence": 2, "fictional": False}, [
            ("receipt.part_changed", "sequence"), ("receipt.part_changed", "fictional"),
        ]),
        ({"files": []}, [("receipt.part_added", "files")] + [
            ("receipt.part_removed", f"files[{file}].{part}")
            for file in (0, 1) for part in ("media_type", "name", "sha256", "size")
        ]),
        ({"schema": "callapp.receipt/2"}, [("receipt.schema_unknown", "schema")]),
        ({"note": "x"}, [("receipt.part_unknown", "note")]),
        ({"sequence": "1"}, [("receipt.part_form", "sequence")]),
        ({"sequence": True}, [("receipt.part_form", "sequence")]),
        ({"files": [{"name": "a"}, 3]}, [
            ("receipt.part_missing", "files[0].media_type"), ("receipt.part_missing", "files[0].sha256"),
            ("receipt.part_missing", "files[0].size"), ("receipt.part_form", "files[1]"),
        ]),
        ({"digests": {"number": 3}}, [("receipt.part_form", "digests.number")]),
        ({"key_id": OTHER.key_id}, [("receipt.key_id_changed", "key_id")]),
        ({"key_id": "0" * 16}, [("receipt.key_id_changed", "key_id")]),
        ({"signature": as_base64(b"x" * 64)}, [("receipt.signature_changed", "signature")]),
        ({"signature": "x"}, [("receipt.signature_changed", "signature")]),
    ],
)  # fmt: skip
def test_the_changed_part_is_named(change: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    found = examine(changed(change))

    assert sorted(told(found)) == sorted(faults)
    assert found.verdict is Verdict.ALTERED


def test_a_name_of_a_second_file_changed_by_a_letter_is_named() -> None:
    assert told(examine(TEXT.replace("🏥.png", "🏨.png"))) == [("receipt.part_changed", "files[1].name")]


def test_a_changed_digest_is_told_apart_from_a_changed_part() -> None:
    digests = json.loads(TEXT)["digests"]

    assert told(examine(changed({"digests": digests | {"number": "0" * 64}}))) == [
        ("receipt.digest_changed", "digests.number")
    ]
    assert told(examine(changed({"digests": digests | {"more": "0" * 64}}))) == [
        ("receipt.digest_added", "digests.more")
    ]
    del digests["number"]
    assert told(examine(changed({"digests": digests}))) == [("receipt.digest_missing", "digests.number")]


def test_another_spelling_of_the_same_signature_is_not_the_signature() -> None:
    signature = json.loads(TEXT)["signature"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    # The last letter before the padding carries four bits that no decoder looks at.
    other = signature[:-3] + letters[letters.index(signature[-3]) ^ 1] + "=="

    assert told(examine(changed({"signature": other}))) == [("receipt.signature_changed", "signature")]


def test_part_and_digest_changed_together_break_the_signature() -> None:
    digests = json.loads(TEXT)["digests"] | digests_of({"number": "AF-2023-018"})

    found = examine(changed({"number": "AF-2023-018", "digests": digests}))

    assert told(found) == [("receipt.signature_changed", "signature")]


def test_a_forger_with_a_key_of_his_own_is_not_believed() -> None:
    found = examine(changed({"number": "AF-2023-018"}, signed_by=key("a forger's")))

    assert found.verdict is Verdict.KEY_UNKNOWN
    assert told(found) == [("receipt.key_unknown", "key_id")]


def test_a_retired_key_still_proves_and_a_revoked_one_no_longer_does() -> None:
    later = datetime(2024, 1, 1, tzinfo=UTC)
    retired = replace(KEY, retired_at=later)
    revoked = replace(retired, revoked_at=later, revoked_reason="Disque volé")

    assert examine(TEXT, retired).verdict is Verdict.GENUINE
    found = examine(TEXT, revoked)
    assert (found.verdict, found.facts) == (Verdict.REVOKED, FACTS)
    assert found.faults[0].params == {"revoked_at": "2024-01-01T00:00:00Z", "reason": "Disque volé"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps(json.loads(TEXT), ensure_ascii=False, separators=(",", ":")), None),
        (json.dumps(json.loads(TEXT), indent=1, ensure_ascii=False), "receipt.writing_changed"),
        (TEXT.replace("é", "\\u00e9"), "receipt.writing_changed"),
        (unicodedata.normalize("NFD", TEXT), "receipt.writing_changed"),
    ],
)
def test_the_same_values_written_in_another_way_are_refused_as_such(text: str, code: str | None) -> None:
    assert [fault.code for fault in examine(text).faults] == ([code] if code else [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "receipt.not_json"),
        ("{}", "receipt.schema_unknown"),
        ("[]", "receipt.not_an_object"),
        ('{"a": NaN}', "receipt.number_refused"),
        (f'{{"a": {"9" * 5000}}}', "receipt.number_refused"),
        ('{"a": 1, "a": 2}', "receipt.key_repeated"),
        ('{"\\ud800": 1, "\\ud800": 2}', "receipt.key_repeated"),
        ("[" * 100_000, "receipt.too_deep"),
        (b"\xff", "receipt.not_utf8"),
        ('{"schema": "callapp.application/1"}', "receipt.schema_unknown"),
        (TEXT.replace("fictif", "\\ud800"), "receipt.no_canonical_form"),
        (TEXT.replace(":12345", f":{2**60}"), "receipt.no_canonical_form"),
    ],
)
def test_what_is_no_receipt_is_said_to_be_none(text: str | bytes, code: str) -> None:
    found = examine(text)

    assert found.verdict is Verdict.UNREADABLE
    assert found.faults[0].code == code


def test_a_broken_place_is_named_by_the_key_before_it() -> None:
    cut = TEXT[: TEXT.index("AF-2023-017") + 4]

    assert told(examine(cut)) == [("receipt.not_json", "number")]
    assert told(examine(TEXT.encode().replace("é".encode(), b"\xff"))) == [("receipt.not_utf8", "name")]


def test_many_faults_are_cut_short() -> None:
    digests = json.loads(TEXT)["digests"] | {
        f"\ud83d{n}".encode(errors="replace").decode(): "x" for n in range(500)
    }

    assert len(examine(changed({"digests": digests})).faults) == MOST_FAULTS


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_instants = st.integers(0, 2**33).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
_facts = st.builds(
    ReceiptFacts,
    call=_words,
    number=_words,
    sequence=st.integers(1, 10_000),
    submitted_at=_instants,
    issued_at=_instants,
    language=st.sampled_from(Language),
    fictional=st.booleans(),
    content_sha256=st.from_regex("[0-9a-f]{64}", fullmatch=True),
    files=st.lists(
        st.builds(ReceiptFile, name=_words, media_type=_words, size=st.integers(0, 2**40), sha256=_words),
        max_size=3,
    ).map(tuple),
    verify_at=_words,
)


@settings(max_examples=15)
@given(_facts)
def test_whatever_it_states_it_verifies_and_reads_back(facts: ReceiptFacts) -> None:
    text = compose_receipt(facts, key_id=KEY.key_id, sign=lambda message: seal(KEY.public_key, message))

    found = examine(text)

    assert found.verdict is Verdict.GENUINE, found.faults
    assert found.facts is not None
    assert canonical_json(found.facts.number) == canonical_json(facts.number)
    assert found.facts.submitted_at == facts.submitted_at
    assert len(found.facts.files) == len(facts.files)
