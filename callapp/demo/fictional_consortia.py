"""Invented partners and budgets: organisations that sit in several files, and sums that hold to the cent."""

from __future__ import annotations

from random import Random

from callapp.domain.bilingual import Language
from callapp.domain.participants import LEAD
from callapp.domain.typed import Typed

# So many invented AI providers share the files among them.
PROVIDERS = 9
# The file whose team wrote its provider's name otherwise than others: a possible duplicate.
CARELESS = 12

# Kind of partner: its names, what it does, in French and English.
_OTHERS = {
    "academic": (
        ("Université fictive", "Fictional university"),
        ("Évalue les effets et publie la méthode.", "Evaluates the effects and publishes the method."),
    ),
    "hospital": (
        ("Hôpital fictif partenaire", "Fictional partner hospital"),
        ("Essaie l’outil dans une deuxième installation.", "Tries the tool at a second site."),
    ),
    "other": (
        ("Organisme fictif", "Fictional organisation"),
        ("Forme les équipes et accompagne le changement.", "Trains the teams and supports the change."),
    ),
}
# What the program does not share.
_TRAVEL = ("Déplacements", "Travel")
_PROVIDER_DOES = (
    "Conçoit le modèle, l’intègre aux systèmes de l’hôpital et l’exploite.",
    "Designs the model, connects it to the hospital’s systems and runs it.",
)


def _said(texts: tuple[str, str], language: Language) -> str:
    return texts[0 if language is Language.FR else 1]


def _provider_number(number: int) -> int:
    return (number - 1) % PROVIDERS + 1


def provider_name(number: int, language: Language) -> str:
    """The AI provider of the file of this number: nine of them sit in all files."""
    name = _said(("Fournisseur d’IA fictif", "Fictional AI provider"), language)
    return f"{name} {_provider_number(number)}"


def _as_typed(number: int, language: Language) -> str:
    name = provider_name(number, language)
    if number != CARELESS:
        return name
    return name.replace("d’IA", "IA") if language is Language.FR else name.replace("provider", "providers")


def _ref(number: int, index: int) -> str:
    return f"{number:04x}{index + 1:04x}"


def _provider_province(number: int) -> str:
    return "QC" if _provider_number(number) % 2 else "ON"


def fictional_partners(number: int, count: int, province: str, language: Language) -> list[dict[str, str]]:
    """The partners of this file, the AI provider first; count: how many in all."""
    size = ("small", "medium", "small", "large")[_provider_number(number) % 4]
    first = {
        "name": _as_typed(number, language),
        "kind": "ai_provider",
        "province": _provider_province(number),
        "size_class": size,
        "role": _said(_PROVIDER_DOES, language),
    }
    others = []
    for index in range(1, count):
        kind = ("academic", "hospital", "other")[(index - 1) % 3]
        names, does = _OTHERS[kind]
        others.append(
            {
                "name": f"{_said(names, language)} {number}-{index}",
                "kind": kind,
                "province": province,
                "size_class": "not_applicable",
                "role": _said(does, language),
            }
        )
    contact = _said(("Personne-ressource fictive", "Fictional contact person"), language)
    return [
        {
            **row,
            "country": "CA",
            "contact_name": contact,
            "contact_email": f"partenaire-{number}-{index + 1}@demonstration.example",
            "ref": _ref(number, index),
        }
        for index, row in enumerate([first, *others])
    ]


def fictional_budget(
    request: int, random: Random, language: Language, *, number: int, province: str, years: range
) -> Typed:
    """Costs and sources that balance to the cent, over two fiscal years; request in cents."""
    matched = request * random.randint(100, 160) // 100
    total = request + matched
    provider, there = _ref(number, 0), _provider_province(number)
    first, second = years[0], years[min(1, len(years) - 1)]
    # In thousandths of the total; the last line takes what is left.
    shares = (290, 180, 80, 210, 120, 60, 20)
    cents = [total * share // 1000 for share in shares]
    cents.append(total - sum(cents))
    lines = (
        ("labour", provider, first, ("Conception du modèle", "Model design")),
        ("labour", provider, second, ("Intégration et mise au point", "Integration and tuning")),
        ("labour", LEAD, second, ("Équipe clinique du projet", "Clinical project team")),
        ("software", provider, first, ("Licences et intégration", "Licences and integration")),
        ("cloud_services", provider, second, ("Infonuagique", "Cloud services")),
        ("hardware", LEAD, first, ("Postes et capteurs", "Workstations and sensors")),
        ("other", LEAD, second, _TRAVEL),
        ("other", LEAD, second, ("Formation et évaluation", "Training and evaluation")),
    )
    travel = cents[-2]
    in_kind = matched // 4
    return {
        "costs": [
            {
                "description": _said(words, language),
                "participant": who,
                "category": category,
                "province": province if who == LEAD else there,
                "fiscal_year": str(year),
                "eligible": "no" if words is _TRAVEL else "yes",
                "amount": _amount(amount, language),
            }
            for amount, (category, who, year, words) in zip(cents, lines, strict=True)
        ],
        "funding": [
            _paid("scale_ai", "", "cash", "yes", request, language),
            _paid("hospital", LEAD, "cash", "yes", matched - in_kind - travel, language),
            _paid("hospital", LEAD, "cash", "no", travel, language),
            _paid("provider", provider, "in_kind", "yes", in_kind, language),
        ],
    }


def _paid(
    source: str, participant: str, kind: str, eligible: str, cents: int, language: Language
) -> dict[str, str]:
    return {
        "source": source,
        "participant": participant,
        "kind": kind,
        "eligible": eligible,
        "amount": _amount(cents, language),
    }


def _amount(cents: int, language: Language) -> str:
    """As a person of the language types it: « 1 334 217,50 », "1,334,217.50"."""
    typed = f"{cents // 100:,}.{cents % 100:02d}"
    return typed.translate(str.maketrans(",.", " ,")) if language is Language.FR else typed
