// Enhancements only: everything here also works without it.
// Errors of a save carry a sentence; htmx drops such answers unless told to show them.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 400 && status < 500) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:sendError", (event) => {
  const state = event.target.querySelector?.(".state");
  if (state) state.dataset.lost = "true";
});
document.documentElement.classList.add("js");
