// The palette: the same results as the page of the search, as one types. Without it the field of the page is there.
const dialog = document.getElementById("palette");
const field = document.getElementById("palette-field");
const list = document.getElementById("palette-list");
const told = document.getElementById("palette-told");
const seek = document.getElementById("seek");

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

let asked; // what is being asked now: the next one ends it
let timer;
let options = [];
let at = -1;

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const pieces = (found) => found.map(([text, marked]) => (marked ? element("mark", {}, text) : text));

function choose(next) {
  options[at]?.setAttribute("aria-selected", "false");
  at = next;
  const option = options[at];
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option.id);
}

function option(hit) {
  const made = element("a", { className: "option", href: hit.url, tabIndex: -1, id: `palette-${options.length}` });
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  made.append(element("bdi", {}, ...pieces(hit.title)));
  if (hit.state) made.append(" ", element("span", { className: "badge" }, hit.state));
  if (hit.place) made.append(" ", element("span", { className: "soft" }, element("bdi", {}, hit.place)));
  if (hit.words.length) made.append(element("span", { className: "line" }, element("bdi", {}, ...pieces(hit.words))));
  options.push(made);
  return made;
}

function show({ groups, told: words }) {
  options = [];
  choose(-1);
  list.replaceChildren(
    ...groups.map(({ label, hits }, number) => {
      const head = element("span", { className: "soft", id: `palette-of-${number}` }, label);
      const made = element("div", {}, head, ...hits.map(option));
      made.setAttribute("role", "group");
      made.setAttribute("aria-labelledby", head.id);
      return made;
    }),
  );
  field.setAttribute("aria-expanded", String(options.length > 0));
  told.textContent = words;
  if (field.value.trim()) choose(options.length ? 0 : -1);
}

const query = () => {
  const sent = new URLSearchParams(new FormData(seek.form));
  sent.set("q", field.value);
  return sent;
};

async function ask() {
  asked?.abort();
  const mine = (asked = new AbortController());
  try {
    const answer = await fetch(`${dialog.dataset.from}?${query()}`, { signal: mine.signal, headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const found = await answer.json();
    if (asked === mine) show(found);
  } catch {
    if (!mine.signal.aborted) show({ groups: [], told: dialog.dataset.failed });
  }
}

function open() {
  if (dialog.open) return;
  field.value = "";
  show({ groups: [], told: "" });
  dialog.showModal(); // closing gives the focus back to where it was
  field.focus();
  ask();
}

if (dialog && seek) {
  dialog.addEventListener("close", () => asked?.abort());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 120);
  });
  field.addEventListener("compositionend", ask);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = options.length - 1;
    if (event.key === "ArrowDown") choose(at >= last ? 0 : at + 1);
    else if (event.key === "ArrowUp") choose(at <= 0 ? last : at - 1);
    else if (event.key === "Enter") {
      if (options[at] && !event.ctrlKey && !event.metaKey) options[at].click();
      else if (field.value.trim()) location.assign(`${seek.form.action}?${query()}`);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !dialog.open) {
      if (typing(event.target) || document.querySelector('[data-key="/"]')) return;
      event.preventDefault();
      seek.focus();
      seek.select();
    }
  });
  const keys = element("kbd", {}, /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘K" : "Ctrl K");
  keys.setAttribute("aria-hidden", "true");
  seek.setAttribute("aria-keyshortcuts", "/ Control+K Meta+K");
  seek.after(keys);
}
