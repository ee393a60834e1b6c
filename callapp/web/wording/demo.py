"""What the demonstration says when it cannot be filled."""

from __future__ import annotations

from callapp.web.marks import N_

SENTENCES = {
    "demo.too_few_applications": N_("Give at least %(least)s applications: the hard cases need them."),
    "demo.too_few_reviewers": N_("Give at least %(least)s reviewers."),
    "demo.already_filled": N_("The fictional call is filled already. Start from an empty database."),
}
