// Counts words while one types, by the rule of callapp/domain/text.py: Unicode word boundaries, a piece counts when it
// holds a letter or a digit, an apostrophe or hyphen inside joins. The server's count is the one that decides.

const JOINER_INSIDE = /(?<=[\p{L}\p{M}\p{N}])['’\-‐‑](?=[\p{L}\p{N}])/gu;

export function wordCount(text) {
  const joined = text.normalize("NFC").replace(JOINER_INSIDE, "_");
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
