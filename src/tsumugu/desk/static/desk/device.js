// What was typed and not saved yet, kept by this browser for the person who typed it: {values, was, at}.
const ROOT = "tsumugu/";
const OLDEST = 7 * 24 * 60 * 60 * 1000;

function keys(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

const wipe = (found) => found.forEach((key) => localStorage.removeItem(key));

// After somebody signed out nothing is kept, unless they stay on the page and type on.
let closed = false;

export function wipeAll() {
  closed = true;
  wipe(keys(ROOT));
}

export function reopen() {
  closed = false;
}

export const wipeOthers = (person) => wipe(keys(ROOT).filter((key) => !key.startsWith(`${ROOT}${person}/`)));

// The memory for one page (`place`: proposal and node) and one person.
export function memory(person, place) {
  const prefix = `${ROOT}${person}/${place}/`;
  return {
    // false: this browser keeps nothing (switched off, or full)
    put(path, entry) {
      if (closed) return false;
      try {
        localStorage.setItem(prefix + path, JSON.stringify({ ...entry, at: Date.now() }));
        return true;
      } catch {
        return false;
      }
    },
    drop(path) {
      try {
        localStorage.removeItem(prefix + path);
      } catch {
        // nothing was kept
      }
    },
    // [path, entry] of all that is there and not too old
    all() {
      const found = [];
      for (const key of keys(prefix)) {
        try {
          const entry = JSON.parse(localStorage.getItem(key));
          if (Date.now() - entry.at < OLDEST && Array.isArray(entry.values)) found.push([key.slice(prefix.length), entry]);
          else localStorage.removeItem(key);
        } catch {
          localStorage.removeItem(key);
        }
      }
      return found;
    },
  };
}
