// Saves a section while one types: the same form, sent by fetch, one request at a time. The server decides what is kept;
// the bar below the form (templates/applications/_save_bar.html) says so in words, and has all sentences in data-….
import { forget, layBy } from "./keep-typed.js";
import { countWords } from "./word-count.js";

const PAUSE = 2000; // after the last key
const FIRST_RETRY = 4000;
const LAST_RETRY = 60000;
const PATIENCE = 20000; // for one answer
const KEEPALIVE = 60000; // what browsers still send while a page closes, in bytes
const TECHNICAL = new Set(["csrf_token", "base", "page", "turn", "q"]);

let bar;
let form;
let saved; // the text as the server has it, as far as this page knows
let sending = null; // the request under way
let timer = 0;
let wait = FIRST_RETRY;
let failing = ""; // why the last try kept nothing; blank when it did
let held = []; // fields whose text somebody else changed too
let stale = false; // a field does not show yet what somebody else wrote there
let leaving = false; // the browser itself sends the form

// Remembers what the page holds before anything is filled in; what it returns begins to save.
export function prepareAutosave() {
  bar = document.querySelector("[data-autosave]");
  if (!bar) return () => {};
  form = bar.closest("form");
  // What has the focus never stands behind the bar, however many lines it says.
  new ResizeObserver(() => document.documentElement.style.setProperty("--save-bar", `${bar.offsetHeight + 8}px`)).observe(bar);
  const holdsTyped = form.matches("[data-holds-typed]");
  saved = holdsTyped ? null : text();
  failing = holdsTyped ? "refused" : "";
  return begin;
}

// laidBy: what keepTyped tells of a text that was laid by.
async function begin(laidBy) {
  if (laidBy === "filled") told(bar.dataset.putBack);
  else if (laidBy) await sendOn(laidBy);
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("focusout", () => soon(200));
  form.addEventListener("submit", submit);
  addEventListener("online", () => soon(0));
  addEventListener("offline", () => unsaved() && say("offline"));
  addEventListener("focus", () => failing === "ended" && soon(0));
  addEventListener("beforeunload", warn);
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.hidden && flush());
  if (laidBy) typed();
}

// --- what is on the page ---------------------------------------------------------------------------------------------

function entries() {
  return [...new FormData(form)].filter(([name]) => !TECHNICAL.has(name) && !name.startsWith("choice-"));
}

function text() {
  return JSON.stringify(entries());
}

function unsaved() {
  return held.length > 0 || text() !== saved;
}

function isOn() {
  return bar.dataset.autosave === "on";
}

function typed() {
  layBy();
  if (text() === saved) return;
  if (!failing && !held.length) say("unsaved");
  if (failing !== "offline" && failing !== "busy") soon(PAUSE);
}

function soon(delay) {
  if (!isOn() || !(unsaved() || stale) || failing === "gone") return;
  clearTimeout(timer);
  timer = setTimeout(save, delay);
}

// --- sending ---------------------------------------------------------------------------------------------------------

// Sends what stands on the page and takes in the answer. True when all of it is kept.
async function save() {
  clearTimeout(timer);
  while (sending) await sending;
  if (isOn() && text() === saved && !failing && !stale) return !held.length;
  const sent = text();
  sending = post(isOn());
  say("saving");
  const answer = await sending;
  sending = null;
  if (answer.status === 200) takeIn(answer, sent);
  else refused(answer);
  return answer.status === 200 && !held.length;
}

// whileTyping: fields that clash are held back and the others kept; without it a clash keeps nothing.
async function post(whileTyping, again = true) {
  const body = letter(whileTyping);
  try {
    const response = await fetch(form.action, request(body, AbortSignal.timeout(PATIENCE)));
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) return { status: response.ok ? 0 : response.status };
    const answer = { ...(await response.json()), status: response.status };
    if (answer.csrf_token && again) {
      // Another session than the one this page was made in: its token comes with the answer.
      for (const field of document.querySelectorAll('[name="csrf_token"]')) field.value = answer.csrf_token;
      return post(whileTyping, false);
    }
    return answer;
  } catch {
    return { status: 0 };
  }
}

function letter(whileTyping) {
  const body = new FormData(form);
  if (whileTyping) body.set("typing", "1");
  // Each letter has its turn, so that a lost answer is no clash with oneself.
  form.elements.turn.value = String(Number(form.elements.turn.value) + 1);
  layBy();
  return body;
}

function request(body, signal, keepalive = false) {
  return { method: "POST", body, signal, keepalive, headers: { Accept: "application/json" }, credentials: "same-origin" };
}

// The page goes away: the last words go out all the same, and nobody waits for the answer.
function flush() {
  if (leaving || !isOn() || text() === saved || size() > KEEPALIVE) return;
  fetch(form.action, request(letter(true), undefined, true)).catch(() => {});
}

function size() {
  return new Blob(entries().flat()).size;
}

function warn(event) {
  if (leaving || !unsaved()) return;
  if (failing || held.length || !isOn() || !navigator.onLine || size() > KEEPALIVE) event.preventDefault();
}

// A button: first all is kept, then the browser sends the form and shows what the server answers.
async function submit(event) {
  const button = event.submitter;
  if (button?.matches("[data-save-compare]")) leaving = true;
  if (leaving) return;
  event.preventDefault();
  const kept = (isOn() && !unsaved() && !failing) || (await save());
  if (!kept && ["offline", "busy", "ended", "gone", "large"].includes(failing)) return;
  if (kept) forget();
  leaving = true;
  // A form cannot be sent while it is still asking whether it may.
  setTimeout(() => form.requestSubmit(button));
}

// --- answers ---------------------------------------------------------------------------------------------------------

