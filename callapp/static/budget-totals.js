// Totals while one types a budget: the form's texts go to the server, which alone adds up, and nothing is saved.
// Without this script the button « Compute the totals » saves the section and shows them.

const PAUSE = 600; // milliseconds without a key before the server is asked

export function computeTotals(root) {
  const place = root.querySelector("[data-totals]");
  const form = place?.closest("form");
  if (!form) return;
  const status = root.querySelector("[data-balance]");
  let timer = 0;
  let asking = null;

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(place.dataset.totals, { method: "POST", body: new FormData(form), signal: asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { html, balance } = await answer.json();
      place.innerHTML = html;
      status.textContent = balance;
    } catch (fault) {
      if (fault.name === "AbortError") return;
      // Figures that may be old say so.
      status.textContent = place.dataset.stale;
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
