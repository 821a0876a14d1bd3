// The policy's editor: a slider and its number say the same; parts of a card are summed up.
(() => {
  const form = document.querySelector("[data-policy]");
  if (!form) return;
  const field = (name) => form.elements.namedItem(name);
  const sums = () => {
    for (const out of form.querySelectorAll("[data-sum]")) {
      const parts = [...form.querySelectorAll(`input[name^="${out.dataset.sum}"]`)];
      const sum = parts.reduce((all, one) => all + Number(one.value || 0), 0);
      out.value = String(Math.round(sum * 100) / 100);
      out.classList.toggle("bad", Math.abs(sum - 100) > 1e-6);
    }
  };
  form.addEventListener("input", ({ target }) => {
    if (target.dataset.for) field(target.dataset.for).value = target.value;
    else {
      const slider = form.querySelector(`[data-for="${CSS.escape(target.name)}"]`);
      if (slider) slider.value = target.value;
    }
    sums();
  });
  form.classList.add("live");
  sums();
})();
