// Beside a time of the call, the reader's own, when it differs: <time datetime="…Z" data-local="{time} in your time zone">.
// Written in the Eastern zone, or in that of data-zone.

const EASTERN = "America/Toronto";

function clock(moment, language, zone) {
  return new Intl.DateTimeFormat(language === "fr" ? "fr-CA" : "en-CA", {
    hour: "numeric", minute: "2-digit", timeZone: zone,
  }).format(moment).replace(/\s/g, "\u00a0");
}

function day(moment, language, zone) {
  return new Intl.DateTimeFormat(language === "fr" ? "fr-CA" : "en-CA", { day: "numeric", month: "long", timeZone: zone }).format(moment);
}

// “20 h 59”, with the day when it is another one there. Null when the reader's clock reads as what is written.
export function localWords(moment, language, zone, written = EASTERN) {
  const own = clock(moment, language, zone);
  const otherDay = day(moment, language, zone) !== day(moment, language, written);
  if (own === clock(moment, language, written) && !otherDay) return null;
  return otherDay ? `${day(moment, language, zone)}, ${own}` : own;
}

export function showLocalTimes(root) {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const language = document.documentElement.lang;
  for (const time of root.querySelectorAll("time[data-local]")) {
    const moment = new Date(new Date(time.dateTime).getTime() + 1000 * Number(time.dataset.shift || 0));
    const words = localWords(moment, language, zone, time.dataset.zone);
    if (words) time.append(`, ${time.dataset.local.replace("{time}", words)}`);
    delete time.dataset.local;
  }
}
