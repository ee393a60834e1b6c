"""The README specifies the canonical form and the receipt so that a stranger computes the same."""

from __future__ import annotations

import json
import locale
import time
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.assessment import assess
from callapp.applications.copies.snapshots import freeze, thaw
from callapp.applications.models import Snapshot
from callapp.applications.sections.content_queries import load_content
from callapp.calls.queries import call_in_force
from callapp.domain.bilingual import Language
from callapp.domain.canonical import canonical_json
from callapp.domain.signatures import key_list
from callapp.files.store import FileStore
from callapp.receipts.models import Receipt
from callapp.receipts.queries import published_keys
from callapp.web.speaker import Speaker, current_speaker
from tests.factories import make_complete_draft, make_person, make_submitted
from tests.receipts.by_the_readme import canonical, is_genuine

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_the_form_by_the_readme_is_ours(value: Any) -> None:
    assert canonical(value).encode() == canonical_json(value)


@given(
    st.dictionaries(texts.map(lambda text: unicodedata.normalize("NFC", text)), values, max_size=6),
    st.randoms(),
)
def test_order_of_keys_and_kind_of_accents_do_not_matter(value: dict[str, Any], random: Any) -> None:
    keys = list(value)
    random.shuffle(keys)
    shuffled = {unicodedata.normalize("NFD", key): value[key] for key in keys}

    assert canonical_json(shuffled) == canonical_json(value)


def test_a_stranger_verifies_a_receipt_and_its_copy(
    session: Session, now: datetime, store: FileStore
) -> None:
    make_submitted(session, lead=make_person(session, now=now), now=now, store=store)
    receipt = session.scalars(select(Receipt.text)).one().encode()
    copy = session.scalars(select(Snapshot.content)).one().encode()
    published = json.loads(json.dumps(key_list(published_keys(session))))

    assert is_genuine(receipt, published, copy)
    assert not is_genuine(receipt, published, copy.replace(b"772", b"773"))
    assert not is_genuine(receipt.replace(b"IAS-2023-001", b"IAS-2023-002"), published, copy)
    with pytest.raises(InvalidSignature):
        is_genuine(receipt.replace(b'"digests":{"call":"', b'"digests":{"call":"0'), published, copy)


def test_rows_give_the_form_that_the_typed_words_give(
    session: Session, now: datetime, store: FileStore
) -> None:
    """On each database what is read back is frozen to the same bytes as what never was in one."""
    lead = make_person(session, now=now)
    draft = make_complete_draft(session, lead=lead, now=now, store=store)
    typed = assess(session, draft, call_in_force(session, draft.call_id).document).content
    submitted = make_submitted(session, lead=make_person(session, now=now), now=now, store=store)
    about = thaw(session.get_one(Snapshot, submitted.snapshot_id).content).circumstances
    session.expire_all()

    assert freeze(load_content(session, draft), about) == freeze(typed, about)


@pytest.fixture
def _surroundings() -> Iterator[None]:
    """Zone and locale of the process as they were, whatever the test sets."""
    kept = locale.setlocale(locale.LC_ALL)
    yield
    locale.setlocale(locale.LC_ALL, kept)
    time.tzset()


@pytest.mark.usefixtures("_surroundings")
def test_zone_locale_and_language_do_not_matter(
    session: Session, now: datetime, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted = make_submitted(session, lead=make_person(session, now=now), now=now, store=store)
    kept = session.get_one(Snapshot, submitted.snapshot_id)
    about = thaw(kept.content).circumstances

    for zone, machine, lang in [
        ("Asia/Tokyo", "C", Language.EN),
        ("America/St_Johns", "C.UTF-8", Language.FR),
    ]:
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("TZ", zone)
            time.tzset()
            locale.setlocale(locale.LC_ALL, machine)
            spoken = current_speaker.set(Speaker(lang))
            session.expire_all()
            assert freeze(load_content(session, submitted), about) == (kept.content, kept.sha256)
            current_speaker.reset(spoken)
