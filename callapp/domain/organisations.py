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


class SizeClass(StrEnum):
    """How large an organisation is, by employees (Innovation, Science and Economic Development Canada, Key
    Small Business Statistics: small 1 to 99, medium 100 to 499, large 500 or more)."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    # Public bodies, hospitals, universities: a size is asked of enterprises.
    NOT_APPLICABLE = "not_applicable"
    # Small or medium, as declared before the size was asked: stands in earlier copies, never chosen.
    SME = "sme"


SIZES_ASKED = (SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE, SizeClass.NOT_APPLICABLE)
SMES = frozenset({SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.SME})
