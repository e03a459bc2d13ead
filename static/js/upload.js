/* Uploads that go on from where they stopped (tus), for every form[data-upload]. The file travels
   first; then its number goes into the form, and the form is sent as usual. Without this script
   the form sends the file itself. */
"use strict";

const CHUNK = 512 * 1024;
const DELAYS = [500, 2000, 5000, 10000, 20000, 30000]; // milliseconds; begun anew by any progress
const PAUSE = 30000; // after all of them, until the line is tried again
const STEP = 5; // percent
const SESSION_OVER =
  "Phiên làm việc đã hết: hãy đăng nhập lại ở một thẻ khác, rồi quay lại đây bấm Tải lên; phần đã tải vẫn còn.";

class FormUpload {
  constructor(form) {
    this.form = form;
    this.input = form.elements.file;
    this.stored = form.elements.stored_file;
    this.progress = form.querySelector("[data-upload-progress]");
    this.state = form.querySelector("[data-upload-state]");
    this.fault = form.querySelector("[data-upload-fault]");
    this.buttons = [...form.querySelectorAll("button")];
    this.rest();
    form.addEventListener("submit", (event) => this.submitted(event));
    this.input.addEventListener("change", () => this.refuse(""));
    window.addEventListener("online", () => this.again());
  }

  /* As at first, also when the page comes back by the button "Back": nothing is sent yet. */
  rest() {
    this.stored.value = "";
    this.sent = false;
    this.busy(false);
    this.say("", "");
  }

  submitted(event) {
    if (this.sent) return; // the file is there, the form goes its way
    const file = this.input.files[0];
    if (!file) {
      if (!this.running) return; // the server says what is missing
      event.preventDefault();
      return;
    }
    event.preventDefault();
    if (this.running) return;
    this.submitter = event.submitter;
    this.run(file);
  }

  async run(file) {
    this.busy(true);
    this.refuse("");
    this.say("", "đang chuẩn bị tải …");
    this.upload = new tus.Upload(file, {
      endpoint: this.form.dataset.upload,
      chunkSize: CHUNK,
      retryDelays: DELAYS,
      metadata: { filename: file.name },
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      onProgress: (done, all) => this.show(done, all),
      onShouldRetry: (error) => this.mayRetry(error),
      onError: (error) => this.failed(error),
      onSuccess: ({ lastResponse }) => this.arrived(lastResponse),
    });
    const earlier = await this.upload.findPreviousUploads();
    if (earlier.length) this.upload.resumeFromPreviousUpload(earlier[0]);
    this.upload.start();
  }

  show(done, all) {
    const percent = all ? Math.floor((100 * done) / all) : 0;
    this.progress.value = percent;
    const spoken = percent - (percent % STEP); // a screen reader reads each change aloud
    this.say("", done === all ? "đã gửi hết, máy chủ đang kiểm tra …" : `đang tải ${spoken}%`);
  }

  /* Without an answer the line is gone; with a fault of the server it may be better soon. */
  mayRetry(error) {
    const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
    const retry = this.ours(error) && (status === 0 || status >= 500 || status === 409 || status === 423);
    if (retry) this.say("waiting", "mất kết nối, sẽ tải tiếp");
    return retry;
  }

  /* Whether the upload's own address has answered, not a sign-in page or an error page. */
  ours(error) {
    const response = error.originalResponse;
    return !response || response.getStatus() >= 500 || Boolean(response.getHeader("Tus-Resumable"));
  }

  failed(error) {
    const response = error.originalResponse;
    if (!response || response.getStatus() >= 500) {
      this.say("waiting", "mất kết nối, sẽ tải tiếp");
      this.timer = setTimeout(() => this.again(), PAUSE);
      this.paused = true;
      return;
    }
    this.busy(false);
    this.say("", "");
    this.refuse(this.ours(error) ? response.getBody() || "Không tải được tệp: hãy thử lại." : SESSION_OVER);
  }

  again() {
    if (!this.paused) return;
    this.paused = false;
    clearTimeout(this.timer);
    this.upload.start();
  }

  /* The number of the stored file; asked for once more where the last answer did not carry it. */
  async arrived(response) {
    const number = (response && response.getHeader("Upload-File")) || (await this.ask());
    if (!number) return;
    this.say("saved", "đã tải lên");
    this.progress.value = 100;
    this.stored.value = number;
    this.input.value = "";
    this.sent = true;
    this.buttons.forEach((button) => { button.disabled = false; });
    this.form.requestSubmit(this.submitter);
    this.buttons.forEach((button) => { button.disabled = true; });
  }

  async ask() {
    const address = this.upload.url;
    const headers = {
      "Tus-Resumable": "1.0.0",
      "Upload-Offset": String(this.upload.file.size),
      "Content-Type": "application/offset+octet-stream",
      "X-CSRFToken": csrfToken(),
    };
    try {
      const response = await fetch(address, { method: "PATCH", headers, redirect: "error" });
      if (response.ok) return response.headers.get("Upload-File");
      this.refuse(await response.text());
    } catch {
      this.refuse("Mất kết nối khi vừa tải xong: hãy bấm Tải lên lần nữa; phần đã tải vẫn còn.");
    }
    this.busy(false);
    this.say("", "");
    return null;
  }

  busy(running) {
    this.running = running;
    this.input.disabled = running;
    this.buttons.forEach((button) => { button.disabled = running; });
    this.progress.hidden = !running;
    this.progress.value = 0;
  }

  say(manner, words) {
    this.state.className = `save-state ${manner}`;
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  refuse(words) {
    this.fault.textContent = words;
    this.input.classList.toggle("is-invalid", Boolean(words));
  }
}

document.querySelectorAll("form[data-upload]").forEach((form) => {
  const upload = new FormUpload(form);
  window.addEventListener("pageshow", (event) => { if (event.persisted) upload.rest(); });
});

/* What was typed into the form beside goes along, so that the file does not take its place. */
function carry(form) {
  form.querySelectorAll("[data-carried]").forEach((old) => old.remove());
  for (const { name, type, value } of document.querySelector(form.dataset.carry).elements) {
    if (!name || !value || type === "hidden") continue;
    const copy = document.createElement("input");
    Object.assign(copy, { type: "hidden", name: `typed-${name}`, value });
    copy.dataset.carried = "";
    form.append(copy);
  }
}

document.querySelectorAll("form[data-carry]").forEach((form) => {
  form.addEventListener("submit", () => carry(form), true);
});
