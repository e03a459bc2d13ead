/* A clock that a test winds by hand, and a count of the requests that have no answer yet.
   Playwright's own clock replays its whole log on every new document, which a thousand schedules
   on one page cannot afford. */
"use strict";

{
  let now = 0, count = 0;
  const timers = new Map(), real = window.fetch, later = window.setTimeout;
  window.setTimeout = (work, delay = 0) => {
    timers.set(++count, [now + delay, work]);
    return count;
  };
  window.clearTimeout = (id) => timers.delete(id);
  window.asked = 0; window.answered = 0;
  window.fetch = (...what) => {
    window.asked += 1;
    const answer = real(...what);
    const done = () => later(() => { window.answered += 1; settle(); });
    answer.then((response) => response.clone().text()).then(done, done);
    return answer;
  };
  const waiting = [];
  const settle = () => waiting.splice(0).forEach((look) => look());
  const settled = (left) => new Promise((resolve) => {
    const look = () => (asked - answered > left ? waiting.push(look) : resolve());
    look();
  });
  window.pass = async ([length, left]) => {
    const end = now + length;
    for (;;) {
      const due = [...timers].filter(([, [at]]) => at <= end).sort((a, b) => a[1][0] - b[1][0])[0];
      if (!due) break;
      timers.delete(due[0]);
      now = Math.max(now, due[1][0]);
      due[1][1]();
    }
    now = end;
    await settled(left);
    return seen();
  };
  window.type = ([name, value]) => {
    const typed = document.querySelector(`form[data-autosave] [name="${name}"]`);
    typed.value = value;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    return Number(document.querySelector("[data-indicator]").dataset.version);
  };
  window.seen = () => Object.fromEntries(["in-done", "explanation"].map((name) => {
    const typed = document.querySelector(`[name="${name}"]`);
    const mark = typed.closest(".mb-3").querySelector(".save-mark");
    return [name, [typed.value, mark ? mark.className.replace("save-mark ", "") : ""]];
  }));
  /* Nothing of this page reaches the next schedule, nor while it is being left. */
  window.forget = () => {
    localStorage.clear();
    Storage.prototype.setItem = () => {};
    window.fetch = () => new Promise(() => {});
  };
}
