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
  // What was sent when the session had ended comes back after signing in (js/draft.js).
  function keepsWhatIsSent() {
    var said = document.querySelector("[data-given-back]");
    var form = said && document.getElementById(said.dataset.givenBack);
    if (!form) return;
    form.dataset.draft = window.location.pathname;
    form.dataset.draftWhen = "sent";
    form.dataset.draftNames = "";
    if (document.querySelector(".error-summary")) form.dataset.bound = "";
    form.addEventListener("lapor:restore", function (event) {
      Object.keys(event.detail).forEach(function (key) { makeRoom(form, key, event.detail); });
    });
  }
  // A row that was added by hand, and a choice that was searched for.
  function makeRoom(form, key, kept) {
    var row = /^(.+)-\d+-/.exec(key);
    var more = row && document.querySelector("#" + row[1] + "-group .add-row");
    if (more && !form.elements[key]) more.click();
    var field = form.elements[key], words = kept[key + " words"];
    if (!words || !field || field.type !== "select-one" || !kept[key]) return;
    field.value = kept[key];
    if (!field.value) field.add(new Option(words, kept[key], true, true));
    field.dispatchEvent(new Event("change"));  // what hides it shows it
  }
  // They come after the page, and with every row that is added.
  document.addEventListener("DOMContentLoaded", function () {
    nameAll();
    keepsWhatIsSent();
    new MutationObserver(nameAll).observe(document.body, {
      childList: true,
      subtree: true,
    });
  });
})();
