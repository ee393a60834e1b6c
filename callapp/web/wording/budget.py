"""What does not add up in a budget, or does not move as declared in an indicator."""

from __future__ import annotations

from callapp.web.marks import N_

SENTENCES = {
    "budget.amount_not_positive": N_("This amount must be above zero. Correct it or remove the line."),
    "budget.scale_ai_in_kind": N_("Scale AI contributes in cash only. Choose “Cash” for this line."),
    "budget.request_not_positive": N_(
        "Nothing is asked of Scale AI. Add the funding requested as a line of funding from Scale AI, in cash."
    ),
    "budget.request_above_cap": N_(
        "The funding requested, %(request_cents)s, is above the maximum of %(cap_cents)s by "
        "%(excess_cents)s. Ask for less."
    ),
    "budget.sides_differ": N_(
        "Costs are %(cost_cents)s and funding is %(funding_cents)s. The two must be equal; they differ by "
        "%(difference_cents)s."
    ),
    "kpi.not_a_number": N_("This must be a number."),
    "kpi.target_not_above_baseline": N_(
        "The indicator is to increase, but its target, %(target)s, is not above its baseline, %(baseline)s."
    ),
    "kpi.target_not_below_baseline": N_(
        "The indicator is to decrease, but its target, %(target)s, is not below its baseline, %(baseline)s."
    ),
    "kpi.target_date_not_later": N_(
        "The target’s date, %(target_date)s, must be after the baseline’s date, %(baseline_date)s."
    ),
}
