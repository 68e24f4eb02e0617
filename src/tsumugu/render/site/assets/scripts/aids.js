// The panel "表示": what the reader chooses there holds for every page of this address.
(() => {
  "use strict";

  const KEY = "tsumugu.aids";
  const root = document.documentElement;
  const panel = document.getElementById("_aids");
  const NAMES = ["size", "scheme", "contrast"];
  const START = { size: "100", scheme: "device", contrast: "device" };

  function keep() {
    const chosen = {};
    for (const name of NAMES) if (root.dataset[name]) chosen[name] = root.dataset[name];
    try {
      if (Object.keys(chosen).length) localStorage.setItem(KEY, JSON.stringify(chosen));
      else localStorage.removeItem(KEY);
    } catch {
      // The choice holds for this page then.
    }
  }

  function show() {
    for (const name of NAMES) {
      const value = root.dataset[name] || START[name];
      const button = panel.querySelector(`input[name="aid-${name}"][value="${value}"]`);
      if (button) button.checked = true;
    }
  }

  function choose(name, value) {
    if (value === START[name]) delete root.dataset[name];
    else root.dataset[name] = value;
  }

  if (panel) {
    show();
    panel.addEventListener("change", (event) => {
      const name = event.target.name?.replace("aid-", "");
      if (!NAMES.includes(name)) return;
      choose(name, event.target.value);
      keep();
    });
    panel.addEventListener("click", (event) => {
      const act = event.target.closest("[data-aid]")?.dataset.aid;
      if (act === "print") print();
      if (act === "reset") {
        for (const name of NAMES) choose(name, START[name]);
        keep();
        show();
      }
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !panel.open) return;
      panel.open = false;
      panel.querySelector("summary").focus();
    });
    // A choice of words leads to the same place on the other page.
    for (const link of panel.querySelectorAll("[data-version]")) {
      link.addEventListener("click", () => {
        if (location.hash) link.hash = location.hash;
      });
    }
    // The same site in another tab.
    addEventListener("storage", (event) => {
      if (event.key !== KEY && event.key !== null) return;
      let chosen = {};
      try {
        chosen = JSON.parse(event.newValue || "{}") || {};
      } catch {
        return;
      }
      for (const name of NAMES) choose(name, chosen[name] || START[name]);
      show();
    });
  }
})();
