// What was typed and is not kept by the server yet is laid by in this tab: for the language switch, which leads to the
// same page in the other language, and for a page that saves while one types (autosave.js), against a crash or a reload.
// Passwords, files and hidden fields are never laid by; but those marked data-keep, which say what the page had shown, are.

const KEPT = 'textarea, select, input:is([type="text"], [type="email"], [type="radio"], [type="checkbox"], [type="search"], [type="tel"], [type="hidden"][data-keep], :not([type]))';

function pageName() {
  return "typed:" + location.pathname.replace(/^\/(fr|en)\//, "/") + location.search;
}

function fields(root = document) {
  return [...root.querySelectorAll('form[method="post"], form[data-keep-typed]')].flatMap((form) => [...form.elements]).filter((field) => field.matches(KEPT));
}

function changed(field) {
  if (isBox(field)) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.matches('[type="hidden"]') ? false : field.value !== field.defaultValue;
}

// Of a page that shows two texts to choose from, what it had shown counts as not seen: nothing is overwritten later.
export function layBy() {
  const unseen = document.querySelector('[data-autosave="paused"]');
  const entries = fields().map((field) => [field.name, unseen && field.name === "base" ? "" : field.value, field.checked === true]);
  try {
    sessionStorage.setItem(pageName(), JSON.stringify(entries));
  } catch {
    // No room, or none allowed: the page itself still holds the text.
  }
}

export function forget() {
  sessionStorage.removeItem(pageName());
}

// Fills in what was laid by. What it tells: “filled” when that changed a text; the entries themselves when they fit this
// page no longer; else nothing. A page that holds typed text already takes nothing back.
function takeBack() {
  const kept = JSON.parse(sessionStorage.getItem(pageName()) || "null");
  if (!kept || document.querySelector("[data-holds-typed]")) return null;
  const all = fields();
  if (!fits(kept, all)) return kept;
  const other = all.filter((field, at) => !field.matches('[type="hidden"]') && differs(field, kept[at]));
  if (!other.length) return forget();
  all.forEach((field, at) => {
    const [, value, checked] = kept[at];
    if (isBox(field)) field.checked = checked;
    else field.value = value;
  });
  for (const field of other) field.dispatchEvent(new Event("input", { bubbles: true }));
  return "filled";
}

// The page is another one now when its fields are.
function fits(kept, all) {
  return kept.length === all.length && kept.every(([name], at) => name === all[at].name);
}

function isBox(field) {
  return field.matches('[type="radio"], [type="checkbox"]');
}

function differs(field, [, value, checked]) {
  return isBox(field) ? field.checked !== checked : field.value !== value;
}

export function keepTyped() {
  const told = takeBack();
  if (!document.querySelector("[data-autosave]")) forget();
  document.querySelector("[data-switch-language]")?.addEventListener("click", () => {
    if (fields().some(changed)) layBy();
  });
  return told;
}
