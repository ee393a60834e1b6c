"""A budget brought back in a workbook: what is wrong cell by cell, or what it would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from callapp.applications.assessment import Assessment
from callapp.applications.budget.budget_pages import BudgetView, participant_choices, view_budget
from callapp.applications.budget.budget_workbooks import TABS, sheet_names, words_of
from callapp.applications.copies.readable_blocks import Block
from callapp.applications.copies.readable_budget import Names, cost_lines, funding_lines
from callapp.calls.document import CallDocument
from callapp.domain.budget_sheets import CellFault, read_budget_sheets, word_key
from callapp.domain.row_reading import read_costs, read_funding
from callapp.domain.sections import Section
from callapp.domain.typed import Typed
from callapp.files.workbooks import cell_name, read_workbook
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.typed_fields import flat
from callapp.web.wording import sentence

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class BudgetImport:
    """A workbook as it was read. faults: place and sentence; the rest stands only when there are none.

    fields: the text of the form that replaces the present one. changes: lines that go, lines that come.
    kept: how many lines stay as they are. is_unread: some present rows are not understood; they go too.
    """

    faults: Sequence[tuple[str, str]]
    fields: dict[str, str]
    budget: BudgetView | None = None
    changes: Sequence[Block] = ()
    kept: int = 0
    is_unread: bool = False


def read_import(data: bytes, assessment: Assessment, document: CallDocument) -> BudgetImport:
    """What an uploaded workbook says, or every place where it cannot be read.

    Raises RuleBroken as read_workbook does, on ``workbook``.
    """
    names = sheet_names()
    sheets: dict[str, Any] = {}
    for sheet in read_workbook(data, field="workbook"):
        code = names.get(word_key(sheet.name))
        if code is not None:
            sheets.setdefault(code, sheet.rows)
    choices = participant_choices(assessment)
    read = read_budget_sheets(
        sheets,
        words=words_of(choices),
        rules=document.budget_rules(),
        participants=assessment.participants,
    )
    if read.faults:
        return BudgetImport([(_place(fault), sentence(fault.fault)) for fault in read.faults], {})
    return _compared(read.typed, dict(choices), assessment, document)


def _place(fault: CellFault) -> str:
    """ "Sheet Costs, E7", "Sheet Costs, row 7", "Sheet Costs"."""
    says = speaker()
    tab = says.gettext(TABS[fault.sheet])
    if fault.row is None:
        return says.gettext(N_("Sheet %(sheet)s"), sheet=tab)
    if fault.column is None:
        return says.gettext(N_("Sheet %(sheet)s, row %(row)s"), sheet=tab, row=fault.row + 1)
    cell = cell_name(fault.row, fault.column)
    return says.gettext(N_("Sheet %(sheet)s, %(cell)s"), sheet=tab, cell=cell)


def _compared(typed: Typed, names: Names, assessment: Assessment, document: CallDocument) -> BudgetImport:
    draft = assessment.sections[Section.BUDGET].draft
    present = draft.typed if draft else {}
    costs, funding = (read_costs(present), read_costs(typed)), (read_funding(present), read_funding(typed))
    gone_costs, come_costs, same_costs = _difference(costs[0].entries, costs[1].entries)
    gone_funding, come_funding, same_funding = _difference(funding[0].entries, funding[1].entries)
    says = speaker()
    blocks = (
        (gone_costs, cost_lines(says.gettext(N_("Costs that go")), gone_costs, names, says)),
        (come_costs, cost_lines(says.gettext(N_("Costs that come")), come_costs, names, says)),
        (gone_funding, funding_lines(says.gettext(N_("Funding that goes")), gone_funding, names, says)),
        (come_funding, funding_lines(says.gettext(N_("Funding that comes")), come_funding, names, says)),
    )
    return BudgetImport(
        faults=(),
        fields=flat(typed),
        budget=view_budget(typed, assessment, document),
        changes=[block for lines, block in blocks if lines],
        kept=same_costs + same_funding,
        is_unread=bool(costs[0].faults or funding[0].faults),
    )


def _difference(before: Iterable[Line], after: Iterable[Line]) -> tuple[list[Line], list[Line], int]:
    """What goes, what comes, and how many stay; of lines all alike, as many as there are more of."""
    was, becomes = Counter(before), Counter(after)
    return (
        list((was - becomes).elements()),
        list((becomes - was).elements()),
        (was & becomes).total(),
    )
