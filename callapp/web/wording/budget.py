"""What does not add up in a budget, or does not move as declared in an indicator."""

from __future__ import annotations

from callapp.web.marks import N_

SENTENCES = {
    "budget.amount_not_positive": N_("This amount must be above zero. Correct it or remove the line."),
    "budget.scale_ai_in_kind": N_("Scale AI contributes in cash only. Choose “Cash” for this line."),
    "budget.scale_ai_not_eligible": N_(
        "What is asked of Scale AI is an eligible contribution. Choose “Yes” for this line."
    ),
    "budget.payer_missing": N_("Say which participant pays this contribution."),
    "budget.payer_unwanted": N_("This source pays itself. Choose “Not a participant”, or another source."),
    "budget.payer_of_other_kind": N_(
        "Of this source only a participant of this kind pays: %(partner_kind_code)s. Choose another "
        "participant, or another source."
    ),
    "budget.participant_gone": N_(
        "The partner of this line is no longer among the partners. Choose another participant, or remove "
        "the line."
    ),
    "budget.year_not_offered": N_(
        "This fiscal year is not one of the call’s: choose one from %(first)s to %(last)s."
    ),
    "budget.category_above_ceiling": N_(
        "%(budget_category_code)s: the costs, %(category_cents)s, are above the ceiling of the call, "
        "%(ceiling_cents)s, by %(excess_cents)s. Lower them."
    ),
    "budget.request_above_share": N_(
        "The funding requested, %(request_cents)s, is above the maximum of %(share_bp)s of the eligible "
        "cost, %(limit_cents)s, by %(excess_cents)s. Ask for less."
    ),
    "budget.eligible_above_cost": N_(
        "Eligible contributions are %(funding_cents)s and eligible costs are %(cost_cents)s. An eligible "
        "contribution pays eligible costs: mark %(excess_cents)s of the contributions as not eligible, or "
        "correct the costs."
    ),
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
    # A workbook, and the cells of a budget in one.
    "workbook.missing": N_("Choose a workbook to bring back."),
    "workbook.too_large": N_("The workbook is larger than %(limit_megabytes)s MB. A budget needs far less."),
    "workbook.unreadable": N_(
        "This is not a workbook that can be read. Save it as XLSX, without macros, and upload it again."
    ),
    "workbook.too_long": N_(
        "A sheet of the workbook has more than %(limit)s rows. Remove what is not needed."
    ),
    "sheet.missing": N_("This sheet is missing. Start from the template and keep its sheets."),
    "sheet.header_missing": N_(
        "The row of codes is missing. Start from the template and keep its first rows."
    ),
    "sheet.column_missing": N_("The column “%(column)s” is missing."),
    "sheet.word_unknown": N_("“%(given)s” is none of the choices. Choose one of the list of this column."),
    "sheet.word_ambiguous": N_(
        "Several participants are called “%(given)s”. Choose one of the list, where each has its code."
    ),
    "sheet.year_unknown": N_("“%(given)s” is not a fiscal year. Write it like 2026-2027."),
    "sheet.cell_empty": N_("This cell is empty. Fill it in, or clear the whole row."),
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
