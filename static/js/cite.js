/* The register answers while one types: the same page is fetched and its list of results put in.
   Without JavaScript the button searches. */
"use strict";

const QUIET = 250; // milliseconds without typing before asking

document.querySelectorAll("form[data-cite-search]").forEach((form) => {
  const box = form.elements.tim;
  let timer;
  let asked = box.value.trim();
  let running;

  async function search() {
    const wanted = box.value.trim();
    if (wanted === asked) return;
    asked = wanted;
    if (running) running.abort();
    running = new AbortController();
    const address = new URL(form.action);
    address.hash = "";
    if (wanted) address.searchParams.set("tim", wanted);
    try {
      const response = await fetch(address, { signal: running.signal, redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      document.getElementById("ket-qua").replaceWith(document.adoptNode(page.getElementById("ket-qua")));
    } catch (problem) {
      if (problem.name === "AbortError") return; // a newer question is on its way
      asked = null; // the button still works, and signs in again where that is needed
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, QUIET);
  });
});
