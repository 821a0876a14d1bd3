// Forms: leaving with changes asks, what cannot be undone asks, a long wait says what it waits for.
(() => {
  // ------------------------------------------------------------ changes that were not saved
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-ask-before-leaving]");
    if (form) { changed.add(form); form.classList.add("changed"); }
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => document.contains(form))) event.preventDefault();
  });

  // ------------------------------------------------------------ a second click sends nothing twice
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { form.dataset.sent = ""; }, 4000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) form.dataset.sent = "";
  });

  // ------------------------------------------------------------ asking first
  // <form data-confirm="..." data-confirm-title="..." data-confirm-yes="Erase 3 people" data-confirm-word="erase">
  const dialog = document.getElementById("confirm");
  let agreed = null;
  const part = (name) => dialog.querySelector(`[${name}]`);
  const ask = (form, go) => {
    const { confirm, confirmTitle, confirmYes, confirmWord, confirmWordText } = form.dataset;
    part("data-confirm-title").textContent = confirmTitle || "";
    part("data-confirm-text").textContent = confirm;
    part("data-confirm-yes").textContent = confirmYes || "";
    part("data-confirm-word").hidden = !confirmWord;
    part("data-confirm-word-text").textContent = confirmWordText || confirmWord || "";
    const field = dialog.querySelector("#confirm-word");
    field.value = "";
    const check = () => { part("data-confirm-yes").disabled = Boolean(confirmWord) && field.value.trim() !== confirmWord; };
    field.oninput = check;
    check();
    dialog.returnValue = "";
    dialog.showModal();
    dialog.onclose = () => { if (dialog.returnValue === "yes") go(); };
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!dialog || !form.dataset.confirm || form === agreed) { agreed = null; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, () => { agreed = form; form.requestSubmit(event.submitter || undefined); });
  }, true);

  // ------------------------------------------------------------ waiting
  const SHOW_MS = 300;
  const WORDS_MS = 5000;
  const timers = new Map();
  const kept = new Map();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target, elt, xhr } = event.detail;
    const shape = elt.dataset.waiting && document.getElementById(elt.dataset.waiting);
    if (!shape || !target) return;
    const before = [...target.childNodes];
    kept.set(xhr, () => { if (target.querySelector(":scope > .waiting")) target.replaceChildren(...before); });
    timers.set(xhr, [
      setTimeout(() => { target.replaceChildren(shape.content.cloneNode(true)); target.ariaBusy = "true"; }, SHOW_MS),
      setTimeout(() => {
        const words = target.querySelector("[data-waiting-words]");
        if (!words) return;
        words.hidden = false;
        window.rapport.say(words.firstChild.textContent);
        words.querySelector("[data-waiting-stop]").onclick = () => { window.htmx.trigger(elt, "htmx:abort"); };
      }, WORDS_MS),
    ]);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    for (const timer of timers.get(event.detail.xhr) || []) clearTimeout(timer);
    timers.delete(event.detail.xhr);
    if (!event.detail.successful) kept.get(event.detail.xhr)?.();  // stopped, or no answer: as it was
    kept.delete(event.detail.xhr);
    if (event.detail.target) event.detail.target.ariaBusy = null;
  });

  // ------------------------------------------------------------ files, dropped anywhere
  // A page with <input type="file" data-drop-anywhere> takes a file wherever it falls.
  const taker = () => document.querySelector("input[type=file][data-drop-anywhere]");
  addEventListener("dragover", (event) => {
    if (!taker() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    const field = taker();
    if (!field || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
