"""When two names are one organisation, and when they may be.

What is certain links by itself: the same key, kind and place. A key forgives what nobody means by a name:
accents, case, punctuation and spaces, and the legal element at its end (« inc. », « ltée »), by which alone
no register of companies lets two names differ. Anything less certain is another organisation, and told to
an administrator.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

import regex
from rapidfuzz.distance import OSA

from callapp.domain.hospital_directory import SHORTEST_FORGIVING_WORD, folded_words
from callapp.domain.organisations import PartnerKind, Province

KEY_LENGTH = 200


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a name ends in to say how it is incorporated: Canada’s elements in both languages, and some from
# abroad.
_LEGAL = _words("""
    inc incorporated incorporee corp ltd ltee limited limitee co cie llc llp lp ulc enr senc sencrl sec srl
    sarl sas gmbh plc
""")
# Words that carry no meaning of their own in a name.
_SMALL = _words("""
    a and at au aux d de des du en et for in l la le les n no of on par pour s sur the to un une
""")
# Letters each with its full stop are one word: s.e.n.c.r.l., I.A.
_DOTTED = regex.compile(r"\b(?:\p{L}\.){2,}")
_DIGIT = regex.compile(r"\p{N}")
# A word that so many organisations share tells none of them from another.
_COMMON = 25
# A word of few organisations names somebody.
_FEW = 6
# The longer a word, the more slips it forgives.
_LONG_WORD = 9


@dataclass(frozen=True, slots=True)
class Identity:
    """What an organisation is recognised by: two alike are one."""

    key: str
    kind: PartnerKind
    province: Province
    country: str


def identity_of(name: str, kind: PartnerKind, province: Province, country: str) -> Identity:
    return Identity(name_key(name), kind, province, country)


def name_key(name: str) -> str:
    """What two spellings of one name share; never empty, at most KEY_LENGTH characters.

    >>> name_key("Algorithmes Boréal inc.") == name_key("ALGORITHMES BOREAL, Inc")
    True
    """
    words = name_words(name)
    key = "".join(words) or "".join(unicodedata.normalize("NFKC", name).casefold().split()) or "?"
    if len(key) <= KEY_LENGTH:
        return key
    proof = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{key[: KEY_LENGTH - len(proof) - 1]}:{proof}"


def name_words(name: str) -> list[str]:
    """The words of a name, folded, without the legal elements at its end (one that is all of it stays)."""
    words = folded_words(_DOTTED.sub(lambda found: found[0].replace(".", ""), name))
    end = len(words)
    while end > 1 and words[end - 1] in _LEGAL:
        end -= 1
    return words[:end]


class Likeness(StrEnum):
    """Why two organisations may be one, the likeliest first."""

    SAME_NAME = "same_name"  # in another place, or of another kind
    SAME_WORDS = "same_words"  # but for the small ones, or their order
    SLIP = "slip"
    LONGER = "longer"  # all of one name stands in the other


@dataclass(frozen=True, slots=True)
class Known:
    """One organisation with every name it is known by."""

    id: UUID
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Two organisations that may be one; first is the smaller id."""

    first: UUID
    second: UUID
    likeness: Likeness


def possible_duplicates(
    known: Sequence[Known], apart: Iterable[tuple[UUID, UUID]] = ()
) -> list[PossibleDuplicate]:
    """Pairs that may be one organisation, the likeliest first, then by name.

    apart: pairs that an administrator told apart. Names that differ in a number are never alike: a number
    is no slip of a pen. Names are compared when they share a word that few others have, spelt right or with
    a letter missing, so that thousands take a moment.
    """
    told = {frozenset(pair) for pair in apart}
    spellings = [_Spelling(each.id, name) for each in known for name in dict.fromkeys(each.names)]
    shared = Counter(word for each in spellings for word in each.words)
    found: dict[frozenset[UUID], Likeness] = {}
    for one, other in _candidates(spellings):
        pair = frozenset((one.of, other.of))
        likeness = None if pair in told else _likeness(one, other, shared)
        if likeness is not None and (pair not in found or _RANK[likeness] < _RANK[found[pair]]):
            found[pair] = likeness
    order = {each.id: place for place, each in enumerate(known)}
    pairs = [PossibleDuplicate(min(pair), max(pair), likeness) for pair, likeness in found.items()]
    return sorted(
        pairs, key=lambda pair: (_RANK[pair.likeness], *sorted((order[pair.first], order[pair.second])))
    )


_RANK = {likeness: place for place, likeness in enumerate(Likeness)}


class _Spelling:
    """One name of one organisation, as it is compared."""

    __slots__ = ("key", "numbers", "of", "words")

    def __init__(self, of: UUID, name: str) -> None:
        words = name_words(name)
        self.of, self.key = of, name_key(name)
        self.words = frozenset(word for word in words if word not in _SMALL) or frozenset(words)
        self.numbers = sorted(word for word in words if _DIGIT.search(word))


def _candidates(spellings: Sequence[_Spelling]) -> Iterator[tuple[_Spelling, _Spelling]]:
    """Pairs worth a look, each once: they share a word, or what is left of one without one of its letters."""
    holding: dict[str, list[int]] = defaultdict(list)
    for place, spelling in enumerate(spellings):
        for mark in {spelling.key, *(mark for word in spelling.words for mark in _marks(word))}:
            holding[mark].append(place)
    seen = {
        pair for places in holding.values() if 1 < len(places) <= _COMMON for pair in combinations(places, 2)
    }
    for one, other in sorted(seen):
        if spellings[one].of != spellings[other].of:
            yield spellings[one], spellings[other]


def _marks(word: str) -> Iterator[str]:
    yield word
    if len(word) >= SHORTEST_FORGIVING_WORD and not _DIGIT.search(word):
        for place in range(len(word)):
            yield word[:place] + word[place + 1 :]


def _likeness(one: _Spelling, other: _Spelling, shared: Counter[str]) -> Likeness | None:
    if one.key == other.key:
        return Likeness.SAME_NAME
    if one.numbers != other.numbers:
        return None
    if one.words == other.words:
        return Likeness.SAME_WORDS
    left, right = one.words - other.words, other.words - one.words
    if len(left) == len(right) and _are_slips(left, right):
        return Likeness.SLIP
    shorter, longer = (one, other) if len(one.words) < len(other.words) else (other, one)
    if shorter.words < longer.words and _tells(shorter.words, shared):
        return Likeness.LONGER
    return None


def _are_slips(left: frozenset[str], right: frozenset[str]) -> bool:
    """Each word of one side is a slip of another word of the other side."""
    free = set(right)
    for word in sorted(left):
        like = next((each for each in sorted(free) if _is_slip(word, each)), None)
        if like is None:
            return False
        free.discard(like)
    return True


def _is_slip(word: str, other: str) -> bool:
    shortest = min(len(word), len(other))
    allowed = 2 if shortest >= _LONG_WORD else 1
    return shortest >= SHORTEST_FORGIVING_WORD - 1 and OSA.distance(word, other) <= allowed


def _tells(words: frozenset[str], shared: Counter[str]) -> bool:
    """Whether these words name somebody: one of them is of few, and it is no letter or two."""
    return any(shared[word] <= _FEW and len(word) > 2 for word in words) and (
        len(words) > 1 or min(shared[word] for word in words) <= 2
    )
