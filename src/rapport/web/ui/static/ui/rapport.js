// What the pages need beyond HTML and htmx: the panel, the keys, the theme buttons.
(() => {
  const panel = document.getElementById("panel");
  const said = document.getElementById("said");
  let opener = null;

  // ------------------------------------------------------------ the panel
  const isOpen = () => panel && panel.childElementCount > 0;
  const close = () => {
    if (!isOpen()) return;
    panel.replaceChildren();
    const back = opener && document.contains(opener) ? opener : document.getElementById("main");
    opener = null;
    back.focus();
  };
  const focusable = () =>
    [...panel.querySelectorAll("a[href], button, [tabindex]")].filter((e) => e.offsetParent !== null);
  const holdFocus = (event) => {
    const all = focusable();
    if (!all.length) return;
    const [first, last] = [all[0], all[all.length - 1]];
    const inside = panel.contains(document.activeElement);
    if (event.shiftKey && (document.activeElement === first || !inside)) { last.focus(); event.preventDefault(); }
    else if (!event.shiftKey && (document.activeElement === last || !inside)) { first.focus(); event.preventDefault(); }
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const from = event.detail.elt;
    if (event.detail.target === panel && !panel.contains(from)) opener = from;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === panel) panel.querySelector("button[data-close]")?.focus();
    const words = event.detail.target?.querySelector("[data-say]"); // none when going back
    if (words && said) said.textContent = words.textContent;
  });
  // Signed out meanwhile: the answer is the sign-in page, so go there as a whole page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.responseURL && new URL(xhr.responseURL).pathname.startsWith("/sign-in/")) {
      event.detail.shouldSwap = false;
      location.reload();
    } else if (xhr.status >= 400 && event.detail.target === panel) {
      event.detail.shouldSwap = false;
      location.assign(event.detail.pathInfo.requestPath);
    }
  });

  const lost = document.getElementById("lost");
  document.addEventListener("htmx:sendError", () => { if (lost) lost.hidden = false; });
  document.addEventListener("htmx:afterOnLoad", () => { if (lost) lost.hidden = true; });

  // ------------------------------------------------------------ clicks
  const focusSearch = () => {
    const field = document.querySelector("[data-ctrl-k]");
    if (field) { field.focus(); field.select(); }
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    if (event.target.closest("[data-search]")) focusSearch();
    const theme = event.target.closest("[data-theme]");
    if (theme) { window.rapportTheme.choose(theme.dataset.theme); pressed(); }
    for (const menu of document.querySelectorAll("details.me[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });
  const pressed = () => {
    for (const button of document.querySelectorAll("[data-theme]"))
      button.setAttribute("aria-pressed", String(button.dataset.theme === window.rapportTheme.chosen()));
  };
  pressed();

  // ------------------------------------------------------------ keys
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("details.me[open]");
    if (event.key === "Escape" && isOpen()) { close(); event.preventDefault(); }
    else if (event.key === "Escape" && menu) { menu.open = false; menu.querySelector("summary").focus(); }
    else if (event.key === "Tab" && isOpen()) holdFocus(event);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { focusSearch(); event.preventDefault(); }
    else if (event.key === "w" && !event.ctrlKey && !event.metaKey && !event.altKey
             && document.activeElement?.classList.contains("why")) document.activeElement.click();
  });
})();
