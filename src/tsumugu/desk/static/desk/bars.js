// The bars of a sheet. Dragging, tapping two months, the keys of either end and typing a period are one operation: the
// bar stands from a month to a month (`period`), and the server says what that makes of it.
import { key } from "./asking.js";

const element = (name, set = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), set);
  made.append(...inside);
  return made;
};

export function bars({ sheet, data, words, ask, perform, open }) {
  const table = document.getElementById("activities");
  const total = data.years * 12;
  const index = (month) => (Number(month.slice(0, 4)) - data.first) * 12 + Number(month.slice(5)) - 4;
  const month = (at) => `${data.first + Math.floor((at + 3) / 12)}-${String(((at + 3) % 12 + 12) % 12 + 1).padStart(2, "0")}`;
  const label = (at) => data.months[at] ?? month(at);
  const within = (at) => Math.min(Math.max(at, 0), total - 1);
  let chosen = null; // { node, first, last, open, act }

  const barOf = (node) => sheet.querySelector(`[data-bar="${CSS.escape(node)}"]`);

  function read(bar) {
    const { first, last } = bar.dataset;
    if (!first) return null;
    return { first: index(first), last: last ? index(last) : total - 1, open: !last, milestone: bar.classList.contains("milestone") };
  }

  // -- the one operation --------------------------------------------------------------------------

  function period(node, first, last, { act = key(), open: goesOn = false } = {}) {
    const [from, to] = [month(within(Math.min(first, last))), goesOn ? "" : month(within(Math.max(first, last)))];
    ask(() => [["do", "period"], ["node", node], ["first", from], ["last", to]], { act, place: `${node}/period` });
  }

  // -- where a month is on the screen -------------------------------------------------------------

  const heads = () => [...table.querySelectorAll("thead th[scope=col]")].slice(2);

  function monthAt(x) {
    for (const [n, head] of heads().entries()) {
      const box = head.getBoundingClientRect();
      if (x < box.right || n === data.years - 1) return n * 12 + Math.floor(((x - box.left) / box.width) * 12);
    }
    return 0;
  }

  function edge(at) {
    const n = Math.min(Math.max(Math.floor(at / 12), 0), data.years - 1);
    const box = heads()[n].getBoundingClientRect();
    return box.left + ((at - n * 12) / 12) * box.width;
  }

  const preview = element("div", { className: "where-to", hidden: true });
  table.parentElement.append(preview);

  function drawPreview(bar, first, last) {
    const area = table.parentElement.getBoundingClientRect();
    const box = bar.getBoundingClientRect();
    const left = edge(first) - area.left + table.parentElement.scrollLeft;
    Object.assign(preview.style, {
      insetInlineStart: `${left}px`, inlineSize: `${edge(last + 1) - edge(first)}px`,
      insetBlockStart: `${box.top - area.top + table.parentElement.scrollTop}px`, blockSize: `${box.height}px`,
    });
    preview.textContent = `${label(first)}–${label(last)}`;
    preview.hidden = false;
  }

  // -- dragging -----------------------------------------------------------------------------------

  let drag = null;
  let dragged = false;
  table.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    const bar = handle ? barOf(handle.dataset.of) : event.target.closest("[data-bar]");
    const now = bar && read(bar);
    if (!now || event.button || (event.pointerType === "touch" && !handle)) return;
    const box = [edge(now.first), edge(now.last + 1)];
    const near = (x) => Math.abs(event.clientX - x) < 9;
    const end = handle?.dataset.end ?? (now.milestone ? "body" : near(box[1]) ? "last" : near(box[0]) ? "first" : "body");
    drag = { bar, now, end, from: event.clientX, at: monthAt(event.clientX), moved: false };
    dragged = false;
    if (handle) event.preventDefault();
  });
  window.addEventListener("pointermove", (event) => {
    if (!drag || (!drag.moved && Math.abs(event.clientX - drag.from) < 5)) return;
    if (!drag.moved) drag.bar.setPointerCapture?.(event.pointerId);
    drag.moved = true;
    drag.to = moved(drag.now, drag.end, monthAt(event.clientX) - drag.at, event.altKey);
    drawPreview(drag.bar, drag.to.first, drag.to.last);
  });
  window.addEventListener("pointerup", () => {
    if (drag?.moved) {
      dragged = true;
      period(drag.bar.dataset.bar, drag.to.first, drag.to.last, { open: drag.now.open && drag.end !== "last" });
      setTimeout(() => (dragged = false), 0);
    }
    preview.hidden = true;
    drag = null;
  });
  window.addEventListener("pointercancel", () => {
    preview.hidden = true;
    drag = null;
  });

  // `by` months; in steps of years where a modifier is held.
  function moved(now, end, by, years) {
    const step = years ? Math.round(by / 12) * 12 : by;
    let { first, last } = now;
    if (end === "body") {
      const bound = Math.min(Math.max(step, -first), total - 1 - last);
      return { first: first + bound, last: last + bound };
    }
    if (end === "first") first = Math.min(within(first + step), last);
    else last = Math.max(within(last + step), first);
    return { first, last };
  }

  // -- a chosen bar: its ends as sliders, and all that is said of it in a strip beneath -------------

  function choose(node, name = false) {
    const bar = barOf(node);
    if (!bar) return false;
    close();
    chosen = { node, ...(read(bar) ?? { first: -1, last: -1 }), act: key() };
    const strip = element("tbody", { className: "strip" });
    const cell = element("td", { colSpan: 2 + Math.max(1, data.years) });
    strip.append(element("tr", {}, cell));
    bar.closest("tbody").after(strip);
    chosen.strip = strip;
    fill(cell, bar);
    attach();
    cell.scrollIntoView({ block: "nearest" });
    if (name) open(`${node}/label`);
    else strip.querySelector("button, input")?.focus();
    return true;
  }

  function close(focus = false) {
    if (!chosen) return;
    const { node } = chosen;
    chosen.strip.remove();
    table.querySelectorAll(".handle").forEach((one) => one.remove());
    barOf(node)?.setAttribute("aria-expanded", "false");
    chosen = null;
    if (focus) barOf(node)?.focus();
  }

  function value(path) {
    const place = `${chosen.node}/${path}`;
    const unit = data.units[place];
    const button = element("button", { type: "button", className: "val" });
    button.dataset.at = place;
    const shown = path === "tentative" || path === "shape" ? choice(unit) : unit.inputs[0].value;
    button.append(element("span", { className: "soft", textContent: `${unit.label} ` }), element("bdi", { textContent: shown || "—" }));
    return button;
  }

  const choice = (unit) => data.lists[unit.inputs[0].list].find(([one]) => one === unit.inputs[0].value)?.[1] ?? "";

  function button(text, what, extra = {}) {
    const made = element("button", { type: "button", className: "quiet small", textContent: text });
    made.addEventListener("click", () => {
      made.dataset.do = what;
      made.dataset.node = chosen.node;
      perform(made, extra);
      delete made.dataset.do;
    });
    return made;
  }

  function fill(cell, bar) {
    const planned = bar.closest("tr").classList.contains("planned");
    const line = element("div", { className: "line" });
    for (const path of ["label", "start", "end", "shape", "tentative", "note"]) line.append(value(path));
    const acts = element("div", { className: "line" });
    if (bar.dataset.first) {
      acts.append(button(words.nextYear, "repeat", { years: "1" }), button(words.allYears, "repeat", { years: "all" }));
      if (planned) acts.append(button(words.doneAsPlanned, "done"));
      acts.append(button(words.noTime, "unassign"));
    }
    const shutting = element("button", { type: "button", className: "quiet small", textContent: words.close });
    shutting.addEventListener("click", () => close(true));
    acts.append(button(words.delete, "delete"), shutting);
    cell.replaceChildren(typing(), line, months(), acts);
  }

  // R6.4–R6.9, 令和6年度, 2024-04: read where everything typed is read.
  function typing() {
    const input = element("input", { autocomplete: "off", value: written() });
    input.setAttribute("aria-label", words.period);
    const made = element("label", { className: "period" }, element("span", { className: "soft", textContent: words.period }), input);
    const send = () => {
      if (input.value === input.defaultValue) return;
      const [first, last = ""] = input.value.split(/\s*(?:[–—〜～]|から|\bto\b)\s*/);
      const { node } = chosen;
      const was = (path) => data.units[`${node}/${path}`].was;
      ask(
        () => [["do", "fields"], ["node", node], ["was:start", was("start")], ["was:end", was("end")],
               ["f:start", first], ["f:end", last.replace(/まで$/, "")]],
        { then: (status, told) => {
          const wrong = told.wrong ?? {};
          const said = Object.values(wrong)[0] ?? Object.values(told.met ?? {})[0]?.said;
          made.querySelector(".said")?.remove();
          if (!said) return;
          const why = element("span", { className: "said error", textContent: said });
          why.setAttribute("role", "alert");
          made.append(why);
        } },
      );
      input.defaultValue = input.value;
    };
    input.addEventListener("change", send);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") (event.preventDefault(), send());
      if (event.key === "Escape") (event.stopPropagation(), (input.value = input.defaultValue), close(true));
    });
    return made;
  }

  function written() {
    const text = (path) => data.units[`${chosen.node}/${path}`]?.inputs[0].value ?? "";
    return text("end") ? `${text("start")}–${text("end")}` : text("start");
  }

  // Two taps: the first month, then the last.
  function months() {
    const made = element("div", { className: "months", role: "group" });
    made.setAttribute("aria-label", words.tap);
    let from = null;
    for (let year = 0; year < data.years; year += 1) {
      const group = element("span", { className: "year" }, element("span", { className: "soft", textContent: data.heads[year] }));
      for (let n = 0; n < 12; n += 1) {
        const at = year * 12 + n;
        const one = element("button", { type: "button", className: "month", textContent: String(((n + 3) % 12) + 1) });
        one.setAttribute("aria-label", label(at));
        one.dataset.month = at;
        one.classList.toggle("in", at >= chosen.first && at <= chosen.last);
        one.addEventListener("click", () => {
          if (from === null) {
            from = at;
            made.querySelectorAll(".in").forEach((other) => other.classList.remove("in"));
            one.classList.add("in");
            return;
          }
          period(chosen.node, from, at);
          from = null;
        });
        group.append(one);
      }
      made.append(group);
    }
    // The months of the bar are in sight; the page itself does not move.
    queueMicrotask(() => (made.scrollLeft = (made.querySelector(".in")?.offsetLeft ?? 0) - made.clientWidth / 3));
    return element("div", {}, element("span", { className: "soft", textContent: words.tap }), made);
  }

  // The ends on the bar itself.
  function attach() {
    table.querySelectorAll(".handle").forEach((one) => one.remove());
    const bar = chosen && barOf(chosen.node);
    if (!bar) return;
    bar.setAttribute("aria-expanded", "true");
    const now = read(bar);
    if (!now) return;
    for (const end of now.milestone ? ["last"] : ["first", "last"]) {
      const handle = element("span", { className: `handle ${end}`, tabIndex: 0, role: "slider" });
      Object.assign(handle.dataset, { of: chosen.node, end });
      handle.setAttribute("aria-label", end === "first" ? words.starts : words.ends);
      tell(handle, now[end]);
      handle.addEventListener("keydown", (event) => slide(event, handle));
      bar.after(handle);
      place(handle, bar, end);
    }
  }

  function tell(handle, at) {
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(total - 1));
    handle.setAttribute("aria-valuenow", String(within(at)));
    handle.setAttribute("aria-valuetext", label(within(at)));
  }

  function place(handle, bar, end) {
    const cell = bar.closest("td").getBoundingClientRect();
    const now = read(bar);
    const x = end === "first" ? edge(Math.max(now.first, 0)) : edge(Math.min(now.last + 1, total));
    handle.style.insetInlineStart = `${x - cell.left}px`;
  }

  function slide(event, handle) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12 }[event.key];
    if (event.key === "Escape") return close(true);
    if (!by) return;
    event.preventDefault();
    const bar = barOf(chosen.node);
    const now = chosen.sliding ?? read(bar);
    const years = event.altKey && Math.abs(by) === 1 ? by * 12 : by;
    const to = moved(now, event.shiftKey || now.milestone ? "body" : handle.dataset.end, years, false);
    chosen.sliding = { ...now, ...to };
    drawPreview(bar, to.first, to.last);
    table.querySelectorAll(".handle").forEach((one) => tell(one, to[one.dataset.end]));
    clearTimeout(chosen.timer);
    const { node, act } = chosen;
    chosen.timer = setTimeout(() => {
      period(node, to.first, to.last, { act, open: now.open && handle.dataset.end !== "last" });
      if (chosen?.node === node) {
        chosen.sliding = null;
        chosen.act = key();
      }
      preview.hidden = true;
    }, 400);
  }

  table.addEventListener("click", (event) => {
    const bar = event.target.closest("[data-bar]");
    if (!bar || dragged) return;
    if (chosen?.node === bar.dataset.bar) close(true);
    else choose(bar.dataset.bar);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen && !event.target.closest(".editing")) close(true);
  });

  // After a part was put in place anew: the strip says what stands there now, unless somebody writes in it.
  document.addEventListener("sheet:settled", () => {
    outlines();
    if (!chosen) return;
    const bar = barOf(chosen.node);
    if (!bar) return close();
    const focus = document.activeElement;
    const at = focus?.closest?.(".handle")?.dataset.end ?? null;
    Object.assign(chosen, read(bar) ?? {});
    if (!chosen.strip.querySelector(".editing")) {
      const inside = chosen.strip.contains(focus) ? [...chosen.strip.querySelectorAll("button, input")].indexOf(focus) : -1;
      fill(chosen.strip.querySelector("td"), bar);
      if (inside >= 0) [...chosen.strip.querySelectorAll("button, input")][inside]?.focus();
    }
    const last = lastHandle;
    attach();
    if (at || (last && document.activeElement === document.body)) table.querySelector(`.handle.${at ?? last}`)?.focus();
  });
  let lastHandle = "";
  document.addEventListener("focusin", (event) => (lastHandle = event.target.closest?.(".handle")?.dataset.end ?? ""));

  // Where a bar stood in what the draft began with.
  function outlines() {
    for (const one of table.querySelectorAll(".outline")) {
      const { from, to, of } = one.dataset;
      one.style.insetInlineStart = `${(from / of) * 100}%`;
      one.style.inlineSize = `${((to - from) / of) * 100}%`;
    }
  }
  outlines();
  return { choose };
}
