"""The limits a call sets, as its public pages say them: of budgets, of the letter, of documents."""

from __future__ import annotations

from callapp.calls.document import CallDocument
from callapp.domain.attachments import AttachmentKind
from callapp.domain.budget import fiscal_year_name
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.wording import label


def budget_limits(document: CallDocument) -> list[str]:
    """What a budget must keep to besides the cap, one sentence each; none for a call without such limits."""
    if document.budget is None:
        return []
    says, rules = speaker(), document.budget_rules()
    years = says.gettext(
        N_("Costs fall in the fiscal years %(first)s to %(last)s, April to March."),
        first=fiscal_year_name(rules.fiscal_years[0]),
        last=fiscal_year_name(rules.fiscal_years[-1]),
    )
    found = [years]
    if rules.max_share_bp is not None:
        share = says.percent(rules.max_share_bp)
        found.append(
            says.gettext(N_("At most %(share)s of the eligible cost may be requested."), share=share)
        )
    for category, ceiling in rules.ceilings.items():
        words = label("budget_category", category)
        if ceiling.share_bp is not None:
            found.append(
                says.gettext(
                    N_("%(category)s: at most %(share)s of the total cost."),
                    category=words,
                    share=says.percent(ceiling.share_bp),
                )
            )
        if ceiling.amount_cents is not None:
            found.append(
                says.gettext(
                    N_("%(category)s: at most %(amount)s."),
                    category=words,
                    amount=says.money(ceiling.amount_cents),
                )
            )
    return found


def file_limits(document: CallDocument, kind: AttachmentKind) -> list[str]:
    """How many files of a kind an application may hold, how large, and of which formats."""
    says, limits = speaker(), document.upload_limits(kind)
    size = says.size(limits.max_bytes)
    found = [
        says.ngettext(
            "At most %(num)d file, of %(size)s at most.",
            "At most %(num)d files, each of %(size)s at most.",
            limits.max_files,
            size=size,
        )
    ]
    if limits.max_total_bytes is not None:
        whole = says.size(limits.max_total_bytes)
        found.append(says.gettext(N_("All of them together: %(size)s at most."), size=whole))
    kinds = ", ".join(label("attachment_kind", each) for each in limits.kinds)
    found.append(says.gettext(N_("Formats: %(kinds)s."), kinds=kinds))
    return found
