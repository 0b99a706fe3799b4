import {LISTS, NO_FILTERS} from "./address.js";
import {button, make, refill} from "./common.js";

/**
 * @import {Facets as FacetCounts, Labels, UnitLabel} from "../../../../search/browser/search.js"
 * @import {Filters, ListName} from "./address.js"
 */

/**
 * Row of a facet; `depth` counts the superiors of a unit, and `count` is null if a member was not asked.
 * @typedef {{value: string, label: string, depth: number, count: number | null}} Row
 */

/** @typedef {Map<string, number | null>} Counts */

/** Values of a facet that are shown before the reader asks for all. */
const FACET_ROWS = 10;
/** @type {Record<ListName, string>} */
const LEGENDS = {site: "站点", year: "年度", unit: "单位", kind: "种类", category: "公开内容"};
const WIDE = "(min-width: 60em)";

/**
 * Return the rows of a facet of plain values.
 * @param {Counts} counts
 * @param {(value: string) => string} labels
 * @param {string[]} chosen Values that are shown even without hits.
 * @param {boolean} newestFirst Sort by value instead of by count.
 * @returns {Row[]}
 */
function plainRows(counts, labels, chosen, newestFirst = false) {
  const values = [...new Set([...counts.keys(), ...chosen])];
  const rows = values.map((value) => {
    const count = counts.get(value);
    return {value, label: labels(value), depth: 0, count: count === undefined ? 0 : count};
  });
  return rows.sort((a, b) => (newestFirst ? Number(b.value) - Number(a.value) : Number(b.count) - Number(a.count)) || (a.value < b.value ? -1 : 1));
}

/**
 * Return the rows of the tree of units. A unit counts the records below it; one without any is left out.
 * @param {Counts} counts
 * @param {Map<string, UnitLabel>} units
 * @param {string[]} chosen Units that are shown even without hits.
 * @returns {Row[]}
 */
function unitRows(counts, units, chosen) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {Map<string, string[]>} */
  const below = new Map();
  for (const [code, {parent}] of units) {
    const upper = parent && units.has(parent) ? parent : "";
    below.set(upper, [...(below.get(upper) || []), code]);
  }
  /** @type {(code: string, depth: number) => number} */
  const visit = (code, depth) => {
    const {name} = /** @type {UnitLabel} */ (units.get(code));
    const row = {value: code, label: name, depth, count: counts.get(code) || 0};
    const place = rows.push(row);
    for (const lower of below.get(code) || []) row.count += visit(lower, depth + 1);
    if (!row.count && !chosen.includes(code) && rows.length === place) rows.pop();
    return row.count;
  };
  for (const code of below.get("") || []) visit(code, 0);
  return [...rows, ...plainRows(new Map(), String, chosen.filter((code) => !units.has(code)))];
}

/**
 * Return labels as a map.
 * @template Label
 * @param {Record<string, Label>} labels
 * @returns {Map<string, Label>}
 */
function entries(labels) {
  return new Map(Object.entries(labels));
}

/**
 * Return all labels as maps.
 * @param {Labels} labels
 */
function named({units, kinds, categories, sites = {}}) {
  return {units: entries(units), kinds: entries(kinds), categories: entries(categories), sites: entries(sites)};
}

/** Show the filters beside the results: boxes with counts, and two dates. */
export class Facets {
  /** Create filters without values. */
  constructor() {
    /** @type {Filters} */
    this.state = NO_FILTERS;
    /** Whether the names of values are known. */
    this.isFilled = false;
    this.labels = named({units: {}, kinds: {}, categories: {}});
    /** @type {FacetCounts} */
    this.counted = {};
    /** @type {Set<ListName>} */
    this.unfolded = new Set();
    this.lists = /** @type {Record<ListName, HTMLElement>} */ ({});
    const groups = LISTS.map((name) => {
      this.lists[name] = make("div", {class: "gongkai-facet__rows"});
      return make("fieldset", {class: "gongkai-facet", hidden: true}, make("legend", {}, LEGENDS[name]), this.lists[name]);
    });
    this.days = {from: make("input", {type: "date", name: "from"}), to: make("input", {type: "date", name: "to"})};
    this.dates = make("fieldset", {class: "gongkai-facet gongkai-facet--dates", hidden: true}, make("legend", {}, "发布日期"),
      make("label", {}, "从", this.days.from), make("label", {}, "到", this.days.to));
    this.summary = make("summary", {}, "筛选");
    this.element = make("details", {class: "gongkai-facets"}, this.summary, make("form", {"aria-label": "筛选"}, ...groups, this.dates));
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.unfoldWhereWide();
  }

  /** Unfold the filters on wide screens. */
  unfoldWhereWide() {
    const wide = window.matchMedia(WIDE);
    const unfold = () => {
      this.element.open = wide.matches;
    };
    wide.addEventListener("change", unfold);
    unfold();
  }

