"""A whole fictional application as it is typed, section by section, complete for the call of 2023."""

from __future__ import annotations

from typing import Any

from callapp.calls.document import CallDocument
from callapp.domain.sections import Section

HOSPITAL = {
    "name": "Hôpital fictif du Fleuve",
    "province": "QC",
    "nonprofit": "yes",
    "provincially_funded": "yes",
    "beds": "772",
    "beds_source": "Rapport annuel",
    "beds_date": "2023-03-31",
}
PROVIDER_REF, UNIVERSITY_REF = "0a1b2c3d", "4e5f6071"
PARTNERS = {
    "partners": [
        {
            "name": "IA fictive inc.",
            "kind": "ai_provider",
            "province": "QC",
            "country": "",
            "size_class": "small",
            "contact_name": "Personne-ressource fictive",
            "contact_email": "ia@example.ca",
            "role": "Développe le modèle et l’exploite.",
            "ref": PROVIDER_REF,
        },
        {
            "name": "Université fictive",
            "kind": "academic",
            "province": "ON",
            "country": "",
            "size_class": "not_applicable",
            "contact_name": "Recherche fictive",
            "contact_email": "recherche@example.ca",
            "role": "Évalue les effets.",
            "ref": UNIVERSITY_REF,
        },
    ]
}
BUDGET = {
    "costs": [
        {
            "description": "Équipe",
            "participant": PROVIDER_REF,
            "category": "labour",
            "province": "QC",
            "fiscal_year": "2023",
            "eligible": "yes",
            "amount": "1 500 000,50 $",
        },
        {
            "description": "Infonuagique",
            "participant": "lead",
            "category": "cloud_services",
            "province": "QC",
            "fiscal_year": "2024",
            "eligible": "no",
            "amount": "250.50",
        },
    ],
    "funding": [
        {"source": "scale_ai", "participant": "", "kind": "cash", "eligible": "yes", "amount": "900 000"},
        {
            "source": "hospital",
            "participant": "lead",
            "kind": "in_kind",
            "eligible": "yes",
            "amount": "600000,50",
        },
        {
            "source": "provider",
            "participant": PROVIDER_REF,
            "kind": "cash",
            "eligible": "no",
            "amount": "250,50",
        },
    ],
}
OUTCOMES = {
    "indicators": [
        {
            "code": "own",
            "name": "Attente à l’urgence",
            "definition": "Médiane, de l’arrivée au lit",
            "unit": "minutes",
            "direction": "decrease",
            "baseline": "184,5",
            "baseline_date": "2023-01-31",
            "baseline_method": "Registre des admissions",
            "target": "120",
            "target_date": "2025-01-31",
        }
    ]
}
LETTER = {
    "ceo_name": "Direction générale fictive",
    "ceo_title": "Direction générale",
    "ceo_email": "direction@hopital.example",
    "clinical_lead_name": "Responsable clinique fictive",
    "clinical_lead_title": "Chef du service",
    "clinical_lead_email": "clinique@hopital.example",
}


def typed_sections(document: CallDocument) -> dict[Section, dict[str, Any]]:
    """Everything typed, all sections complete but for the uploaded letter."""
    answers = {f"answer-{question.code}": "Une réponse fictive." for question in document.questions}
    declared = {f"declare-{statement.code}": "yes" for statement in document.declarations}
    return {
        Section.HOSPITAL: dict(HOSPITAL),
        Section.PROJECT: {"title": "Libérer des lits", **answers},
        Section.PARTNERS: PARTNERS,
        Section.BUDGET: BUDGET,
        Section.OUTCOMES: OUTCOMES,
        Section.LETTER_OF_INTENT: dict(LETTER),
        Section.DECLARATION: declared,
    }
