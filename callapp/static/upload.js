// Sends files one by one over the form that is there, with a progress bar that can be stopped. Without this the form
// posts as any other. Each answer is a page of ours: the last one is shown, with whatever it says was refused.

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function send(form, input, file, percent, stop) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const data = new FormData(form);
    data.delete(input.name);
    data.append(input.name, file, file.name);
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) percent(Math.floor((100 * event.loaded) / event.total)); });
    request.addEventListener("load", () => resolve({ status: request.status, url: request.responseURL, page: request.responseText }));
    request.addEventListener("error", () => resolve({ status: 0 }));
    request.addEventListener("abort", () => resolve({ status: -1 }));
    stop.onclick = () => request.abort();
    request.open("POST", form.action);
    request.send(data);
  });
}

function show(answer) {
  // The answer is a whole page, with its message: it takes the place of this one, as it would have without a script.
  if (answer.status < 400) history.replaceState(null, "", answer.url);
  document.open();
  document.write(answer.page);
  document.close();
}

export function showProgress(form) {
  const input = form.querySelector('input[type="file"]');
  const box = form.querySelector("[data-upload-progress]");
  const [words, bar, stop] = [box.querySelector("p"), box.querySelector("progress"), box.querySelector("button")];
  const submit = form.querySelector('button[type="submit"]');
  const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  form.addEventListener("submit", async (event) => {
    const files = [...input.files];
    if (!files.length) return;
    event.preventDefault();
    const most = Number(form.dataset.most);
    const large = files.find((file) => file.size > most);
    box.hidden = false;
    if (large) { bar.hidden = stop.hidden = true; words.textContent = fill(form.dataset.tooLarge, { name: large.name }); input.focus(); return; }
    bar.hidden = stop.hidden = false;
    submit.disabled = true;
    stop.focus();
    let answer = null;
    for (const file of files) {
      let said = -1;
      answer = await send(form, input, file, (done) => {
        bar.value = done;
        // A screen reader is told every quarter, not every step.
        if (done === 100) words.textContent = fill(form.dataset.looking, { name: file.name });
        else if (Math.floor(done / 25) > said) { said = Math.floor(done / 25); words.textContent = fill(form.dataset.sending, { name: file.name, percent: share.format(said / 4) }); }
      }, stop);
      if (answer.status < 200 || answer.status >= 400) {
        if (answer.status <= 0) words.textContent = fill(answer.status ? form.dataset.stopped : form.dataset.lost, { name: file.name });
        break;
      }
    }
    submit.disabled = false;
    bar.hidden = stop.hidden = true;
    if (answer.status <= 0) { input.focus(); return; }
    show(answer);
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) showProgress(form);
