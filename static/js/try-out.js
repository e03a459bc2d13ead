/* Tries the rule out while it is being edited: what stands in the form goes to the server, what it
   is worth comes back. Nothing is saved. Without this script a button does the same. */
"use strict";

const TRY_PAUSE = 400; // milliseconds without typing

function startTryOut(form) {
  const place = form.querySelector("[data-try-out]");
  let timer = 0;
  let asked = 0;

  async function ask() {
    const mine = ++asked;
    let answer;
    try {
      answer = await fetch(form.dataset.try, { method: "POST", body: new FormData(form) });
    } catch { return; } // no line: the button is still there
    if (!answer.ok || mine !== asked) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    if (mine === asked) show(fresh.content);
  }

  const names = (part) => [...part.querySelectorAll("input, select")].map((field) => `${field.name} ${field.tagName}`).join();

  /* The figures stay as they are typed unless the inputs themselves have changed. */
  function show(fresh) {
    const fields = place.querySelector("[data-try-fields]");
    const wanted = fresh.querySelector("[data-try-fields]");
    if (!fields.contains(document.activeElement) && names(fields) !== names(wanted)) fields.replaceWith(wanted);
    place.querySelector("[data-try-results]").replaceWith(fresh.querySelector("[data-try-results]"));
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, TRY_PAUSE);
  });
}

/* The inputs that are being typed can be chosen in the rule at once. */
function offerInputs(form) {
  const rows = [...form.querySelectorAll("[name^='inputs-'][name$='-name']")];
  const labels = new Map();
  for (const row of rows) {
    const label = form.elements[row.name.replace(/-name$/, "-label")].value.trim();
    if (row.value.trim()) labels.set(row.value.trim(), label);
  }
  for (const choice of form.querySelectorAll("select[data-names-input]")) {
    const known = new Set([...choice.options].map((option) => option.value));
    for (const [name, label] of labels) {
      if (!known.has(name)) choice.add(new Option(`${label} (${name})`, name));
    }
  }
}

for (const form of document.querySelectorAll("form[data-try]")) {
  form.querySelector("[data-try-results]").parentElement.setAttribute("aria-live", "polite");
  form.addEventListener("change", () => offerInputs(form));
  startTryOut(form);
}
