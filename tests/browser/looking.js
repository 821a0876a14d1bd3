// What a reader would see go wrong on the page as it stands: text outside its box, a page that
// scrolls sideways, no heading or two, words of another language. Gives a list of sentences.
(wanted) => {
  const wrong = new Set();
  const root = document.documentElement;
  const width = root.clientWidth;
  const HIDDEN = ".visually-hidden, .visually-hidden-focusable, .skip, script, style, noscript, template, option, textarea";
  const named = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const kinds = typeof element.className === "string" ? element.className.trim() : "";
    return element.tagName.toLowerCase() + id + (kinds ? `.${kinds.split(/\s+/).join(".")}` : "");
  };
  const short = (text) => JSON.stringify(text.trim().replace(/\s+/g, " ").slice(0, 60));
  const isShown = (element) =>
    !element.closest(HIDDEN) && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  // ------------------------------------------------------------ text and its box
  const style = new Map();
  const styleOf = (element) => {
    if (!style.has(element)) style.set(element, getComputedStyle(element));
    return style.get(element);
  };
  const boxOf = (element) => {
    let box = element;
    while (/^(inline|contents|ruby)/.test(styleOf(box).display) && !/^inline-/.test(styleOf(box).display))
      box = box.parentElement;
    return box;
  };
  // The nearest ancestor that cuts off what hangs over it; whoever can scroll to it sees it.
  const cutterOf = (element) => {
    for (let at = element; at && at !== root; at = at.parentElement) {
      const flow = styleOf(at).overflowX;
      if (flow === "auto" || flow === "scroll") return { scrolls: true };
      if (flow === "hidden" || flow === "clip") return { at };
      if (styleOf(at).position === "fixed") return {};
    }
    return {};
  };
  const EDGE = 1.5; // half a pixel of rounding on either side
  const TALL = 5; // letters of some scripts are taller than the line they stand on
  const lookAt = (node) => {
    const parent = node.parentElement;
    if (!isShown(parent)) return;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
    if (!rects.length) return;
    const { scrolls, at } = cutterOf(parent);
    const what = short(node.data);
    const box = boxOf(parent);
    const edge = box.getBoundingClientRect();
    for (const r of rects) {
      if (at) {
        const cut = at.getBoundingClientRect();
        if (cut.width <= 2 || cut.height <= 2) return; // kept for screen readers only
        const isDotted = styleOf(at).textOverflow === "ellipsis" || styleOf(box).textOverflow === "ellipsis";
        const isTold = isDotted && (at.closest("[title]") || box.closest("[title]"));
        if ((r.right > cut.right + EDGE || r.left < cut.left - EDGE) && !isTold)
          wrong.add(`${what} is cut off by ${named(at)}`);
        if (r.bottom > cut.bottom + TALL || r.top < cut.top - TALL)
          wrong.add(`${what} is cut off in height by ${named(at)}`);
        if (isTold) return;
      } else if (!scrolls && (r.right > width + EDGE || r.left < -EDGE))
        wrong.add(`${what} reaches beyond the window`);
      if (box !== at && (r.right > edge.right + EDGE || r.left < edge.left - EDGE))
        wrong.add(`${what} hangs out of ${named(box)}`);
    }
  };
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
    node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
  const texts = [];
  while (nodes.nextNode()) texts.push(nodes.currentNode);
  texts.forEach(lookAt);
  if (root.scrollWidth > width) wrong.add(`the page scrolls sideways: ${root.scrollWidth} > ${width}`);

  // ------------------------------------------------------------ its head
  const headings = [...document.querySelectorAll("h1")].filter((h) => h.checkVisibility());
  if (headings.length !== 1) wrong.add(`${headings.length} headings h1`);
  if (!document.title.trim()) wrong.add("no title");
  if (root.lang.toLowerCase() !== wanted.language) wrong.add(`the page says lang=${root.lang}`);
  if (root.dataset.bsTheme !== wanted.theme) wrong.add(`the theme is ${root.dataset.bsTheme}`);

  // ------------------------------------------------------------ words of ours in English
  // A text that is one of ours letter by letter, or two of our words one after the other: a
  // single word may be the name of a source, a column or a product.
  const [words, whole] = [new Set(wanted.words), new Set(wanted.texts)];
  const isOurs = (element) =>
    element.closest("[lang]") === root && !element.closest("[translate=no], code, kbd, pre, samp");
  const isTwo = (text) =>
    (text.match(/[A-Za-z'’]{2,}(?:[ \u00a0]+[A-Za-z'’]{2,})+/g) || []).some((run) => {
      const all = run.toLowerCase().split(/[ \u00a0]+/);
      return all.some((word, i) => i && [word, all[i - 1]].every((w) => words.has(w))
        && Math.max(word.length, all[i - 1].length) > 3);
    });
  const read = (text, element, where) => {
    if (words.size && isOurs(element) && (whole.has(text.trim()) || isTwo(text)))
      wrong.add(`in English${where}: ${short(text)}`);
  };
  for (const node of texts) if (isShown(node.parentElement)) read(node.data, node.parentElement, "");
  for (const name of ["title", "aria-label", "placeholder", "alt"])
    for (const element of document.querySelectorAll(`[${name}]`))
      read(element.getAttribute(name), element, ` (${name})`);
  return [...wrong];
}
