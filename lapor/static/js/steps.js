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
    // In the words of the page, as the server says it: the browser has its own language.
    function copied(name) {
      return document.querySelector("template[data-" + name + "]").content.firstElementChild.cloneNode(true);
    }
    function forget(part) {
      Array.prototype.forEach.call(part.querySelectorAll("[data-told]"), function (told) {
        var box = told.closest(".field");
        if (box) box.classList.remove("invalid");
        told.remove();
      });
    }
    function tell(field, list) {
      var words = copied("missing"), line = document.createElement("li"), link = document.createElement("a");
      var said = words.querySelector("[data-words]");
      if (!field.validity.valueMissing && field.dataset.wrong) said.textContent = field.dataset.wrong;
      words.id = field.id + "_error";
      if (!document.getElementById(words.id)) field.parentNode.insertBefore(words, field);
      field.closest(".field").classList.add("invalid");
      var described = (field.getAttribute("aria-describedby") || "").replace(words.id, "").trim();
      field.setAttribute("aria-describedby", (described + " " + words.id).trim());
      link.href = "#" + field.id;
      link.textContent = field.closest(".field").querySelector("label").firstChild.textContent.trim() +
        ": " + said.textContent;
      list.appendChild(line).appendChild(link);
    }
    function passes(part) {
      var wrong = Array.prototype.filter.call(
        part.querySelectorAll(".field input, .field textarea, .field select"),
        function (field) { return !field.validity.valid; }
      );
      forget(part);
      if (!wrong.length) return true;
      var summary = copied("summary"), list = summary.querySelector("ul");
      wrong.forEach(function (field) { tell(field, list); });
      part.insertBefore(summary, part.firstChild);
      summary.focus();
      return false;
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
    var wrong = form.querySelector(".invalid");
    show(wrong ? Math.max(0, partOf(wrong)) : 0, false);
  }
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("lapor:page", begin);
})();
