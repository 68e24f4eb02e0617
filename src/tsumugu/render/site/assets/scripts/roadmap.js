// The roadmap's filters combined in place, kept in the address, and an earlier edition as outlines.
// Without this script every value has a page of its own, and every pair of editions too.
(() => {
  "use strict";


  function make(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  /** The words of an element without the readings above them. */
  function text(element) {
    const bare = element.cloneNode(true);
    for (const reading of bare.querySelectorAll("rt, rp")) reading.remove();
    return bare.textContent;
  }

  /** Words of the plan; on a page of another language they say that they are Japanese. */
  function plain(text) {
    const japanese = document.documentElement.lang !== "ja" && /[\u3040-\u30ff\u3400-\u9fff]/.test(text);
    return japanese ? make("span", { lang: "ja" }, text) : text;
  }

  /** What a filter decides on: the rows of an activity (or of an initiative), and the sets of values it may match by. */
  function readItems(table) {
    const items = [];
    for (const body of table.tBodies) {
      const shared = body.dataset;
      let item = null;
      for (const row of body.rows) {
        if (row.classList.contains("starts")) {
          item = { body, rows: [], node: row.querySelector("th.activity")?.id || "", sets: sets(row, shared) };
          item.initiative = body.classList.contains("entry") ? body : row;
          items.push(item);
        }
        if (item) item.rows.push(row);
      }
    }
    return items;
  }

  function sets(row, shared) {
    const own = values(row.dataset);
    const common = values(shared);
    const parts = "measures" in row.dataset ? row.dataset.measures.split(";") : [null];
    return parts.map((part) => {
      const found = { ...common };
      for (const [kind, several] of Object.entries(own)) add(found, kind, several);
      for (const token of part?.split(" ") ?? []) {
        const at = token.indexOf(":");
        if (at > 0) add(found, token.slice(0, at), [token.slice(at + 1)]);
      }
      return found;
    });
  }

  function values(dataset) {
    const found = {};
    for (const [kind, text] of Object.entries(dataset)) if (kind !== "measures") found[kind] = text.split(" ");
    return found;
  }

  function add(found, kind, several) {
    found[kind] = [...(found[kind] ?? []), ...several];
  }

  function start(room, table) {
    const said = room.dataset;
    const items = readItems(table);
    const count = room.querySelector(".count");
    const untouched = [...count.childNodes];
    const controls = room.querySelector(".controls");
    const selects = new Map();

    for (const details of room.querySelectorAll("details[data-kind]")) {
      const select = offer(details, (value) => items.some((item) => has(item, details.dataset.kind, value)));
      if (select) selects.set(details.dataset.kind, select);
    }
    const outlines = compareWith(room, table, items);
    const reset = make("button", { type: "button" }, said.reset);
    for (const select of selects.values()) controls.append(select.parentNode);
    if (outlines.select) controls.append(outlines.select.parentNode);
    controls.append(reset);
    controls.hidden = false;
    room.querySelector(".values").hidden = true;

    function apply() {
      const wanted = [...selects].filter(([, select]) => select.value).map(([kind, select]) => [kind, select.value]);
      const shown = new Set();
      const every = new Set();
      let activities = 0;
      for (const item of items) {
        const fits = item.sets.filter((set) => wanted.every(([kind, value]) => set[kind]?.includes(value)));
        for (const row of item.rows) row.hidden = fits.length === 0;
        every.add(item.initiative);
        if (!fits.length) continue;
        shown.add(item.initiative);
        activities += "measures" in item.rows[0].dataset ? (item.rows[0].dataset.measures ? fits.length : 0)
          : item.rows[0].classList.contains("empty") ? 0 : 1;
      }
      heads(table, shown);
      table.classList.toggle("filtered", wanted.length > 0);
      reset.disabled = wanted.length === 0;
      if (!wanted.length) count.replaceChildren(...untouched);
      else if (!shown.size) count.textContent = said.none;
      else {
        count.textContent = said.count.replace("{total}", every.size).replace("{shown}", shown.size)
          .replace("{activities}", activities);
      }
    }

    function remember() {
      const query = new URLSearchParams();
      for (const [kind, select] of selects) if (select.value) query.set(kind, select.value);
      if (outlines.select?.value) query.set("against", outlines.select.value);
      const text = query.toString();
      history.pushState(null, "", location.pathname + (text ? `?${text}` : ""));
    }

    function recall() {
      const query = new URLSearchParams(location.search);
      for (const [kind, select] of selects) choose(select, query.get(kind));
      if (outlines.select) choose(outlines.select, query.get("against"));
      apply();
      outlines.show();
    }

    for (const select of selects.values()) select.addEventListener("change", () => { remember(); apply(); });
    outlines.select?.addEventListener("change", () => { remember(); outlines.show(); });
    reset.addEventListener("click", () => {
      for (const select of selects.values()) select.value = "";
      remember();
      apply();
      selects.values().next().value?.focus();
    });
    addEventListener("popstate", recall);
    recall();
  }

  const has = (item, kind, value) => item.sets.some((set) => set[kind]?.includes(value));

  /** A value of the address that is not offered counts as none. */
  function choose(select, value) {
    select.value = value ?? "";
    if (select.selectedIndex < 0) select.value = "";
  }

  /** Puts a select into a box with its label; no id of the plan begins with an underscore. */
  function labelled(select, text) {
    select.id = `_by-${select.name}`;
    return make("div", {}, make("label", { for: select.id }, text), select);
  }

  /** In the language of the words: a page of another one may name things in Japanese. */
  function option(link) {
    const made = make("option", { value: link.dataset.value }, text(link));
    const lang = link.querySelector("[lang]")?.lang;
    if (lang) made.lang = lang;
    return made;
  }

  /** The links of one kind as a select; null if the rows here could not be told apart by it. */
  function offer(details, there) {
    const select = make("select", { name: details.dataset.kind }, make("option", { value: "" }, details.closest(".filters").dataset.all));
    for (const list of details.querySelectorAll("ul")) {
      const group = list.previousElementSibling;
      const into = group?.matches(".group") ? make("optgroup", { label: text(group) }) : select;
      for (const link of list.querySelectorAll("a")) {
        if (there(link.dataset.value)) into.append(option(link));
      }
      if (into !== select && into.children.length) select.append(into);
    }
    if (select.options.length < 3) return null;
    labelled(select, details.dataset.label);
    return select;
  }

  /** Heads stay as long as something stands below them. */
  function heads(table, shown) {
    let field = null;
    let area = null;
    for (const body of table.tBodies) {
      if (body.classList.contains("field")) {
        field = body;
        area = null;
        body.hidden = true;
      } else if (body.classList.contains("area")) {
        area = body;
        body.hidden = true;
      } else {
        const alive = body.classList.contains("entry") ? shown.has(body) : [...body.rows].some((row) => shown.has(row));
        body.hidden = !alive;
        if (alive && field) field.hidden = false;
        if (alive && area) area.hidden = false;
      }
    }
  }

  // -- an earlier edition ------------------------------------------------------------------------

  function compareWith(room, table, items) {
    const said = room.dataset;
    const details = room.querySelector(".against");
    const links = [...(details?.querySelectorAll("a[data-outlines]") ?? [])];
    const place = room.querySelector(".against-words");
    if (!links.length) return { select: null, show() {} };
    const select = make("select", { name: "against" }, make("option", { value: "" }, said.off),
      ...links.map(option));
    labelled(select, details.dataset.label);
    const loaded = new Map();
    let drawn = "";

    async function show() {
      const wanted = select.value;
      if (wanted === drawn) return;
      clear();
      drawn = wanted;
      if (!wanted) return;
      const link = links.find((one) => one.dataset.value === wanted);
      try {
        if (!loaded.has(wanted)) {
          const answer = await fetch(link.dataset.outlines);
          if (!answer.ok) throw new Error(answer.status);
          loaded.set(wanted, await answer.json());
        }
        if (drawn === wanted) draw(loaded.get(wanted), link.href);
      } catch {
        if (drawn === wanted) place.replaceChildren(make("p", {}, said.failed), make("p", {}, more(link.href)));
        drawn = "";
      }
    }

    function clear() {
      for (const node of table.querySelectorAll(".from-before")) node.remove();
      for (const cell of table.querySelectorAll("[data-height]")) {
        cell.rowSpan = Number(cell.dataset.height);
        delete cell.dataset.height;
      }
      for (const item of items) item.rows = item.rows.filter((row) => row.isConnected);
      place.replaceChildren();
    }

    const more = (href) => make("a", { href }, said.page);

    function draw(data, page) {
      const gone = Object.values(data.initiatives).filter((one) => one.went).map((one) => one.title);
      place.replaceChildren(make("p", {}, make("strong", {}, plain(data.title)), ` ${data.summary} `, more(page)));
      if (gone.length) place.append(make("p", {}, `${said.gone}: `, plain(gone.join(", "))));
      for (const [id, one] of Object.entries(data.initiatives)) {
        const row = document.getElementById(id);
        if (!row || !table.contains(row)) continue;
        const words = make("span", { class: "shift from-before" }, one.words);
        if (one.gone.length) words.append(` (${said.gone}: `, plain(one.gone.join(", ")), ")");
        row.querySelector(".stay, th.activity")?.append(words);
      }
      for (const item of items) {
        for (const bar of item.rows.flatMap((row) => [...row.querySelectorAll(".bar[data-step]")])) {
          const words = data.steps[bar.dataset.step];
          if (words) bar.querySelector(".words").append(make("span", { class: "shift from-before" }, plain(words)));
        }
        const steps = data.activities[item.node];
        if (steps?.length) outline(item, steps);
      }
    }

    /** Rows for the steps as they were, under the planned ones. */
    function outline(item, steps) {
      const first = Number(table.dataset.first);
      const years = Number(table.dataset.years || 0);
      const placed = steps.map((step) => ({ ...step, ...months(step, first, years) }));
      const lanes = lay(placed.filter((step) => step.low >= 0), years);
      const rest = placed.filter((step) => step.low < 0);
      const rows = lanes.map((lane) => make("tr", { class: "before lane from-before" }, ...lane.map(cell)));
      if (rest.length) {
        const unplaced = make("td", { class: "unassigned", colspan: Math.max(years, 1) }, ...rest.map((step) => {
          const flag = make("span", { class: "flag" }, step.begin ? said.outside : said.unscheduled);
          return make("span", {}, flag, bar(step));
        }));
        rows.push(make("tr", { class: "before from-before" }, unplaced));
      }
      rows[0].prepend(make("th", { scope: "row", class: "kind", rowspan: rows.length }, make("span", {}, said.before)));
      const last = item.rows.filter((row) => row.classList.contains("planned")).at(-1);
      last.after(...rows);
      const head = item.rows[0].querySelector("th.activity");
      head.dataset.height = head.rowSpan;
      head.rowSpan += rows.length;
      for (const row of rows) row.hidden = item.rows[0].hidden;
      item.rows.splice(item.rows.indexOf(last) + 1, 0, ...rows);
    }

    return { select, show };
  }

  /** Months from the first of the table, cut to it; low is -1 for what is not in it. */
  function months(step, first, years) {
    const into = (month) => (Number(month.slice(0, 4)) - first) * 12 + Number(month.slice(5)) - 4;
    if (!step.begin || !years) return { low: -1, high: -1 };
    const low = Math.max(into(step.begin), 0);
    const high = step.end ? Math.min(into(step.end), years * 12 - 1) : years * 12 - 1;
    return low <= high ? { low, high } : { low: -1, high: -1 };
  }

  /** As few lines as needed; in each a step or null for every stretch of columns. */
  function lay(steps, years) {
    const lanes = [];
    for (const step of [...steps].sort((a, b) => a.low - b.low)) {
      const from = Math.floor(step.low / 12);
      let lane = lanes.find((one) => one.until <= from);
      if (!lane) lanes.push((lane = { until: 0, cells: [] }));
      fill(lane, from);
      lane.cells.push(step);
      lane.until = Math.floor(step.high / 12) + 1;
    }
    for (const lane of lanes) fill(lane, years);
    return lanes.map((lane) => lane.cells);
  }

  function fill(lane, until) {
    for (; lane.until < until; lane.until++) lane.cells.push(null);
  }

  function cell(step) {
    if (!step) return make("td");
    const width = Math.floor(step.high / 12) - Math.floor(step.low / 12) + 1;
    return make("td", width > 1 ? { colspan: width } : {}, bar(step));
  }

  function bar(step) {
    const words = make("span", { class: "words" }, make("span", { class: "label" }, plain(step.label)), " ",
      ...step.flags.flatMap((flag) => [make("span", { class: "flag" }, flag), " "]),
      make("span", { class: "when" }, step.when));
    if (step.words) words.append(" ", make("span", { class: "shift" }, step.words));
    const placed = step.low >= 0 ? ` o${step.low % 12} e${11 - (step.high % 12)}` : "";
    const node = make("div", { class: `bar ${step.shape}${step.tentative ? " tentative" : ""}${placed}` }, words);
    if (step.low >= 0) node.append(make("span", { class: "line" }));
    return node;
  }

  const room = document.querySelector(".filters");
  const table = document.querySelector("table.roadmap");
  if (room && table) start(room, table);
})();
