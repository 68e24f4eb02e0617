// Words that are selected in a text are put into the field that they are meant for.
import { watch } from "./typing.js";

let text = document.querySelector("[data-marks]");
let field = text && document.getElementById(text.dataset.marks);

function selected() {
  const selection = document.getSelection();
  const inside = text && selection && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
  return inside && selection.toString().trim() ? selection.toString() : "";
}

document.addEventListener("selectionchange", () => {
  const words = field ? selected() : "";
  if (words && field.value !== words) {
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// On the page of the minutes the form of the page of one statement opens beneath it, one at a time.
const template = document.getElementById("marking");
let form;
let opener;

function close() {
  form?.remove();
  opener?.setAttribute("aria-expanded", "false");
  form = opener = field = undefined;
}

function open(link) {
  close();
  opener = link;
  link.setAttribute("aria-expanded", "true");
  const statement = document.getElementById(link.dataset.mark).nextElementSibling;
  text = statement.querySelector(".words");
  form = template.content.firstElementChild.cloneNode(true);
  form.action = link.href;
  form.elements["was:words"].value = text.textContent;
  field = form.elements.words;
  field.defaultValue = selected() || text.textContent;
  const leave = () => (close(), link.focus());
  form.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && leave());
  form.querySelector("button[value=close]").addEventListener("click", leave);
  statement.append(form);
  watch(form);
  field.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

if (template) {
  for (const link of document.querySelectorAll("a[data-mark]")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("mousedown", (event) => event.preventDefault()); // what is selected stays so
    link.addEventListener("keydown", (event) => event.key === " " && (event.preventDefault(), link.click()));
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (opener === link) close();
      else open(link);
    });
  }
}
