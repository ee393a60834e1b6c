"""What is wrong with a typed amount, text or instant, wherever it was typed."""

from __future__ import annotations

from callapp.web.marks import N_

SENTENCES = {
    "money.missing": N_("Enter an amount."),
    "money.not_a_number": N_("This is not an amount. Write it like 1234.50 or 1 234,50."),
    "money.negative": N_("The amount must not be negative."),
    "money.ambiguous_separator": N_(
        "The comma can be read in two ways. Write %(as_thousands)s or %(as_decimals)s."
    ),
    "money.too_many_decimals": N_("An amount has at most two decimals. Write it to the cent."),
    "money.too_large": N_("The amount is too large: at most %(largest_cents)s can be entered."),
    "money.not_plain": N_(
        "Write the amount as digits, with a point and one or two decimals if needed, like 1500000.00."
    ),
    "text.forbidden_character": N_(
        "This text holds a control character (%(code_point)s, at place %(position)s). Remove it."
    ),
    "text.too_many_words": N_("This text has %(count)s words; at most %(limit)s are allowed. Shorten it."),
    "text.too_many_characters": N_(
        "This text has %(count)s characters; at most %(limit)s are allowed. Shorten it."
    ),
    "window.ends_before_it_opens": N_("The end must come after the opening."),
    "window.instant_format": N_("Write the instant with its offset, like %(example)s."),
    "window.instant_impossible": N_("There is no such day or hour. Correct it."),
    "window.instant_out_of_range": N_("The year must lie between %(earliest)s and %(latest)s."),
}
