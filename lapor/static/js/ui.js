// Small conveniences; every task is done without them too.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  // A double click must not send twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", function () {
    all("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    all("form").forEach(count);  // who went back finds what was ticked
  });

  function copy(button) {
    var text = button.dataset.copy.split(" ").map(function (id) {
      return document.getElementById(id).textContent.trim();
    }).join("\n");
    navigator.clipboard.writeText(text).then(function () {
      var said = document.getElementById(button.dataset.said);
      if (said) said.textContent = said.dataset.words;
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if ("print" in button.dataset) window.print();
    else copy(button);
  });

  // How many cases are selected.
  function count(form) {
    var bar = form.querySelector("[data-bulk-count]");
    if (bar) bar.textContent = all("input[name=pilih]:checked", form).length;
  }
  document.addEventListener("change", function (event) {
    if (event.target.name === "pilih" && event.target.form) count(event.target.form);
  });

  // What is chosen in a search that is folded up stands on it; a click beside closes it.
  document.addEventListener("change", function (event) {
    var drop = event.target.type === "radio" && event.target.closest(".drop");
    var chosen = drop && event.target.closest("label").querySelector("b");
    if (chosen) drop.querySelector("summary").textContent = chosen.textContent;
  });
  document.addEventListener("click", function (event) {
    all(".drop[open]").forEach(function (drop) {
      if (!drop.contains(event.target)) drop.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    var drop = event.key === "Escape" && event.target.closest(".drop[open]");
    if (!drop) return;
    drop.open = false;
    drop.querySelector("summary").focus();
  });

  // Keys of the queue: j and k walk, Enter opens, x selects, / searches, ? says which.
  function walk(step) {
    var rows = all("[data-row]"), at = document.activeElement.closest(".queue > li");
    var here = rows.findIndex(function (row) { return at && at.contains(row); });
    var next = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
    if (next) next.focus();
  }
  function select() {
    var row = document.activeElement.closest(".queue > li");
    var box = row && row.querySelector("input[name=pilih]");
    if (box) box.click();
  }
  function explain() {
    var keys = document.querySelector("dialog[data-keys]");
    if (keys && !keys.open) keys.showModal();
  }
  // Single keys are in the way of who speaks to their computer: they can be turned off.
  var OFF = "keys-off";
  function areOff() {
    try { return window.localStorage.getItem(OFF) === "1"; } catch (refused) { return false; }
  }
  function showKeys() {
    all("[data-keys-switch]").forEach(function (box) { box.checked = !areOff(); });
    all("[data-keys-on]").forEach(function (part) { part.hidden = areOff(); });
  }
  document.addEventListener("change", function (event) {
    if (!("keysSwitch" in event.target.dataset)) return;
    try {
      if (event.target.checked) window.localStorage.removeItem(OFF);
      else window.localStorage.setItem(OFF, "1");
    } catch (refused) { return; }
    showKeys();
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-keys-open]")) explain();
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || areOff()) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox], [type=radio])")) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "x") select();
    else if (event.key === "?") explain();
    else if (event.key === "/") {
      var box = document.querySelector("[data-hotkey='/']");
      if (box) { event.preventDefault(); box.focus(); }
    }
  });

  function begin() {
    all("[data-js]").forEach(function (part) { part.hidden = false; });
    var wrong = document.querySelector("[data-focus]");
    if (wrong) wrong.focus();
    all("form").forEach(count);
    showKeys();
    // On a phone the tabs run out of sight; the current one is brought back.
    var tab = document.querySelector(".tabs [aria-current]");
    if (tab) tab.parentNode.scrollLeft = tab.offsetLeft - tab.parentNode.offsetLeft - 16;
  }
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("lapor:page", begin);
})();
