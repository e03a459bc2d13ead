/* The words of a reviewer who has not decided yet, saved by themselves as a draft; and the decisions
   that are on their way, each under its own key until the server has answered. */
"use strict";

class Draft extends Autosave {
  constructor(form) { super(form, form.dataset.draft); }

  begin() {} // the buttons of this form decide; they save no draft

  get version() { return this.form.elements.draft_version; }

  seen(version) { this.version.value = version; }

  show() {}

  /* Only its own sentences come and go with a draft: those of a refused decision stay until the
     next one, whatever is saved meanwhile. */
  fault(name, sentences) {
    if (!this.names.has(name)) return;
    const holder = this.holder(name);
    holder.querySelectorAll(".field-fault[data-of-draft]").forEach((old) => old.remove());
    tellFaults(holder, sentences).forEach((line) => { line.dataset.ofDraft = ""; });
  }

  /* One line for the whole draft: it is no answer of which every field counts by itself. */
  mark(name, state, words) {
    const line = this.form.querySelector("[data-draft-state]");
    line.className = `save-mark ${state}`;
    line.textContent = state === "saved" ? `bản nháp ${words}, chưa chốt` : `bản nháp ${words || WORDS[state]}`;
  }

  overtaken() {
    const take = document.createElement("button");
    take.type = "button";
    take.className = "btn btn-sm btn-outline-secondary";
    take.textContent = "Giữ bản đang ở đây";
    take.addEventListener("click", () => { this.seen(this.newer); this.key = newKey(); this.send(); });
    queueMicrotask(() => this.state.append(" ", take));
    return "Bạn vừa sửa bản nháp này ở thẻ khác; chữ ở đây chưa được lưu.";
  }

  understand(answer, names) {
    if (answer.status === "conflict") this.newer = answer.version;
    super.understand(answer, names);
  }

  /* Another indicator takes the place: what waits is sent, or stays kept on this machine. */
  leave() {
    this.isResting = false;
    clearTimeout(this.timer);
    this.gone.abort();
    return this.send(true);
  }

  send(leaving = false) { return this.isResting ? this.sending : super.send(leaving); }

  /* Before a decision, until its answer: nothing of the draft may arrive after it. */
  async rest() {
    this.isResting = true;
    clearTimeout(this.timer);
    if (this.sending) await this.sending;
    clearTimeout(this.timer);
  }

  wake() { this.isResting = false; }

  drop() {
    this.pending = {};
    this.flight = null;
    this.gone.abort();
    this.unsent.drop();
  }
}

/* Decisions on their way. A lost line is no reason to press again: the same decision is sent again
   under its key, from this page or from the next one of this reviewer. */
class Decisions {
  constructor(base, told) {
    this.base = `${base}chi-so/`;
    this.told = told; // (code, answer or null, problem, fields sent) when something is known of a decision
    this.waiting = new Map(); // by code
    this.failures = 0;
    window.addEventListener("online", () => this.again());
  }

  isOne(url) { return url.startsWith(this.base) && url.endsWith("/quyet-dinh/ngay/"); }

  code(url) { return decodeURIComponent(url.slice(this.base.length)).split("/")[0]; }

  /* What an earlier page could not send. */
  takeUp() {
    for (const { url, record } of unsentRecords()) {
      if (!this.isOne(url)) continue;
      const unsent = new Unsent(url);
      const kept = unsent.take();
      if (kept) this.hold(this.code(url), unsent, kept || record);
    }
    return this.again();
  }

  /* It counts as waiting at once, and leaves when ``ready`` has come: pressed twice, one decision.
     The fields carry the version of the answer that was on the screen, however late they leave. */
  make(code, url, version, fields, page, ready) {
    const key = newKey();
    const record = { version, key, pending: fields, flight: { key, version, fields }, page };
    const unsent = new Unsent(url);
    unsent.keep(record);
    this.hold(code, unsent, record);
    return this.send(code, ready);
  }

  hold(code, unsent, record) { this.waiting.set(code, { unsent, record, sending: null }); }

  again() {
    clearTimeout(this.timer);
    return Promise.all([...this.waiting.keys()].map((code) => this.send(code)));
  }

  send(code, ready) {
    const one = this.waiting.get(code);
    if (!one.sending) one.sending = this.exchange(code, one, ready).finally(() => { one.sending = null; });
    return one.sending;
  }

  async exchange(code, one, ready) {
    await ready;
    const { unsent, record } = one;
    const flight = record.flight || { key: record.key, version: record.version, fields: record.pending };
    try {
      const answer = await post(unsent.url, flight);
      this.failures = 0;
      if (this.waiting.get(code) === one) {
        this.waiting.delete(code);
        unsent.drop();
      }
      this.told(code, answer, null, flight.fields);
    } catch (problem) {
      this.told(code, null, problem);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.again(), RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
    }
  }
}
