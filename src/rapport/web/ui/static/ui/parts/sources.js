// Files from a browser: dropped anywhere or chosen, sent one after another, with a bar each.
(() => {
  const form = document.querySelector("form[data-drop]");
  if (!form) return;
  const words = form.dataset;
  const list = form.querySelector("[data-sending]");
  const field = form.querySelector("input[type=file]");
  let waiting = [];
  let busy = false;
  let came = [];

  const line = (name) => {
    const item = document.createElement("li");
    const text = document.createElement("span");
    const bar = document.createElement("progress");
    text.textContent = `${name} · ${words.wordsSending}`;
    bar.max = 1;
    bar.setAttribute("aria-label", name);
    item.append(text, bar);
    list.append(item);
    return { item, text, bar };
  };
  const failed = (shown, name, why) => {
    shown.bar.remove();
    shown.text.className = "bad";
    shown.text.textContent = `◆ ${name}: ${why}`;
  };
  const arrived = (shown, name, address) => {
    shown.bar.remove();
    const link = document.createElement("a");
    link.href = address;
    link.textContent = words.wordsOpen;
    shown.text.textContent = `✓ ${name} · ${words.wordsDone} `;
    shown.item.append(link);
    came.push(address);
  };
  const answerOf = (request) => {
    try { return JSON.parse(request.responseText); } catch { return {}; }
  };
  const send = (file) => new Promise((done) => {
    const shown = line(file.name);
    if (file.size > Number(words.mostBytes)) {
      failed(shown, file.name, words.wordsLarge);
      done();
      return;
    }
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (e) => { if (e.lengthComputable) shown.bar.value = e.loaded / e.total; });
    request.addEventListener("load", () => {
      const { address, fault } = answerOf(request);
      if (address) arrived(shown, file.name, address);
      else failed(shown, file.name, fault || words.wordsLost);
      done();
    });
    request.addEventListener("error", () => { failed(shown, file.name, words.wordsLost); done(); });
    request.send(body);
  });
  const sendAll = async (files) => {
    waiting.push(...files);
    if (busy) return;
    busy = true;
    const many = waiting.length > 1;
    came = [];
    while (waiting.length) await send(waiting.shift());
    busy = false;
    field.value = "";
    if (!many && came.length === 1) location.assign(came[0]);
  };

  field.addEventListener("change", () => sendAll([...field.files]));
  form.addEventListener("submit", (event) => { event.preventDefault(); if (field.files.length) sendAll([...field.files]); });
  const holdsFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  const mark = (on) => document.body.classList.toggle("dropping", on);
  document.addEventListener("dragover", (event) => { if (holdsFiles(event)) { event.preventDefault(); mark(true); } });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(false);
    sendAll([...event.dataTransfer.files]);
  });
})();

// The wizard: a column left out is quiet, and only what a source can check is asked for.
(() => {
  const settle = () => {
    for (const table of document.querySelectorAll("table[data-verifiable]")) {
      const known = table.dataset.verifiable.split(" ");
      for (const row of table.tBodies[0].rows) {
        const chosen = row.querySelector("select");
        if (!chosen) continue;
        row.classList.toggle("out", !chosen.value);
        const sure = row.querySelector(".sure-of label");
        const box = sure.querySelector("input");
        sure.hidden = !known.includes(chosen.value);
        if (sure.hidden) box.checked = false;
      }
    }
  };
  // After a check: to what is wrong, else to the numbers; within the page's own scroller.
  const show = (event) => {
    if (event.detail.target?.id !== "wizard" || event.detail.requestConfig?.verb !== "post") return;
    const page = document.getElementById("main");
    const wrong = document.querySelector("#wizard .fault-b");
    const place = wrong || document.getElementById("checked");
    if (!place) return;
    page.scrollTop += place.getBoundingClientRect().top - page.getBoundingClientRect().top - 12;
    if (wrong) { wrong.tabIndex = -1; wrong.focus({ preventScroll: true }); }
  };
  document.addEventListener("htmx:afterSettle", show);
  document.addEventListener("change", settle);
  document.addEventListener("htmx:afterSettle", settle);
  settle();
})();
