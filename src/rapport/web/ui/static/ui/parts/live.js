// Hears which topics changed (/live) and tells the page: live:jobs, live:shelf ... on the body.
// live:open comes when hearing begins, for what must not miss the moment before it.
(() => {
  const body = document.body;
  if (!window.EventSource || !window.htmx || !document.querySelector("#panel")) return;
  let source = null;
  let counts = null;
  let pause_s = 1;
  let timer = 0;
  const tell = (topic) => window.htmx.trigger(body, `live:${topic}`);

  const close = () => {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
  };
  // A little later than the others: all pages of a server that comes back would come at once.
  const later = () => {
    close();
    body.dataset.live = "off";
    timer = setTimeout(open, pause_s * (750 + Math.random() * 500));
    pause_s = Math.min(pause_s * 2, 30);
  };
  const begin = (event) => {
    const now = JSON.parse(event.data);
    const missed = counts ? Object.keys(now).filter((topic) => now[topic] !== counts[topic]) : [];
    counts = now;
    pause_s = 1;
    delete body.dataset.live;
    tell("open");
    missed.forEach(tell);
  };
  const open = () => {
    close();
    source = new EventSource("/live");
    source.addEventListener("state", begin);
    source.addEventListener("change", (event) => {
      if (counts) counts[event.data] = (counts[event.data] || 0) + 1;
      tell(event.data);
    });
    source.addEventListener("bye", () => { pause_s = Math.max(pause_s, 4); later(); });
    source.addEventListener("error", later);
  };
  // A browser allows six connections to a server: a page that nobody looks at holds none.
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  if (!document.hidden) open();

  // What the bell counts is read once it is open.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".bell-d[open]")) event.target.querySelector(".bell-n")?.remove();
  }, true);

  // The bell's list stays as it is while somebody reads it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    if (target && target.id === "bell" && target.querySelector("details[open]")) event.detail.shouldSwap = false;
  });
})();
