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
})();
