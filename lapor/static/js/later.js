// Loads what the first look does not need (data-src) when somebody begins to type: a phone
// on a slow line shows the form sooner.
(function () {
  "use strict";
  var source = document.currentScript.dataset.src, asked = false;
  function ask(field, event) {
    if (field && field.value) field.dispatchEvent(new Event(event, { bubbles: true }));
  }
  function load() {
    if (asked) return;
    // htmx begins at once on a page that is complete, and else waits for what is past.
    if (document.readyState !== "complete") return window.addEventListener("load", load);
    asked = true;
    var script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", function () {
      // What was typed before it came asks for its hints and its search now.
      ask(document.querySelector("form[data-draft] textarea"), "change");
      Array.prototype.forEach.call(document.querySelectorAll(".picker-search input"), function (one) {
        ask(one, "search");
      });
    });
    document.head.appendChild(script);
  }
  document.addEventListener("focusin", load);
  document.addEventListener("lapor:later", load);
  document.addEventListener("lapor:page", function () {
    if (!window.htmx) return load();
    window.htmx.process(document.body);
  });
})();
