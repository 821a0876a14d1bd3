/* Sends pages and events of a site to Rapport:

     <script src="https://collect.example.org/rapport.js?key=bk_..." async></script>

   Calls made before the library is there wait in window.analytics. */
(function () {
  "use strict";
  var script = document.currentScript;
  var queue = (window.analytics = window.analytics || []);
  if (!script || queue.initialize || queue.invoked) return;
  var from = new URL(script.src);
  var key = from.searchParams.get("key") || "";
  queue.invoked = true;
  queue._writeKey = key;
  queue._cdn = from.origin;
  "page track identify group alias ready reset on once off user setAnonymousId screen register"
    .split(" ")
    .forEach(function (name) {
      queue[name] = function () {
        if (window.analytics.initialized) return window.analytics[name].apply(window.analytics, arguments);
        queue.push([name].concat(Array.prototype.slice.call(arguments)));
        return queue;
      };
    });
  queue.page();
  var library = document.createElement("script");
  library.async = true;
  library.src = from.origin + "/analytics.js/v1/" + encodeURIComponent(key) + "/analytics.min.js";
  script.parentNode.insertBefore(library, script);
})();
