/* Opens and closes the menu of small screens. */
"use strict";

document.querySelectorAll("[data-menu]").forEach((button) => {
  const menu = document.getElementById(button.dataset.menu);
  button.addEventListener("click", () => {
    const open = menu.classList.toggle("show");
    button.setAttribute("aria-expanded", String(open));
  });
});
