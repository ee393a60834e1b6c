"""Scores, the ranking, and why the line of a shortlist falls where it does."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("review_state", "draft"): N_("Draft"),
    ("review_state", "submitted"): N_("Submitted"),
    ("cut_method", "threshold"): N_("By lowest mean"),
    ("cut_method", "count"): N_("By number of files"),
    ("cut_method", "envelope"): N_("By envelope"),
    ("export_format", "csv"): N_("CSV: one table"),
    ("export_format", "xlsx"): N_("XLSX: files and scores"),
    ("export_format", "json"): N_("JSON: everything, to recompute"),
    ("unranked", "unassigned"): N_("No reviewer assigned yet"),
    ("unranked", "recused"): N_("Every reviewer assigned has a conflict of interest"),
    ("unranked", "waiting"): N_("No review submitted yet"),
}

SENTENCES = {
    "criteria.empty": N_("There is no criterion. At least one is needed."),
    "criteria.code_repeated": N_("The criterion “%(criterion)s” stands twice. Keep one."),
    "criteria.weight_not_positive": N_("The weight of “%(criterion)s” must be above zero."),
    "criteria.weights_not_whole": N_(
        "The weights of all criteria together make %(total_bp)s. Change them so that they make a whole."
    ),
    "review.criterion_unknown": N_("“%(criterion)s” is not a criterion of this call."),
    "review.score_out_of_scale": N_(
        "The score %(score_points)s is outside the scale, which goes from 0 to %(max_points)s."
    ),
    "review.score_missing": N_("Choose a score for this criterion."),
    "review.justification_missing": N_("Write why you give this score."),
    "review.role_refused": N_("Your role does not allow this on a review."),
    "review.event_impossible": N_("This is not possible in the review’s present state."),
    "review.reason_missing": N_("Write the reason: it stays with the review."),
    "ranking.not_eligible": N_(
        "Application %(number)s is not eligible. Only eligible applications can be ranked."
    ),
    "ranking.number_repeated": N_("Application %(number)s stands twice. Keep one."),
    "shortlist.parameter_negative": N_("This cannot be below zero."),
    "shortlist.parameter_missing": N_("Say where the line falls: a mean, a number of files or an amount."),
    "shortlist.points_format": N_(
        "This is not a mean in points. Write it with at most two decimals, like 3.5 or 3,75."
    ),
    "shortlist.method_unknown": N_("Choose how the line is drawn."),
    "shortlist.name_missing": N_("Give the shortlist a name."),
    "shortlist.name_too_long": N_(
        "The name has %(count)s characters; at most %(limit)s are allowed. Shorten it."
    ),
    "shortlist.name_taken": N_("A shortlist of this call already has this name. Choose another one."),
    "shortlist.in_conflict": N_(
        "You take part in a ranked file, declared a conflict of interest on one, or have a review of one "
        "to submit first. Somebody else must do this."
    ),
    "shortlist.ranking_moved": N_(
        "The ranking has changed since you opened the page. Look at it again, then save the shortlist."
    ),
    "export.format_unknown": N_("Choose a format: CSV, XLSX or JSON."),
    "export.language_unknown": N_("Choose a language: French or English."),
    "shortlist.nothing_ranked": N_("No application is ranked yet, so there is no line to draw."),
    "shortlist.all_inside": N_("Every ranked application is on the shortlist."),
    "shortlist.below_threshold": N_(
        "The line falls before application %(number)s: its mean, %(mean_points)s, is below "
        "%(minimum_points)s."
    ),
    "shortlist.count_reached": N_(
        "The line falls after position %(files)s. Application %(number)s is the first one outside."
    ),
    "shortlist.envelope_exceeded": N_(
        "The line falls before application %(number)s: it asks for %(request_cents)s, and the envelope has "
        "%(left_cents)s left."
    ),
}
