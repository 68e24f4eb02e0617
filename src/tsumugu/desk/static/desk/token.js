// After signing in again in another tab the page has an old token; the cookie has the new one.
const NAME = "csrfmiddlewaretoken";

export function token() {
  const found = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return found ? decodeURIComponent(found.slice("csrftoken=".length)) : "";
}

export function renewTokens(root) {
  const now = token();
  if (now) for (const input of root.querySelectorAll(`input[name=${NAME}]`)) input.value = now;
}

document.addEventListener("htmx:configRequest", (event) => {
  const now = token();
  if (now && event.detail.verb !== "get") event.detail.parameters[NAME] = now;
});
