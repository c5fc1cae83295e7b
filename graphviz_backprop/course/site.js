(function () {
  "use strict";
  var search = document.getElementById("search");
  var entries = Array.prototype.slice.call(document.querySelectorAll("li"));
  var count = document.getElementById("count");
  function show() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    entries.forEach(function (entry) {
      var fits = words.every(function (word) { return entry.dataset.words.indexOf(word) >= 0; });
      entry.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + " of " + entries.length;
  }
  search.addEventListener("input", show);
  show();
})();
