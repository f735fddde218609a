// Shows a long form[data-steps] one part at a time. Without it all parts stand below one
// another and the form works the same.
(function () {
  "use strict";
  function begin() {
    var form = document.querySelector("form[data-steps]");
    if (!form) return;
    var parts = Array.prototype.slice.call(form.querySelectorAll(".part"));
    var marks = Array.prototype.slice.call(document.querySelectorAll(".stepper li"));
    form.classList.add("stepping");

    function show(index, focus) {
      parts.forEach(function (part, at) { part.classList.toggle("current", at === index); });
      marks.forEach(function (mark, at) {
        mark.classList.toggle("done", at < index);
        if (at === index) mark.setAttribute("aria-current", "step");
        else mark.removeAttribute("aria-current");
      });
      if (!focus) return;
      var heading = parts[index].querySelector("h2");
      heading.tabIndex = -1;
      heading.focus();
      window.scrollTo(0, 0);
    }
    function passes(part) {
      var wrong = Array.prototype.filter.call(
        part.querySelectorAll("input, textarea, select"),
        function (field) { return !field.checkValidity(); }
      )[0];
      if (wrong) wrong.reportValidity();
      return !wrong;
    }
    function partOf(node) {
      return parts.findIndex(function (part) { return part.contains(node); });
    }
    form.addEventListener("click", function (event) {
      var button = event.target.closest("[data-to]");
      if (!button) return;
      var here = partOf(button), to = Number(button.dataset.to);
      if (to < here || passes(parts[here])) show(to, true);
    });
    document.addEventListener("click", function (event) {
      var link = event.target.closest(".error-summary a");
      var at = link ? partOf(document.getElementById(link.hash.slice(1))) : -1;
      if (at >= 0) show(at, false);
    });
    // A field that fails in a part out of sight is brought into sight.
    form.addEventListener("invalid", function (event) {
      var at = partOf(event.target);
      if (at >= 0 && !parts[at].classList.contains("current")) show(at, false);
    }, true);
    var wrong = form.querySelector(".invalid");
    show(wrong ? Math.max(0, partOf(wrong)) : 0, false);
  }
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("lapor:page", begin);
})();
