"""Finding a hospital by name: forgiving of accents, of the language, and of one slip of the finger.

Two lists make one directory: organisations researched by hand (with beds, and names in both languages where
known) and the open directory of healthcare facilities. A researched organisation that names its record in
the open directory takes the place of that record, so that none appears twice.

How a search ranks. Names are cut into folded words (no accents, no case). A word of the query matches a word
of a name wholly, as its beginning, or, for words of five letters or more, with one wrong, missing, extra
or swapped letter. Rare words weigh more (inverse document frequency). A name's score is the weight matched
over the weight asked plus a part of what the name says besides (a Tversky index): the closest name first,
with a small advantage to the researched organisations.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from heapq import nsmallest

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA

from callapp.domain.hospital_names import in_both_languages, presentable_name
from callapp.domain.organisations import Province

# A query is cut to this many characters: no name has as many, and a search stays quick.
LONGEST_QUERY = 300
SHORTEST_FORGIVING_WORD = 5

_WHOLE, _BEGINNING, _ONE_SLIP = 1.0, 0.9, 0.75
# A word found in the city, not in the name; and what a name says beyond the query.
_IN_CITY = 0.5
_BESIDES = 0.25
# Between names about as close, the organisation researched by hand is the likelier applicant.
_RESEARCHED = 1.1
_WORD = regex.compile(r"[\p{L}\p{N}]+")
_POSSESSIVE = regex.compile(r"['’]s\b")
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "mt": "mount"}


class Level(StrEnum):
    """What a researched entry counts: a whole corporation or one of its sites."""

    CORPORATION = "corporation"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchedOrganisation:
    """One row of the researched list; odhf_index names its record in the open directory."""

    id: str
    name_en: str
    name_fr: str | None
    city: str
    province: Province
    level: Level
    beds: int | None
    beds_source: str | None
    odhf_index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRecord:
    """One row of the open directory: a name in lower case, and a place."""

    odhf_index: int
    name: str
    city: str | None
    province: Province


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """One entry to pick. It prefills an answer and never gives it.

    id: opaque and stable, safe in an address. name_fr, name_en: one name stands for both where only one is
    known. beds with its source, for researched organisations only; beds_date is None where the source gives
    no date of count. level: None for a record of the open directory. also_known_as: other names that find it.
    """

    id: str
    name_fr: str
    name_en: str
    city: str | None
    province: Province
    level: Level | None = None
    beds: int | None = None
    beds_source: str | None = None
    beds_date: str | None = None
    also_known_as: tuple[str, ...] = ()


def merge(
    researched: Iterable[ResearchedOrganisation], records: Iterable[DirectoryRecord]
) -> tuple[Hospital, ...]:
    """Both lists as one: the researched organisations first, then the records that none of them is."""
    left = {record.odhf_index: record for record in records}
    first = tuple(
        _from_research(each, left.pop(each.odhf_index, None) if each.odhf_index else None)
        for each in researched
    )
    return first + tuple(_from_record(record) for record in left.values())


def _from_research(organisation: ResearchedOrganisation, record: DirectoryRecord | None) -> Hospital:
    return Hospital(
        id=organisation.id,
        name_fr=organisation.name_fr or organisation.name_en,
        name_en=organisation.name_en,
        city=organisation.city,
        province=organisation.province,
        level=organisation.level,
        beds=organisation.beds,
        beds_source=organisation.beds_source,
        also_known_as=(record.name,) if record else (),
    )


def _from_record(record: DirectoryRecord) -> Hospital:
    name_en, name_fr = in_both_languages(record.name)
    return Hospital(
        id=f"odhf-{record.odhf_index}",
        name_fr=name_fr,
        name_en=name_en,
        city=presentable_name(record.city) if record.city else None,
        province=record.province,
        also_known_as=(record.name,),
    )


class HospitalDirectory:
    """Hospitals by id and by name; built once, then only read."""

    def __init__(self, hospitals: Iterable[Hospital]) -> None:
        self.hospitals = tuple(hospitals)
        self._by_id = {hospital.id: hospital for hospital in self.hospitals}
        # A hospital has several spellings: (its place in hospitals, weight of the spelling's words, favour).
        self._spellings: list[tuple[int, float, float]] = []
        # Each word, and the spellings that hold it in the name and in the city.
        self._in_names: dict[str, list[int]] = defaultdict(list)
        self._in_cities: dict[str, list[int]] = defaultdict(list)
        self._index()
        # People type the same words, one letter after the other.
        self._matches = lru_cache(maxsize=1000)(self._match)

    def get(self, hospital_id: str) -> Hospital | None:
        return self._by_id.get(hospital_id)

    def search(self, query: str, limit: int = 10) -> list[Hospital]:
        """The hospitals whose names are closest to ``query``, best first; none when nothing matches.

        Ties keep the order of the directory, so researched organisations come first.
        """
        asked = 0.0
        matched: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(folded_words(query[:LONGEST_QUERY])):
            weight, parts = self._matches(word)
            asked += weight
            for spelling, part in parts:
                matched[spelling] += part
        best: dict[int, float] = {}
        for spelling, weight in matched.items():
            hospital, name_weight, favour = self._spellings[spelling]
            besides = name_weight - weight
            score = favour * weight / (asked + _BESIDES * besides if besides > 0.0 else asked)
            if score > best.get(hospital, 0.0):
                best[hospital] = score
        ranked = nsmallest(limit, best, key=lambda hospital: (-best[hospital], hospital))
        return [self.hospitals[hospital] for hospital in ranked]

    def _index(self) -> None:
        words_of_names: list[frozenset[str]] = []
        places: list[int] = []
        for place, hospital in enumerate(self.hospitals):
            city = frozenset(folded_words(hospital.city or ""))
            for name in dict.fromkeys((hospital.name_en, hospital.name_fr, *hospital.also_known_as)):
                words = frozenset(folded_words(name))
                for word in words:
                    self._in_names[word].append(len(places))
                for word in city - words:
                    self._in_cities[word].append(len(places))
                words_of_names.append(words)
                places.append(place)
        self._vocabulary = sorted(self._in_names.keys() | self._in_cities.keys())
        self._forgiving = [word for word in self._vocabulary if len(word) >= SHORTEST_FORGIVING_WORD]
        self._weights = {
            word: math.log1p(len(places) / (len(self._in_names[word]) + len(self._in_cities[word])))
            for word in self._vocabulary
        }
        self._spellings = [
            (
                place,
                math.fsum(self._weights[word] for word in words),
                1.0 if self.hospitals[place].level is None else _RESEARCHED,
            )
            for place, words in zip(places, words_of_names, strict=True)
        ]

    def _match(self, word: str) -> tuple[float, list[tuple[int, float]]]:
        """The weight of a word of the query, and how much of it each spelling holds.

        The weight is the word's own where some name holds it, else that of the rarest word it may mean.
        """
        closeness: dict[int, float] = {}
        heaviest = 0.0
        for known, how_close in self._words_like(word):
            heaviest = max(heaviest, self._weights[known])
            for spelling in self._in_names[known]:
                closeness[spelling] = max(how_close, closeness.get(spelling, 0.0))
            for spelling in self._in_cities[known]:
                closeness[spelling] = max(how_close * _IN_CITY, closeness.get(spelling, 0.0))
        weight = self._weights.get(word, heaviest)
        return weight, [(spelling, weight * how_close) for spelling, how_close in closeness.items()]

    def _words_like(self, word: str) -> Iterator[tuple[str, float]]:
        """Known words that ``word`` may mean, each with its closeness; a word may come twice."""
        start = bisect_left(self._vocabulary, word)
        for known in self._vocabulary[start:]:
            if not known.startswith(word):
                break
            yield known, _WHOLE if known == word else _BEGINNING
        # A missing letter leaves a word of five with four.
        if len(word) >= SHORTEST_FORGIVING_WORD - 1:
            slips = process.extract(word, self._forgiving, scorer=OSA.distance, score_cutoff=1, limit=None)
            for known, distance, _ in slips:
                if distance == 1:
                    yield known, _ONE_SLIP


def folded_words(text: str) -> list[str]:
    """The words of a text without case, accents or ligatures: ``L’Hôtel-Dieu`` is l, hotel, dieu.

    ``St.`` reads as ``Saint``, ``Ste`` as ``Sainte``, ``Mt`` as ``Mount``, and ``Paul’s`` as ``Pauls``.
    """
    whole = _POSSESSIVE.sub("s", text.casefold()).replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", whole)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return [_ABBREVIATIONS.get(word, word) for word in _WORD.findall(bare)]
