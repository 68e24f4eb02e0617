// Forms that are sent as a whole: what is written or chosen in them and not sent stays on the device, is offered again,
// and leaving the page asks. Once the server has taken it, it looks after it itself: it stored it, or keeps it until
// its person has signed in. What it refused stands in the form again, and stays here too until it is taken.
import { button } from "./button.js";
import { memory, reopen } from "./device.js";

const SENT = "tsumugu/sent";
// What is to be taken out of what is published is not put down once more, and who somebody is not at all.
const NEVER = ["passage", "personal", "csv"];
// Rows that are picked for an act on many are no work: they are picked anew.
const PICKED = ["pick", "opinion"];
const FIELDS = "textarea:not([hidden]), select, input:not([type]), input[type=text], input[type=radio], input[type=checkbox]";

const chooses = (one) => one.matches("[type=radio], [type=checkbox]");
const fields = (form) => [...form.elements].filter((one) => one.name && one.matches(FIELDS) && !PICKED.includes(one.name));
const base = (form, one) => [...form.elements].find((other) => other.name === `was:${one.name}`);

// A form is known by where it is sent, by the rows that its buttons name, and by what its fields are called: not by
// which rows it has, for rows come and go (or it has a name of its own, `data-kept`).
function key(form) {
  const rows = [...form.elements].flatMap((one) => (one.type === "submit" && one.value.match(/:(.+)/)?.[1]) || []);
  const names = new Set(fields(form).map((one) => one.name.replace(/[0-9]+/g, "#")));
  return [new URL(form.action).pathname, [...new Set(rows)].join(" "), form.dataset.kept ?? [...names].join(" ")].join("|");
}

// A list of choices has no default of its own: it is the choice that the page came with, or the first.
const first = (one) => ([...one.options].find((choice) => choice.defaultSelected) ?? one.options[0])?.value ?? "";
const drawn = (one) => (one.matches("select") ? first(one) : one.defaultValue);
const differs = (one) => (chooses(one) ? one.checked !== one.defaultChecked : one.value !== drawn(one));

// Each field with what it is known by: its name (of a choice with its value), and its place among those called so.
function named(form) {
  const seen = new Map();
  return fields(form).map((one) => {
    const name = chooses(one) ? `${one.name}=${one.value}` : one.name;
    seen.set(name, (seen.get(name) ?? -1) + 1);
    return [one, name, seen.get(name)];
  });
}

// What would be said of a field with what was kept of it; nothing of a choice that was given up for another.
function said(one, value) {
  if (one.type === "radio" && !value) return null;
  const label = (one.labels?.[0]?.textContent ?? one.getAttribute("aria-label") ?? "").trim().replace(/\s+/g, " ");
  if (chooses(one)) return ["", `${value ? "✓" : "–"} ${label}`];
  return [label, one.matches("select") ? ([...one.options].find((choice) => choice.value === value)?.textContent.trim() ?? "") : value];
}

// What was sent from the page before this one, where this page answers it; and whether it was refused.
function answered() {
  try {
    const sent = JSON.parse(sessionStorage.getItem(SENT));
    sessionStorage.removeItem(SENT);
    const [way] = performance.getEntriesByType("navigation");
    // Not where somebody came back because nothing answered.
    return sent && way?.type === "navigate" && document.referrer === sent.page ? { ...sent, refused: way.responseStatus >= 400 } : null;
  } catch {
    return null;
  }
}

let person;
let leaving = false;
const here = `form${location.pathname}`;
const forms = new Set();
// Forms that came back refused: what stands in them is nowhere else. With the place of the page that sent them first.
const refused = new Map();

const placeOf = (form) => refused.get(form) ?? here;
const isChanged = (form) => refused.has(form) || fields(form).some(differs);

function put(form) {
  const kept = memory(person, placeOf(form));
  if (!isChanged(form)) return kept.drop(key(form));
  const values = named(form)
    .filter(([one]) => !NEVER.includes(one.name) && (refused.has(form) || differs(one)))
    .map(([one, name, at]) => [name, chooses(one) ? one.checked : one.value, at, base(form, one)?.value]);
  return kept.put(key(form), { values });
}

// Offers what is kept of a form; false where it says nothing else than the form does.
function offer(form, entry) {
  const found = named(form).flatMap(([one, name, at]) => {
    const kept = entry.values.find((value) => value[0] === name && (value[2] ?? 0) === at);
    return kept && kept[1] !== (chooses(one) ? one.checked : one.value) ? [[one, kept[1], kept[3]]] : [];
  });
  const lines = found.flatMap(([one, value]) => [said(one, value)].filter(Boolean));
  if (!lines.length) return false;
  const note = document.createElement("div");
  const quote = document.createElement("blockquote");
  const at = new Date(entry.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" });
  note.className = "message warning";
  note.setAttribute("role", "status");
  quote.className = "prose";
  quote.dir = "auto";
  const several = lines.length > 1;
  quote.textContent = lines.map(([label, value]) => (label && (several || !value) ? `${label}: ${value || "–"}` : value)).join("\n");
  const restore = () => {
    for (const [one, value, was] of found) {
      if (chooses(one)) one.checked = value;
      else one.value = value;
      // What it was based on: it meets what others wrote since.
      const before = base(form, one);
      if (before && was !== undefined) before.value = was;
    }
    note.remove();
    found[0][0].focus();
  };
  const discard = () => (memory(person, placeOf(form)).drop(key(form)), note.remove());
  const words = document.body.dataset;
  note.append(`${words.found} (${at})`, quote, button(words.restore, restore), " ", button(words.discard, discard));
  form.prepend(note);
  form.closest("details")?.setAttribute("open", "");
  return true;
}

// What is written in a form from now on is kept, and what was kept of it is offered.
export function watch(form) {
  if (!person || forms.has(form) || !form.querySelector("input[name=drawn_for]") || !fields(form).length) return;
  forms.add(form);
  const timer = { at: 0 };
  const kept = memory(person, here);
  const entry = refused.has(form) ? null : kept.all().find(([name]) => name === key(form))?.[1];
  if (entry && !offer(form, entry)) kept.drop(key(form));
  form.addEventListener("input", () => {
    reopen();
    clearTimeout(timer.at);
    timer.at = setTimeout(() => put(form), 250);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer.at);
    put(form);
    for (const one of forms) if (one.isConnected && isChanged(one)) put(one);
    leaving = true;
    try {
      sessionStorage.setItem(SENT, JSON.stringify({ page: location.href.split("#")[0], place: placeOf(form), key: key(form) }));
    } catch {
      // then it is offered once more, at worst
    }
  });
}

export function startTyping(whose) {
  person = whose;
  const sent = answered();
  const before = sent && memory(person, sent.place);
  if (sent && !sent.refused) before.drop(sent.key);
  const stays = sent?.refused && before.all().some(([name]) => name === sent.key);
  for (const form of document.querySelectorAll("form[method=post]")) {
    if (form.id === "node-form") continue;
    if (stays && sent.key === key(form)) refused.set(form, sent.place);
    watch(form);
  }

  addEventListener("beforeunload", (event) => {
    if (leaving) return;
    const open = [...forms].filter((form) => form.isConnected && isChanged(form));
    open.forEach(put);
    if (open.length) event.preventDefault();
  });
  addEventListener("pageshow", () => (leaving = false));
}
