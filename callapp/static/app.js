// Starts the form kit's behaviours that our pages use, and our own small ones. Every page works without any of it.
import {
  Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink, createAll,
} from "./vendor/govuk-frontend/govuk-frontend.min.js";
import { prepareAutosave } from "./autosave.js";
import { computeTotals } from "./budget-totals.js";
import { countDown } from "./countdown.js";
import { keepTyped } from "./keep-typed.js";
import { showLocalTimes } from "./local-time.js";
import { proposePartners } from "./partner-names.js";
import { countWords } from "./word-count.js";

// The kit shows script-only parts (for example “Show password”) when these classes stand on body.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink]) createAll(component);
showLocalTimes(document);
countDown(document);
countWords(document);
computeTotals(document);
proposePartners(document);
const beginAutosave = prepareAutosave();
beginAutosave(keepTyped());
