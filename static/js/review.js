/* The review desk: another indicator, a decision, a page of the evidence, all without loading the
   page anew. Every link and every form works without this script, too. */
"use strict";

(() => {
  const root = document.querySelector("[data-review]");
  if (!root) return;
  const { base } = root.dataset;
  const PREVIEW_PAUSE = 350;
  const NARROW = matchMedia("(max-width: 61.99rem)");
  const SWITCH = `phim-tat:${document.body.dataset.user}`;
  const hints = new Map();
  const reasons = [...root.querySelectorAll("#quyet-dinh-reason option")].map((one) => [one.value, one.textContent]);
  let filter = new URLSearchParams(location.search).get("loc")
    ?? root.querySelector("[data-filter][aria-current]")?.dataset.filter ?? "";
  let draft = null;
  let asked = 0;

  const part = (code, way = "") => `${base}chi-so/${encodeURIComponent(code)}/${way}`;
  const here = () => root.querySelector("[data-indicator]").dataset.indicator;
  const entries = () => [...root.querySelectorAll("[data-code]")];
  const entry = (code) => root.querySelector(`[data-code="${CSS.escape(code)}"]`);
  const form = () => root.querySelector("form[data-ruling]");
  const line = () => root.querySelector("[data-save-state]") || root.querySelector("[data-say]");

  function say(words, state = "") {
    const place = line();
    place.className = `save-state ${state}`;
    place.textContent = words;
  }

  function signIn(words) {
    say(`${words} `, "waiting");
    const link = document.createElement("a");
    link.href = SIGN_IN + encodeURIComponent(location.pathname + location.search);
    link.textContent = "Đăng nhập lại";
    line().append(link);
  }

  // --- the list -------------------------------------------------------------------------------
  const matches = (item) => !filter || item.dataset.marks.split(" ").includes(filter);

  function narrow() {
    const all = entries();
    all.forEach((item) => { item.parentElement.hidden = !matches(item); });
    for (const pillar of root.querySelectorAll("[data-pillar]")) {
      const items = [...pillar.querySelectorAll("[data-code]")];
      pillar.hidden = !items.some(matches);
      const decided = items.filter((item) => !("waits" in item.dataset)).length;
      pillar.querySelector("[data-pillar-count]").textContent = `${decided}/${items.length}`;
    }
    for (const link of root.querySelectorAll("[data-filter]")) {
      const { filter: name } = link.dataset;
      const count = all.filter((item) => !name || item.dataset.marks.split(" ").includes(name)).length;
      const isOn = name === filter;
      if (name !== "canh-bao" || !root.dataset.hints || hints.loaded) link.querySelector("span").textContent = count;
      if (isOn) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    root.querySelector("[data-empty]").hidden = all.some(matches);
    const waiting = all.filter((item) => "waits" in item.dataset).length;
    root.querySelector("[data-progress]").textContent = `còn ${waiting}/${all.length} chưa quyết định`;
    countOwn(all.filter((item) => item.dataset.marks.split(" ").includes("cua-toi")));
    ways();
  }

  function countOwn(own) {
    const place = document.querySelector("[data-own-share]");
    if (!place || !own.length) return;
    const left = own.filter((item) => "waits" in item.dataset).length;
    place.textContent = left ? `còn ${left}/${own.length} chỉ số.` : `đã xong cả ${own.length} chỉ số.`;
  }

  function set(item, state, label, waits) {
    item.className = `state-${state}`;
    delete item.dataset.label;
    item.dataset.state = state;
    item.querySelector(".list-state").textContent = label;
    if (waits) item.dataset.waits = "";
    else delete item.dataset.waits;
    mark(item, "chua", waits);
    narrow();
  }

  function mark(item, name, isOn) {
    const marks = new Set(item.dataset.marks.split(" ").filter(Boolean));
    if (isOn) marks.add(name);
    else marks.delete(name);
    item.dataset.marks = [...marks].join(" ");
  }

  const address = (code) => `${base}?${new URLSearchParams(filter ? { "chi-so": code, loc: filter } : { "chi-so": code })}`;

  function target(way) {
    const all = entries();
    const at = all.findIndex((item) => item.dataset.code === here());
    if (way === "next") return all.slice(at + 1).find(matches);
    if (way === "previous") return all.slice(0, at).reverse().find(matches);
    return [...all.slice(at + 1), ...all.slice(0, at)].find((item) => "waits" in item.dataset);
  }

  /* The links at the foot lead where the keys lead. */
  function ways() {
    for (const link of document.querySelectorAll("[data-go]")) {
      const item = target(link.dataset.go);
      link.classList.toggle("disabled", !item);
      if (item) {
        link.href = address(item.dataset.code);
        link.removeAttribute("aria-disabled");
      } else {
        link.removeAttribute("href");
        link.setAttribute("aria-disabled", "true");
      }
    }
  }

  // --- another indicator ----------------------------------------------------------------------
  async function fetched(url) {
    const response = await fetch(url, { redirect: "manual" });
    if (response.type === "opaqueredirect") throw new SignedOut();
    if (!response.ok) throw new Unclear();
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  async function open(code) {
    if (code === here()) return;
    const turn = ++asked;
    root.setAttribute("aria-busy", "true");
    try {
      const fresh = await fetched(part(code));
      if (turn !== asked) return;
      if (draft) draft.leave();
      for (const piece of fresh.querySelectorAll("[data-part]")) {
        document.getElementById(piece.id).replaceChildren(...[...piece.childNodes].map((node) => document.adoptNode(node)));
      }
      shown(code);
    } catch (problem) {
      if (turn !== asked) return;
      if (problem instanceof SignedOut) signIn("Phiên làm việc đã hết.");
      else say(`Chưa mở được chỉ số ${code}: ${problem instanceof Unclear ? "máy chủ chưa trả lời đúng" : "mất kết nối"}. Hãy thử lại.`, "waiting");
    } finally {
      if (turn === asked) root.removeAttribute("aria-busy");
    }
  }

  function shown(code) {
    history.replaceState(null, "", address(code));
    root.querySelector("[data-code][aria-current]")?.removeAttribute("aria-current");
    entry(code).setAttribute("aria-current", "true");
    if (NARROW.matches) root.querySelector("[data-list]").open = false;
    else entry(code).scrollIntoView({ block: "nearest" });
    enhance();
    narrow();
    showHints();
    const heading = document.getElementById("ten-chi-so");
    heading.focus({ preventScroll: true });
    if (NARROW.matches || root.getBoundingClientRect().top < 0) root.querySelector("#phan-chi-so").scrollIntoView();
    sendLeftBehind({ has: (url) => isHere(url) || decisions.isOne(url) }, () => {});
    document.dispatchEvent(new Event("indicator-shown"));
  }

  const isHere = (url) => Boolean(form()) && url === form().dataset.draft;

  // --- the form of a decision -----------------------------------------------------------------
  function enhance() {
    draft = null;
    root.querySelectorAll("[data-without-script]").forEach((one) => one.remove());
    const one = form();
    if (!one) return;
    fillReasons(one.elements.reason);
    if (!("bound" in one.dataset)) draft = new Draft(one);
    one.querySelectorAll("[data-choose]").forEach((button) => { button.hidden = false; });
    choose(one.dataset.mode || (one.elements.comment.value || one.elements.reason.value ? "words" : ""));
    for (const kind of ["keydown", "mousedown", "click"]) one.addEventListener(kind, keepStill);
    one.addEventListener("input", () => { clearFaults(one); foresee(one); });
    const waits = decisions.waiting.has(one.dataset.ruling);
    if (waits) say("Quyết định đang chờ gửi, sẽ tự gửi lại khi có mạng.", "waiting");
  }

  /* A part that is put in carries no list of reasons: it is on the page already. */
  function fillReasons(select) {
    if (select.options.length > 1 || !reasons.length) return;
    select.replaceChildren(...reasons.map(([value, words]) => {
      const isChosen = value === select.dataset.chosen;
      return new Option(words, value, isChosen, isChosen);
    }));
  }

  function choose(mode) {
    const one = form();
    one.dataset.mode = mode;
    for (const place of one.querySelectorAll("[data-for]")) place.hidden = !place.dataset.for.split(" ").includes(mode);
    for (const button of one.querySelectorAll(".verdicts [data-choose]")) {
      button.setAttribute("aria-expanded", String(button.dataset.choose === mode));
    }
  }

  function begin(mode) {
    const one = form();
    if (!one || (mode === "returned" && !one.querySelector("[data-choose=returned]"))) return;
    choose(mode);
    const first = mode === "returned" ? one.elements.reason : one.querySelector("[data-for=adjusted] input:not([type=hidden])");
    first.focus();
  }

  /* While a decision is on its way its form stays as it was sent, or words typed meanwhile would go
     with it. Read-only keeps the focus, which "inert" would hand to the keys of the page. */
  function still(one, isStill) {
    one.toggleAttribute("data-sent", isStill);
    for (const field of one.elements) if ("readOnly" in field) field.readOnly = isStill;
  }

  /* A list and a choice cannot be read-only. */
  function keepStill(event) {
    const isChoice = event.target.closest("select, [type=radio], label");
    if ("sent" in event.currentTarget.dataset && isChoice && event.key !== "Tab") event.preventDefault();
  }

  async function decide(verdict) {
    const one = form();
    if (!one) return;
    const code = one.dataset.ruling;
    if (decisions.waiting.has(code)) {
      say("Quyết định trước của chỉ số này đang chờ gửi.", "waiting");
      return;
    }
    clearFaults(one);
    if (!["accepted", "adjusted", "returned"].includes(verdict)) {
      say("Hãy chọn Chấp nhận, Điều chỉnh hoặc Trả lại.", "refused");
      return;
    }
    const fields = { verdict };
    for (const [name, value] of new FormData(one)) {
      if (!["csrfmiddlewaretoken", "version", "save_key", "draft_version", "verdict"].includes(name)) fields[name] = value;
    }
    say("đang gửi quyết định …");
    still(one, true);
    await decisions.make(code, one.dataset.decide, one.elements.version.value, fields, one.dataset.page, draft?.rest());
  }

  const decisions = new Decisions(base, (code, answer, problem, sent) => {
    if (here() === code && form()) {
      still(form(), false);
      draft?.wake();
    }
    const item = entry(code);
    if (!item) return;
    if (!answer) {
      if (here() === code) notSent(problem);
      const words = item.querySelector(".list-state");
      item.dataset.label ??= words.textContent;
      words.textContent = "Đang chờ gửi";
      return;
    }
    if ("state" in answer) set(item, answer.state, answer.label, answer.waits);
    else restoreLabel(item);
    if (here() === code) understand(answer, sent);
    else if (answer.status !== "saved") say(`Chỉ số ${code}: quyết định chưa được lưu, hãy mở lại chỉ số này. ${answer.words || answer.reason || ""}`, "refused");
  });

  function restoreLabel(item) {
    if (item.dataset.label) item.querySelector(".list-state").textContent = item.dataset.label;
    delete item.dataset.label;
  }

  function notSent(problem) {
    if (problem instanceof SignedOut) signIn("Phiên làm việc đã hết: quyết định chưa được gửi, sẽ tự gửi sau khi đăng nhập lại.");
    else say("Mất kết nối: quyết định chưa được gửi, được giữ trên máy này và sẽ tự gửi lại.", "waiting");
  }

  /* A line of its own: what the draft says of itself a moment later must not wipe it away. */
  function showConflict(one, words) {
    one.querySelectorAll(".conflict-line").forEach((old) => old.remove());
    const told = document.createElement("p");
    told.className = "conflict-line";
    told.setAttribute("role", "alert");
    told.textContent = words;
    one.querySelector(".verdicts").before(told);
  }

  /* Where to go on when nothing is left to decide. */
  function allDecided() {
    const all = entries();
    if (all.some((item) => "waits" in item.dataset)) return "";
    return `Đã quyết định cả ${all.length} chỉ số: bấm “Chuyển bước” để đi tiếp.`;
  }

  function understand(answer, sent) {
    if (answer.found) {
      document.getElementById("da-quyet-dinh").innerHTML = answer.found;
      root.querySelector("[data-indicator]").dataset.version = answer.number;
    }
    const one = form();
    const onScreen = one?.elements.answer_version.value;
    if (answer.status === "saved") {
      const later = draft ? typedSince(sent) : [];
      if (draft) draft.drop();
      document.getElementById("quyet-dinh").innerHTML = answer.form;
      enhance();
      if (onScreen) form().elements.answer_version.value = onScreen;
      const isTypedOn = putBack(later, one?.dataset.mode);
      say([answer.words, allDecided()].join(" ").trim(), "saved");
      if (!isTypedOn) document.getElementById("ten-chi-so").focus({ preventScroll: true });
    } else if (answer.status === "conflict") {
      one.elements.version.value = answer.number; // deciding again is a choice made with it in sight
      say("");
      showConflict(one, `${answer.words} Bản bạn vừa gõ vẫn còn ở đây.`);
      if (draft) draft.soon(0);
    } else if (answer.status === "invalid") {
      showFaults(one, answer.errors);
      if (draft) draft.soon(0);
    } else {
      say(`${answer.reason} Nội dung vẫn còn ở đây, hãy chép lại nếu cần.`, "refused");
    }
    if (onScreen && "answer_version" in answer && Number(onScreen) !== answer.answer_version) showAnswer();
  }

  /* Typed while a decision waited for the line: it was not part of that decision. What a draft on
     the server has of it goes with the decision, so the fields themselves are asked. */
  function typedSince(sent) {
    const all = [...draft.names].map((name) => [name, draft.value(name)]);
    return all.filter(([name, value]) => value !== (sent[name] ?? ""));
  }

  function putBack(later, mode) {
    const typed = draft ? later.filter(([name, value]) => value !== draft.value(name)) : [];
    if (typed.length) choose(mode || "words");
    for (const [name, value] of typed) {
      draft.put(name, value);
      draft.note(name);
    }
    return typed.length > 0;
  }

  /* The unit's answer as it is now, around the form with what was typed. Only then does the form
     count as looking at that answer: without a line the next decision is refused again. */
  async function showAnswer() {
    const code = here();
    const fresh = await fetched(part(code)).catch(() => null);
    const newer = fresh?.querySelector("form[data-ruling]");
    const one = form();
    if (!newer || !one || here() !== code || "sent" in one.dataset) return;
    follow(one, newer);
    const place = document.getElementById("quyet-dinh"); // stays where it is, with the focus in it
    const article = place.parentElement;
    const found = document.adoptNode(fresh.querySelector("[data-indicator]"));
    found.querySelector("#quyet-dinh").remove();
    [...article.childNodes].forEach((node) => node !== place && node.remove());
    place.before(...found.childNodes);
    article.dataset.version = found.dataset.version;
    document.getElementById("phan-minh-chung").replaceChildren(...document.adoptNode(fresh.getElementById("phan-minh-chung")).childNodes);
    root.querySelectorAll("[data-without-script]").forEach((line) => line.remove());
    showHints();
  }

  /* A figure that the reviewer left alone is the unit's: it would pass for a correction. */
  function follow(one, newer) {
    for (const name of ["version", "answer_version"]) one.elements[name].value = newer.elements[name].value;
    one.querySelector("[value=accepted] span").textContent = newer.querySelector("[value=accepted] span").textContent;
    for (const { name } of newer.querySelectorAll("[name^='in-']")) {
      if (one.elements[name].value === served(one.elements[name])) one.elements[name].value = newer.elements[name].value;
    }
  }

  // --- faults and the arithmetic beforehand ---------------------------------------------------
  function clearFaults(one) {
    one.querySelectorAll(".field-fault, .invalid-feedback, .conflict-line").forEach((old) => old.remove());
    one.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    one.querySelectorAll(".is-invalid").forEach((field) => field.classList.remove("is-invalid"));
  }

  function showFaults(one, errors) {
    say((errors.__all__ || ["Chưa lưu: hãy sửa ô được đánh dấu."]).join(" "), "refused");
    let first = null;
    for (const [name, sentences] of Object.entries(errors)) {
      const field = one.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
      if (!field) continue;
      const holder = field.closest(".mb-3") || field.parentElement;
      field.closest("details")?.setAttribute("open", "");
      field.setAttribute("aria-invalid", "true");
      tellFaults(holder, sentences);
      first = first || field;
    }
    if (first) {
      if (!one.dataset.mode) choose(errors.reason || errors.comment ? "returned" : "adjusted");
      first.focus();
    }
  }

  let previewing;
  let running;
  function foresee(one) {
    clearTimeout(previewing);
    if (one.dataset.mode === "adjusted") previewing = setTimeout(() => preview(one), PREVIEW_PAUSE);
  }

  async function preview(one) {
    if (running) running.abort();
    running = new AbortController();
    const place = one.querySelector("[data-preview-words]");
    try {
      const response = await fetch(one.dataset.preview, {
        method: "POST", body: new URLSearchParams(new FormData(one)), headers: { "X-CSRFToken": csrfToken() },
        redirect: "error", signal: running.signal,
      });
      const answer = await response.json();
      const faults = Object.values(answer.errors || {}).flat();
      place.textContent = answer.status === "found" ? `Sẽ là: ${answer.words}. ${answer.why}` : faults.join(" ") || answer.reason;
      place.hidden = false;
    } catch {
      // a newer question is on its way, or the line is down: saving says so
    }
  }

  // --- hints ----------------------------------------------------------------------------------
  async function loadHints() {
    if (!root.dataset.hints) return;
    try {
      const found = await fetched(root.dataset.hints);
      for (const one of found.querySelectorAll("[data-hints-of]")) {
        const { hintsOf: code, warnings } = one.dataset;
        hints.set(code, document.adoptNode(one.firstElementChild));
        const item = entry(code);
        if (!Number(warnings) || item.querySelector(".list-warned")) continue;
        mark(item, "canh-bao", true);
        const words = document.createElement("span");
        words.className = "list-warned";
        words.textContent = `${warnings} cảnh báo`;
        item.append(" ", words);
      }
      hints.loaded = true;
      showHints();
      narrow();
    } catch {
      // without a line there are no hints; the next visit asks again
    }
  }

  function showHints() {
    const own = hints.get(here());
    if (own) root.querySelector("[data-hints-here]").replaceChildren(own);
  }

  // --- evidence -------------------------------------------------------------------------------
  async function turnPage(link) {
    const way = link.dataset.proof;
    const query = new URL(link.href).search;
    const place = document.getElementById("phan-minh-chung");
    const code = here();
    place.setAttribute("aria-busy", "true");
    try {
      const fresh = await fetched(part(code, `minh-chung/${query}`));
      if (here() !== code) return;
      place.replaceChildren(...[...fresh.body.childNodes].map((node) => document.adoptNode(node)));
      const again = way && place.querySelector(`[data-proof="${way}"]`);
      (again || place.querySelector(".sheet"))?.focus({ preventScroll: true });
    } catch (problem) {
      if (problem instanceof SignedOut) signIn("Phiên làm việc đã hết.");
      else say("Chưa mở được trang minh chứng: mất kết nối. Hãy thử lại.", "waiting");
    } finally {
      place.removeAttribute("aria-busy");
    }
  }

  // --- mouse and keys -------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("[data-code], [data-filter], [data-proof], [data-go], [data-choose]");
    if (!link || (link.tagName === "A" && !link.href)) return;
    event.preventDefault();
    if (link.dataset.code) open(link.dataset.code);
    else if ("filter" in link.dataset) choosing(link.dataset.filter);
    else if ("proof" in link.dataset) turnPage(link);
    else if (link.dataset.go) go(link.dataset.go);
    else if (link.dataset.choose) begin(link.dataset.choose);
    else { choose(""); document.getElementById("ten-chi-so").focus({ preventScroll: true }); }
  });

  function choosing(name) {
    filter = name;
    history.replaceState(null, "", `${base}?${new URLSearchParams({ "chi-so": here(), loc: name })}`);
    narrow();
  }

  function go(way) {
    const item = target(way);
    if (item) open(item.dataset.code);
    else say(way === "waiting" ? "Không còn chỉ số nào chờ quyết định." : "Hết danh sách đang hiện.");
  }

  root.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-ruling]")) return;
    event.preventDefault();
    decide(event.submitter && event.submitter.value ? event.submitter.value : event.target.dataset.mode);
  });

  const keysOn = () => reach(() => localStorage.getItem(SWITCH)) !== "off";
  const isTyping = (place) => place.closest("input, textarea, select, [contenteditable]");
  const ACTS = {
    a: () => decide("accepted"), d: () => begin("adjusted"), t: () => begin("returned"),
    j: () => go("next"), k: () => go("previous"), n: () => go("waiting"),
    ArrowRight: () => go("next"), ArrowLeft: () => go("previous"),
    ",": () => turn("previous"), ".": () => turn("next"), "?": help,
  };

  /* Pressed twice, two pages: the second waits for the first. */
  let turning = Promise.resolve();
  function turn(way) {
    turning = turning.then(() => {
      const link = root.querySelector(`[data-proof="${way}"]`);
      return link && turnPage(link);
    });
  }

  function help() {
    const panel = document.querySelector("[data-keys]");
    panel.open = !panel.open;
    (panel.open ? panel.querySelector("summary") : document.getElementById("ten-chi-so")).focus();
  }

  document.addEventListener("keydown", (event) => {
    const place = event.target;
    if (event.key === "Enter" && event.ctrlKey && place.closest("form[data-ruling]")) {
      event.preventDefault();
      decide(form().dataset.mode);
    } else if (event.key === "Escape" && place.closest("form[data-ruling]")) {
      document.getElementById("ten-chi-so").focus({ preventScroll: true });
    } else if (!event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat && !isTyping(place) && keysOn()) {
      if (event.key.startsWith("Arrow") && place.closest(".sheet, .scroll")) return; // scrolls there
      const key = event.code.startsWith("Key") && !event.shiftKey ? event.code.at(-1).toLowerCase() : event.key;
      if (!(key in ACTS)) return;
      event.preventDefault();
      ACTS[key]();
    }
  });

  const keysSwitch = document.getElementById("dung-phim-tat");
  keysSwitch.closest("[data-keys-switch]").hidden = false;
  keysSwitch.checked = keysOn();
  keysSwitch.addEventListener("change", () => reach(() => localStorage.setItem(SWITCH, keysSwitch.checked ? "on" : "off")));

  if (NARROW.matches) root.querySelector("[data-list]").open = false;
  enhance();
  narrow();
  loadHints();
  decisions.takeUp();
  sendLeftBehind({ has: (url) => isHere(url) || decisions.isOne(url) }, showLeftBehind);
})();
