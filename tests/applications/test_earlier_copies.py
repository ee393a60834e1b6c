"""Copies of the first schema are read as today's, their bytes untouched, and read out whole."""

from __future__ import annotations

import hashlib

import pytest

from callapp.app import templates_path
from callapp.applications.copies.pdf_copies import copy_pdf
from callapp.applications.copies.readable import readable_parts
from callapp.applications.copies.readable_blocks import Grid
from callapp.applications.copies.snapshots import SCHEMA, freeze, is_canonical, thaw
from callapp.calls.shipped import real_call
from callapp.domain.bilingual import Language
from callapp.domain.organisations import SizeClass
from callapp.web.speaker import Speaker
from tests.applications.first_schema import SHA256, TEXT


def test_a_copy_of_the_first_schema_proves_itself() -> None:
    assert hashlib.sha256(TEXT.encode()).hexdigest() == SHA256
    assert is_canonical(TEXT)
    assert not is_canonical(TEXT.replace('"sequence":1', '"sequence": 1'))


def test_what_was_not_asked_then_is_not_given() -> None:
    content = thaw(TEXT).content
    assert [(each.ref, each.size_class, each.contact_email) for each in content.partners] == [
        ("00000001", SizeClass.SME, None),
        ("00000002", None, None),
    ]
    assert [(line.participant, line.fiscal_year) for line in content.costs] == [(None, None)] * 2
    assert content.funding[1].eligible is None
    assert (content.indicators[0].code, content.indicators[0].name) == ("own", "Attente à l’urgence")
    # What was said then is said still.
    assert content.budget.total_cost_cents == content.budget.total_funding_cents == 150_025_100
    assert content.budget.funding_requested_cents == 900_000_00


def test_frozen_again_it_would_be_another_copy() -> None:
    """Nothing is frozen under an earlier schema any more."""
    copy = thaw(TEXT)
    assert freeze(copy.content, copy.circumstances)[0].count(f'"schema":"{SCHEMA}"') == 1


@pytest.mark.parametrize("language", list(Language))
def test_it_is_read_out_without_what_it_does_not_know(language: Language) -> None:
    parts = {part.code: part for part in readable_parts(thaw(TEXT).content, real_call(), Speaker(language))}
    captions = [block.caption for block in parts["budget"].blocks if isinstance(block, Grid)]
    assert len(captions) == 4  # by category, by source, and the lines: no participants, places or years
    assert copy_pdf(thaw(TEXT), SHA256, real_call(), templates_path()).startswith(b"%PDF-")


def test_a_copy_of_an_unknown_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="another form"):
        thaw(TEXT.replace("callapp.application/1", "callapp.application/0"))
