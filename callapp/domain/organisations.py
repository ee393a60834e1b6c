"""Codes for organisations and where they are (DOMAIN section 1; ISO 3166-2:CA)."""

from __future__ import annotations

from enum import StrEnum


class PartnerKind(StrEnum):
    """What an organisation is in a project."""

    AI_PROVIDER = "ai_provider"
    HOSPITAL = "hospital"
    ACADEMIC = "academic"
    OTHER = "other"


class Province(StrEnum):
    """The ten provinces and three territories, or outside Canada."""

    AB = "AB"
    BC = "BC"
    MB = "MB"
    NB = "NB"
    NL = "NL"
    NS = "NS"
    NT = "NT"
    NU = "NU"
    ON = "ON"
    PE = "PE"
    QC = "QC"
    SK = "SK"
    YT = "YT"
    OUTSIDE_CANADA = "outside_canada"


TERRITORIES = frozenset({Province.NT, Province.NU, Province.YT})
