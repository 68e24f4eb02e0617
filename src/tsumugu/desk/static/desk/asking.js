// The acts of an editor, one request at a time: the others wait. The same `request` is one save, however often it is
// sent; what is not saved waits and is tried again; where it stands is always said.
import { button } from "./button.js";
import { token } from "./token.js";

export const key = () => crypto.randomUUID().replaceAll("-", "").slice(0, 32);

// `saving`: where it is said; `url` and `root`: where an act is sent, and the state it is made on, when it is asked for;
// `beside`: what is sent with each; `take`: what the server says of the page.
export function asking({ words, saving, url, root, beside, take }) {
  const queue = [];
  let busy = false;
  let wait = 0;

  // `fill`: what is sent. One that waits is replaced by the next of its `place`. `done` is told before the page is drawn
  // anew, `then` after it.
  function ask(fill, { act = key(), place = "", done = () => {}, then = () => {} } = {}) {
    const waiting = place && queue.find((one) => one.place === place && !one.body);
    if (waiting) Object.assign(waiting, { fill, done, then });
    else queue.push({ fill, act, place, done, then, root: root(), request: key(), body: null });
    next();
  }

  async function next() {
    if (busy || !queue.length) return;
    busy = true;
    const one = queue[0];
    one.body ??= one.fill();
    say("saving");
    const { answer, told } = await send(one);
    busy = false;
    if (!answer || answer.status >= 500 || answer.status === 429) {
      say("failed", answer ? (answer.status === 429 ? words.busy : words.failed) : words.offline);
      wait = Math.min(wait ? wait * 2 : 2000, 30000);
      setTimeout(next, wait);
      return;
    }
    wait = 0;
    if (!told) {
      // Signed out, or another person at this device: what was typed stays, and goes on when that is mended.
      const part = document.createElement("template");
      part.innerHTML = await answer.text();
      say("failed", part.content.querySelector("html, main") ? words.refused : part.content);
      return;
    }
    queue.shift();
    // What waits was written on what this act made, unless somebody else wrote meanwhile: then it is merged.
    if (told.alone) for (const other of queue) if (other.root === one.root) other.root = told.root;
    one.done(answer.status, told);
    take(told);
    one.then(answer.status, told);
    if (told.refused) say("failed", told.refused);
    else if (queue.length) say("saving");
    else say(answer.status === 200 ? "saved" : "asked", told.time);
    next();
  }

  async function send(one) {
    const body = new URLSearchParams([
      ...one.body, ...beside(), ["based_on", one.root], ["act", one.act], ["request", one.request],
      ["drawn_for", words.drawnFor], ["csrfmiddlewaretoken", token()],
    ]);
    try {
      const headers = { "HX-Request": "true" };
      const answer = await fetch(url(), { method: "POST", body, headers, signal: AbortSignal.timeout(30000) });
      return { answer, told: answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null };
    } catch {
      return { answer: null, told: null };
    }
  }

  function say(kind, content = "") {
    saving.dataset.state = kind;
    const texts = { saving: `${words.saving}…`, saved: words.saved.replace("%s", content), asked: words.asked };
    saving.replaceChildren(...(kind === "failed" ? [words.unsavedNow, " ", content] : [texts[kind]]));
    if (kind === "failed" && queue.length) saving.append(" ", button(words.retry, next));
  }

  // Asks while nothing is under way, and holds the acts back meanwhile.
  async function meanwhile(does) {
    if (busy || queue.length) return;
    busy = true;
    await does();
    busy = false;
    next();
  }

  window.addEventListener("online", next);
  return { ask, next, say, queue, meanwhile };
}
