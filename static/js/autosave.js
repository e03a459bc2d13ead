/* Saves answers by themselves. Only the fields that changed travel, with the version that was seen.
   A field says "đã lưu" only after the server has said so. What is not saved yet is kept in this
   browser (unsent.js), survives a reload and a lost line, and is sent again: first what may have
   arrived already, unchanged and under its own key, then what was typed since. */
"use strict";

const PAUSE = 1200; // milliseconds without typing before a save
const RETRIES = [3000, 8000, 20000, 60000];
const SIGN_IN = "/dang-nhap/?next=";
const WORDS = {
  changed: "chưa lưu",
  saving: "đang lưu …",
  waiting: "chưa lưu được, sẽ thử lại",
  refused: "chưa lưu: cần sửa",
  conflict: "có người khác vừa sửa",
};
/* Whether what stands in the fields beyond the server's own values was typed while the page was
   loading; otherwise the browser has put it back from an earlier visit. */
const FRESH = (performance.getEntriesByType("navigation")[0] || {}).type === "navigate";

const isTyped = (field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type);

/* What the server wrote into a field, whatever the browser has put there since. */
function served(field) {
  const chosen = (option) => option.defaultChecked || option.defaultSelected;
  if (field instanceof RadioNodeList) return ([...field].find(chosen) || { value: "" }).value;
  if (field.options) return ([...field.options].find(chosen) || field.options[0]).value;
  return field.defaultValue;
}

/* Sentences beside a field; returns their lines. */
function tellFaults(holder, sentences) {
  return sentences.map((sentence) => {
    const line = document.createElement("span");
    line.className = "field-fault";
    line.setAttribute("role", "alert");
    line.textContent = sentence;
    holder.append(line);
    return line;
  });
}

class Desk {
  constructor(form, url) {
    this.form = form;
    this.unsent = new Unsent(url);
    this.names = new Set([...form.elements].filter(isTyped).map((field) => field.name));
    this.pending = {};
    this.flight = null;
    this.key = "";
    this.gone = new AbortController(); // ends the listening of a form that has left its page
    for (const kind of ["input", "change"]) {
      this.listen(form, kind, ({ target }) => this.names.has(target.name) && this.note(target.name));
    }
    this.listen(window, "beforeunload", (event) => {
      if (!this.unsent.safe && Object.keys(this.pending).length) event.preventDefault();
    });
  }

  listen(place, kind, act) { place.addEventListener(kind, act, { signal: this.gone.signal }); }

  /* The page on which what waits can be looked at again. */
  get page() { return this.form.dataset.page || this.form.action; }

  get version() { return this.form.elements.version; }

  value(name) { return this.form.elements[name].value; }

  put(name, value) {
    const field = this.form.elements[name];
    field.value = value;
    if (field.squire) field.squire.setHTML(value);
  }

  keep(version) {
    const { pending, flight, key } = this;
    if (Object.keys(pending).length === 0) return this.unsent.drop();
    return this.unsent.keep({ version, key, pending, flight, page: this.page });
  }
}

class Autosave extends Desk {
  constructor(form, url = form.dataset.autosave) {
    super(form, url);
    this.article = form.closest("[data-indicator], [data-version]");
    this.state = form.querySelector("[data-save-state]");
    this.known = {}; // what the server has, as far as we know
    this.strays = {};
    this.failures = 0;
    this.begin();
    this.listen(window, "online", () => this.soon(0));
    this.listen(window, "focus", () => this.failures && this.soon(0));
    this.listen(document, "visibilitychange", () => document.hidden && this.send(true));
    this.settle(this.unsent.take());
  }

  begin() {
    this.version.value = this.article.dataset.version;
    this.form.addEventListener("submit", (event) => this.submit(event));
  }

  keep() {
    if (Object.keys(this.strays).length === 0) return super.keep(this.version.value);
    const { key, flight } = this;
    const pending = { ...this.strays, ...this.pending };
    return this.unsent.keep({ version: this.version.value, key, pending, flight, page: this.page });
  }

  note(name) {
    const value = this.value(name);
    if (value === (name in this.pending ? this.pending[name] : this.known[name])) return;
    this.pending[name] = value;
    this.key = newKey();
    this.mark(name, "changed");
    this.keep();
    if (!this.unsent.safe) this.say("waiting", "Trình duyệt không giữ hộ được nội dung chưa lưu: đừng đóng trang này.");
    this.soon(PAUSE);
  }

  soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  /* Send what waits; ends when the server has answered or cannot be reached. */
  send(leaving = false) {
    clearTimeout(this.timer);
    if (!this.sending && (this.flight || Object.keys(this.pending).length)) {
      this.sending = this.exchange(leaving).finally(() => { this.sending = null; });
    }
    return this.sending;
  }

  /* Send all that waits, what was typed meanwhile too; true when the server has everything. */
  async flush() {
    for (let rounds = 0; rounds < 3 && (this.flight || Object.keys(this.pending).length); rounds++) {
      await this.send();
      if (this.trouble) return false;
    }
    return !this.flight && Object.keys(this.pending).length === 0;
  }

