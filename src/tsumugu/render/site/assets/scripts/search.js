// Searches the site's own index. Japanese is looked up character by character as a phrase, so that a word
// of two characters is found inside a longer one; other words by their beginning.
const box = document.getElementById("search");
const input = document.getElementById("q");
const list = document.getElementById("results");
const status = document.getElementById("found");
const more = document.getElementById("more");
const kinds = document.getElementById("kinds");
const PAGE = 10;
const ALONE = /[\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
// Letters and digits go on until a Japanese character comes: 令和7年度 is 令 和 7 年 度, as in the index.
const WORD = new RegExp(`${ALONE.source}|(?:(?!${ALONE.source})[\\p{L}\\p{N}\\p{M}])+`, "gu");

/** Voiced kana are kept as other letters (search.spaced): the program would take their marks off. */
const VOICED = /[\u3041-\u30ff]/g;
const kept = (kana) => (kana.normalize("NFD") === kana ? kana : String.fromCharCode(kana.charCodeAt(0) - 0x3040 + 0xa000));
const KEPT = /[\ua000-\ua0bf]/g;
const spoken = (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xa000 + 0x3040);

let index = null;
let run = 0;
let shown = [];
let terms = [];
const members = new Map();

function load() {
  index ??= (async () => {
    const made = await import(new URL(`${box.dataset.index}pagefind.js`, location.href).href);
    const opened = made.createInstance({ basePath: box.dataset.index, baseUrl: "/", noWorker: true });
    await opened.init();
    // Every result has a word that only those of its kind have (search.token).
    for (const [number, name] of box.dataset.kinds.split("|").entries()) {
      const found = await opened.search(`zzkind${"abcdefghij"[number]}`);
      if (found.results.length) members.set(name, new Set(found.results.map((result) => result.id)));
    }
    offer([...members.keys()]);
    return opened;
  })();
  return index;
}

/** The words asked for, each as the units the index has. */
function read(query) {
  const plain = query.normalize("NFKC").toLowerCase();
  return plain
    .split(/[^\p{L}\p{N}\p{M}\u3005-\u3007\u30fc]+/u)
    .filter(Boolean)
    .map((word) => ({ word, units: word.match(WORD) || [] }))
    .filter((term) => term.units.length);
}

/** Results of one word: all that have it as a phrase, with the weight the single units give them. */
async function look(opened, term) {
  const units = term.units.join(" ").replace(VOICED, kept);
  const loose = await opened.search(units);
  if (term.units.length === 1) return loose.results;
  const exact = await opened.search(`"${units}"`);
  const weight = new Map(loose.results.map((result) => [result.id, result.score]));
  return exact.results.map((result) => Object.assign(result, { score: weight.get(result.id) ?? 0 }));
}

function offer(names) {
  const room = kinds.querySelector(".choices");
  if (room.children.length || names.length < 2) return;
  for (const name of names) {
    const label = document.createElement("label");
    const check = document.createElement("input");
    check.type = "checkbox";
    check.value = name;
    label.append(check, ` ${name}`);
    room.append(label);
  }
  kinds.hidden = false;
}

function chosen() {
  return [...kinds.querySelectorAll("input:checked")].map((check) => check.value);
}

const say = (text, words, count) => text.replace("{words}", () => words).replace("{count}", count);

async function search() {
  const query = input.value.trim();
  const mine = (run += 1);
  terms = read(query);
  const address = new URL(location.href);
  if (query) address.searchParams.set("q", query);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  if (!terms.length) {
    show([]);
    status.textContent = query ? box.dataset.cleared : "";
    return;
  }
  status.textContent = box.dataset.busy;
  try {
    const opened = await load();
    const found = [];
    for (const term of terms) found.push(new Map((await look(opened, term)).map((r) => [r.id, r])));
    if (mine !== run) return; // something newer was typed
    const [first, ...rest] = found;
    const only = chosen();
    const fits = ({ id }) => !only.length || only.some((name) => members.get(name).has(id));
    const all = [...first.values()].filter((result) => fits(result) && rest.every((other) => other.has(result.id)));
    const weight = (result) => found.reduce((sum, one) => sum + one.get(result.id).score, 0);
    all.sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1));
    await show(all);
    if (mine !== run) return;
    status.textContent = say(all.length ? box.dataset.found : box.dataset.none, query, all.length);
  } catch {
    index = null;
    show([]);
    status.textContent = box.dataset.broken;
  }
}

async function show(results) {
  shown = results;
  list.replaceChildren(...(await drawn(results.slice(0, PAGE))));
  more.hidden = results.length <= PAGE;
}

async function drawn(results) {
  const pages = await Promise.all(results.map((result) => result.data()));
  return pages.map((page) => {
    const item = document.createElement("li");
    const head = document.createElement("p");
    const link = document.createElement("a");
    const path = page.url.slice(1);
    link.href = box.dataset.root + path;
    link.textContent = page.meta.title || path;
    const kind = document.createElement("span");
    kind.className = "flag";
    kind.textContent = page.meta.kind || "";
    head.append(link, " ", kind);
    const text = document.createElement("p");
    text.className = "small excerpt";
    text.append(...excerpt(page.content));
    item.append(head, text);
    return item;
  });
}

/** The index has a space around every Japanese character and a bar between blocks; people do not. */
function joined(content) {
  const alone = ALONE.source;
  return content
    .replace(KEPT, spoken)
    .replace(new RegExp(`(?<=${alone}) | (?=${alone})`, "gu"), "")
    .replace(/ ?\bzzkind[a-j]\b/g, "")
    .replace(/ ?\| ?/g, " / ");
}

function excerpt(content) {
  const text = joined(content);
  const low = text.toLowerCase();
  const places = [];
  for (const { word } of terms) {
    for (let at = low.indexOf(word); at >= 0 && places.length < 200; at = low.indexOf(word, at + word.length)) {
      places.push([at, at + word.length]);
    }
  }
  places.sort((a, b) => a[0] - b[0]);
  const title = text.indexOf(" / "); // the block before the first bar is the title, which is shown already
  const first = places.find(([at]) => at > title) || places[0] || [0, 0];
  const start = Math.max(first[0] - 30, first[0] > title ? title + 3 : 0);
  const end = Math.min(start + 120, text.length);
  const made = [start > title + 3 ? "…" : ""];
  let at = start;
  for (const [from, to] of places) {
    if (from < at || to > end) continue;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, to);
    made.push(text.slice(at, from), mark);
    at = to;
  }
  made.push(text.slice(at, end), end < text.length ? "…" : "");
  return made;
}

if (box) {
  let waiting = 0;
  input.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(search, 300);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 300);
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search();
  });
  kinds.addEventListener("change", search);
  more.addEventListener("click", async () => {
    const have = list.children.length;
    const next = await drawn(shown.slice(have, have + PAGE));
    list.append(...next);
    more.hidden = list.children.length >= shown.length;
    next[0]?.querySelector("a").focus();
  });
  input.addEventListener("focus", () => load().catch(() => { index = null; }), { once: true });
  input.value = new URL(location.href).searchParams.get("q") || "";
  if (input.value) search();
}
