"""A ranking as a page shows it: rows filtered and sorted, where the line falls among them, sums by province.

Filters and sorting choose what is shown; ranks, positions and the line are those of all files together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from callapp.decisions.shortlist_document import ListedFile, RankedListing, ShortlistDocument
from callapp.domain.bilingual import Language
from callapp.domain.scoring import HALF_POINTS
from callapp.domain.shortlist import Envelope
from callapp.domain.text import reading_order

# One page up to here: a ranking is read, and projected, as a whole.
BOARD_ROWS = 500
POSITION = "position"
CRITERION = "mean_"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page knows of a file beside its facts. assigned is None where nobody knows it any more."""

    application_id: UUID | None = None
    is_withheld: bool = False
    assigned: int | None = None
    recused: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for; province and language None: all of them."""

    sort: str = POSITION
    province: str | None = None
    language: Language | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A ranked file on the page; low and high: the lowest and highest total of its reviews, in points."""

    file: RankedListing
    standing: Standing
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class UnrankedRow:
    """A file without a review that counts, and the code of why (kind ``unranked``)."""

    file: ListedFile
    standing: Standing
    why: str


@dataclass(frozen=True, slots=True)
class ProvinceShare:
    """The files of a province, ranked and on the shortlist, with what the latter ask for in cents."""

    code: str
    ranked: int
    inside: int
    cents: int


@dataclass(frozen=True, slots=True)
class Board:
    """What the page shows.

    line_before: the number of the first file outside, when the rows stand in their order and it is on this
    page. shown: ranked files after filtering, over all pages; withheld: files the reader may not see.
    bottom: where the axis of the intervals begins, in whole points.
    envelope_cents: of the cut, else of the call, else None. inside_cents: the requests above the line.
    """

    document: ShortlistDocument
    view: View
    rows: Sequence[Row]
    unranked: Sequence[UnrankedRow]
    shown: int
    withheld: int
    line_before: str | None
    provinces: Sequence[str]
    shares: Sequence[ProvinceShare]
    bottom: int
    envelope_cents: int | None
    inside_cents: Sequence[int]
    is_line_withheld: bool

    @property
    def pages(self) -> int:
        return max(1, -(-self.shown // BOARD_ROWS))

    @property
    def page(self) -> int:
        return min(self.view.page, self.pages)

    @property
    def top(self) -> float:
        """Where the axis of the intervals ends: the top of the scale, in points."""
        return self.document.call.max_half_points / HALF_POINTS

    @property
    def used_cents(self) -> int:
        return sum(self.inside_cents)

    @property
    def left_cents(self) -> int | None:
        """The envelope less what the files inside ask for; below zero when they ask for more."""
        return None if self.envelope_cents is None else self.envelope_cents - self.used_cents


def lay_out(
    document: ShortlistDocument, standings: Mapping[str, Standing], view: View, *, envelope_cents: int | None
) -> Board:
    """The page of a document. envelope_cents: the call's, used when the cut has none of its own."""
    hidden = {number for number, standing in standings.items() if standing.is_withheld}
    rows = [_row(file, standings) for file in document.ranked if file.facts.number not in hidden]
    shown = sorted((row for row in rows if _passes(row.file, view)), key=_by_position)
    shown = _sorted(shown, view.sort)
    outside = next((row for row in shown if row.file.is_inside is False), None)
    number = min(view.page, max(1, -(-len(shown) // BOARD_ROWS)))
    on_page = shown[(number - 1) * BOARD_ROWS : number * BOARD_ROWS]
    first_outside = next((file.facts.number for file in document.ranked if file.is_inside is False), None)
    cut = document.cut
    return Board(
        document=document,
        view=view,
        rows=on_page,
        unranked=[
            _unranked_row(file, standings)
            for file in document.unranked
            if file.facts.number not in hidden and _passes(file, view)
        ],
        shown=len(shown),
        withheld=sum(file.facts.number in hidden for file in document.files),
        line_before=outside.file.facts.number if outside and view.sort == POSITION else None,
        provinces=sorted({file.facts.province for file in document.files}),
        shares=_shares(document),
        bottom=min((int(row.low) for row in rows), default=0),
        envelope_cents=cut.cents if isinstance(cut, Envelope) else envelope_cents,
        inside_cents=[file.facts.request_cents for file in document.ranked if file.is_inside],
        is_line_withheld=first_outside in hidden,
    )


def sort_keys(document: ShortlistDocument) -> list[str]:
    """What a board can be sorted by, with ``-`` before it for descending."""
    criteria = [CRITERION + criterion.code for criterion in document.call.criteria]
    return [*_KEYS, *criteria]


def _row(file: RankedListing, standings: Mapping[str, Standing]) -> Row:
    totals = [total for total in file.review_totals if total is not None]
    return Row(file, standings[file.facts.number], min(totals), max(totals))


def _unranked_row(file: ListedFile, standings: Mapping[str, Standing]) -> UnrankedRow:
    standing = standings[file.facts.number]
    if standing.assigned is None or standing.assigned > 0:
        why = "waiting"
    else:
        why = "recused" if standing.recused else "unassigned"
    return UnrankedRow(file, standing, why)


def _passes(file: ListedFile, view: View) -> bool:
    facts = file.facts
    return view.province in (None, facts.province) and view.language in (None, facts.language)


_Key = Callable[[Row], Any]
_KEYS: dict[str, _Key] = {
    POSITION: lambda row: row.file.place.position,
    "title": lambda row: reading_order(row.file.facts.title),
    "hospital": lambda row: reading_order(row.file.facts.hospital),
    "province": lambda row: row.file.facts.province,
    "reviews": lambda row: row.file.place.score.review_count,
    "mean": lambda row: row.file.place.score.mean,
    "spread": lambda row: row.file.place.score.spread,
    "request": lambda row: row.file.facts.request_cents,
}


def _by_position(row: Row) -> int:
    return row.file.place.position


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    """By the key, equals by position in either direction."""
    name = sort.removeprefix("-")
    key = _KEYS.get(name) or _criterion_key(name)
    return sorted(rows, key=key, reverse=sort.startswith("-"))


def _criterion_key(name: str) -> _Key:
    code = name.removeprefix(CRITERION)
    # A criterion nobody scored stands below any that somebody did.
    return lambda row: row.file.place.score.criterion_means.get(code, Fraction(-1))


def _shares(document: ShortlistDocument) -> list[ProvinceShare]:
    """By province, the largest sum on the shortlist first; without a cut, all ranked files count."""
    ranked = Counter(file.facts.province for file in document.ranked)
    inside: Counter[str] = Counter()
    cents: dict[str, int] = defaultdict(int)
    for file in _counted(document):
        inside[file.facts.province] += 1
        cents[file.facts.province] += file.facts.request_cents
    shares = [ProvinceShare(code, count, inside[code], cents[code]) for code, count in ranked.items()]
    return sorted(shares, key=lambda share: (-share.cents, share.code))


def _counted(document: ShortlistDocument) -> Iterable[RankedListing]:
    return (file for file in document.ranked if document.cut is None or file.is_inside)