  async exchange(leaving) {
    if (!this.flight) {
      this.flight = { key: this.key, version: this.version.value, fields: { ...this.pending } };
      this.keep();
    }
    const names = Object.keys(this.flight.fields);
    names.forEach((name) => this.mark(name, "saving"));
    try {
      const answer = await post(this.unsent.url, this.flight, leaving);
      this.trouble = null;
      this.understand(answer, names);
    } catch (problem) {
      this.later(names, problem);
    }
  }

  understand(answer, names) {
    const { fields } = this.flight;
    this.flight = null;
    this.failures = 0;
    if (answer.status === "saved") return this.saved(answer, fields);
    this.keep();
    if (answer.status === "invalid") return this.invalid(answer.errors, names);
    const [state, words] = answer.status === "conflict"
      ? ["conflict", this.overtaken(answer)]
      : ["refused", `${answer.reason} Nội dung vẫn còn ở đây, hãy chép lại nếu cần.`];
    names.forEach((name) => this.mark(name, state, state === "refused" ? "không lưu được" : undefined));
    return this.say("refused", words);
  }

  overtaken(answer) { return `${answer.who} vừa sửa ${this.form.dataset.what || "chỉ số này"}. Bấm Lưu để xem hai bản và chọn.`; }

  saved(answer, fields) {
    this.seen(answer.version);
    Object.assign(this.known, fields);
    this.pending = rest(this.pending, fields);
    this.keep();
    for (const name of Object.keys(fields)) {
      if (name in this.pending) this.mark(name, "changed");
      else this.mark(name, "saved", `đã lưu ${answer.at}`);
      this.fault(name, []);
    }
    this.show(answer, fields);
    this.say("", "");
    if (Object.keys(this.pending).length) this.soon(PAUSE);
  }

  /* The forms beside this one (confirming, taking over) have seen what was saved here, too. */
  seen(version) {
    this.article.querySelectorAll("[name=version]").forEach((field) => { field.value = version; });
    this.article.dataset.version = version;
  }

  /* The first words of a blank answer make it one that has a result; saving confirms one that was
     taken over. */
  follow(state) {
    if (!("state" in this.pending)) {
      this.known.state = state;
      this.put("state", state);
    }
    this.article.querySelector(".to-confirm")?.remove();
  }

  show(answer, fields) {
    if (!("score" in answer)) return; // words alone: nothing was computed from them
    for (const name of Object.keys(fields)) this.read(name, answer.readings[name] || "");
    this.follow(answer.state);
    const claim = this.article.querySelector("[data-claim]");
    this.article.querySelector("[data-score]").textContent = answer.score;
    this.article.querySelector("[data-why]").textContent = [answer.why, ...answer.notes].join("; ");
    claim.textContent = answer.claim;
    claim.classList.toggle("differs", answer.differs);
  }

  invalid(errors, names) {
    names.forEach((name) => {
      this.mark(name, errors[name] ? "refused" : "changed");
      this.fault(name, errors[name] || []);
    });
    this.say("refused", (errors.__all__ || ["Có ô chưa đúng nên chưa lưu: sửa ô được đánh dấu."]).join(" "));
  }

