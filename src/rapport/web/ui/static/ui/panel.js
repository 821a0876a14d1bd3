// The panel at the right: it takes the focus, keeps it, gives it back; a why inside a why goes back.
(() => {
  const panel = document.getElementById("panel");
  if (!panel) return;
  let opener = null;
  let path = []; // addresses of the panels behind this one
  let back = false;

  const isOpen = () => panel.childElementCount > 0;
  const close = () => {
    if (!isOpen()) return;
    panel.replaceChildren();
    path = [];
    const to = opener && document.contains(opener) ? opener : document.getElementById("main");
    opener = null;
    to.focus({ preventScroll: true });
  };
  const focusable = () =>
    [...panel.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(
      (element) => element.offsetParent !== null && !element.disabled,
    );
  const holdFocus = (event) => {
    const all = focusable();
    if (!all.length) return;
    const [first, last] = [all[0], all[all.length - 1]];
    const inside = panel.contains(document.activeElement);
    if (event.shiftKey && (document.activeElement === first || !inside)) { last.focus(); event.preventDefault(); }
    else if (!event.shiftKey && (document.activeElement === last || !inside)) { first.focus(); event.preventDefault(); }
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target } = event.detail;
    if (target !== panel) return;
    if (!panel.contains(elt)) { opener = elt; path = []; }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    const address = event.detail.pathInfo?.requestPath;
    const wasGet = event.detail.requestConfig?.verb === "get";
    if (back) path.pop();
    else if (wasGet && address !== path.at(-1)) path.push(address);
    back = false;
    const button = panel.querySelector("[data-back]");
    if (button) button.hidden = path.length < 2;
    (panel.querySelector("[data-panel-focus]") || panel.querySelector("button[data-close]"))?.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    if (event.target.closest("[data-back]") && path.length > 1) {
      back = true;
      window.htmx.ajax("GET", path.at(-2), { target: "#panel" });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!isOpen() || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") { close(); event.preventDefault(); }
    else if (event.key === "Tab") holdFocus(event);
  });

  // A long press opens the proof on touch; the click that would follow is not wanted then.
  const PRESS_MS = 500;
  let timer = 0;
  let pressed = null;
  document.addEventListener("touchstart", (event) => {
    const why = event.target.closest?.(".why[hx-get]");
    if (!why) return;
    timer = setTimeout(() => { pressed = why; why.click(); }, PRESS_MS);
  }, { passive: true });
  for (const name of ["touchend", "touchmove", "touchcancel"])
    document.addEventListener(name, (event) => {
      clearTimeout(timer);
      if (name === "touchend" && pressed) event.preventDefault();
      pressed = null;
    }, { passive: false });
  document.addEventListener("contextmenu", (event) => { if (pressed) event.preventDefault(); });
})();
