"""Names kept in lower case are shown decently in either language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.hospital_names import in_both_languages, presentable_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("alberta children's hospital", "Alberta Children’s Hospital"),
        ("hospital of the west and of st. mary's", "Hospital of the West and of St. Mary’s"),
        ("the ottawa hospital", "The Ottawa Hospital"),
        ("community hospital o'leary", "Community Hospital O’Leary"),
        ("mcgill university health centre", "McGill University Health Centre"),
        ("st. joseph's general hospital [ab]", "St. Joseph’s General Hospital [AB]"),
        ("g.r. baker memorial hospital", "G.R. Baker Memorial Hospital"),
        ("dr. georges-l. dumont regional hospital", "Dr. Georges-L. Dumont Regional Hospital"),
        (
            "centre hospitalier universitaire sainte-justine",
            "Centre hospitalier universitaire Sainte-Justine",
        ),
        ("hôpital général juif", "Hôpital général juif"),
        ("hôpital de l'enfant-jésus", "Hôpital de l’Enfant-Jésus"),
        ("hôpital mémorial de wakefield (l')", "Hôpital mémorial de Wakefield (L’)"),
        ("cisss de la côte-nord - hôpital d’alma", "CISSS de la Côte-Nord — Hôpital d’Alma"),
        ("ciusss de la capitale-nationale — clsc", "CIUSSS de la Capitale-Nationale — CLSC"),
        (
            "centre de santé et de services sociaux de la mrc-de-coaticook",
            "Centre de santé et de services sociaux de la MRC-de-Coaticook",
        ),
        ("the ottawa hospital/l'hôpital d'ottawa", "The Ottawa Hospital/L’Hôpital d’Ottawa"),
        ("enfant-jésus rhsj† hospital", "Enfant-Jésus RHSJ Hospital"),
        ("north vancouver", "North Vancouver"),
        ("", ""),
    ],
)
def test_presentable_name(raw: str, shown: str) -> None:
    assert presentable_name(raw) == shown


@pytest.mark.parametrize(
    ("raw", "english", "french"),
    [
        (
            "grand falls general hospital / hôpital général de grand-sault",
            "Grand Falls General Hospital",
            "Hôpital général de Grand-Sault",
        ),
        ("delta hospital", "Delta Hospital", "Delta Hospital"),
        (
            "teulon/hunter memorial hospital",
            "Teulon/Hunter Memorial Hospital",
            "Teulon/Hunter Memorial Hospital",
        ),
    ],
)
def test_in_both_languages(raw: str, english: str, french: str) -> None:
    assert in_both_languages(raw) == (english, french)


@given(st.text(alphabet="abélmc'-— /([.", max_size=20))
def test_only_case_apostrophes_and_dashes_change(raw: str) -> None:
    shown = presentable_name(raw).casefold()
    assert shown == raw.strip().replace("'", "’").replace(" - ", " — ").casefold()
