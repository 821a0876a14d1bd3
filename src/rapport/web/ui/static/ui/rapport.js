// What every page needs beyond HTML and htmx: menus, the bar that undoes, answers of the server.
// No words stand here: they come from the page, in the reader's language.
(() => {
  const $ = (selector) => document.querySelector(selector);
  window.rapport = {
    /** Say something to those who listen instead of looking. */
    say(text) {
      const said = $("#said");
      if (said && text) { said.textContent = ""; said.textContent = text; }
    },
    typing(element) {
      return Boolean(element?.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
    },
  };

  // ------------------------------------------------------------ answers
  let focused = null; // what had the focus before a part was swapped
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const answered = xhr.responseURL && new URL(xhr.responseURL);
    if (answered && answered.pathname.startsWith("/sign-in/")) { // signed out meanwhile
      event.detail.shouldSwap = false;
      location.reload();
      return;
    }
    if (xhr.status >= 400 && target?.id === "panel") {
      event.detail.shouldSwap = false;
      location.assign(event.detail.pathInfo.requestPath);
    } else if (xhr.status >= 400 && xhr.status < 500 && xhr.getResponseHeader("X-Show") === "yes") {
      event.detail.shouldSwap = true; // a form that was refused comes back with its errors
      event.detail.isError = false;
    }
    const active = document.activeElement;
    focused = target?.contains(active) ? active.id || active.getAttribute("name") || "" : "";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    const words = target?.querySelector?.("[data-say]");
    if (words) window.rapport.say(words.textContent);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    if (target?.id === "panel") return;
    target?.querySelector?.("[data-focus]")?.focus();
    if (!focused || document.activeElement !== document.body) return;
    const again = document.getElementById(focused) || target.querySelector?.(`[name="${CSS.escape(focused)}"]`);
    again?.focus();
  });
  const lost = $("#lost");
  document.addEventListener("htmx:sendError", (event) => {
    const quiet = event.detail.elt?.closest("#fresh, #bell, [data-quiet]");
    if (lost && !quiet) lost.hidden = false;
  });
  document.addEventListener("htmx:afterOnLoad", () => { if (lost) lost.hidden = true; });
  $("[data-focus]")?.focus();

  // ------------------------------------------------------------ menus, theme, folding
  const pressed = () => {
    for (const button of document.querySelectorAll("button[data-theme]"))
      button.setAttribute("aria-pressed", String(button.dataset.theme === window.rapportTheme.chosen()));
    $("[data-fold]")?.setAttribute("aria-expanded", String(!window.rapportFold.folded()));
  };
  document.addEventListener("click", (event) => {
    const theme = event.target.closest("button[data-theme]");
    if (theme) window.rapportTheme.choose(theme.dataset.theme);
    if (event.target.closest("[data-fold]")) window.rapportFold.choose(!window.rapportFold.folded());
    if (theme || event.target.closest("[data-fold]")) pressed();
    if (event.target.closest("[data-copy]")) copy(event.target.closest("[data-copy]"));
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of document.querySelectorAll("details.me[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = $("details.me[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    }
  });
  const copy = async (button) => {
    await navigator.clipboard?.writeText(button.dataset.copy || location.href);
    window.rapport.say(button.dataset.copied);
    if (!button.dataset.copied) return;
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = before; }, 2000);
  };
  pressed();

  // ------------------------------------------------------------ the bar: ten seconds to undo
  const BAR_MS = 10_000;
  const countDown = (line) => {
    let left = BAR_MS;
    let since = 0;
    let timer = 0;
    const go = () => {
      since = Date.now();
      timer = setTimeout(() => line.remove(), left);
    };
    const hold = () => {
      clearTimeout(timer);
      left = Math.max(2000, left - (Date.now() - since));
    };
    line.dataset.bar = "counting";
    if (line.classList.contains("bad")) return; // what went wrong stays until it is put away
    for (const name of ["mouseenter", "focusin"]) line.addEventListener(name, hold);
    for (const name of ["mouseleave", "focusout"]) line.addEventListener(name, go);
    go();
  };
  const look = () => {
    for (const line of document.querySelectorAll('[data-bar=""]')) {
      countDown(line);
      window.rapport.say(line.querySelector("span").textContent);
    }
  };
  document.addEventListener("click", (event) => event.target.closest("[data-bar-close]")?.closest("[data-bar]").remove());
  document.addEventListener("htmx:oobAfterSwap", look);
  // what asked was replaced meanwhile: htmx then looks for the bar in what is no longer shown
  document.addEventListener("htmx:oobErrorNoTarget", (event) => {
    const { content } = event.detail;
    document.getElementById(content.id)?.replaceWith(content);
    look();
  });
  document.addEventListener("htmx:afterSettle", look);
  look();
})();
