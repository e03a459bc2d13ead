/* The narrative editor: Squire over a textarea. Lists and tables pasted from Word stay; the server
   cleans everything again. Without JavaScript the textarea itself is edited and saved. */
"use strict";

const TAGS = ["p", "br", "strong", "b", "em", "i", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"];
const COMMANDS = [
  ["Đậm", (editor) => (editor.hasFormat("b") || editor.hasFormat("strong") ? editor.removeBold() : editor.bold())],
  ["Nghiêng", (editor) => (editor.hasFormat("i") || editor.hasFormat("em") ? editor.removeItalic() : editor.italic())],
  ["Danh sách", (editor) => (editor.hasFormat("ul") ? editor.removeList() : editor.makeUnorderedList())],
  ["Đánh số", (editor) => (editor.hasFormat("ol") ? editor.removeList() : editor.makeOrderedList())],
  ["Hoàn tác", (editor) => editor.undo()],
];

function clean(html) {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["colspan", "rowspan"],
    RETURN_DOM_FRAGMENT: true,
  });
}

function toolbar(editor) {
  const bar = document.createElement("div");
  bar.className = "editor-bar";
  for (const [label, command] of COMMANDS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.textContent = label;
    button.addEventListener("click", () => { command(editor); editor.focus(); });
    bar.append(button);
  }
  return bar;
}

function enhance(textarea) {
  const root = document.createElement("div");
  root.className = "editor";
  root.setAttribute("role", "textbox");
  root.setAttribute("aria-multiline", "true");
  root.setAttribute("aria-labelledby", `label-${textarea.id}`);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  label.id = `label-${textarea.id}`;
  label.addEventListener("click", () => editor.focus());
  textarea.after(root);
  textarea.hidden = true;
  const editor = new Squire(root, {
    blockTag: "P",
    sanitizeToDOMFragment: (html) => document.importNode(clean(html), true),
  });
  textarea.squire = editor;
  editor.setHTML(textarea.value);
  editor.addEventListener("input", () => {
    textarea.value = root.textContent.trim() || root.querySelector("table") ? editor.getHTML() : "";
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  root.before(toolbar(editor));
}

/* An editor is made when its indicator comes near the screen: a section has many, a PC is old. */
const watcher = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) wake(target);
}, { rootMargin: "600px" });

function wake(textarea) {
  watcher.unobserve(textarea);
  if (textarea.squire) return;
  const focused = document.activeElement === textarea;
  enhance(textarea);
  if (focused) textarea.squire.focus();
}

document.querySelectorAll("textarea[data-editor]").forEach((textarea) => {
  watcher.observe(textarea);
  textarea.addEventListener("focus", () => wake(textarea));
});
