// The board by keyboard: every key does what a link, a button or a field of the page does without it.
const rows = [...document.querySelectorAll(".rows > .row")];
const link = (row) => row?.querySelector("a");
let at = rows.findIndex((row) => row.classList.contains("here"));

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

function go(by) {
  const onGroup = document.querySelector(`a[data-key="${by > 0 ? "j" : "k"}"]`);
  if (document.querySelector(".with-group")) {
    onGroup?.click();
    return;
  }
  if (!rows.length) return;
  at = Math.min(Math.max(at + by, 0), rows.length - 1);
  link(rows[at]).focus();
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest(".row");
  if (row) at = rows.indexOf(row);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") go(key === "j" ? 1 : -1);
  else if (key === "x") rows[at]?.querySelector("input[type=checkbox]")?.click();
  else if (key === "u") document.querySelector("button[data-key=u]")?.click();
  else if (["r", "d", "a", "/"].includes(key)) {
    const field = document.querySelector(`[data-key="${key}"]`) ?? document.getElementById({ d: "many-disposition", a: "many-division" }[key] ?? "");
    if (!field) return;
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  } else return;
  event.preventDefault();
});

// Words that are marked in a field of the plan are quoted, with their place.
const quote = document.getElementById("quote");
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const text = selection?.anchorNode?.parentElement?.closest(".quotable bdi");
  if (!quote || !text || selection.isCollapsed || !text.contains(selection.focusNode)) return;
  const range = selection.getRangeAt(0);
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  if (!words.trim()) return;
  quote.value = words;
  quote.form.elements.position.value = String([...before.toString()].length);
  text.closest("label").querySelector("input[type=radio]").checked = true;
});
