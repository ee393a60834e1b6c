"""The packaged directory of hospitals; data/SOURCES.md says where it comes from and how far to trust it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from callapp.domain.hospital_directory import (
    DirectoryRecord,
    Hospital,
    HospitalDirectory,
    Level,
    ResearchedOrganisation,
    merge,
)
from callapp.domain.organisation_names import name_key
from callapp.domain.organisations import Province


@cache
def hospital_directory() -> HospitalDirectory:
    """Every hospital that can be picked by name; read and indexed once a process."""
    return HospitalDirectory(merge(researched_organisations(), directory_records()))


def hospital_called(key: str, province: Province) -> Hospital | None:
    """The one hospital of a province with a name of this key (callapp.domain.organisation_names); None when
    there are several, or none."""
    return _by_key().get((key, province))


@cache
def _by_key() -> dict[tuple[str, Province], Hospital | None]:
    found: dict[tuple[str, Province], Hospital | None] = {}
    for hospital in hospital_directory().hospitals:
        for key in {name_key(hospital.name_fr), name_key(hospital.name_en)}:
            found[key, hospital.province] = None if (key, hospital.province) in found else hospital
    return found


def researched_organisations() -> list[ResearchedOrganisation]:
    """The organisations researched by hand, in the order of their file."""
    return [
        ResearchedOrganisation(
            id=row["id"],
            name_en=row["name_en"],
            name_fr=row["name_fr"] or None,
            city=row["city"],
            province=Province(row["province"]),
            level=Level(row["level"]),
            beds=int(row["beds"]) if row["beds"] else None,
            beds_source=row["beds_source"] or None,
            odhf_index=int(row["odhf_index"]) if row["odhf_index"] else None,
        )
        for row in _rows("hospitals.csv")
    ]


def directory_records() -> list[DirectoryRecord]:
    """The hospitals of Statistics Canada's open directory, in the order of their file."""
    return [
        DirectoryRecord(
            odhf_index=int(row["odhf_index"]),
            name=row["facility_name"],
            city=row["city"] or None,
            province=Province(row["province"]),
        )
        for row in _rows("odhf_hospitals.csv")
    ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("callapp.accounts") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
