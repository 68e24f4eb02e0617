// Searches the site's own index. Japanese is looked up character by character as a phrase, so that a word
// of two characters is found inside a longer one; other words by their beginning.
(() => {
  "use strict";

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

  // What belongs to one character: marks, half-width voice marks, and what no reader sees.
  const CLUSTER = /[\s\S][\p{M}\p{Default_Ignorable_Code_Point}\uff9e\uff9f]*/gu;

  /** Letters and digits in NFKC, without what no reader sees; signs stay (search._folded). */
  function folded(cluster) {
    const seen = cluster.replace(/\p{Default_Ignorable_Code_Point}/gu, "");
    const plain = seen.normalize("NFKC");
    return /[\p{L}\p{N}]/u.test(plain) && !plain.includes(" ") ? plain : seen;
  }

  let index = null;
  let run = 0;
  let shown = [];
  let terms = [];
  const members = new Map();

  function load() {
    index ??= (async () => {
      const place = new URL(box.dataset.index, location.href).href;
      const made = await import(`${place}pagefind.js`);
      const opened = made.createInstance({ basePath: place, baseUrl: "/", noWorker: true });
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
    const plain = (query.match(CLUSTER) || []).map(folded).join("").toLowerCase();
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
      text.append(...excerpt(page.content, page.meta.repairs));
      item.append(head, text);
      return item;
    });
  }

  /** The blocks of a result as its page says them: the index folds letters, has a space around every Japanese
      character and a bar between blocks (search.spaced), and what it lost stands in the repairs (search.repairs). */
  function written(content, repairs) {
    const alone = ALONE.source;
    const text = content
      // The first block is the title, which is shown already; behind the last bar stands what the program added.
      .slice(content.indexOf("|") + 1, content.lastIndexOf("|"))
      .trim()
      .replace(KEPT, spoken)
      .replace(new RegExp(`(?<=${alone}) | (?=${alone})`, "gu"), "")
      .replace(/ ?\| ?/g, "\n");
    if (!repairs) return text;
    const bytes = Uint8Array.from(repairs, (letter) => letter.charCodeAt(0) - 0xa100);
    const places = JSON.parse(new TextDecoder().decode(bytes));
    const characters = [...text];
    const made = [];
    let at = 0;
    for (let n = 0; n < places.length; n += 3) {
      made.push(...characters.slice(at, at + places[n]), places[n + 2]);
      at += places[n] + places[n + 1];
    }
    return made.concat(characters.slice(at)).join("");
  }

  function excerpt(content, repairs) {
    const parts = written(content, repairs).replace(/\n/g, " / ").match(CLUSTER) || [];
    let low = "";
    const from = []; // for each unit of the folded text the part it comes from
    for (const [number, part] of parts.entries()) {
      const plain = folded(part).toLowerCase();
      for (let n = 0; n < plain.length; n += 1) from.push(number);
      low += plain;
    }
    const places = [];
    for (const { word } of terms) {
      for (let at = low.indexOf(word); at >= 0 && places.length < 200; at = low.indexOf(word, at + word.length)) {
        places.push([from[at], from[at + word.length - 1] + 1]);
      }
    }
    places.sort((a, b) => a[0] - b[0]);
    const start = Math.max((places[0]?.[0] ?? 0) - 30, 0);
    const end = Math.min(start + 120, parts.length);
    const said = (first, last) => parts.slice(first, last).join("");
    const made = [start > 0 ? "…" : ""];
    let at = start;
    for (const [first, last] of places) {
      if (first < at || last > end) continue;
      const mark = document.createElement("mark");
      mark.textContent = said(first, last);
      made.push(said(at, first), mark);
      at = last;
    }
    made.push(said(at, end), end < parts.length ? "…" : "");
    return made;
  }

  // A browser lets no page read the files that lie beside it on a disk.
  if (box && location.protocol === "file:") {
    const said = document.createElement("p");
    said.textContent = box.dataset.disk;
    box.replaceChildren(said);
  } else if (box) {
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
})();
