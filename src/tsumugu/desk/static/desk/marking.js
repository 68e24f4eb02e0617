// Words that are selected in a text are put into the field that they are meant for.
const text = document.querySelector("[data-marks]");
const field = text && document.getElementById(text.dataset.marks);
if (field) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return;
    const words = selection.toString();
    if (words.trim()) field.value = words;
  });
}
