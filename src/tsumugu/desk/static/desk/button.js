// A button that a script adds to a page.
export function button(text, does, look = "quiet small") {
  const made = Object.assign(document.createElement("button"), { type: "button", className: look, textContent: text });
  made.addEventListener("click", does);
  return made;
}
