// Sends form[data-send] without leaving the page, so that a line that breaks or a server
// that fails loses nothing that was typed or chosen. Files show how far they are. Without
// it the form is sent as any other.
(function () {
  "use strict";
  var SECONDS = 1000, LONGEST = 10 * 60 * SECONDS;

  // What a page of ours for an error says: its heading, or the number of the incident.
  function told(request) {
    var page = new DOMParser().parseFromString(request.responseText, "text/html");
    var words = page.querySelector(".incident") || page.querySelector(".error-page h1");
    return words ? words.textContent.trim() : "";
  }
  function say(form, key, part) {
    var box = form.querySelector("[data-sending]");
    if (!box) return;
    box.hidden = false;
    Array.prototype.forEach.call(box.querySelectorAll("[data-say]"), function (words) {
      words.hidden = words.dataset.say !== key;
    });
    box.classList.toggle("failed", key !== "sending");
    var bar = box.querySelector("progress");
    bar.hidden = key !== "sending";
    if (part === undefined) bar.removeAttribute("value");
    else bar.value = part;
    if (key !== "sending") box.focus();
  }
  function isFree(form, free) {
    form.dataset.busy = free ? "" : "1";
    Array.prototype.forEach.call(form.querySelectorAll("button"), function (button) {
      button.disabled = !free;
    });
  }
  // The page that came back takes the place of this one; scripts begin anew on it.
  function show(html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    document.getElementById("isi").replaceWith(page.getElementById("isi"));
    document.title = page.title;
    if (window.htmx) window.htmx.process(document.getElementById("isi"));
    document.dispatchEvent(new CustomEvent("lapor:page"));
    window.scrollTo(0, 0);
  }
  function fails(form, key, words) {
    isFree(form, true);
    say(form, key);
    var said = form.querySelector("[data-said-by-server]");
    if (said) said.textContent = words || "";
  }
  function ended(form, request) {
    var goesTo = request.getResponseHeader("X-Lapor-To");
    if (request.status === 204 && goesTo) return window.location.assign(goesTo);
    if ([200, 409, 422].indexOf(request.status) >= 0) return show(request.responseText);
    if (request.status === 413) return fails(form, "heavy");
    return fails(form, request.status < 500 ? "refused" : "broken", told(request));
  }
  function send(form, button) {
    var request = new XMLHttpRequest(), data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    request.open("POST", form.getAttribute("action") || window.location.href);
    request.timeout = LONGEST;
    request.setRequestHeader("X-Lapor-Form", "1");
    request.upload.addEventListener("progress", function (event) {
      say(form, "sending", event.lengthComputable ? event.loaded / event.total : undefined);
    });
    request.addEventListener("load", function () { ended(form, request); });
    request.addEventListener("error", function () { fails(form, "offline"); });
    request.addEventListener("timeout", function () { fails(form, "offline"); });
    isFree(form, false);
    say(form, "sending");
    request.send(data);
  }
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    if (!("send" in form.dataset) || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    delete form.dataset.sent;
    send(form, button);
  });
})();
