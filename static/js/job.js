/* How far a job behind the pages is: asked every few seconds while the page is in sight. Without this script
   the link "Tải lại" says the same. */
"use strict";

(() => {
  const root = document.querySelector("[data-job]");
  if (!root) return;
  const PAUSE = 3000;
  const LONGEST = 30000;
  const bar = root.querySelector("progress");
  const words = root.querySelector("[data-words]");
  let pause = PAUSE;

  async function ask() {
    if (!document.hidden) {
      try {
        const answer = await fetch(root.dataset.job, { redirect: "error" });
        if (!answer.ok) throw new Error(String(answer.status));
        const { done, total, under_way: underWay } = await answer.json();
        if (!underWay) return location.reload();
        show(done, total);
        pause = PAUSE;
      } catch {
        pause = Math.min(pause * 2, LONGEST); // the line is down, or the session has ended
      }
    }
    return setTimeout(ask, pause);
  }

  function show(done, total) {
    bar.max = total || 1;
    bar.value = done;
    const text = `Đã xong ${done}/${total} đơn vị`;
    if (words.textContent !== text) words.textContent = text;
  }

  setTimeout(ask, PAUSE);
})();
