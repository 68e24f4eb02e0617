// What the reader chose, before the page is painted. The panel itself stands in aids.js.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem("tsumugu.aids") || "{}") || {};
  } catch {
    // Storage may be closed, or hold something else; the device's own settings stand then.
  }
  const allowed = { size: ["125", "150", "200"], scheme: ["light", "dark"], contrast: ["standard", "high"] };
  for (const [name, values] of Object.entries(allowed)) {
    if (values.includes(chosen[name])) root.dataset[name] = chosen[name];
  }
})();
