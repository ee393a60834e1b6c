"""What picking a hospital by name fills in: a prefilled form, which the applicant confirms or corrects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from callapp.domain.bilingual import Bilingual
from callapp.domain.hospital_directory import Hospital

FROM_DIRECTORY = ("name", "province", "beds", "beds_source", "beds_date")
BEDS = ("beds", "beds_source", "beds_date")
_ADDRESS = re.compile(r"https?://\S+")
_ARTICLE = re.compile(r"Wikipedia, article «(.+)»")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a bed count was read: words that stand in both languages, and its address where there is one."""

    words: str
    address: str | None


def source_of(hospital: Hospital) -> Source | None:
    """The source of a hospital's beds; None when no beds are known."""
    noted = hospital.beds_source
    if hospital.beds is None or noted is None:
        return None
    # Where one source repeats another (“copy <- original”), the original stands last.
    addresses = _ADDRESS.findall(noted)
    if addresses:
        return Source(_words_for(addresses[-1]), addresses[-1])
    article = _ARTICLE.match(noted)
    return Source(f"Wikipedia, {article[1]}" if article else noted.split(",")[0], None)


def _words_for(address: str) -> str:
    parts = urlsplit(address)
    if parts.netloc.endswith("wikipedia.org"):
        return "Wikipedia, " + unquote(parts.path.removeprefix("/wiki/")).replace("_", " ")
    return address


def known_of(hospital: Hospital, lang: str) -> dict[str, str]:
    """What the directory says of a hospital, by field of the form; only what it knows."""
    source = source_of(hospital)
    known = {
        "name": Bilingual(hospital.name_fr, hospital.name_en).in_language(lang),
        "province": hospital.province.value,
        "beds": str(hospital.beds) if hospital.beds is not None else "",
        "beds_source": source.words if source else "",
        "beds_date": hospital.beds_date or "",
    }
    return {field: text for field, text in known.items() if text}


def filled_in(
    typed: Mapping[str, str], hospital: Hospital, before: Hospital | None, lang: str
) -> dict[str, str]:
    """The typed texts with a hospital's in them; what the directory does not know stays as it was typed.

    before: the hospital picked before, whose beds go with it unless somebody changed them.
    """
    known = known_of(hospital, lang)
    kept = dict(typed)
    if "beds" in known or still_from(typed, before) >= {"beds"}:
        kept = {field: text for field, text in kept.items() if field not in BEDS}
    return kept | known


def still_from(typed: Mapping[str, str], hospital: Hospital | None) -> frozenset[str]:
    """The fields that say just what the directory says of this hospital, in either language."""
    if hospital is None:
        return frozenset()
    says = [known_of(hospital, lang) for lang in ("fr", "en")]
    return frozenset(
        field
        for field in FROM_DIRECTORY
        if typed.get(field) and any(typed[field] == known.get(field) for known in says)
    )
