// Proposes organisations while the name of a partner is typed, and fills in what is known of the one chosen where the
// row says nothing yet. Without it the page has its own search.

const PAUSE = 200;
const NAME = /^(partners-\d+-)name$/;

export function proposePartners(root) {
  const list = root.querySelector("datalist[data-proposes]");
  if (!list) return;
  const known = new Map();
  let waiting;

  const ask = async (words) => {
    const answer = await fetch(`${list.dataset.proposes}?q=${encodeURIComponent(words)}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return;
    const { found } = await answer.json();
    list.replaceChildren(...found.map((each) => {
      known.set(each.name, each);
      const option = document.createElement("option");
      option.value = each.name;
      option.label = each.words;
      return option;
    }));
  };

  const fill = (form, prefix, each) => {
    const field = (name) => form.elements.namedItem(prefix + name);
    const isPlaced = field("province")?.value;
    for (const name of ["kind", "province", "country"]) {
      const control = field(name);
      if (!control || control.value || (name === "country" && isPlaced)) continue;
      control.value = each[name];
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  for (const input of root.querySelectorAll("input")) {
    const prefix = NAME.exec(input.name)?.[1];
    if (!prefix) continue;
    input.setAttribute("list", list.id);
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      const each = known.get(input.value);
      if (each) fill(input.form, prefix, each);
      // No answer, no proposal: a name can always be typed.
      else if (input.value.trim().length > 1) waiting = setTimeout(() => ask(input.value).catch(() => {}), PAUSE);
    });
  }
}
