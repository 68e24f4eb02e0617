// A sheet is its own editor: a value opens where it stands and is saved while it is written. One request is under way,
// the others wait; what is not saved stays on the device; a part in which somebody writes is never put in place anew.
import { asking, key } from "./asking.js";
import { bars } from "./bars.js";
import { button } from "./button.js";
import { memory, reopen } from "./device.js";
import { make, controls, sent } from "./opened.js";

const sheet = document.getElementById("sheet");
const words = sheet.dataset;
const data = JSON.parse(document.getElementById("sheet-data").textContent);
const state = { root: words.root, base: words.base, url: words.edits };
const kept = memory(document.body.dataset.person, words.keep);
const { ask, next, say, queue, meanwhile } = asking({
  words, take, saving: document.getElementById("saving"), url: () => state.url, root: () => state.root,
  beside: () => [["sheet", words.sheet], ["base", state.base]],
});

document.addEventListener("visibilitychange", () => document.hidden || (next(), look()));

// -- what the server says -------------------------------------------------------------------------

const waiting = new Map(); // parts that changed while somebody wrote in them

function take(told) {
  if (told.gone) return say("failed", told.gone);
  if (told.root) [state.root, state.base, state.url] = [told.root, told.base, told.edits];
  Object.assign(data.lists, told.lists ?? {});
  Object.assign(data.units, told.units ?? {});
  for (const [id, html] of Object.entries(told.parts ?? {})) waiting.set(id, html);
  order(told.order ?? {});
  settle();
  if (told.rail !== undefined) rail(told.rail);
  for (const name of ["undo", "redo"]) {
    const one = document.getElementById(name);
    [one.dataset.of, one.disabled] = [told[name], !told[name]];
  }
  document.getElementById("not-yet")?.toggleAttribute("hidden", !told.count);
  for (const [kind, text] of told.brought ?? []) note(kind, text);
}

function part(html) {
  const made = document.createElement("template");
  made.innerHTML = html.startsWith("<tr") ? `<table><tbody>${html}</tbody></table>` : `<table>${html}</table>`;
  return made.content.querySelector(html.startsWith("<tr") ? "tr" : "tbody");
}

// Puts in place what waits and in which nobody writes; who was at a value is at it again.
function settle() {
  for (const [id, html] of waiting) {
    const old = document.getElementById(id);
    if (!old || old.querySelector(".editing")) continue;
    waiting.delete(id);
    const at = old.contains(document.activeElement) ? mark(document.activeElement) : "";
    const open = [...old.querySelectorAll("details")].map((one) => one.open);
    const made = part(html);
    [...made.querySelectorAll("details")].forEach((one, n) => (one.open = open[n] ?? false));
    old.replaceWith(made);
    if (at) made.querySelector(at)?.focus({ preventScroll: true });
  }
  document.dispatchEvent(new Event("sheet:settled"));
}

function mark(one) {
  for (const name of ["at", "bar", "do"]) {
    const holder = one.closest(`[data-${name}]`);
    if (holder) return `[data-${name}="${CSS.escape(holder.dataset[name])}"]`;
  }
  return "";
}

function order(orders) {
  const holders = { head: "head", activities: "activities", indicators: "indicators" };
  for (const [name, ids] of Object.entries(orders)) {
    const holder = document.getElementById(holders[name] ?? "");
    if (!holder) continue;
    for (const old of [...holder.children])
      if (/^[ai]-/.test(old.id) && !ids.includes(old.id) && !old.querySelector(".editing")) old.remove();
    const last = document.getElementById("n-budget");
    for (const [n, id] of ids.entries()) {
      let here = document.getElementById(id);
      if (!here && waiting.has(id)) here = part(waiting.get(id));
      if (!here) continue;
      const before = n ? document.getElementById(ids[n - 1]) : null;
      if (before ? skip(before.nextElementSibling) === here : here.isConnected && !n) continue;
      if (here.contains(document.activeElement) && here.isConnected) continue;
      if (before) before.after(here);
      else if (name === "indicators") holder.insertBefore(here, holder.querySelector("tbody") ?? last);
      else (holder.querySelector("thead") ?? holder.firstElementChild)?.after(here);
    }
  }
}

const skip = (one) => (one?.classList.contains("strip") ? one.nextElementSibling : one);

function rail(html) {
  const holder = document.getElementById("rail");
  const inside = holder.contains(document.activeElement) && document.activeElement.closest("form");
  if (inside || holder.querySelector("details.submit[open]")) {
    // Somebody writes title and reason: what they saw is what they submit; an older page is told so.
    return;
  }
  holder.innerHTML = html;
}

function note(kind, text) {
  if ([...sheet.querySelectorAll(":scope > .message")].some((one) => one.textContent === text)) return;
  const told = document.createElement("p");
  told.className = `message ${kind}`;
  told.setAttribute("role", "status");
  told.textContent = text;
  sheet.prepend(told);
  setTimeout(() => told.remove(), 30000);
}

