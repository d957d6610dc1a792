// The list of statements: filter and sort. The matrix: fold chapters. The graph: show the arcs of a mark.
// Without this script everything is there to be read.
"use strict";

function filterStatements(form) {
  const items = [...document.querySelectorAll(".statements > li")];
  const places = new Map(items.map((item, number) => [item, number]));
  const verdicts = [...form.elements.verdict.options].map((option) => option.value);
  const orders = {
    "": (a, b) => places.get(a) - places.get(b),
    verdict: (a, b) => verdicts.indexOf(a.dataset.verdict) - verdicts.indexOf(b.dataset.verdict) || orders[""](a, b),
    title: (a, b) => a.querySelector("a").textContent.localeCompare(b.querySelector("a").textContent),
  };

  function apply() {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdict = form.elements.verdict.value;
    const method = form.elements.method.value;
    let shown = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      const fits = words.every((word) => text.includes(word))
        && (!verdict || item.dataset.verdict === verdict)
        && (!method || item.dataset.method.split(" ").includes(method));
      item.hidden = !fits;
      shown += fits;
    }
    for (const list of document.querySelectorAll(".statements")) {
      list.append(...[...list.children].sort(orders[form.elements.order.value]));
      list.closest(".chapter").hidden = [...list.children].every((item) => item.hidden);
    }
    form.querySelector("output").textContent = shown === items.length ? "" : `${shown} of ${items.length}`;
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
}

function foldChapters(table) {
  for (const heading of table.querySelectorAll(".heading th")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.setAttribute("aria-expanded", "true");
    button.addEventListener("click", () => {
      const rows = heading.closest("tbody").nextElementSibling;
      rows.hidden = !rows.hidden;
      button.setAttribute("aria-expanded", String(!rows.hidden));
    });
    heading.replaceChildren(button);
  }
}

function showArcs(graph) {
  function mark(claim) {
    for (const arc of graph.querySelectorAll("path")) {
      arc.classList.toggle("out", arc.dataset.user === claim);
      arc.classList.toggle("in", arc.dataset.used === claim);
    }
  }
  for (const link of graph.querySelectorAll("a")) {
    link.addEventListener("pointerenter", () => mark(link.dataset.claim));
    link.addEventListener("focus", () => mark(link.dataset.claim));
    link.addEventListener("pointerleave", () => mark(null));
    link.addEventListener("blur", () => mark(null));
  }
}

document.querySelectorAll("form.filter").forEach(filterStatements);
document.querySelectorAll(".matrix table").forEach(foldChapters);
document.querySelectorAll("svg.uses").forEach(showArcs);
