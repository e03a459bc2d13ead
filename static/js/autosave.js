/* Saves an answer by itself. Only the fields that changed travel, with the version that was seen.
   A field says "đã lưu" only after the server has said so. What is not saved yet is kept in this
   browser, survives a reload and a lost line, and is sent again under the same key. */
"use strict";

const PAUSE = 1200; // milliseconds without typing before a save
const RETRIES = [3000, 8000, 20000, 60000];
const WORDS = {
  changed: "chưa lưu",
  saving: "đang lưu …",
  waiting: "chưa lưu được, sẽ thử lại",
  refused: "chưa lưu: cần sửa",
  conflict: "có người khác vừa sửa",
};

/* The cookie's token, since signing in again in another tab changes it. */
function token(form) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.place = `chua-gui:${this.url}`;
    this.state = form.querySelector("[data-save-state]");
    this.pending = {};
    this.known = Object.fromEntries(new FormData(form)); // what the server has, as far as we know
    this.key = "";
    this.sending = false;
    this.failures = 0;
    form.addEventListener("input", (event) => this.note(event.target));
    form.addEventListener("change", (event) => this.note(event.target));
    form.addEventListener("submit", () => this.submitted());
    window.addEventListener("online", () => this.soon(0));
    this.restore();
  }

  get version() { return this.form.elements.version; }

  note(field) {
    if (!field.name || field.type === "hidden") return;
    const settled = !(field.name in this.pending) && this.known[field.name] === field.value;
    if (settled) return; // leaving a field after it was saved is no change
    this.pending[field.name] = field.value;
    this.key = crypto.randomUUID();
    this.mark(field.name, "changed");
    this.keep();
    this.soon(PAUSE);
  }

  soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  async send() {
    const names = Object.keys(this.pending);
    if (this.sending || names.length === 0) return;
    this.sending = true;
    const sent = { ...this.pending };
    const body = new URLSearchParams({ ...sent, version: this.version.value, save_key: this.key });
    names.forEach((name) => this.mark(name, "saving"));
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token(this.form) },
        redirect: "error", // an expired session answers with the sign-in page, which saves nothing
      });
      await this.understand(await response.json(), sent);
    } catch {
      this.later(names);
    } finally {
      this.sending = false;
    }
  }

  understand(answer, sent) {
    this.failures = 0;
    const names = Object.keys(sent);
    if (answer.status === "saved") return this.saved(answer, sent);
    if (answer.status === "invalid") return this.invalid(answer.errors, names);
    names.forEach((name) => this.mark(name, answer.status === "conflict" ? "conflict" : "waiting"));
    this.say("refused", answer.status === "conflict"
      ? `${answer.who} vừa sửa chỉ số này. Bấm Lưu để xem hai bản và chọn.`
      : `${answer.reason} Nội dung vẫn còn ở đây, hãy chép lại nếu cần.`);
  }

  saved(answer, sent) {
    this.version.value = answer.version;
    for (const [name, value] of Object.entries(sent)) {
      this.known[name] = value;
      if (this.pending[name] === value) {
        delete this.pending[name];
        this.mark(name, "saved", `đã lưu ${answer.at}`);
      }
      this.fault(name, []);
    }
    document.querySelector("[data-score]").textContent = answer.score;
    document.querySelector("[data-claim]").textContent = answer.claim;
    document.querySelector("[data-claim]").classList.toggle("differs", answer.differs);
    document.querySelector("[data-why]").textContent = [answer.why, ...answer.notes].join("; ");
    this.say("", "");
    this.keep();
    if (Object.keys(this.pending).length) {
      this.key = crypto.randomUUID();
      this.soon(PAUSE);
    }
  }

  invalid(errors, names) {
    names.forEach((name) => {
      this.mark(name, errors[name] ? "refused" : "changed");
      this.fault(name, errors[name] || []);
    });
    this.say("refused", (errors.__all__ || ["Có ô chưa đúng nên chưa lưu: sửa ô được đánh dấu."]).join(" "));
  }

  later(names) {
    names.forEach((name) => this.mark(name, "waiting"));
    this.say("waiting", "Chưa lưu được: mất kết nối hoặc phiên đã hết. Nội dung được giữ trên máy này; mở trang đăng nhập ở thẻ khác nếu cần.");
    this.soon(RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
  }

  mark(name, state, words) {
    const field = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
    const label = field.closest(".mb-3")?.querySelector("label, legend") || field.parentElement;
    let mark = label.querySelector(".save-mark");
    if (!mark) {
      mark = document.createElement("span");
      label.append(mark);
    }
    mark.className = `save-mark ${state}`;
    mark.textContent = words || WORDS[state];
  }

  fault(name, sentences) {
    const field = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
    const holder = field.closest(".mb-3") || field.parentElement;
    holder.querySelectorAll(".field-fault").forEach((old) => old.remove());
    for (const sentence of sentences) {
      const line = document.createElement("span");
      line.className = "field-fault";
      line.textContent = sentence;
      holder.append(line);
    }
  }

  say(state, words) {
    this.state.className = `save-state ${state}`;
    this.state.textContent = words;
  }

  keep() {
    const unsent = { version: this.version.value, key: this.key, fields: this.pending };
    if (Object.keys(this.pending).length) localStorage.setItem(this.place, JSON.stringify(unsent));
    else localStorage.removeItem(this.place);
  }

  /* The button sends the whole form; what was waiting is in it. It stays kept until a page that
     shows the same values proves that the server has them. */
  submitted() {
    clearTimeout(this.timer);
    this.form.elements.save_key.value = this.key || crypto.randomUUID();
  }

  restore() {
    const kept = JSON.parse(localStorage.getItem(this.place) || "null");
    if (!kept) return;
    const fresh = Object.entries(kept.fields).filter(([name, value]) => this.value(name) !== value);
    if (fresh.length === 0) return localStorage.removeItem(this.place);
    this.pending = Object.fromEntries(fresh);
    this.key = kept.key;
    this.version.value = kept.version;
    fresh.forEach(([name, value]) => { this.put(name, value); this.mark(name, "waiting"); });
    this.say("waiting", "Có nội dung chưa gửi từ lần trước, đang gửi lại.");
    this.soon(0);
  }

  value(name) {
    const field = this.form.elements[name];
    return field ? field.value : undefined;
  }

  put(name, value) {
    const field = this.form.elements[name];
    if (!field) return;
    field.value = value;
    if (field.squire) field.squire.setHTML(value);
  }
}

/* A page that gives back what was posted holds it all: nothing older may come on top of it. */
document.querySelectorAll("form[data-echo]").forEach((form) => localStorage.removeItem(`chua-gui:${form.dataset.echo}`));
document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
