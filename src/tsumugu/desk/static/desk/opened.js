// The controls with which a value is written, made from what the page says of it (desk/editor/units.py).

const element = (name, set = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), set);
  made.append(...inside);
  return made;
};

export const controls = (box) => [...box.querySelectorAll("input, select, textarea")];

// What a form with these controls would send.
export function sent(box) {
  return controls(box).flatMap((one) => (one.type === "checkbox" ? (one.checked ? [[one.name, one.value]] : []) : [[one.name, one.value]]));
}

function select(input, lists) {
  const made = element("select", { name: input.name });
  const chosen = input.value || input.preset || "";
  for (const [value, label] of lists[input.list]) made.append(element("option", { value, textContent: label, selected: value === chosen }));
  return made;
}

function checks(input, lists) {
  const made = element("span", { className: "checks", role: "group", ariaLabel: input.label });
  for (const [value, label] of lists[input.list]) {
    if (!value) continue;
    const box = element("input", { type: "checkbox", name: input.name, value, checked: input.value.includes(value) });
    made.append(element("label", {}, box, element("bdi", { textContent: label })));
  }
  return made;
}

function control(input, lists) {
  if (input.kind === "select") return select(input, lists);
  if (input.kind === "checks") return checks(input, lists);
  const long = input.kind === "area" || input.kind === "lines";
  const made = element(long ? "textarea" : "input", { name: input.name, value: input.value, dir: "auto", autocomplete: "off" });
  if (long) made.rows = 2;
  if (input.kind === "decimal") made.inputMode = "decimal";
  if (input.hint) made.placeholder = input.hint;
  return made;
}


export function make(unit, lists, place, words) {
  const box = element("div", { className: "editing" });
  box.dataset.editing = place;
  if (unit.inputs.length === 1) {
    const made = control(unit.inputs[0], lists);
    made.setAttribute("aria-label", unit.label);
    box.append(made);
    return box;
  }
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", unit.label);
  const parts = [...unit.inputs].sort((one, other) => rank(one) - rank(other));
  const more = element("details", {}, element("summary", { textContent: words.more }));
  for (const input of parts) {
    const made = control(input, lists);
    made.setAttribute("aria-label", `${unit.label} ${input.label}`);
    const label = element("label", {}, element("span", { className: "soft", textContent: input.label }), made);
    (rank(input) < 9 || input.value ? box : more).append(label);
  }
  if (more.children.length > 1) box.append(more);
  return box;
}

function rank(input) {
  const part = input.name.split(":").at(-1);
  const at = ["value", "kind", "status", "year"].indexOf(part);
  return at < 0 ? 9 : at;
}
