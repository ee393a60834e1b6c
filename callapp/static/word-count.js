// Counts words while one types, by the rule of callapp/domain/text.py: Unicode word boundaries, a piece counts when it
// holds a letter or a digit, an apostrophe or hyphen inside joins. The server's count is the one that decides.

const JOINER_INSIDE = /(?<=[\p{L}\p{M}\p{N}])['’\-‐‑](?=[\p{L}\p{N}])/gu;
// What nobody sees (a soft hyphen, a joiner) is no part of a word's bounds; a space without width is one.
const UNSEEN = /(?!\u200b)\p{Cf}/gu;
// Signs that join letters by the rule and, depending on its language, not in a browser: a full stop, a colon, a point.
const SIGN_INSIDE = /(?<=(?!\p{scx=Kana})[\p{L}\p{Nl}]\p{M}*)[.:\u00b7\u0387\u055f\u2024\u2027\ufe13\ufe52\ufe55\uff0e\uff1a](?=(?!\p{scx=Kana})[\p{L}\p{Nl}])/gu;
// Browsers look words of these scripts up in dictionaries, each its own; the rule takes their letters one by one, and
// those of Hangul like any others.
const ONE_BY_ONE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

export function wordCount(text) {
  const joined = text.normalize("NFC").replace(UNSEEN, "").replace(JOINER_INSIDE, "_").replace(SIGN_INSIDE, "_")
    .replace(/\p{sc=Hangul}/gu, "a").replace(ONE_BY_ONE, " $& ");
  let words = 0;
  for (const { segment } of new Intl.Segmenter("en", { granularity: "word" }).segment(joined)) {
    if (/[\p{L}\p{N}]/u.test(segment)) words += 1;
  }
  return words;
}

export function countWords(root) {
  if (!("Segmenter" in Intl)) return;
  // French says « 0 mot », English "0 words".
  const plural = new Intl.PluralRules(document.documentElement.lang);
  for (const output of root.querySelectorAll("[data-count]")) {
    const area = document.getElementById(output.dataset.count);
    const limit = Number(output.dataset.max);
    const show = () => {
      const count = wordCount(area.value);
      output.textContent = (plural.select(count) === "one" ? output.dataset.one : output.dataset.many)
        .replace("{count}", String(count)).replace("{limit}", String(limit));
      output.classList.toggle("count--over", count > limit);
    };
    area.addEventListener("input", show);
    show();
  }
}
