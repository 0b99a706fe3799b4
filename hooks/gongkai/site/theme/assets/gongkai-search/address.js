import {asQuery} from "./common.js";

/** The filters that take several values. */
export const LISTS = ["site", "year", "unit", "kind", "category"];

export const NO_FILTERS = {site: [], year: [], unit: [], kind: [], category: [], from: "", to: ""};

/** Return what an address of the search page asks for. */
export function readAddress() {
  const asked = new URLSearchParams(window.location.search);
  const day = (name) => (/^\d{4}-\d{2}-\d{2}$/.test(asked.get(name) || "") ? asked.get(name) : "");
  const state = {
    q: asQuery(asked.get("q") || ""),
    from: day("from"),
    to: day("to"),
    sort: asked.get("sort") === "date" ? "date" : "relevance",
    page: Math.max(1, Math.floor(Number(asked.get("page"))) || 1),
  };
  for (const name of LISTS) state[name] = [...new Set(asked.getAll(name))].filter((value) => value);
  return state;
}

/** Return the address of a state: only what differs from an empty page. */
export function writtenAddress(state) {
  const asked = new URLSearchParams();
  if (state.q) asked.set("q", state.q);
  for (const name of LISTS) for (const value of state[name]) asked.append(name, value);
  for (const name of ["from", "to"]) if (state[name]) asked.set(name, state[name]);
  if (state.sort === "date") asked.set("sort", "date");
  if (state.page > 1) asked.set("page", state.page);
  return `${window.location.pathname}${asked.toString() && "?"}${asked}`;
}

export function hasFilters(state) {
  return Boolean(state.from || state.to || LISTS.some((name) => state[name].length));
}
