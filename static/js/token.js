/* The token that every sent form carries. Signing in again in another tab changes it, so it is taken
   from the cookie at the moment of sending, for scripts and for plain forms alike. */
"use strict";

function csrfToken() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (cookie) return cookie[1];
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
}

/* Asked as attributes: a field called "action" or "method" would hide the form's own. */
function isOwnPost(form, button) {
  const asked = (name) => (button && button.getAttribute(`form${name}`)) || form.getAttribute(name) || "";
  const address = new URL(asked("action"), location.href);
  return asked("method").toLowerCase() === "post" && address.origin === location.origin;
}

document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("[name=csrfmiddlewaretoken]");
  if (field && isOwnPost(event.target, event.submitter)) field.value = csrfToken();
}, true);