  later(names, problem) {
    this.trouble = problem;
    names.forEach((name) => this.mark(name, "waiting"));
    const kept = this.unsent.safe ? "Nội dung được giữ trên máy này và" : "Đừng đóng trang này: nội dung";
    if (problem instanceof SignedOut) {
      this.say("waiting", `Phiên làm việc đã hết. ${kept} sẽ tự gửi sau khi đăng nhập lại. `);
      const link = document.createElement("a");
      link.href = SIGN_IN + encodeURIComponent(location.pathname);
      link.textContent = "Đăng nhập lại";
      this.state.append(link);
    } else {
      const reason = problem instanceof Unclear ? "máy chủ chưa nhận" : "mất kết nối";
      this.say("waiting", `Chưa lưu được: ${reason}. ${kept} sẽ tự gửi lại.`);
    }
    this.soon(RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
  }

  /* The button sends the whole form. What is on its way has to arrive before it, or the form would
     be taken for somebody else's; without a line the page stays open with the words in it. What
     was waiting stays kept until a page that shows the same values proves that it was saved. */
  async submit(event) {
    clearTimeout(this.timer);
    if (!navigator.onLine) { // the browser would put its own page in place of the words
      event.preventDefault();
      this.send();
      return;
    }
    if (this.flight) {
      event.preventDefault();
      await this.send();
      if (this.trouble && !(this.trouble instanceof Unclear)) return;
      this.flight = null;
      this.form.requestSubmit(event.submitter);
      return;
    }
    this.form.elements.save_key.value = this.key || newKey();
  }

  /* Begin with what the server wrote, and put on top what it does not have. */
  settle(record) {
    const kept = record ? record.pending : {};
    for (const name of this.names) {
      this.known[name] = served(this.form.elements[name]);
      if (!(name in kept) && !FRESH && this.value(name) !== this.known[name]) this.put(name, this.known[name]);
    }
    if (record) this.restore(record);
    for (const name of this.names) this.note(name);
  }

  restore(record) {
    for (const [name, value] of Object.entries(record.pending)) {
      if (!this.names.has(name)) this.strays[name] = value;
      else if (value.normalize() !== this.known[name].normalize()) this.pending[name] = value;
    }
    if (Object.keys(this.pending).length) {
      Object.assign(this, { key: record.key, flight: record.flight });
      this.version.value = record.version;
      for (const [name, value] of Object.entries(this.pending)) {
        this.put(name, value);
        this.mark(name, "waiting");
      }
      this.say("waiting", "Có nội dung chưa gửi từ lần trước, đang gửi lại.");
      this.soon(0);
    }
    this.keep();
    const words = Object.values(this.strays).join("”, “");
    if (words) this.showStrays(words);
  }

  /* Words of a field that the page no longer has: nobody can send them, somebody may copy them. */
  showStrays(words) {
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-sm btn-outline-secondary";
    drop.textContent = "Đã chép, bỏ đi";
    drop.addEventListener("click", () => { this.strays = {}; this.keep(); this.say("", ""); });
    this.say("refused", `Nội dung chưa lưu của ô không còn trên trang này: “${words}”. Hãy chép lại nếu cần. `);
    this.state.append(drop);
  }

  holder(name) {
    const field = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
    return field.closest(".mb-3") || field.parentElement;
  }

  mark(name, state, words) {
    if (!this.names.has(name)) return;
    const holder = this.holder(name);
    const label = holder.querySelector("legend, label") || holder;
    let mark = label.querySelector(".save-mark");
    if (!mark) {
      mark = document.createElement("span");
      label.append(mark);
    }
    mark.className = `save-mark ${state}`;
    mark.textContent = words || WORDS[state];
  }

  fault(name, sentences) {
    if (!this.names.has(name)) return;
    const holder = this.holder(name);
    holder.querySelectorAll(".field-fault").forEach((old) => old.remove());
    tellFaults(holder, sentences);
  }

  read(name, words) {
    const place = this.form.querySelector(`[data-reading="${CSS.escape(name)}"]`);
    if (place) place.textContent = words;
  }

  say(state, words) {
    this.state.className = `save-state ${state}`;
    this.state.textContent = words;
  }
}

/* A page that gives back what was posted holds it all. Nothing is sent from it by itself, since
   somebody has to choose or mend; what stands in it is kept for the case that it is left. */
class Returned extends Desk {
  constructor(form) {
    super(form, form.dataset.echo);
    this.key = newKey();
    // Seen is what was answered from: only the button may go over the other's version.
    this.seen = form.hasAttribute("data-conflict") ? "0" : this.version.value;
    form.addEventListener("submit", () => { form.elements.save_key.value = this.key; });
    form.querySelectorAll("[data-drop]").forEach((link) => link.addEventListener("click", () => this.unsent.drop()));
    this.names.forEach((name) => this.note(name));
    form.querySelector(".is-invalid")?.focus();
  }

  note(name) {
    this.pending[name] = this.value(name);
    this.keep(this.seen);
  }
}

/* The indicator that an address of ours names. */
function codeOf(page) {
  const address = new URL(page, location.href);
  return address.searchParams.get("chi-so") || decodeURIComponent(address.pathname).split("/").at(-2);
}

function showLeftBehind({ page }) {
  const line = document.createElement("p");
  const link = document.createElement("a");
  line.className = "save-state waiting";
  line.setAttribute("role", "status");
  link.href = page;
  link.textContent = `Mở chỉ số ${codeOf(page)}`;
  line.append("Còn nội dung chưa lưu ở một chỉ số khác, được giữ trên máy này. ", link);
  document.getElementById("main").prepend(line);
}

/* A form that sends off what the others have saved waits until they have. */
function sendAfter(form, desks) {
  let isReady = false;
  form.addEventListener("submit", async (event) => {
    if (isReady) return;
    event.preventDefault();
    const saved = await Promise.all(desks.map((desk) => desk.flush()));
    isReady = saved.every(Boolean);
    // Not at once: with nothing to save this is still the same press, and a form that is being
    // submitted takes no second submission.
    if (isReady) return setTimeout(() => form.requestSubmit(event.submitter));
    const state = form.querySelector("[data-save-state]");
    state.className = "save-state refused";
    state.textContent = "Chưa gửi: còn nội dung chưa lưu được ở trên. Hãy lưu xong rồi gửi.";
  });
}

/* A page that shows one indicator after another begins by itself. */
if (!document.querySelector("[data-review]")) {
  const shown = new Set();
  document.querySelectorAll("form[data-echo]").forEach((form) => shown.add(new Returned(form).unsent.url));
  const desks = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Autosave(form));
  desks.forEach((desk) => shown.add(desk.unsent.url));
  document.querySelectorAll("form[data-after-saves]").forEach((form) => sendAfter(form, desks));
  sendLeftBehind(shown, showLeftBehind);
}
