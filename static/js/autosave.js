/* Saves answers by themselves. Only the fields that changed travel, with the version that was seen.
   A field says "đã lưu" only after the server has said so. What is not saved yet is kept in this
   browser for this person, survives a reload and a lost line, and is sent again under the same
   key. */
"use strict";

const PAUSE = 1200; // milliseconds without typing before a save
const RETRIES = [3000, 8000, 20000, 60000];
const SIGN_IN = "/dang-nhap/?next=";
const QUEUE = `chua-gui:${document.body.dataset.user}:`;
const WORDS = {
  changed: "chưa lưu",
  saving: "đang lưu …",
  waiting: "chưa lưu được, sẽ thử lại",
  refused: "chưa lưu: cần sửa",
  conflict: "có người khác vừa sửa",
};

/* This tab, the same over a reload: two tabs must not throw away each other's words. */
const TAB = sessionStorage.getItem("the") || crypto.randomUUID();
sessionStorage.setItem("the", TAB);

/* The cookie's token, since signing in again in another tab changes it. */
function token(form) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
}

class SignedOut extends Error {}

class Autosave {
  constructor(form) {
    this.form = form;
    this.article = form.closest("[data-indicator]");
    this.url = form.dataset.autosave;
    this.place = QUEUE + this.url;
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
    window.addEventListener("focus", () => this.failures && this.soon(0));
    this.restore();
  }

  get version() { return this.form.elements.version; }

  note(field) {
    if (!field.name || field.type === "hidden" || field.type === "file") return;
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
    names.forEach((name) => this.mark(name, "saving"));
    try {
      this.understand(await this.post(sent), sent);
    } catch (problem) {
      this.later(names, problem instanceof SignedOut);
    } finally {
      this.sending = false;
    }
  }

  async post(sent) {
    const response = await fetch(this.url, {
      method: "POST",
      body: new URLSearchParams({ ...sent, version: this.version.value, save_key: this.key }),
      headers: { "X-CSRFToken": token(this.form) },
      redirect: "manual",
    });
    if (response.type === "opaqueredirect") throw new SignedOut(); // to the sign-in page
    return response.json();
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
    this.article.dataset.version = answer.version;
    for (const [name, value] of Object.entries(sent)) {
      this.known[name] = value;
      if (this.pending[name] === value) {
        delete this.pending[name];
        this.mark(name, "saved", `đã lưu ${answer.at}`);
      }
      this.fault(name, []);
      this.read(name, answer.readings[name] || "");
    }
    this.show(answer);
    this.say("", "");
    this.keep();
    if (Object.keys(this.pending).length) {
      this.key = crypto.randomUUID();
      this.soon(PAUSE);
    }
  }

  show(answer) {
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

  later(names, signedOut) {
    names.forEach((name) => this.mark(name, "waiting"));
    if (signedOut) {
      this.say("waiting", "Phiên làm việc đã hết. Nội dung được giữ trên máy này và sẽ tự gửi sau khi đăng nhập lại. ");
      const link = document.createElement("a");
      link.href = SIGN_IN + encodeURIComponent(location.pathname);
      link.textContent = "Đăng nhập lại";
      this.state.append(link);
    } else {
      this.say("waiting", "Chưa lưu được: mất kết nối. Nội dung được giữ trên máy này và sẽ tự gửi lại.");
    }
    this.soon(RETRIES[Math.min(this.failures++, RETRIES.length - 1)]);
  }

  holder(name) {
    const field = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
    return field.closest(".mb-3") || field.parentElement;
  }

  mark(name, state, words) {
    const holder = this.holder(name);
    const label = holder.querySelector("label, legend") || holder;
    let mark = label.querySelector(".save-mark");
    if (!mark) {
      mark = document.createElement("span");
      label.append(mark);
    }
    mark.className = `save-mark ${state}`;
    mark.textContent = words || WORDS[state];
  }

  fault(name, sentences) {
    const holder = this.holder(name);
    holder.querySelectorAll(".field-fault").forEach((old) => old.remove());
    for (const sentence of sentences) {
      const line = document.createElement("span");
      line.className = "field-fault";
      line.setAttribute("role", "alert");
      line.textContent = sentence;
      holder.append(line);
    }
  }

  read(name, words) {
    const place = this.form.querySelector(`[data-reading="${CSS.escape(name)}"]`);
    if (place) place.textContent = words;
  }

  say(state, words) {
    this.state.className = `save-state ${state}`;
    this.state.textContent = words;
  }

  /* Per field, with the tab it was typed in. */
  keep() {
    const kept = JSON.parse(localStorage.getItem(this.place) || "{}");
    for (const [name, one] of Object.entries(kept)) if (one.tab === TAB) delete kept[name];
    for (const [name, value] of Object.entries(this.pending)) {
      kept[name] = { value, tab: TAB, version: this.version.value, key: this.key };
    }
    if (Object.keys(kept).length) localStorage.setItem(this.place, JSON.stringify(kept));
    else localStorage.removeItem(this.place);
  }

  /* The button sends the whole form; what was waiting is in it. It stays kept until a page that
     shows the same values proves that the server has them. */
  submitted() {
    clearTimeout(this.timer);
    this.form.elements.save_key.value = this.key || crypto.randomUUID();
  }

  restore() {
    const kept = JSON.parse(localStorage.getItem(this.place) || "{}");
    const fresh = Object.entries(kept).filter(([name, one]) => this.value(name) !== one.value);
    if (fresh.length === 0) return localStorage.removeItem(this.place);
    for (const [name, one] of fresh) {
      if (this.value(name) === undefined) continue;
      this.pending[name] = one.value;
      this.key = one.key;
      this.version.value = one.version;
      this.put(name, one.value);
      this.mark(name, "waiting");
    }
    this.say("waiting", "Có nội dung chưa gửi từ lần trước, đang gửi lại.");
    this.soon(0);
  }

  value(name) {
    const field = this.form.elements[name];
    return field ? field.value : undefined;
  }

  put(name, value) {
    const field = this.form.elements[name];
    field.value = value;
    if (field.squire) field.squire.setHTML(value);
  }
}

/* A page that gives back what was posted holds it all: nothing older may come on top of it. */
document.querySelectorAll("form[data-echo]").forEach((form) => localStorage.removeItem(QUEUE + form.dataset.echo));
document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
