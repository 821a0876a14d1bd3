// The people list: choosing two to compare, a quick look by Space; and copying a link.
(() => {
  const picks = () => [...document.querySelectorAll("[data-pick]")];
  const shown = () => {
    const bar = document.querySelector("[data-picked]");
    if (!bar) return;
    const chosen = picks().filter((box) => box.checked);
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-picked-n]").textContent = chosen.length;
    bar.querySelector("[data-picked-two]").disabled = chosen.length !== 2;
    bar.querySelector("[data-picked-hint]").hidden = chosen.length === 2;
    for (const box of picks()) box.closest("tr").classList.toggle("sel", box.checked);
  };
  document.addEventListener("change", (event) => { if (event.target.matches("[data-pick]")) shown(); });
  window.addEventListener("pageshow", shown); // going back keeps the boxes checked
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-picked-none]")) {
      for (const box of picks()) box.checked = false;
      shown();
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      try {
        await navigator.clipboard.writeText(copy.dataset.copy);
        const said = document.getElementById("said");
        if (said) said.textContent = copy.dataset.copied;
        copy.lastChild.textContent = copy.dataset.copied;
      } catch { location.assign(copy.dataset.copy); } // no right to the clipboard: show the address
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.defaultPrevented || document.body.dataset.keys !== "on") return;
    if (event.target.closest("input, textarea, select, button, summary, [contenteditable]")) return;
    const row = document.activeElement?.closest("[data-row]") || document.querySelector("[data-row].at");
    const look = row?.querySelector("[data-look]");
    if (look && !document.querySelector("dialog[open]")) { look.click(); event.preventDefault(); }
  });
})();