function takeIn(answer, sent) {
  wait = FIRST_RETRY;
  failing = "";
  held = answer.held_back;
  const still = text() === sent; // nothing was typed meanwhile
  const before = new URLSearchParams(form.elements.base.value);
  const now = new URLSearchParams(answer.base);
  const unfilled = Object.entries(answer.taken_in).filter(([name, value]) => !fill(name, value, sent)).map(([name]) => name);
  // What the page does not show counts as not seen.
  for (const name of [...unfilled, ...held]) put(now, name, before.get(name));
  stale = unfilled.length > 0;
  form.elements.base.value = now.toString();
  saved = still ? text() : sent;
  showProgress(answer);
  if (answer.told) told(answer.told);
  if (held.length) return clash(answer.clash);
  say("saved", answer.words);
  bar.querySelector("[data-save-compare]").hidden = true;
  if (unsaved()) soon(PAUSE);
  else forget();
}

function refused(answer) {
  if (answer.status === 409) {
    failing = "clash";
    return clash(answer.words);
  }
  if (answer.status === 422) {
    failing = "refused";
    return say("refused", answer.words);
  }
  const reasons = { 0: "offline", 401: "ended", 403: "gone", 404: "gone", 413: "large" };
  failing = reasons[answer.status] ?? "busy";
  say(failing);
  if (failing === "offline" || failing === "busy" || failing === "ended") {
    timer = setTimeout(save, wait);
    wait = Math.min(2 * wait, LAST_RETRY);
  }
}

function clash(words) {
  say("clash", words);
  bar.querySelector("[data-save-compare]").hidden = false;
}

function put(parameters, name, value) {
  if (value === null) parameters.delete(name);
  else parameters.set(name, value);
}

// Puts what somebody else wrote into a field that was left alone; false when one is in it, or has typed there since.
function fill(name, value, sent) {
  const mine = (pairs) => JSON.stringify(pairs.filter(([each]) => each === name || each.startsWith(`${name}-`)));
  if (mine(entries()) !== mine(JSON.parse(sent))) return false;
  if (value === null) return refresh(name);
  const field = form.elements[name];
  if (!field || field === document.activeElement) return false;
  if (field.type === "checkbox") field.checked = value === "yes";
  else field.value = value;
  if (field instanceof Element) field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

// Rows come as the server shows them: the list is asked for with the page, after this answer is taken in.
function refresh(name) {
  const list = form.querySelector(`[data-list="${name}"]`);
  if (!list || list.contains(document.activeElement)) return false;
  showList(name);
  return false;
}

async function showList(name) {
  const response = await fetch(form.action, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [here, there] = [form, page].map((root) => root.querySelector(`[data-list="${name}"]`));
  const seen = page.querySelector('[name="base"]');
  if (!there || !seen || here.contains(document.activeElement) || text() !== saved) return;
  here.replaceWith(document.adoptNode(there));
  countWords(there);
  const base = new URLSearchParams(form.elements.base.value);
  put(base, name, new URLSearchParams(seen.value).get(name));
  form.elements.base.value = base.toString();
  saved = text();
  stale = false;
}

// --- words -----------------------------------------------------------------------------------------------------------

function say(kind, words = bar.dataset[kind]) {
  const state = bar.querySelector("[data-save-state]");
  const problem = !["saved", "saving", "unsaved"].includes(kind);
  if (kind === "saving" && failing) return; // the reason stays until a try succeeds
  state.textContent = words;
  state.classList.toggle("is-unsaved", problem);
  bar.querySelector("[data-save-sign-in]").hidden = kind !== "ended";
  // Heard once for each change between kept and not kept, not at every pause.
  const heard = bar.querySelector("[data-save-heard]");
  if (problem ? heard.textContent !== words : kind === "saved" && heard.dataset.problem) heard.textContent = words;
  if (problem || kind === "saved") heard.dataset.problem = problem ? "yes" : "";
}

function told(words) {
  const place = bar.querySelector("[data-save-told]");
  place.textContent = words;
  place.hidden = !words;
}

function showProgress(answer) {
  const tag = document.querySelector("[data-section-status] .tag");
  if (tag) {
    tag.textContent = answer.status_words;
    tag.className = answer.tone ? `tag tag--${answer.tone}` : "tag";
  }
  const progress = document.querySelector("[data-progress]");
  if (!progress) return;
  progress.querySelector(".progress__words").textContent = answer.progress;
  const line = progress.querySelector("progress");
  line.value = answer.done;
  line.setAttribute("aria-label", answer.progress);
  line.textContent = answer.progress;
}

// What was laid by fits this page no longer (rows came or went): it is sent as it stood, and the page shown anew, with both
// texts where somebody else wrote too. Until that is done nothing else is laid by over it.
async function sendOn(pairs) {
  const isBox = (name) => form.querySelector(`[name="${CSS.escape(name)}"]:is([type="radio"], [type="checkbox"])`);
  const kept = pairs.filter(([name, , checked]) => checked || !isBox(name)).map(([name, value]) => [name, value]);
  const body = new FormData();
  for (const [name, value] of [...kept, ["csrf_token", form.elements.csrf_token.value]]) body.append(name, value);
  const response = await fetch(form.action, request(body, AbortSignal.timeout(PATIENCE))).catch(() => null);
  leaving = true;
  if (response?.ok) {
    forget();
    location.reload();
  } else if ([409, 422].includes(response?.status)) {
    forget();
    const copy = document.createElement("form");
    Object.assign(copy, { method: "post", action: form.action, hidden: true });
    copy.append(...[...body].map(([name, value]) => Object.assign(document.createElement("textarea"), { name, value })));
    document.body.append(copy);
    copy.submit();
  } else {
    say("busy");
    await new Promise((later) => setTimeout(later, FIRST_RETRY));
    return sendOn(pairs);
  }
  return new Promise(() => {}); // the page is leaving
}
