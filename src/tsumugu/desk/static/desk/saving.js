// Each field of a node's form is saved when it is left. Every request has an end that can be read at the field;
// what is not saved stays on the device, is offered again, and leaving the page asks.
import { button } from "./button.js";
import { memory, reopen } from "./device.js";

const controls = (unit) => [...unit.elements].filter((one) => one.name?.startsWith("f:"));
const values = (unit) =>
  controls(unit).map((one) => [one.name, one.type === "checkbox" ? [one.value, one.checked] : one.value]);
const snapshot = (unit) => JSON.stringify(values(unit));
const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" });

// What stands beneath a field, beside what the server said: one sentence and its buttons.
function say(unit, kind, content, ...buttons) {
  const state = unit.querySelector(".state");
  state.querySelectorAll(".live, .saved, .pending").forEach((one) => one.remove());
  unit.dataset.state = kind;
  if (!content) return;
  const live = document.createElement("span");
  live.className = `live ${kind}`;
  live.append(content, ...buttons.flatMap((one) => [" ", one]));
  state.append(live);
}

export function start(form, person) {
  const words = form.dataset;
  const kept = memory(person, words.keep);
  const units = () => [...form.querySelectorAll("fieldset.unit")];
  const shown = new Map(); // path -> what the server has, as far as this page knows
  const sent = new Map(); // path -> what the request under way holds
  const timers = new Map();
  let leaving = false;

  const pathOf = (unit) => unit.dataset.path;
  const was = (unit) => unit.querySelector(`.state input[type=hidden]`)?.value ?? "null";
  const isOpen = (unit) => ["unsaved", "saving", "failed"].includes(unit.dataset.state);
  const waiting = () => units().filter((unit) => unit.dataset.state === "saving" || unit.dataset.queued);

  function keep(unit) {
    clearTimeout(timers.get(pathOf(unit)));
    return kept.put(pathOf(unit), { values: values(unit), was: was(unit) });
  }

  function done(unit) {
    clearTimeout(timers.get(pathOf(unit)));
    kept.drop(pathOf(unit));
  }

  const retry = (unit) => button(words.retry, () => htmx.trigger(unit, "change"));

  function failed(unit, content) {
    keep(unit);
    say(unit, "failed", content, retry(unit));
  }

  function begin(unit) {
    if (unit.classList.contains("unsaved")) unit.dataset.state = "unsaved";
    else shown.set(pathOf(unit), snapshot(unit));
  }

  units().forEach(begin);

  form.addEventListener("input", (event) => {
    const unit = event.target.closest("fieldset.unit");
    if (!unit || !event.target.name?.startsWith("f:")) return;
    reopen();
    if (snapshot(unit) === shown.get(pathOf(unit)) && unit.dataset.state !== "saving") {
      done(unit);
      say(unit, "", "");
      return;
    }
    if (unit.dataset.state !== "saving" && unit.dataset.state !== "unsaved") say(unit, "unsaved", words.unsaved);
    clearTimeout(timers.get(pathOf(unit)));
    timers.set(
      pathOf(unit),
      setTimeout(() => {
        if (!keep(unit)) say(unit, "unsaved", `${words.unsaved} ${words.nostore}`);
      }, 250),
    );
  });

  // Before the request is made (in the capturing phase), which takes the mark away when it begins.
  form.addEventListener(
    "change",
    (event) => {
      const unit = event.target.closest("fieldset.unit");
      if (!unit) return;
      if (event.target.name?.startsWith("f:")) keep(unit);
      unit.dataset.queued = "yes"; // one request at a time; the others wait
    },
    true,
  );

  form.addEventListener("htmx:configRequest", (event) => sent.set(pathOf(event.target), snapshot(event.target)));
  form.addEventListener("htmx:beforeRequest", (event) => {
    delete event.target.dataset.queued;
    say(event.target, "saving", `${words.saving}…`);
  });
  // A fragment of ours is shown also where it says that something was refused.
  form.addEventListener("htmx:beforeSwap", (event) => {
    const kind = event.detail.xhr.getResponseHeader("Desk-Fragment");
    if (kind !== "saved" && kind !== "refused") return;
    event.stopPropagation();
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const { xhr } = event.detail;
    const path = pathOf(event.detail.requestConfig?.elt ?? event.target);
    const unit = units().find((one) => pathOf(one) === path);
    if (unit) ended(unit, xhr, sent.get(path));
  });
  form.addEventListener("htmx:timeout", (event) => failed(event.target, words.slow));

  function ended(unit, xhr, what) {
    const kind = xhr.status ? xhr.getResponseHeader("Desk-Fragment") : null;
    if (kind === "saved") return saved(unit, xhr, what);
    if (kind === "refused") {
      unit.dataset.state = "unsaved";
      keep(unit);
    } else if (kind === "message") {
      const told = document.createElement("template");
      told.innerHTML = xhr.responseText.trim();
      failed(unit, told.content);
    } else if (!xhr.status) failed(unit, words.offline);
    else if (xhr.status === 413) failed(unit, words.large);
    else if (xhr.status === 429) failed(unit, words.busy);
    else failed(unit, xhr.status >= 500 ? words.failed : words.refused);
  }

  function saved(unit, xhr, what) {
    const base = xhr.getResponseHeader("Desk-Base");
    if (base) document.querySelectorAll("input[name=based_on]").forEach((input) => (input.value = base));
    const replaced = xhr.getResponseHeader("HX-Retarget");
    unit.classList.remove("unsaved");
    shown.set(pathOf(unit), replaced ? snapshot(unit) : what);
    if (snapshot(unit) === shown.get(pathOf(unit))) {
      unit.dataset.state = "saved";
      done(unit);
    } else say(unit, "unsaved", words.unsaved); // typed on meanwhile
    if (replaced) controls(unit)[0]?.focus();
  }

  // -- what this device still has ---------------------------------------------------------------

  function restore(unit, entry) {
    for (const [name, value] of entry.values) {
      for (const one of controls(unit)) {
        if (one.name !== name) continue;
        if (!Array.isArray(value)) one.value = value;
        else if (one.value === value[0]) one.checked = value[1];
      }
    }
    const base = unit.querySelector(".state input[type=hidden]");
    if (base) base.value = entry.was; // what the text was based on: it meets what others wrote since
    say(unit, "unsaved", words.unsaved);
    htmx.trigger(unit, "change");
  }

  function preview(entry) {
    const quote = document.createElement("blockquote");
    quote.className = "prose";
    quote.dir = "auto";
    quote.textContent = entry.values.flatMap(([, value]) => (Array.isArray(value) ? [] : [value])).filter(Boolean).join("\n");
    return quote;
  }

  for (const [path, entry] of kept.all()) {
    const unit = units().find((one) => pathOf(one) === path);
    if (unit && (unit.classList.contains("unsaved") || JSON.stringify(entry.values) === snapshot(unit))) {
      if (!unit.classList.contains("unsaved")) kept.drop(path);
      continue;
    }
    const offer = document.createDocumentFragment();
    offer.append(`${words.found} (${clock(entry.at)})`, preview(entry));
    const discard = (after) => button(words.discard, () => (kept.drop(path), after()));
    if (unit) {
      const act = button(words.restore, () => restore(unit, entry), "small");
      say(unit, "found", offer, act, discard(() => say(unit, "", "")));
    } else {
      const note = document.createElement("div");
      note.className = "message warning";
      note.append(`${path}: `, offer, discard(() => note.remove()));
      form.before(note);
    }
  }

  // -- leaving ----------------------------------------------------------------------------------

  // A save under way is waited for; true when nothing is left that could be lost.
  async function settled() {
    for (let turn = 0; waiting().length && turn < 150; turn += 1) await new Promise((go) => setTimeout(go, 100));
    return !units().some(isOpen);
  }

  document.addEventListener("submit", async (event) => {
    const sending = event.target;
    if (sending.method !== "post" || !sending.querySelector("input[name=based_on]")) return;
    if (waiting().length) {
      event.preventDefault();
      const { submitter } = event;
      if ((await settled()) || sending === form) sending.requestSubmit(submitter);
      return;
    }
    if (sending === form) leaving = true;
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || link.target || !plain || !waiting().length || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    await settled();
    location.href = link.href; // what could not be saved is asked about
  });

  addEventListener("beforeunload", (event) => {
    if (leaving || !units().some((unit) => isOpen(unit) || unit.dataset.queued)) return;
    units().filter(isOpen).forEach(keep);
    event.preventDefault();
  });

  // Back out of the browser's memory: the page is as it was left; where nothing is open it may as well be new.
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted && !units().some(isOpen)) location.reload();
  });

  addEventListener("online", () => {
    units()
      .filter((unit) => unit.dataset.state === "failed")
      .forEach((unit) => htmx.trigger(unit, "change"));
  });
}
