"""Words for the codes an application is made of."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("section", "hospital"): N_("Hospital"),
    ("section", "project"): N_("Project"),
    ("section", "partners"): N_("Partners"),
    ("section", "budget"): N_("Budget"),
    ("section", "outcomes"): N_("Measurable results"),
    ("section", "letter_of_intent"): N_("Letter of intent"),
    ("section", "declaration"): N_("Declaration"),
    ("partner_kind", "ai_provider"): N_("AI service provider"),
    ("partner_kind", "hospital"): N_("Hospital"),
    ("partner_kind", "academic"): N_("Academic institution"),
    ("partner_kind", "other"): N_("Other organisation"),
    ("size_class", "small"): N_("Small (1 to 99 employees)"),
    ("size_class", "medium"): N_("Medium (100 to 499 employees)"),
    ("size_class", "large"): N_("Large (500 employees or more)"),
    ("size_class", "not_applicable"): N_("Not an enterprise"),
    ("size_class", "sme"): N_("SME"),
    ("budget_category", "labour"): N_("Labour"),
    ("budget_category", "hardware"): N_("Hardware"),
    ("budget_category", "software"): N_("Software"),
    ("budget_category", "cloud_services"): N_("Cloud services"),
    ("budget_category", "other"): N_("Other costs"),
    ("funding_source", "scale_ai"): N_("Scale AI (funding requested)"),
    ("funding_source", "quebec"): N_("Government of Quebec"),
    ("funding_source", "hospital"): N_("Hospital"),
    ("funding_source", "provider"): N_("AI service provider"),
    ("funding_source", "other"): N_("Other source"),
    ("contribution_kind", "cash"): N_("Cash"),
    ("contribution_kind", "in_kind"): N_("In kind"),
    ("kpi", "jobs"): N_("Highly qualified jobs created"),
    ("kpi", "ip_assets"): N_("New IP assets"),
    ("kpi", "revenue_growth"): N_("Revenue growth"),
    ("kpi", "cost_savings"): N_("Cost savings"),
    ("kpi", "people_trained"): N_("People trained"),
    ("kpi", "startups"): N_("Startups supported"),
    ("kpi", "own"): N_("Own indicator"),
    ("direction", "increase"): N_("To increase"),
    ("direction", "decrease"): N_("To decrease"),
    ("signatory", "ceo"): N_("Chief executive officer"),
    ("signatory", "clinical_lead"): N_("Clinical lead"),
    ("application_state", "draft"): N_("Draft"),
    ("application_state", "submitted"): N_("Submitted"),
    ("application_state", "withdrawn"): N_("Withdrawn"),
    ("application_state", "eligible"): N_("Eligible"),
    ("application_state", "ineligible"): N_("Ineligible"),
}

SENTENCES = {
    "application.role_refused": N_("Your role on this application does not allow this. Ask its lead."),
    "application.event_impossible": N_("This is not possible in the application’s present state."),
    "application.deadline_passed": N_(
        "This came too late: the deadline was %(deadline_at)s, and your request reached us on "
        "%(came_instant)s. Nothing you wrote is lost."
    ),
    "application.saved_after_deadline": N_(
        "Somebody saved a section after the deadline, while your submission was on its way: what was written "
        "then cannot be part of it. Write to the contact of the call."
    ),
    "application.reason_missing": N_("Write the reason: it stays with the file."),
    "application.not_open_yet": N_("The call is not open yet."),
    "application.too_many_drafts": N_(
        "You lead %(limit)s drafts in this call already: go on with one of them, under “My applications”."
    ),
    "application.organisation_missing": N_(
        "Say which organisation applies: claim your hospital under “My organisation”. "
        "You need not wait for the verification to submit. In a hospital that has members, its lead lets "
        "you in."
    ),
    "application.second_of_hospital": N_(
        "Your organisation has already submitted application %(number)s to this call, which accepts one per "
        "hospital. Withdraw the other one first."
    ),
}
