// Writing in the table of the plan, once somebody switches it on: keys of a grid, ranges, copy and paste. Every write
// is an act of the editor on the state that the rows were drawn from; one request is under way, the others wait.
import { asking } from "./asking.js";
import { button } from "./button.js";
import { make, controls, sent } from "./opened.js";

const tools = document.getElementById("grid-tools");
const words = tools.dataset;
const table = document.getElementById("grid");
const body = table.tBodies[0];
const paths = [...table.tHead.rows[0].cells].map((one) => one.dataset.path);
const toggle = document.getElementById("grid-keys");
const list = document.getElementById("grid-told");
const state = { on: false, root: "", units: {}, lists: {}, plain: {} };
let here = null; // the cell with the focus
let from = null; // the other corner of what is chosen
let opened = null;

const placed = (cell) => `${cell.parentElement.dataset.node}/${paths[cell.cellIndex]}`;
const writable = (cell) => placed(cell) in state.units;
const cellAt = (row, column) => body.rows[row]?.cells[column];
const cellOf = (place) => {
  const at = place.indexOf("/");
  return body.querySelector(`tr[data-node="${CSS.escape(place.slice(0, at))}"]`)?.cells[paths.indexOf(place.slice(at + 1))];
};

const { ask, queue } = asking({
  words, take, saving: document.getElementById("grid-saving"), url: () => words.edits, root: () => state.root,
  beside: () => [...body.rows].map((row) => ["shown", row.dataset.node]),
});

function take(told) {
  Object.assign(state, { root: told.root, units: told.units, lists: told.lists, plain: told.plain });
  const at = here && [here.parentElement.rowIndex - 1, here.cellIndex];
  const far = from && [from.parentElement.rowIndex - 1, from.cellIndex];
  const inside = here?.contains(document.activeElement);
  for (const row of [...body.rows]) {
    const html = told.rows[row.dataset.node];
    if (!html || row.querySelector(".editing")) continue; // nothing in which somebody writes is put in place anew
    const made = document.createElement("template");
    made.innerHTML = `<table><tbody>${html}</tbody></table>`;
    row.replaceWith(made.content.querySelector("tr"));
  }
  for (const name of ["undo", "redo"]) {
    const one = document.getElementById(`grid-${name}`);
    [one.dataset.of, one.disabled] = [told[name], !told[name]];
  }
  dress();
  if (at) [here, from] = [cellAt(...at), cellAt(...(far ?? at))];
  if (here) choose(here, from, inside);
}

// -- on and off -----------------------------------------------------------------------------------

function dress() {
  for (const link of body.querySelectorAll("a")) link.tabIndex = state.on ? -1 : 0;
  if (state.on) table.setAttribute("role", "grid");
  else table.removeAttribute("role");
}

