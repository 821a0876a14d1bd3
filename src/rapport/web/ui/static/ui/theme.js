// The theme and the folded navigation before the first paint: what was chosen here, else as usual.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = (name) => { try { return localStorage.getItem(name) || ""; } catch { return ""; } };
  // Private windows may forbid it: the choice then lasts for this page.
  const keep = (name, value) => {
    try {
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
    } catch { /* see above */ }
  };
  const show = () => { root.dataset.bsTheme = kept("rapport-theme") || (dark.matches ? "dark" : "light"); };
  dark.addEventListener("change", show);
  window.rapportTheme = {
    chosen: () => kept("rapport-theme"),
    choose(theme) {
      keep("rapport-theme", theme);
      show();
      if (theme) root.dataset.bsTheme = theme;
    },
  };
  window.rapportFold = {
    folded: () => root.dataset.nav === "folded",
    choose(folded) {
      keep("rapport-nav", folded ? "folded" : "");
      root.dataset.nav = folded ? "folded" : "";
    },
  };
  root.dataset.nav = kept("rapport-nav");
  show();
})();
