"""Invented applications as hospitals would type them: same seed, same words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from callapp.calls.document import CallDocument
from callapp.domain.bilingual import Language
from callapp.domain.sections import Section
from callapp.domain.typed import Typed

PLACES = (
    ("du Fleuve", "of the River", "QC"),
    ("des Pins", "of the Pines", "ON"),
    ("de la Baie", "of the Bay", "NS"),
    ("des Prairies", "of the Prairies", "MB"),
    ("du Pacifique", "of the Pacific", "BC"),
    ("des Érables", "of the Maples", "QC"),
    ("du Grand-Lac", "of the Great Lake", "ON"),
    ("de la Montagne", "of the Mountain", "AB"),
    ("du Littoral", "of the Shore", "NB"),
    ("des Plaines", "of the Plains", "SK"),
    ("du Détroit", "of the Strait", "NL"),
    ("de l’Estuaire", "of the Estuary", "QC"),
)


@dataclass(frozen=True, slots=True)
class FictionalFile:
    """One invented application: whose it is and what is typed in each section."""

    number: int
    language: Language
    hospital_fr: str
    hospital_en: str
    province: str
    sections: dict[Section, Typed]

    @property
    def hospital(self) -> str:
        return self.hospital_fr if self.language is Language.FR else self.hospital_en


@cache
def invented() -> dict[str, Any]:
    """The invented words, by language."""
    return tomllib.loads((Path(__file__).parent / "fictional_projects.toml").read_text("utf-8"))


def fictional_file(
    number: int, random: Random, document: CallDocument, *, beds: int, partners: int = 3, trial: bool = False
) -> FictionalFile:
    """The invented application of this number, from 1. partners: how many, the AI provider included.

    trial: the hospital is another one of the same place, for the open call.
    """
    words = invented()
    language = Language.EN if random.random() < 0.4 else Language.FR
    fr, en, province = PLACES[(number - 1) % len(PLACES)]
    round_ = (number - 1) // len(PLACES)
    mark = f" {round_ + 1}" if round_ else ""
    first_fr, first_en = (
        ("Hôpital d’essai fictif", "Fictional trial hospital")
        if trial
        else (
            "Hôpital fictif",
            "Fictional hospital",
        )
    )
    hospital_fr, hospital_en = f"{first_fr} {fr}{mark}", f"{first_en} {en}{mark}"
    project = words["projects"][(number - 1) % len(words["projects"])]
    said = {
        "hospital": hospital_fr if language is Language.FR else hospital_en,
        "beds": str(beds),
        "provider": _provider(number, language),
        "units": str(random.randint(4, 16)),
        "weeks": str(random.choice([8, 10, 12, 16])),
    }
    request = random.randrange(40, 301) * 500_000  # cents: 200 000 $ to 1 500 000 $
    sections = {
        Section.HOSPITAL: _hospital(said, province, language),
        Section.PROJECT: _project(project, words, said, language, document),
        Section.PARTNERS: {"partners": _partners(number, partners, province, language)},
        Section.BUDGET: _budget(request, random, language),
        Section.OUTCOMES: {"indicators": [_indicator(project, words, language)]},
        Section.LETTER_OF_INTENT: _letter(language),
        Section.DECLARATION: {f"declare-{each.code}": "yes" for each in document.declarations},
    }
    return FictionalFile(number, language, hospital_fr, hospital_en, province, sections)


def _provider(number: int, language: Language) -> str:
    if language is Language.FR:
        return f"Fournisseur d’IA fictif {number}"
    return f"Fictional AI provider {number}"


def _hospital(said: dict[str, str], province: str, language: Language) -> Typed:
    source = "Rapport annuel fictif" if language is Language.FR else "Fictional annual report"
    return {
        "name": said["hospital"],
        "province": province,
        "nonprofit": "yes",
        "provincially_funded": "yes",
        "beds": said["beds"],
        "beds_source": source,
        "beds_date": "2025-03-31",
    }


def _project(
    project: dict[str, Any],
    words: dict[str, Any],
    said: dict[str, str],
    language: Language,
    document: CallDocument,
) -> Typed:
    texts = {**words["shared"][language.value], **project[language.value]}
    answers = {f"answer-{each.code}": texts[each.code].format(**said) for each in document.questions}
    return {"title": project[language.value]["title"], **answers}


def _partners(number: int, count: int, province: str, language: Language) -> list[dict[str, str]]:
    fr = language is Language.FR
    rows = [_partner(_provider(number, language), "ai_provider", "QC" if number % 2 else "ON", "yes")]
    for index in range(1, count):
        kind = ("academic", "hospital", "other")[(index - 1) % 3]
        names = {
            "academic": ("Université fictive", "Fictional university"),
            "hospital": ("Hôpital fictif partenaire", "Fictional partner hospital"),
            "other": ("Organisme fictif", "Fictional organisation"),
        }[kind]
        rows.append(_partner(f"{names[0 if fr else 1]} {number}-{index}", kind, province, "no"))
    return rows


def _partner(name: str, kind: str, province: str, sme: str) -> dict[str, str]:
    return {"name": name, "kind": kind, "province": province, "country": "CA", "sme": sme}


def _budget(request: int, random: Random, language: Language) -> Typed:
    """Costs and sources that balance to the cent; request in cents."""
    matched = request * random.randint(100, 160) // 100
    total = request + matched
    labour, cloud = total * 55 // 100, total * 12 // 100
    software = total * 21 // 100
    parts = (
        ("labour", labour, "Équipe du projet", "Project team"),
        ("software", software, "Licences et intégration", "Licences and integration"),
        ("cloud_services", cloud, "Infonuagique", "Cloud services"),
        ("other", total - labour - software - cloud, "Formation et évaluation", "Training and evaluation"),
    )
    provider = matched // 4
    return {
        "costs": [
            {
                "description": fr if language is Language.FR else en,
                "category": category,
                "eligible": "yes",
                "amount": _amount(cents, language),
            }
            for category, cents, fr, en in parts
        ],
        "funding": [
            {"source": "scale_ai", "kind": "cash", "amount": _amount(request, language)},
            {"source": "hospital", "kind": "cash", "amount": _amount(matched - provider, language)},
            {"source": "provider", "kind": "in_kind", "amount": _amount(provider, language)},
        ],
    }


def _amount(cents: int, language: Language) -> str:
    """As a person of the language types it: « 1 334 217,50 », "1,334,217.50"."""
    typed = f"{cents // 100:,}.{cents % 100:02d}"
    return typed.translate(str.maketrans(",.", " ,")) if language is Language.FR else typed


def _indicator(project: dict[str, Any], words: dict[str, Any], language: Language) -> dict[str, str]:
    said, shared = project[language.value], words["shared"][language.value]
    falls = float(project["target"]) < float(project["baseline"])
    return {
        "name": said["kpi"],
        "definition": shared["definition"],
        "unit": said["unit"],
        "direction": "decrease" if falls else "increase",
        "baseline": project["baseline"],
        "baseline_date": "2025-12-31",
        "baseline_method": shared["method"],
        "target": project["target"],
        "target_date": "2028-03-31",
    }


def _letter(language: Language) -> Typed:
    if language is Language.FR:
        ceo, lead = "Direction générale fictive", "Responsable clinique fictive"
        titles = ("Présidence-direction générale", "Chefferie de service")
    else:
        ceo, lead = "Fictional chief executive", "Fictional clinical lead"
        titles = ("President and chief executive officer", "Head of department")
    return {
        "ceo_name": ceo,
        "ceo_title": titles[0],
        "clinical_lead_name": lead,
        "clinical_lead_title": titles[1],
    }
