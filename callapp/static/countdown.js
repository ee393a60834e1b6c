// Counts down to a deadline by the server's time, each minute and in the last ten minutes each second:
// <span data-countdown="the end…Z" data-now="the server's now…Z" data-forms="{words}" data-ask="address">. The words stand in
// the page already, and nothing here decides: the server does. Said aloud at a few moments only. The page asks the server again
// when its reader comes back to it and at the end, for the deadline may have moved.
import { showLocalTimes } from "./local-time.js";

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const LAST = 10 * MINUTE;
const SAID = [HOUR, LAST, 5 * MINUTE, MINUTE];
const UNITS = [["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", SECOND]];

// “6 days and 4 hours”: the two largest units, rounded down; seconds in the last ten minutes only.
export function durationWords(left, forms, language) {
  const plural = new Intl.PluralRules(language);
  const units = UNITS.slice(0, left <= LAST ? 4 : 3);
  let rest = Math.max(0, left);
  const counts = units.map(([name, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return [name, count];
  });
  const first = Math.max(0, counts.findIndex(([, count]) => count > 0));
  const told = counts.slice(first, first + 2).filter(([, count]) => count > 0);
  const words = (told.length ? told : counts.slice(-1)).map(([name, count]) => {
    const [one, many] = forms[name];
    return (plural.select(count) === "one" ? one : many).replace("{n}", String(count));
  });
  return words.length === 1 ? words[0] : forms.pair.replace("{first}", words[0]).replace("{second}", words[1]);
}

// The server's time, a little ahead rather than behind: it wrote `written` in a second that had begun, after `asked`. Of this
// machine's two clocks the one that ran further counts: one may stand still in sleep, the other may be set back.
function serverClock(written, asked) {
  const steady = () => performance.now() - asked;
  const begun = Date.now() - steady();
  return () => written + SECOND + Math.max(steady(), Date.now() - begun);
}

function pageAsked() {
  return performance.getEntriesByType("navigation")[0]?.requestStart ?? 0;
}

function makeVoice() {
  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  return (words) => { voice.textContent = words; };
}

class Countdown {
  constructor(shown, say) {
    this.shown = shown;
    this.say = say;
    this.forms = JSON.parse(shown.dataset.forms);
    this.end = Date.parse(shown.dataset.countdown);
    this.now = serverClock(Date.parse(shown.dataset.now), pageAsked());
    this.before = this.left();
    this.tick();
  }

  left() {
    return this.end - this.now();
  }

  tick() {
    clearTimeout(this.timer);
    const left = this.left();
    if (left <= 0) { this.finish(); return; }
    const words = this.forms.left.replace("{time}", durationWords(left, this.forms, document.documentElement.lang));
    if (this.shown.textContent !== words) this.shown.textContent = words;
    if (SAID.some((moment) => left <= moment && moment < this.before)) this.say(words);
    this.before = left;
    // A little past the next change, of the minute or in the last ten of the second.
    this.timer = setTimeout(() => this.tick(), (left % (left <= LAST ? SECOND : MINUTE)) + 20);
  }

  async finish() {
    if (await this.ask() && this.left() > 0) { this.tick(); return; }
    this.over = true;
    this.shown.textContent = this.forms.closed;
    for (const note of document.querySelectorAll("[data-at-zero]")) note.hidden = false;
    this.say(this.forms.closed);
  }

  // Whether the server answered; then its time and its deadline count from here on.
  async ask() {
    const asked = performance.now();
    try {
      const answer = await fetch(this.shown.dataset.ask, { redirect: "error", headers: { Accept: "application/json" } });
      const told = await answer.json();
      const end = Date.parse(told.closes_at);
      this.now = serverClock(Date.parse(told.now), asked);
      if (end !== this.end) this.move(end, told);
      return true;
    } catch {
      return false; // no connection, or signed out: what was counted goes on
    }
  }

  move(end, told) {
    this.end = end;
    this.before = Infinity;
    const time = this.shown.closest("[data-deadline], .card")?.querySelector("time");
    if (!time) return;
    time.dateTime = told.closes_at;
    time.textContent = told.deadline;
    time.dataset.local = this.forms.local;
    showLocalTimes(time.parentElement);
  }

  async comeBack() {
    if (this.over || !(await this.ask())) return;
    this.tick();
  }
}

export function countDown(root) {
  const found = [...root.querySelectorAll("[data-countdown]")];
  if (!found.length) return;
  const say = makeVoice();
  // One voice a page: of several files the first is told aloud.
  const running = found.map((shown, at) => new Countdown(shown, at ? () => {} : say));
  let hiddenAt = null;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hiddenAt = performance.now(); return; }
    if (hiddenAt !== null && performance.now() - hiddenAt > MINUTE) for (const each of running) each.comeBack();
    else for (const each of running) if (!each.over) each.tick();
  });
}