toggle.addEventListener("click", async () => {
  if (state.on) {
    if (opened) shut(true);
    for (const cell of body.querySelectorAll("[tabindex], [aria-selected]")) ["tabindex", "aria-selected"].forEach((name) => cell.removeAttribute(name));
    [here, from, state.on] = [null, null, false];
  } else {
    const shown = new URLSearchParams([...body.rows].map((row) => ["shown", row.dataset.node]));
    try {
      const answer = await fetch(`${words.edits}&${shown}`, { headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(answer.statusText);
      state.on = true;
      take(await answer.json());
    } catch {
      state.on = false;
      toggle.nextElementSibling.hidden = false;
      return say("failed", words.offline);
    }
    choose(cellAt(0, 0));
  }
  toggle.setAttribute("aria-pressed", state.on);
  toggle.nextElementSibling.hidden = !state.on;
  dress();
});

// -- going about ----------------------------------------------------------------------------------

function bounds() {
  const rows = [here, from].map((one) => one.parentElement.rowIndex - 1);
  const columns = [here, from].map((one) => one.cellIndex);
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

function chosen() {
  const [top, bottom, left, right] = bounds();
  return Array.from({ length: bottom - top + 1 }, (_r, r) => Array.from({ length: right - left + 1 }, (_c, c) => cellAt(top + r, left + c)));
}

function choose(cell, other = cell, focus = true) {
  if (!cell) return;
  for (const old of body.querySelectorAll("[aria-selected]")) old.removeAttribute("aria-selected");
  for (const old of body.querySelectorAll("[tabindex='0']")) old.tabIndex = -1;
  [here, from] = [cell, other];
  here.tabIndex = 0;
  for (const one of chosen().flat()) one.setAttribute("aria-selected", "true");
  if (focus) here.focus();
}

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] };

body.addEventListener("keydown", (event) => {
  if (!state.on || !here || event.isComposing || event.target.closest(".editing")) return;
  const { key: pressed, shiftKey, ctrlKey, metaKey } = event;
  const held = ctrlKey || metaKey;
  const row = here.parentElement.rowIndex - 1;
  const clamp = (value, most) => Math.max(0, Math.min(value, most));
  const go = (to) => {
    event.preventDefault();
    choose(to, shiftKey && pressed !== "Tab" ? from : to);
  };
  if (MOVES[pressed] && !held) go(cellAt(clamp(row + MOVES[pressed][0], body.rows.length - 1), clamp(here.cellIndex + MOVES[pressed][1], paths.length - 1)));
  else if (pressed === "Home" || pressed === "End") go(cellAt(held ? (pressed === "Home" ? 0 : body.rows.length - 1) : row, pressed === "Home" ? 0 : paths.length - 1));
  else if (pressed === "Tab") {
    const at = row * paths.length + here.cellIndex + (shiftKey ? -1 : 1);
    const to = at < 0 ? null : cellAt(Math.floor(at / paths.length), at % paths.length);
    if (to) go(to);
  } else if (pressed === "Enter" || pressed === "F2") (event.preventDefault(), open(here));
  else if (pressed === "Delete") (event.preventDefault(), write(chosen().flat().map((cell) => [cell, ""])));
  else if (held && pressed.toLowerCase() === "d") {
    event.preventDefault();
    const [first, ...rest] = chosen();
    write(rest.flatMap((cells) => cells.map((cell, n) => [cell, state.plain[placed(first[n])] ?? ""])));
  } else if (held && ["z", "y"].includes(pressed.toLowerCase())) (event.preventDefault(), back(pressed.toLowerCase() === "y" || shiftKey ? "redo" : "undo"));
});

body.addEventListener("click", (event) => {
  const cell = event.target.closest("td, th");
  if (!state.on || !cell || event.target.closest(".editing")) return;
  event.preventDefault();
  choose(cell, event.shiftKey && here ? from : cell);
});
body.addEventListener("dblclick", (event) => state.on && open(event.target.closest("td, th")));

function back(name) {
  const of = document.getElementById(`grid-${name}`).dataset.of;
  if (of && !queue.length) ask(() => [["do", name], ["of", of]]);
}
for (const name of ["undo", "redo"]) document.getElementById(`grid-${name}`).addEventListener("click", () => back(name));

// -- tables of text -------------------------------------------------------------------------------

const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function parse(text) {
  const rows = [[""]];
  let inside = false;
  const all = text.replaceAll("\r\n", "\n").replace(/\n$/, "");
  for (let n = 0; n < all.length; n++) {
    const one = all[n];
    const row = rows.at(-1);
    if (inside && one === '"' && all[n + 1] === '"') (row[row.length - 1] += '"', n++);
    else if (one === '"' && (inside || row.at(-1) === "")) inside = !inside;
    else if (!inside && one === "\t") row.push("");
    else if (!inside && one === "\n") rows.push([""]);
    else row[row.length - 1] += one;
  }
  return rows;
}

document.addEventListener("copy", (event) => {
  if (!state.on || !here || opened || !body.contains(document.activeElement)) return;
  const text = chosen().map((cells) => cells.map((cell) => quoted(state.plain[placed(cell)] ?? cell.textContent)).join("\t")).join("\n");
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  if (!state.on || !here || opened || !body.contains(document.activeElement)) return;
  event.preventDefault();
  const rows = parse(event.clipboardData.getData("text/plain"));
  if (rows.length === 1 && rows[0].length === 1) return write(chosen().flat().map((cell) => [cell, rows[0][0]]));
  const [top, , left] = bounds();
  const pairs = rows.flatMap((cells, r) => cells.map((text, c) => [cellAt(top + r, left + c), text]));
  write(pairs);
  if (pairs.some(([cell]) => !cell)) tell(words.beyond);
});

function write(pairs) {
  list.replaceChildren();
  const cells = pairs.filter(([cell, text]) => cell && writable(cell) && state.plain[placed(cell)] !== text).map(([cell, text]) => [placed(cell), text]);
  if (!cells.length) return;
  ask(() => [["do", "cells"], ...cells.flatMap(([place, text]) => [["at", place], ["text", text]])], {
    then: (_status, told) => judge(told, Object.fromEntries(cells), Boolean(told.refused) && cells),
  });
}

// What did not go in is told with what was pasted, at its cell and in a list.
function judge(told, typed, whole) {
  for (const [place, sentence] of Object.entries(told.wrong ?? {})) tell(`${named(place)}: ${typed[place]} – ${sentence}`, place);
  for (const [place, met] of Object.entries(told.met ?? {})) {
    const item = tell(`${named(place)}: ${met.said} ${met.words || words.empty} ← ${typed[place]}`, place);
    item.append(" ", button(words.mine, () => (item.remove(), write([[cellOf(place), typed[place]]]))), " ", button(words.theirs, () => item.remove()));
  }
  if (whole) for (const [place, text] of whole) tell(`${named(place)}: ${text}`, place);
}

function named(place) {
  const cell = cellOf(place);
  return cell ? `${cell.parentElement.cells[0].textContent} / ${state.units[place]?.label ?? ""}` : place;
}

function tell(text, place = "") {
  const item = document.createElement("li");
  item.className = "error";
  item.textContent = text;
  const cell = place && cellOf(place);
  if (cell) {
    cell.classList.add("wrong");
    cell.title = text;
  }
  list.append(item);
  return item;
}

// -- one cell -------------------------------------------------------------------------------------

const snapshot = (box) => JSON.stringify(sent(box));

function open(cell) {
  if (!cell || opened || !writable(cell)) return;
  const place = placed(cell);
  const unit = state.units[place];
  const box = make(unit, state.lists, place, words);
  opened = { cell, place, box, was: unit.was, first: snapshot(box), kept: [...cell.childNodes] };
  cell.replaceChildren(box);
  const [control] = controls(box);
  control.focus();
  if (control.matches("input:not([type=checkbox])")) control.select();
  const one = opened;
  box.addEventListener("focusout", (event) => !box.contains(event.relatedTarget) && document.hasFocus() && opened === one && commit(one));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") (event.preventDefault(), shut(true));
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.matches("input, select"))) (event.preventDefault(), commit(one, [1, 0]));
    else if (event.key === "Tab" && event.target === (event.shiftKey ? controls(box)[0] : controls(box).at(-1))) (event.preventDefault(), commit(one, [0, event.shiftKey ? -1 : 1]));
  });
}

