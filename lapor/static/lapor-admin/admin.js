// The tokens follow unfold's own switch between light and dark.
(function () {
  "use strict";
  var root = document.documentElement;

  function follow() {
    root.dataset.bsTheme = root.classList.contains("dark") ? "dark" : "light";
  }
  follow();
  new MutationObserver(follow).observe(root, {
    attributes: true,
    attributeFilter: ["class"],
  });

  // A field of select2 is named by the label of the select that it hides.
  function name(select) {
    var label = select.id && document.querySelector('label[for="' + select.id + '"]');
    var shown = select.nextElementSibling;
    var words = label ? label.textContent.trim() : select.getAttribute("aria-label");
    if (!words || !shown || !shown.classList.contains("select2")) return;
    shown.querySelectorAll("[role=combobox], [role=textbox]").forEach(function (part) {
      part.setAttribute("aria-label", words);
      part.removeAttribute("aria-labelledby");
    });
  }
  // A cell of a table of rows is named by its column.
  function nameCell(cell) {
    cell.querySelectorAll("input:not([type=hidden]), select").forEach(function (field) {
      if (!field.labels.length) field.setAttribute("aria-label", cell.dataset.label);
    });
  }
  function nameAll() {
    document.querySelectorAll("td[data-label]").forEach(nameCell);
    document.querySelectorAll("select.select2-hidden-accessible").forEach(name);
  }
  // They come after the page, and with every row that is added.
  document.addEventListener("DOMContentLoaded", function () {
    nameAll();
    new MutationObserver(nameAll).observe(document.body, {
      childList: true,
      subtree: true,
    });
  });
})();
