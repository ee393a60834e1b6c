"""Invented applications as hospitals would type them: same seed, same words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from callapp.calls.document import CallDocument
from callapp.demo.cast import address
from callapp.demo.fictional_consortia import fictional_budget, fictional_partners, provider_name
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
        "provider": provider_name(number, language),
        "units": str(random.randint(4, 16)),
        "weeks": str(random.choice([8, 10, 12, 16])),
    }
    request = random.randrange(40, 301) * 500_000  # cents: 200 000 $ to 1 500 000 $
    sections = {
        Section.HOSPITAL: _hospital(said, province, language),
        Section.PROJECT: _project(project, words, said, language, document),
        Section.PARTNERS: {"partners": fictional_partners(number, partners, province, language)},
        Section.BUDGET: fictional_budget(
            request,
            random,
            language,
            number=number,
            province=province,
            years=document.budget_rules().fiscal_years,
        ),
        Section.OUTCOMES: {"indicators": [_indicator(project, words, language)]},
        Section.LETTER_OF_INTENT: _letter(number, language),
        Section.DECLARATION: {f"declare-{each.code}": "yes" for each in document.declarations},
    }
    return FictionalFile(number, language, hospital_fr, hospital_en, province, sections)


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


def _indicator(project: dict[str, Any], words: dict[str, Any], language: Language) -> dict[str, str]:
    said, shared = project[language.value], words["shared"][language.value]
    falls = float(project["target"]) < float(project["baseline"])
    return {
        "code": "own",
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


def _letter(number: int, language: Language) -> Typed:
    if language is Language.FR:
        ceo, lead = "Direction générale fictive", "Responsable clinique fictive"
        titles = ("Présidence-direction générale", "Chefferie de service")
    else:
        ceo, lead = "Fictional chief executive", "Fictional clinical lead"
        titles = ("President and chief executive officer", "Head of department")
    return {
        "ceo_name": ceo,
        "ceo_title": titles[0],
        "ceo_email": address(f"direction-{number}"),
        "clinical_lead_name": lead,
        "clinical_lead_title": titles[1],
        "clinical_lead_email": address(f"clinique-{number}"),
    }
