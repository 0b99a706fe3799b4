import {asQuery} from "./common.js";

/** @typedef {"site" | "year" | "unit" | "kind" | "category"} ListName */

/**
 * Filters of the search page. Days are written 2026-01-31, or empty.
 * @typedef {Record<ListName, string[]> & {from: string, to: string}} Filters
 */

/**
 * State of the search page, kept in its address.
 * @typedef {Filters & {q: string, sort: string, page: number}} PageState
 */

/**
 * Filters that take several values.
 * @type {ListName[]}
 */
export const LISTS = ["site", "year", "unit", "kind", "category"];

/**
 * Filters that let every record pass.
 * @type {Filters}
 */
export const NO_FILTERS = {site: [], year: [], unit: [], kind: [], category: [], from: "", to: ""};

/**
 * Return the state that the page's address asks for.
 * @returns {PageState}
 */
export function readAddress() {
  const asked = new URLSearchParams(window.location.search);
  /** @type {(name: string) => string} */
  const day = (name) => (/^\d{4}-\d{2}-\d{2}$/.test(asked.get(name) || "") ? /** @type {string} */ (asked.get(name)) : "");
  /** @type {PageState} */
  const state = {
    ...NO_FILTERS,
    q: asQuery(asked.get("q") || ""),
    from: day("from"),
    to: day("to"),
    sort: asked.get("sort") === "date" ? "date" : "relevance",
    page: Math.max(1, Math.floor(Number(asked.get("page"))) || 1),
  };
  for (const name of LISTS) state[name] = [...new Set(asked.getAll(name))].filter((value) => value);
  return state;
}

/**
 * Return the address of a state. Empty filters are left out.
 * @param {PageState} state
 * @returns {string}
 */
export function writtenAddress(state) {
  const asked = new URLSearchParams();
  if (state.q) asked.set("q", state.q);
  for (const name of LISTS) for (const value of state[name]) asked.append(name, value);
  if (state.from) asked.set("from", state.from);
  if (state.to) asked.set("to", state.to);
  if (state.sort === "date") asked.set("sort", "date");
  if (state.page > 1) asked.set("page", String(state.page));
  return `${window.location.pathname}${asked.toString() && "?"}${asked}`;
}

/**
 * Return whether any filter is set.
 * @param {Filters} state
 * @returns {boolean}
 */
export function hasFilters(state) {
  return Boolean(state.from || state.to || LISTS.some((name) => state[name].length));
}
