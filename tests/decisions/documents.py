"""Facts to make shortlist documents from: one by hand, and any that hypothesis can think of."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from callapp.decisions.shortlist_document import (
    CallFacts,
    CriterionFacts,
    FileFacts,
    ReviewFacts,
    ScoreFacts,
    ShortlistFacts,
)
from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.shortlist import Count, Cut, Envelope, Threshold
from callapp.domain.workflow import ApplicationState, ReviewState

CALL = CallFacts(
    slug="ia-sante-demo-eval",
    title=Bilingual("L’IA au service de la santé", "AI for Healthcare"),
    is_fictional=True,
    max_half_points=10,
    criteria=(
        CriterionFacts("impact", 3500, Bilingual("Effet sur les soins", "Impact on care")),
        CriterionFacts("feasibility", 2500, Bilingual("Faisabilité", "Feasibility")),
        CriterionFacts("partnership", 2000, Bilingual("Partenariat", "Partnership")),
        CriterionFacts("results", 2000, Bilingual("Résultats", "Results")),
    ),
)
CODES = [criterion.code for criterion in CALL.criteria]


def review(
    *half_points: int, state: ReviewState = ReviewState.SUBMITTED, is_recused: bool = False
) -> ReviewFacts:
    scores = tuple(
        ScoreFacts(code, value, f"Justification fictive : {code}.")
        for code, value in zip(CODES, half_points, strict=False)
    )
    return ReviewFacts("Évaluatrice fictive 3", state, is_recused, scores)


def file(
    number: str, *reviews: ReviewFacts, cents: int = 150_000_000, title: str = "Prévoir les congés"
) -> FileFacts:
    return FileFacts(
        number=number,
        title=title,
        hospital="Hôpital fictif A",
        province="QC",
        language=Language.FR,
        state=ApplicationState.ELIGIBLE,
        request_cents=cents,
        reviews=reviews,
    )


def facts(cut: Cut | None = None) -> ShortlistFacts:
    """Five ranked files, of which 002 and 004 are ex aequo, and one unranked."""
    return ShortlistFacts(
        CALL,
        (
            file("IAS-2023-001", review(9, 6, 8, 7), review(8, 8, 8, 8)),
            file("IAS-2023-002", review(6, 6, 6, 6), cents=149_999_999),
            file("IAS-2023-003", review(10, 10, 10, 10), review(0, 0, 0, 0, is_recused=True)),
            file("IAS-2023-004", review(6, 6, 6, 6), cents=99_000_050),
            file("IAS-2023-005", review(2, 3, 4, 5)),
            file("IAS-2023-006", review(9, state=ReviewState.DRAFT)),
        ),
        cut,
    )


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_reviews = st.builds(
    lambda values, state, recused: ReviewFacts(
        "Évaluateur fictif",
        state,
        recused,
        tuple(ScoreFacts(code, value, "Dit pourquoi.") for code, value in zip(CODES, values, strict=False)),
    ),
    st.tuples(*[st.integers(3, 6)] * 3),
    st.sampled_from([ReviewState.SUBMITTED, ReviewState.SUBMITTED, ReviewState.DRAFT]),
    st.sampled_from([False, False, False, True]),
)
_cuts: st.SearchStrategy[Cut | None] = st.one_of(
    st.none(),
    st.integers(0, 500).map(lambda hundredths: Threshold(Fraction(hundredths, 100))),
    st.integers(0, 8).map(Count),
    st.integers(0, 600_000_000).map(Envelope),
)


@st.composite
def any_facts(draw: st.DrawFn) -> ShortlistFacts:
    """A call with three criteria of drawn weights, up to six files, ties and unranked files likely."""
    first = draw(st.integers(1, 9_998))
    second = draw(st.integers(1, 9_999 - first))
    weights = (first, second, 10_000 - first - second)
    criteria = tuple(
        CriterionFacts(code, weight, Bilingual(draw(_texts), "Name"))
        for code, weight in zip(CODES[:3], weights, strict=True)
    )
    call = CallFacts("appel-fictif", Bilingual("Appel", "Call"), draw(st.booleans()), 10, criteria)
    files = tuple(
        FileFacts(
            number=f"AF-{index:03}",
            title=draw(_texts),
            hospital="Hôpital fictif",
            province="ON",
            language=Language.EN,
            state=ApplicationState.ELIGIBLE,
            request_cents=draw(st.sampled_from([1, 100_000_000, 150_000_000])),
            reviews=tuple(draw(st.lists(_reviews, max_size=2))),
        )
        for index in range(draw(st.integers(0, 6)))
    )
    return ShortlistFacts(call, files, draw(_cuts))
