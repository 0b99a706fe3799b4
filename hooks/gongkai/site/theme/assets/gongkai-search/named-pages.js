/* The pages that a query names, as lines and lists of the page search/. */

import {button, make, placeAddress, placeLabel} from "./common.js";

/**
 * @import {Place} from "../../../../search/browser/places.js"
 * @import {PageState} from "./address.js"
 */

/** Pages of a list; a query of one character names too many. */
const MOST_PLACES = 5;

/**
 * Return the line of a page that the query names.
 * Its button filters the records of the page.
 * @param {Place} place
 * @param {(filter: Partial<PageState>) => void} filter
 * @returns {HTMLElement}
 */
export function namedLine(place, filter) {
  const {facet, value, records} = place;
  const line = make("p", {class: "gongkai-places__named"}, make("a", {href: placeAddress(place), "data-key": place.url}, placeLabel(place)));
  if (facet && value && records) {
    line.append(button(`在检索里只看这${records}条`, () => filter({[facet]: [value]}), {class: "gongkai-button", "data-key": `filter ${value}`}));
  }
  return line;
}

/**
 * Return a list of pages, or nothing without pages.
 * @param {string} heading
 * @param {Place[]} places
 * @returns {HTMLElement[]}
 */
export function placeList(heading, places) {
  if (!places.length) return [];
  const items = places.slice(0, MOST_PLACES).map((place) =>
    make("li", {}, make("span", {class: "gongkai-places__type"}, place.type), make("a", {href: placeAddress(place), "data-key": place.url}, place.name)));
  return [make("div", {}, ...(heading ? [make("p", {}, heading)] : []), make("ul", {}, ...items))];
}
