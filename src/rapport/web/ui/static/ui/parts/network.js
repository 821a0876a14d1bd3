// The map of who endorses whom. The list says the same: without WebGL there is no map.
(() => {
  for (const choice of document.querySelectorAll("[data-nw-choose]")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }
  for (const button of document.querySelectorAll("[data-nw-show]")) button.hidden = true;
  const figure = document.querySelector("[data-nw-map]");
  if (!figure) return;
  const box = figure.querySelector(".nw-c");
  const told = (name) => {
    for (const one of ["wait", "none", "done"]) figure.querySelector(`[data-nw-${one}]`).hidden = one !== name;
    figure.classList.toggle("off", name === "none");
  };
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  let drawn = null;
  let given = null;
  let lit = null; // the dot whose ties are shown, with whom they go to

  const graph = () => {
    const made = new window.graphology.Graph({ type: "directed" });
    for (const dot of given.dots) {
      made.addNode(dot.id, { x: dot.x, y: dot.y, size: dot.size, label: `${dot.name} ${dot.points}`, community: dot.colour, why: dot.why });
    }
    for (const [one, other, weight] of given.ties) {
      made.mergeEdge(given.dots[one].id, given.dots[other].id, { size: Math.min(3, 0.4 + weight / 4) });
    }
    return made;
  };
  const light = (id) => {
    const known = id && drawn.getGraph().hasNode(id);
    lit = known ? new Set([id, ...drawn.getGraph().neighbors(id)]) : null;
    if (known) lit.from = id;
    drawn.refresh({ skipIndexation: true });
    for (const row of document.querySelectorAll("[data-nw-row]")) row.classList.toggle("lit", row.dataset.nwRow === id);
  };
  const draw = () => {
    drawn?.kill();
    const [text, line, surface] = [ink("text"), ink("line-strong"), ink("surface")];
    const colours = [0, 1, 2, 3, 4, 5].map((n) => ink(`s${n}`));
    drawn = new window.Sigma(graph(), box, {
      labelColor: { color: text },
      labelFont: getComputedStyle(document.body).fontFamily,
      labelRenderedSizeThreshold: 9,
      defaultDrawNodeHover: (context, data, settings) => label(context, data, settings, surface, text),
      nodeReducer: (id, data) => ({ ...data, color: lit && !lit.has(id) ? line : colours[data.community], label: lit && !lit.has(id) ? "" : data.label }),
      edgeReducer: (edge, data) => {
        const shown = !lit || drawn.getGraph().extremities(edge).includes(lit.from);
        return { ...data, color: lit ? text : line, hidden: !shown };
      },
    });
    drawn.on("enterNode", ({ node }) => light(node));
    drawn.on("leaveNode", () => light(null));
    drawn.on("clickNode", ({ node }) => window.htmx.ajax("GET", drawn.getGraph().getNodeAttribute(node, "why"), { target: "#panel", source: figure }));
    window.rapport.map = drawn; // for who looks at it with tools
    figure.dataset.nwDrawn = String(Number(figure.dataset.nwDrawn || 0) + 1);
  };
  const label = (context, data, settings, surface, text) => {
    if (!data.label) return;
    context.font = `${settings.labelSize}px ${settings.labelFont}`;
    const wide = context.measureText(data.label).width;
    context.fillStyle = surface;
    context.fillRect(data.x + data.size + 1, data.y - settings.labelSize + 2, wide + 8, settings.labelSize + 8);
    context.fillStyle = text;
    context.fillText(data.label, data.x + data.size + 5, data.y + 4);
  };
  const hasGL = () => {
    const canvas = document.createElement("canvas");
    return Boolean(window.Sigma && window.graphology && (canvas.getContext("webgl2") || canvas.getContext("webgl")));
  };
  const begin = async () => {
    if (!hasGL()) return told("none");
    const answer = await fetch(figure.dataset.nwMap, { headers: { Accept: "application/json" } });
    if (!answer.ok) return told("none");
    given = await answer.json();
    if (!given.dots.length) return told("none");
    draw();
    told("done");
    new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  };
  begin().catch(() => told("none"));
  for (const row of document.querySelectorAll("[data-nw-row]")) {
    for (const name of ["mouseenter", "focusin"]) row.addEventListener(name, () => drawn && light(row.dataset.nwRow));
    for (const name of ["mouseleave", "focusout"]) row.addEventListener(name, () => drawn && light(null));
  }
})();
