// Forms that are sent as a whole: what is written in them and not sent stays on the device, is offered again, and
// leaving the page asks. Once the server has answered it looks after the text itself: it stored it, drew it again, or
// keeps it until its person has signed in.
import { memory, reopen } from "./device.js";

const SENT = "tsumugu/sent";
// What is to be taken out of what is published is not put down once more, and who somebody is not at all.
const NEVER = ["passage", "personal", "csv"];

const texts = (form) =>
  [...form.elements].filter((one) => one.name && one.matches("textarea, select, input[type=text], input[type=date], input[type=time], input[type=datetime-local], input:not([type])"));
// A form whose rows come and go has a name of its own (`data-kept`).
const key = (form) => form.dataset.kept ?? texts(form).map((one) => one.name).join(" ");
// A list of choices has no default of its own: it is the choice that the page came with, or the first.
const drawn = (one) =>
  one.matches("select") ? ([...one.options].find((choice) => choice.defaultSelected) ?? one.options[0])?.value ?? "" : one.defaultValue;
const told = (one, value) => (one?.matches("select") ? [...one.options].find((choice) => choice.value === value)?.textContent.trim() : value);
const isChanged = (form) => texts(form).some((one) => one.value !== drawn(one));

function answered() {
  try {
    const sent = JSON.parse(sessionStorage.getItem(SENT));
    sessionStorage.removeItem(SENT);
    const [way] = performance.getEntriesByType("navigation");
    // Not where somebody came back because nothing answered.
    return sent && way?.type === "navigate" && document.referrer === sent.page ? sent : null;
  } catch {
    return null;
  }
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet small";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

export function startTyping(person) {
  const done = answered();
  if (done) memory(person, done.place).drop(done.key);

  const words = document.body.dataset;
  const place = `form${location.pathname}`;
  const kept = memory(person, place);
  const forms = [...document.querySelectorAll("form[method=post]")].filter(
    (form) => form.id !== "node-form" && form.querySelector("input[name=drawn_for]") && texts(form).length,
  );
  let leaving = false;

  function put(form) {
    const values = texts(form).filter((one) => !NEVER.includes(one.name)).map((one) => [one.name, one.value]);
    if (isChanged(form)) kept.put(key(form), { values });
    else kept.drop(key(form));
  }

  function offer(form, entry) {
    const note = document.createElement("div");
    const quote = document.createElement("blockquote");
    const at = new Date(entry.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" });
    note.className = "message warning";
    note.setAttribute("role", "status");
    quote.className = "prose";
    quote.dir = "auto";
    const shown = texts(form);
    quote.textContent = entry.values
      .filter(([name, value]) => shown.some((one) => one.name === name && value !== drawn(one)))
      .map(([name, value]) => told(shown.find((one) => one.name === name), value))
      .filter(Boolean)
      .join("\n");
    const restore = () => {
      for (const [name, value] of entry.values) for (const one of texts(form)) if (one.name === name) one.value = value;
      note.remove();
    };
    const discard = () => (kept.drop(key(form)), note.remove());
    note.append(`${words.found} (${at})`, quote, button(words.restore, restore), " ", button(words.discard, discard));
    form.prepend(note);
  }

  const known = new Map(kept.all());
  for (const form of forms) {
    const timer = { at: 0 };
    const entry = known.get(key(form));
    const now = new Map(texts(form).map((one) => [one.name, one.value]));
    if (entry && entry.values.some(([name, value]) => now.has(name) && value !== now.get(name))) offer(form, entry);
    else if (entry) kept.drop(key(form));
    form.addEventListener("input", () => {
      reopen();
      clearTimeout(timer.at);
      timer.at = setTimeout(() => put(form), 250);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer.at);
      put(form);
      leaving = true;
      try {
        sessionStorage.setItem(SENT, JSON.stringify({ page: location.href.split("#")[0], place, key: key(form) }));
      } catch {
        // then it is offered once more, at worst
      }
    });
  }

  addEventListener("beforeunload", (event) => {
    if (leaving) return;
    const open = forms.filter(isChanged);
    open.forEach(put);
    if (open.length) event.preventDefault();
  });
  addEventListener("pageshow", () => (leaving = false));
}
