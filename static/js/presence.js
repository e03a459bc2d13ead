/* Who else has this indicator open. Silent when the line is down: it is a courtesy, not a lock; the
   version check of every save is what keeps work safe. */
"use strict";

(() => {
  const root = document.querySelector("[data-presence]");
  if (!root) return;
  const PAUSE = 30000;
  const indicators = () => [...document.querySelectorAll("[data-indicator]")];
  let here = "";
  let timer;

  function focused() {
    const inside = document.activeElement && document.activeElement.closest("[data-indicator]");
    if (inside) return inside.dataset.indicator;
    const all = indicators();
    return all.length === 1 ? all[0].dataset.indicator : here;
  }

  function body(code) {
    return new URLSearchParams({ code, csrfmiddlewaretoken: csrfToken() });
  }

  async function beat() {
    here = focused();
    if (!here || document.hidden || !navigator.onLine) return;
    try {
      const answer = await fetch(root.dataset.presence, { method: "POST", body: body(here), redirect: "error" });
      if (answer.ok) show(await answer.json());
      else if (answer.status === 403) clearInterval(timer); // no longer with the unit
    } catch {
      // offline, or the session has ended: the page says that where it saves
    }
  }

  function show({ others, versions }) {
    for (const line of document.querySelectorAll("[data-present]")) {
      const code = line.dataset.present;
      const names = others.filter((other) => other.code === code).map((other) => other.who);
      const words = names.length ? [`${names.join(", ")} đang mở chỉ số này.`] : [];
      if (isOld(code, versions)) words.push("Có người vừa lưu bản mới: tải lại để xem.");
      const text = words.join(" ");
      if (line.textContent !== text) line.textContent = text; // said once, not every half minute
    }
  }

  function isOld(code, versions) {
    const shown = document.querySelector(`[data-indicator="${CSS.escape(code)}"][data-version]`);
    return shown !== null && versions[code] > Number(shown.dataset.version);
  }

  function leave() {
    if (here) navigator.sendBeacon(root.dataset.presence, body(""));
    here = "";
  }

  document.addEventListener("focusin", () => { if (focused() !== here) beat(); });
  document.addEventListener("indicator-shown", beat); // the page has put another one in
  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", leave);
  addEventListener("pageshow", beat);
  timer = setInterval(beat, PAUSE);
})();
