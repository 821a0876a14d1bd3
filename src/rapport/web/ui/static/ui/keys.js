// The keys of pages: places by g, lines by j and k, the proof by w. Never while somebody types.
(() => {
  const single = document.body.dataset.keys === "on";
  const dialog = document.getElementById("keys");
  const show = () => {
    if (!dialog || dialog.open) return;
    for (const line of dialog.querySelectorAll("[data-if]"))
      line.hidden = !document.querySelector(line.dataset.if);
    for (const old of dialog.querySelectorAll("[data-of-page]")) old.remove();
    for (const element of document.querySelectorAll("[data-key][data-key-says]")) add(element);
    dialog.showModal();
  };
  // A page names keys of its own on its buttons: data-key="s" data-key-says="The same".
  const add = (element) => {
    const line = document.createElement("div");
    line.dataset.ofPage = "";
    const [dt, dd, kbd] = ["dt", "dd", "kbd"].map((name) => document.createElement(name));
    kbd.textContent = element.dataset.key;
    dd.textContent = element.dataset.keySays;
    dt.append(kbd);
    line.append(dt, dd);
    dialog.querySelector("dl").append(line);
  };
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keys-of-page]")) show(); });
  dialog?.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // ------------------------------------------------------------ lines of a list
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  const current = () => document.activeElement?.closest("[data-row]") || document.querySelector("[data-row].at");
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
    for (const row of all) row.classList.toggle("at", row === next);
    const inside = next.querySelector("[data-open]") || next.querySelector("a[href]") || next;
    if (inside === next) next.tabIndex = -1;
    inside.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const choose = () => {
    const box = current()?.querySelector("input[type=checkbox]");
    box?.click();
  };
  const enter = (event) => {
    const row = document.activeElement?.matches("[data-row]") ? document.activeElement : null;
    const link = row?.querySelector("[data-open]") || row?.querySelector("a[href]");
    if (link) { link.click(); event.preventDefault(); }
  };
  const why = () => {
    const active = document.activeElement;
    const to = active?.classList.contains("why") ? active : current()?.querySelector(".why");
    to?.click();
    return Boolean(to);
  };

  // ------------------------------------------------------------ keys
  let waitsForPlace = 0;
  const place = (key) => {
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) location.assign(link.href);
    return Boolean(link);
  };
  const undo = (event) => {
    const button = [...document.querySelectorAll("[data-undo]")].at(-1);
    if (button) { button.click(); event.preventDefault(); }
  };
  const own = (key) => {
    const inPanel = document.querySelector(`#panel [data-key="${CSS.escape(key)}"]`);
    const button = inPanel || document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (button && !button.disabled) button.click();
    return Boolean(button);
  };
  const singleKey = (event) => {
    const { key } = event;
    if (Date.now() - waitsForPlace < 1500) { waitsForPlace = 0; return place(key); }
    const does = {
      g: () => { waitsForPlace = Date.now(); return true; },
      "?": () => { show(); return true; },
      j: () => { step(1); return true; },
      k: () => { step(-1); return true; },
      x: () => { choose(); return true; },
      w: why,
      e: () => { document.querySelector("[data-edit]")?.click(); return true; },
    }[key];
    return own(key) || does?.();
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && event.key.toLowerCase() === "k") return; // finder.js
    if (window.rapport.typing(event.target)) return;
    if (ctrl && !event.shiftKey && event.key.toLowerCase() === "z") { undo(event); return; }
    if (ctrl || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter") { enter(event); return; }
    if (single && singleKey(event)) event.preventDefault();
  });
})();
