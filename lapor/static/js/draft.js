// What is typed into form[data-draft] stays on this device until it was sent, in the
// session's storage only: closing the tab forgets it. Files are not kept, nor who one is:
// the next person at a shared computer must not find a name. A form of the staff about
// things with names says so by data-draft-names. One with data-draft-when="sent" is kept
// only as it was sent, and given back once: a session may have ended meanwhile.
(function () {
  "use strict";
  var WHO = ["name", "phone", "email", "nik", "address"];
  function store() {
    try { return window.sessionStorage; } catch (refused) { return null; }
  }
  function fields(form) {
    var hides = "draftNames" in form.dataset ? [] : WHO;
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && hides.indexOf(field.name) < 0 && field.type !== "file" && field.type !== "hidden" &&
        field.type !== "submit" && field.type !== "password";
    });
  }
  function several(field) {
    return field.type === "radio" || field.type === "checkbox" || field.type === "select-multiple";
  }
  function chosen(field) {
    if (field.type !== "select-multiple") return field.checked ? [field.value] : [];
    return Array.prototype.map.call(field.selectedOptions, function (one) { return one.value; });
  }
  function snapshot(form) {
    var kept = {};
    fields(form).forEach(function (field) {
      if (several(field)) kept[field.name] = (kept[field.name] || []).concat(chosen(field));
      else kept[field.name] = field.value;
      // A choice that was searched for is not in the page when it comes again.
      if (field.type === "select-one" && field.selectedOptions.length) kept[field.name + " words"] = field.selectedOptions[0].text;
    });
    return kept;
  }
  // What the server sent back is newer than the draft, so a filled form is left alone.
  function restore(form, kept) {
    form.dispatchEvent(new CustomEvent("lapor:restore", { detail: kept }));
    fields(form).forEach(function (field) {
      if (!(field.name in kept)) return;
      if (field.type === "select-multiple") {
        Array.prototype.forEach.call(field.options, function (one) {
          one.selected = kept[field.name].indexOf(one.value) >= 0;
        });
      } else if (several(field)) field.checked = kept[field.name].indexOf(field.value) >= 0;
      else field.value = kept[field.name];
    });
    Array.prototype.forEach.call(document.querySelectorAll("[data-given-back]"), function (said) {
      said.hidden = false;
    });
  }
  // By their clocks; elsewhere the browser's own name of the zone says which.
  var ZONES = { "-420": "WIB", "-480": "WITA", "-540": "WIT" };
  function zone(now) {
    return ZONES[now.getTimezoneOffset()] || (/\(([^)]+)\)/.exec(now) || ["", "UTC"])[1];
  }
  function two(number) { return (number < 10 ? "0" : "") + number; }

  // What was picked from a search is picked again once the search is made again.
  function pickAgain(form, kept) {
    document.dispatchEvent(new CustomEvent("lapor:later"));  // it asks for what is typed
    if (window.htmx) Array.prototype.forEach.call(form.querySelectorAll(".picker-search input"), function (search) {
      if (search.value) search.dispatchEvent(new Event("search"));
    });
    form.addEventListener("htmx:afterSettle", function (event) {
      Array.prototype.forEach.call(event.target.querySelectorAll("input[type=radio]"), function (found) {
        if ((kept[found.name] || []).indexOf(found.value) >= 0) found.checked = true;
      });
    });
  }

  // `sent`: the page came back after the form was sent (js/send.js), newer than the draft.
  function begin(sent) {
    var box = store();
    if (!box) return;
    var done = document.querySelector("[data-draft-done]");
    if (done) box.removeItem("draft:" + done.dataset.draftDone);
    Array.prototype.forEach.call(document.querySelectorAll("form[data-draft]"), function (form) {
      var key = "draft:" + form.dataset.draft, timer = 0;
      var whenSent = form.dataset.draftWhen === "sent";
      var kept = box.getItem(key);
      function giveBack() {
        try {
          restore(form, JSON.parse(kept));
          pickAgain(form, JSON.parse(kept));
        } catch (spoilt) { box.removeItem(key); }
      }
      if (kept && !sent && !("bound" in form.dataset)) {
        if (whenSent) window.addEventListener("load", giveBack);
        else giveBack();
      }
      function save() {
        if (!form.isConnected) return;  // another page took its place
        try { box.setItem(key, JSON.stringify(snapshot(form))); } catch (full) { return; }
        var now = new Date();
        Array.prototype.forEach.call(form.querySelectorAll("[data-saved]"), function (said) {
          said.hidden = false;
          said.querySelector("[data-saved-at]").textContent =
            two(now.getHours()) + "." + two(now.getMinutes()) + " " + zone(now);
        });
      }
      // What the server keeps (complaints/views/drafts.py) need not be kept here.
      form.addEventListener("htmx:afterRequest", function (event) {
        if (event.detail.successful && "wrote" in event.target.dataset) {
          clearTimeout(timer);
          box.removeItem(key);
        }
      });
      if (whenSent) {
        box.removeItem(key);
        return form.addEventListener("submit", save);
      }
      if (kept && sent) save();
      form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(save, 600); });
      form.addEventListener("change", save);
      window.addEventListener("pagehide", function () { if (timer) save(); });
    });
  }
  document.addEventListener("DOMContentLoaded", function () { begin(false); });
  document.addEventListener("lapor:page", function () { begin(true); });
})();
