// The search at the top: Ctrl K goes there, arrows walk over what was found, Enter opens it.
// What is typed goes by POST only: it never stands in an address.
(() => {
  const form = document.querySelector("[data-finder]");
  const field = form?.querySelector("[data-ctrl-k]");
  const found = document.getElementById("found");
  if (!field || !found) return;

  const options = () => [...found.querySelectorAll("[role=option]:not([aria-disabled])")];
  const chosen = () => found.querySelector("[aria-selected=true]");
  const open = (yes) => {
    found.hidden = !yes || !found.childElementCount;
    field.setAttribute("aria-expanded", String(!found.hidden));
    if (found.hidden) field.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (!option) return;
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const walk = (by) => {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    mark(all[(at + by + all.length) % all.length]);
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      field.focus();
      field.select();
      event.preventDefault();
    }
  });
  field.addEventListener("focus", () => open(true));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      open(true);
      walk(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter" && chosen() && !found.hidden) {
      chosen().click();
      event.preventDefault();
    } else if (event.key === "Escape" && !found.hidden) {
      open(false);
      event.preventDefault();
      event.stopPropagation();
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== found) return;
    open(form.contains(document.activeElement));
    if (field.value.trim()) mark(options()[0]);
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) open(false);
    if (event.target.closest("[data-search]")) field.focus();
  });
  form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) open(false); });
})();
