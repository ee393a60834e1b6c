// The language switch keeps what was typed: fields are laid by in this tab just before the page changes language,
// and taken back once, on the same page in the other language. Passwords, files and hidden fields are never kept.

const KEPT = 'textarea, select, input:is([type="text"], [type="email"], [type="radio"], [type="checkbox"], [type="search"], [type="tel"], :not([type]))';

function pageName() {
  return "typed:" + location.pathname.replace(/^\/(fr|en)\//, "/") + location.search;
}

function fields() {
  return [...document.querySelectorAll('form[method="post"], form[data-keep-typed]')].flatMap((form) => [...form.elements]).filter((field) => field.matches(KEPT));
}

function changed(field) {
  if (field.matches('[type="radio"], [type="checkbox"]')) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function layBy() {
  const all = fields();
  if (!all.some(changed)) return;
  sessionStorage.setItem(pageName(), JSON.stringify(all.map((field) => [field.name, field.value, field.checked === true])));
}

function takeBack() {
  const kept = JSON.parse(sessionStorage.getItem(pageName()) || "null");
  sessionStorage.removeItem(pageName());
  const all = fields();
  // The page is another one now when its fields are: then nothing is filled in.
  if (!kept || kept.length !== all.length || kept.some(([name], at) => name !== all[at].name)) return;
  kept.forEach(([, value, checked], at) => {
    if (all[at].matches('[type="radio"], [type="checkbox"]')) all[at].checked = checked;
    else all[at].value = value;
    all[at].dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function keepTyped() {
  takeBack();
  document.querySelector("[data-switch-language]")?.addEventListener("click", layBy);
}