// What others saved appears in place.
const look = () =>
  document.hidden ||
  meanwhile(async () => {
    try {
      const asked = new URLSearchParams({ sheet: words.sheet, based_on: state.root, base: state.base });
      const answer = await fetch(`${state.url}?${asked}`, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(10000) });
      if (answer.ok) take(await answer.json());
    } catch {
      // told when something is to be saved
    }
  });
setInterval(look, 4000);

// -- writing --------------------------------------------------------------------------------------

const opened = new Map(); // place -> what is being written there

function open(place, { values = null, was = null, focus = true } = {}) {
  const unit = data.units[place];
  const button = sheet.querySelector(`.val[data-at="${CSS.escape(place)}"]`);
  if (!unit || !button || opened.has(place)) return opened.get(place)?.box;
  button.closest("details")?.setAttribute("open", "");
  const box = make(unit, data.lists, place, words);
  const one = { place, box, button, act: key(), was: was ?? unit.was, first: "", saved: false, closing: false, timer: 0 };
  opened.set(place, one);
  button.hidden = true;
  button.after(box);
  if (values) for (const [name, value] of values) put(box, name, value);
  one.first = values ? "" : snapshot(box);
  one.last = one.first;
  box.addEventListener("input", () => typed(one));
  box.addEventListener("change", () => typed(one));
  box.addEventListener("keydown", (event) => keys(event, one));
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget) && document.hasFocus()) leave(one);
  });
  const [control] = controls(box);
  if (focus && control) {
    control.focus();
    if (control.matches("input:not([type=checkbox])")) control.select();
    else if (control.matches("textarea")) control.setSelectionRange(control.value.length, control.value.length);
  }
  if (values) typed(one);
  return box;
}

const snapshot = (box) => JSON.stringify(sent(box));

function put(box, name, value) {
  for (const one of controls(box)) {
    if (one.name !== name) continue;
    if (Array.isArray(value)) one.checked = one.value === value[0] ? value[1] : one.checked;
    else one.value = value;
  }
}

const values = (box) => controls(box).map((one) => [one.name, one.type === "checkbox" ? [one.value, one.checked] : one.value]);

function typed(one) {
  reopen();
  const stays = kept.put(one.place, { values: values(one.box), was: one.was });
  message(one, stays ? "" : words.nostore);
  clearTimeout(one.timer);
  one.timer = setTimeout(() => save(one), 500);
}

function save(one, was = null) {
  clearTimeout(one.timer);
  if (was !== null) one.was = was;
  const now = snapshot(one.box);
  if (now === one.last && was === null) return one.closing ? shut(one) : undefined;
  if (now === one.sending && was === null) return; // under way; its answer goes on from there
  const [node, path] = split(one.place);
  ask(
    () => {
      one.sending = snapshot(one.box);
      return [["do", "fields"], ["node", node], [`was:${path}`, one.was], ...sent(one.box)];
    },
    { act: one.act, place: one.place, then: (status, told) => ended(one, status, told) },
  );
}

function split(place) {
  const at = place.indexOf("/");
  return [place.slice(0, at), place.slice(at + 1)];
}

function ended(one, status, told) {
  const saved = one.sending;
  one.sending = undefined;
  const met = told.met?.[one.place];
  const wrong = told.wrong?.[one.place];
  if (met) return conflict(one, met);
  if (wrong || told.refused || status !== 200) {
    one.closing = false;
    message(one, wrong ?? told.refused ?? words.asked, true);
    return;
  }
  one.saved = true;
  one.last = saved;
  if (told.mine?.[one.place] !== undefined) one.was = told.mine[one.place];
  if (snapshot(one.box) !== one.last) return one.closing ? save(one) : undefined;
  kept.drop(one.place);
  if (one.closing) shut(one);
}

// Somebody else wrote the same: both texts stand there, and a person decides.
function conflict(one, met) {
  one.closing = false;
  const asked = document.createElement("div");
  asked.className = "meanwhile";
  asked.setAttribute("role", "alert");
  const said = document.createElement("p");
  said.className = "error";
  said.textContent = met.said;
  const theirs = document.createElement("blockquote");
  theirs.dir = "auto";
  theirs.textContent = met.words || words.empty;
  const act = (text, does) => button(text, () => (asked.remove(), does()));
  asked.append(said, theirs, act(words.mine, () => {
    one.closing = true;
    save(one, data.units[one.place].was);
  }), " ", act(words.theirs, () => {
    kept.drop(one.place);
    shut(one);
  }));
  one.box.querySelector(".meanwhile")?.remove();
  one.box.append(asked);
}

function message(one, text, bad = false) {
  one.box.querySelector(".said")?.remove();
  if (!text) return;
  const told = document.createElement("p");
  told.className = bad ? "said error" : "said soft";
  if (bad) told.setAttribute("role", "alert");
  told.textContent = text;
  one.box.append(told);
}

function leave(one) {
  if (!opened.has(one.place) || one.box.querySelector(".meanwhile")) return;
  one.closing = true;
  save(one);
}