  /**
   * Take over a new state of the page.
   * @param {Filters} state
   */
  take(state) {
    this.state = state;
    const {from, to} = this.days;
    if (from.value !== state.from) from.value = state.from;
    if (to.value !== state.to) to.value = state.to;
  }

  /**
   * Return the change of the state by a changed box. While a date is being typed, there is none.
   * @param {HTMLInputElement} box
   * @returns {Partial<Filters> | null}
   */
  changesBy({type, name, value, checked, validity}) {
    if (type === "date") {
      const unfinished = value ? value < "1000" : validity.badInput;
      return unfinished ? null : {[name]: value};
    }
    const others = this.state[/** @type {ListName} */ (name)].filter((other) => other !== value);
    return {[name]: checked ? [...others, value] : others};
  }

  /**
   * Show the values of facets, with counts and names.
   * @param {FacetCounts} counted
   * @param {Labels} labels
   */
  fill(counted, labels) {
    this.labels = named(labels);
    this.isFilled = true;
    /** @type {Node} */ (this.lists.site.previousSibling).textContent = labels.level === undefined ? LEGENDS.site : labels.level;
    this.counted = counted;
    LISTS.forEach((name) => this.fillList(name));
    this.dates.hidden = false;
  }

  /**
   * Show the values of a facet.
   * @param {ListName} name
   */
  fillList(name) {
    const chosen = this.state[name];
    /** @type {Counts} */
    const counts = new Map();
    for (const {value, count} of this.counted[name] || []) if (String(value)) counts.set(String(value), count);
    /** @type {(value: string) => string} */
    const label = (value) => this.label(name, value);
    const rows = name === "unit" ? unitRows(counts, this.labels.units, chosen) : plainRows(counts, label, chosen, name === "year");
    /** @type {HTMLElement} */ (this.lists[name].parentElement).hidden = !rows.length;
    const folded = rows.length > FACET_ROWS + 2 && !this.unfolded.has(name);
    const shown = folded ? rows.filter((row, i) => i < FACET_ROWS || chosen.includes(row.value)) : rows;
    const more = button(`全部${rows.length}项`, () => this.unfold(name), {class: "gongkai-button"});
    refill(this.lists[name], [...shown.map((row) => this.row(name, row, chosen)), ...(folded ? [more] : [])]);
  }

  /**
   * Return a row of a facet.
   * @param {ListName} name
   * @param {Row} row
   * @param {string[]} chosen
   * @returns {HTMLElement}
   */
  row(name, {value, label, depth, count}, chosen) {
    const title = this.explanation(name, value);
    const box = make("input", {type: "checkbox", name, value, title, checked: chosen.includes(value), "data-key": `${name} ${value}`});
    const number = make("span", {class: "gongkai-facet__count"}, count === null ? "未查" : String(count));
    const row = make("label", {class: "gongkai-facet__row", title}, box, make("span", {}, label), number);
    row.style.setProperty("--gongkai-depth", String(Math.min(depth, 5)));
    return row;
  }

  /**
   * Show all values of a facet. The focus moves to the first new one.
   * @param {ListName} name
   */
  unfold(name) {
    this.unfolded.add(name);
    this.fillList(name);
    this.lists[name].querySelectorAll("input")[FACET_ROWS].focus();
  }

  /**
   * Return the name of a value.
   * @param {ListName} name
   * @param {string} value
   * @returns {string}
   */
  label(name, value) {
    const {units, kinds, categories, sites} = this.labels;
    if (name === "year") return `${value}年`;
    if (name === "kind") return kinds.get(value) || value;
    const named = ({unit: units, site: sites, category: categories}[name]).get(value);
    return named ? named.name : value;
  }

  /**
   * Return the explanation of a value, if any.
   * @param {ListName} name
   * @param {string} value
   * @returns {string | undefined}
   */
  explanation(name, value) {
    const category = name === "category" && this.labels.categories.get(value);
    return category ? category.description : undefined;
  }

  /**
   * Show how many filters are set.
   * @param {number} chosen
   */
  tellHowMany(chosen) {
    this.summary.textContent = chosen ? `筛选（已选${chosen}项）` : "筛选";
  }

  /**
   * Return the filters that are set, each with its removal.
   * @returns {{label: string, without: Partial<Filters>}[]} `without` is the change of the state.
   */
  chosen() {
    const {state} = this;
    /** @type {{label: string, without: Partial<Filters>}[]} */
    const filters = LISTS.flatMap((name) => state[name].map((value) => ({
      label: this.label(name, value),
      without: {[name]: state[name].filter((other) => other !== value)},
    })));
    if (state.from) filters.push({label: `${state.from} 起`, without: {from: ""}});
    if (state.to) filters.push({label: `${state.to} 止`, without: {to: ""}});
    return filters;
  }
}
