// Enhancements only: everything here also works without it.
import "./palette.js";
import { wipeAll, wipeOthers } from "./device.js";
import { renewTokens } from "./token.js";
import { start } from "./saving.js";
import { startTyping } from "./typing.js";

document.documentElement.classList.add("js");

// A whole page never stands in a part of one: what is no fragment is not swapped, whatever its status says.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 400 || /^\s*<(!doctype|html)/i.test(xhr.responseText)) event.detail.shouldSwap = false;
});

// The next person at this device sees nothing of the one before.
const person = document.body.dataset.person;
if (person) wipeOthers(person);
document.getElementById("sign-out")?.addEventListener("submit", wipeAll);

document.addEventListener("submit", (event) => renewTokens(event.target), true);

const form = document.getElementById("node-form");
if (form && person) start(form, person);
if (person) startTyping(person);