function shut(one, focus = one.box.contains(document.activeElement)) {
  opened.delete(one.place);
  one.box.remove();
  one.button.hidden = false;
  if (focus) one.button.focus();
  settle();
}

function escape(one) {
  clearTimeout(one.timer);
  kept.drop(one.place);
  const at = queue.findIndex((other) => other.place === one.place && !other.body);
  if (at >= 0) queue.splice(at, 1);
  const { act } = one;
  // What was saved while it was typed goes back to what it was.
  if (one.saved || queue.some((other) => other.place === one.place)) ask(() => [["do", "undo"], ["of", act]]);
  shut(one, true);
}

function keys(event, one) {
  if (event.isComposing) return;
  const { key: pressed, target } = event;
  if (pressed === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    escape(one);
  } else if (pressed === "Enter" && (event.ctrlKey || event.metaKey || target.matches("input, select"))) {
    event.preventDefault();
    one.button.hidden = false;
    one.button.focus();
    one.button.hidden = true;
    leave(one);
    focusLater(one.place);
  } else if (pressed === "Tab") {
    const all = controls(one.box);
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (target !== edge) return;
    const places = [...sheet.querySelectorAll(".val[data-at]")].filter((other) => other === one.button || other.checkVisibility());
    const to = places[places.indexOf(one.button) + (event.shiftKey ? -1 : 1)];
    if (!to) return;
    event.preventDefault();
    open(to.dataset.at);
    leave(one);
  }
}

// The value that was written has the focus again, once it stands there.
function focusLater(place) {
  const again = () => {
    if (opened.has(place)) return setTimeout(again, 40);
    if (document.activeElement === document.body) sheet.querySelector(`.val[data-at="${CSS.escape(place)}"]`)?.focus();
  };
  again();
}

sheet.addEventListener("click", (event) => {
  const value = event.target.closest(".val[data-at]");
  if (value) return void open(value.dataset.at);
  const act = event.target.closest("[data-do]");
  if (act) perform(act);
});
document.getElementById("rail").addEventListener("click", (event) => {
  const act = event.target.closest("[data-do]");
  if (act) return perform(act);
  const to = event.target.closest("[data-to]");
  if (!to) return;
  event.preventDefault();
  show(to.dataset.to);
});

function perform(act, extra = {}) {
  const { do: what, ...said } = act.dataset;
  const names = ["node", "parent", "slot", "first", "last", "place", "seen", "years"];
  const fields = names.filter((name) => said[name] !== undefined).map((name) => [name, said[name]]);
  ask(() => [["do", what], ...fields, ...Object.entries(extra)], {
    then: (status, told) => {
      if (status === 200 && told.open) show(told.open, true);
    },
  });
}

// Leads to a value (and opens it): a bar's values stand in the strip beneath it.
function show(place, write = false) {
  const [node, path] = split(place);
  const value = sheet.querySelector(`.val[data-at="${CSS.escape(place)}"]`);
  if (value) {
    value.closest("details")?.setAttribute("open", "");
    value.scrollIntoView({ block: "center" });
    if (write) open(place);
    else value.focus();
    return;
  }
  if (strip.choose(node, write || path === "label")) return;
  document.querySelector(`[data-node="${CSS.escape(node)}"]`)?.scrollIntoView({ block: "center" });
}

// -- back and again -------------------------------------------------------------------------------

function back(name) {
  document.activeElement?.closest?.(".editing") && document.activeElement.blur();
  ask(() => [["do", name], ["of", document.getElementById(name).dataset.of]]);
}
for (const name of ["undo", "redo"]) document.getElementById(name).addEventListener("click", () => back(name));
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, textarea, select")) return;
  const pressed = event.key.toLowerCase();
  const name = pressed === "y" || (pressed === "z" && event.shiftKey) ? "redo" : pressed === "z" ? "undo" : "";
  if (!name || document.getElementById(name).disabled) return;
  event.preventDefault();
  back(name);
});

const strip = bars({ sheet, data, words, ask, perform, open });

// -- nothing typed is lost ------------------------------------------------------------------------

window.addEventListener("beforeunload", (event) => {
  if (queue.length || [...opened.values()].some((one) => snapshot(one.box) !== one.last)) event.preventDefault();
});

for (const [place, entry] of kept.all()) {
  const told = document.createElement("div");
  told.className = "message warning";
  const act = (text, does) => button(text, () => (told.remove(), does()));
  const text = entry.values.flatMap(([, value]) => (Array.isArray(value) ? [] : [value])).filter(Boolean).join(" ");
  const quoted = document.createElement("blockquote");
  quoted.dir = "auto";
  quoted.textContent = text;
  told.append(`${words.found}${data.units[place] ? `: ${data.units[place].label}` : ""}`, quoted);
  if (data.units[place]) told.append(act(words.restore, () => show(place) ?? open(place, { values: entry.values, was: entry.was })), " ");
  told.append(act(words.discard, () => kept.drop(place)));
  sheet.prepend(told);
}
