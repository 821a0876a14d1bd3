// The theme before the first paint: what was chosen here, else what the system wants.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("rapport-theme") || ""; } catch { return ""; } };
  const show = () => { root.dataset.bsTheme = chosen() || (dark.matches ? "dark" : "light"); };
  dark.addEventListener("change", show);
  window.rapportTheme = {
    chosen,
    choose(theme) {
      try {
        if (theme) localStorage.setItem("rapport-theme", theme);
        else localStorage.removeItem("rapport-theme");
      } catch { /* private windows may forbid it: the choice then lasts for this page */ }
      show();
      if (theme) root.dataset.bsTheme = theme;
    },
  };
  show();
})();
