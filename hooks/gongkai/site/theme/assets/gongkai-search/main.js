import {asQuery, button, folderAddress, make} from "./common.js";
import {HeaderBox} from "./header-box.js";

/** @import {Attributes} from "./common.js" */

/**
 * Box of a search that the key "/" leads to.
 * @typedef {{input: HTMLInputElement, focus: () => void}} Box
 */

/** Elements in which "/" is a character to type. */
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

/**
 * Return a message about a module that was not loaded. Browsers remember the failure, so the page has to be loaded anew.
 * @param {unknown} error
 * @param {Attributes} attributes
 * @returns {HTMLElement}
 */
function missing(error, attributes) {
  console.error(error);
  const reload = button("刷新页面", () => window.location.reload(), {class: "gongkai-button gongkai-button--main"});
  return make("div", {role: "alert", ...attributes}, make("p", {}, "检索程序没有取到，请刷新页面"), reload);
}

/**
 * Return the box in the header. On a common site it only leads to the search page.
 * @param {HTMLFormElement} form
 * @returns {Box}
 */
function boxOf(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  return form.matches("[data-gongkai-plain]") ? {input, focus: () => input.select()} : new HeaderBox(form);
}

/** Start the parts of the search that the page has. */
function start() {
  const root = document.getElementById("gongkai-search-page");
  /** @type {HTMLFormElement | null} */
  const form = document.querySelector("form.gongkai-search");
  let box = !root && form ? boxOf(form) : null;
  document.addEventListener("keydown", (event) => {
    const inField = document.activeElement && document.activeElement.closest(FIELDS);
    if (event.key !== "/" || inField || event.ctrlKey || event.altKey || event.metaKey || !box) return;
    event.preventDefault();
    if (box.input.offsetParent) box.focus();
    else window.location.assign(folderAddress("search/"));
  });
  const article = document.querySelector("article");
  const query = asQuery(new URLSearchParams(window.location.search).get("q") || "");
  if (root) {
    import("./search-page.js").then(
      ({SearchPage}) => {
        box = new SearchPage(root);
      },
      (error) => root.replaceChildren(missing(error, {class: "gongkai-error"})),
    );
  } else if (article && query) {
    import("./marks.js").then(
      ({Marks}) => new Marks(article, query).mark(),
      (error) => document.body.append(missing(error, {class: "gongkai-marks"})),
    );
  }
}

start();