function shut(focus) {
  const { cell, kept } = opened;
  opened = null;
  cell.replaceChildren(...kept);
  if (focus) choose(cell);
}

// The controls stay until it is saved: what cannot be saved can be written anew.
function commit(one, move = null) {
  if (snapshot(one.box) === one.first) {
    shut(Boolean(move));
  } else {
    opened = null;
    const at = one.place.indexOf("/");
    const form = [["do", "fields"], ["node", one.place.slice(0, at)], [`was:${one.place.slice(at + 1)}`, one.was], ...sent(one.box)];
    for (const control of controls(one.box)) control.disabled = true;
    const done = (status, told) => {
      const met = told.met?.[one.place];
      const sentence = told.refused ?? told.wrong?.[one.place] ?? (met && `${met.said} ${met.words || words.empty}`);
      if (status === 200 || !sentence) return one.cell.replaceChildren(...one.kept);
      for (const control of controls(one.box)) control.disabled = false;
      if (met) one.was = told.units[one.place].was;
      one.first = "";
      queueMicrotask(() => {
        tell(`${named(one.place)}: ${sentence}`, one.place);
        if (!opened) (opened = one), controls(one.box)[0].focus();
      });
    };
    ask(() => form, { done });
  }
  if (!move) return;
  const to = cellAt(one.cell.parentElement.rowIndex - 1 + move[0], one.cell.cellIndex + move[1]);
  choose(to ?? one.cell);
}

window.addEventListener("beforeunload", (event) => (queue.length || opened) && event.preventDefault());
