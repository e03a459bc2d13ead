/* Words that the server does not have yet, kept in this browser for one person: one record for
   each indicator and tab, so that two tabs cannot throw away each other's words.
   A record is {version, key, pending, flight, page, at}: the version that was seen, what waits
   under which key, and what is on its way, {key, version, fields}, until the server's answer. */
"use strict";

const QUEUE = `chua-gui:${document.body.dataset.user}:`;
const STALE = 60000; // milliseconds after which words that another tab left behind are sent by this one
const ANSWER_LIMIT = 30000; // milliseconds until a request on a stuck line is given up
const KEEPALIVE_LIMIT = 60000; // bytes that a browser still sends for a page that is closed

/* A name that nobody else gives. randomUUID exists over https only, and an office may lack that. */
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* The name of this tab stays the same over a reload. While a page is open it is taken out of the
   store, which a duplicated tab copies: the copy gets a name of its own. */
const TAB = (() => {
  const stored = reach(() => sessionStorage.getItem("the"));
  const name = stored || newKey();
  const takeOut = () => reach(() => sessionStorage.removeItem("the"));
  takeOut();
  window.addEventListener("pagehide", () => reach(() => sessionStorage.setItem("the", name)));
  window.addEventListener("pageshow", takeOut);
  return name;
})();

/* A browser may forbid its store, or it may be full. */
function reach(work) {
  try { return work(); } catch { return undefined; }
}

class Unsent {
  constructor(url) {
    this.url = url;
    this.place = `${QUEUE}${url}#${TAB}`;
    this.safe = true; // whether what was kept last would survive a reload
  }

  keep(record) {
    const text = JSON.stringify({ ...record, at: Date.now() });
    this.safe = reach(() => { localStorage.setItem(this.place, text); return true; }) === true;
  }

  drop() { reach(() => localStorage.removeItem(this.place)); }

  /* This tab's record, or else one of a tab that may be gone, which becomes this one's. */
  take() {
    const here = unsentRecords().filter((one) => one.url === this.url);
    const found = here.find((one) => one.place === this.place) || here[0];
    if (found && found.place !== this.place) {
      this.keep(found.record);
      if (this.safe) reach(() => localStorage.removeItem(found.place));
    }
    return found ? found.record : null;
  }
}

/* Everything that is kept for this person: {place, url, tab, text, record}. */
function unsentRecords() {
  const places = reach(() => Object.keys(localStorage)) || [];
  return places.filter((place) => place.startsWith(QUEUE)).flatMap((place) => {
    const [url, tab] = place.slice(QUEUE.length).split("#");
    const text = reach(() => localStorage.getItem(place));
    const record = reach(() => JSON.parse(text));
    return record && record.pending ? [{ place, url, tab, text, record }] : [];
  });
}

class SignedOut extends Error {}
class Unclear extends Error {} // the server was reached and did not answer as it should

/* The server's answer to a flight: saved, invalid, conflict or refused. Anything else raises, and
   then nobody knows whether it was saved: the same flight has to be sent again. */
async function post(url, flight, leaving = false) {
  const body = new URLSearchParams({ ...flight.fields, version: flight.version, save_key: flight.key });
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrfToken() },
    redirect: "manual",
    keepalive: leaving && body.toString().length < KEEPALIVE_LIMIT,
    signal: AbortSignal.timeout ? AbortSignal.timeout(ANSWER_LIMIT) : undefined,
  });
  if (response.type === "opaqueredirect") throw new SignedOut(); // to the sign-in page
  const kind = response.headers.get("Content-Type") || "";
  if (!kind.startsWith("application/json")) throw new Unclear();
  const answer = await response.json();
  if (!["saved", "invalid", "conflict", "refused"].includes(answer.status)) throw new Unclear();
  return answer;
}

/* What was typed after the flight had left. */
function rest(pending, fields) {
  return Object.fromEntries(Object.entries(pending).filter(([name, value]) => fields[name] !== value));
}

/* Send a record whose indicator is not on this page; true once the server has all of it. */
async function sendRecord(url, record) {
  let flight = record.flight || { key: record.key, version: record.version, fields: record.pending };
  for (;;) {
    const answer = await post(url, flight);
    if (answer.status !== "saved") return false;
    const fields = rest(record.pending, flight.fields);
    if (Object.keys(fields).length === 0) return true;
    flight = { key: record.key, version: answer.version, fields };
    record = { ...record, pending: fields };
  }
}

/* Somebody typed and went on to another page at once: the words follow from there. */
async function sendLeftBehind(shown, failed) {
  for (const { place, url, tab, text, record } of unsentRecords()) {
    const mine = tab === TAB || Date.now() - record.at > STALE;
    if (shown.has(url) || !mine) continue;
    const sent = await sendRecord(url, record).catch(() => false);
    if (!sent) failed(record);
    else if (reach(() => localStorage.getItem(place)) === text) reach(() => localStorage.removeItem(place));
  }
}
