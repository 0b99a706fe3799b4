/*
 * The page of a record that was merged into another one leads there, with query and fragment, which a refresh in the page's head would lose.
 */
(() => {
  "use strict";
  const script = /** @type {HTMLScriptElement & {dataset: {gongkaiInto: string}}} */ (document.currentScript);
  const target = new URL(script.dataset.gongkaiInto, window.location.href);
  target.search = window.location.search;
  target.hash = window.location.hash;
  window.location.replace(target.href);
})();
