import {LISTS, NO_FILTERS} from "./address.js";
import {button, make, refill} from "./common.js";

/** Values of a facet that are shown before the reader asks for all. */
const FACET_ROWS = 10;
const LEGENDS = {site: "站点", year: "年度", unit: "单位", kind: "种类", category: "公开内容"};
const WIDE = "(min-width: 60em)";

/** Return the rows of a facet of plain values. */
function plainRows(counts, labels, chosen, newestFirst) {
  const values = [...new Set([...counts.keys(), ...chosen])];
  const rows = values.map((value) => ({value, label: labels(value), depth: 0, count: counts.has(value) ? counts.get(value) : 0}));
  return rows.sort((a, b) => (newestFirst ? b.value - a.value : b.count - a.count) || (a.value < b.value ? -1 : 1));
}

/** Return the rows of the tree of units; a unit counts what is below it, and one with nothing to show is left out. */
function unitRows(counts, units, chosen) {
  const rows = [];
  const below = new Map();
  for (const [code, {parent}] of units) {
    const upper = units.has(parent) ? parent : "";
    below.set(upper, [...(below.get(upper) || []), code]);
  }
  const visit = (code, depth) => {
    const row = {value: code, label: units.get(code).name, depth, count: counts.get(code) || 0};
    const place = rows.push(row);
    for (const lower of below.get(code) || []) row.count += visit(lower, depth + 1);
    if (!row.count && !chosen.includes(code) && rows.length === place) rows.pop();
    return row.count;
  };
  for (const code of below.get("") || []) visit(code, 0);
  return [...rows, ...plainRows(new Map(), String, chosen.filter((code) => !units.has(code)))];
}

function entries(labels) {
  return new Map(Object.entries(labels));
}

/** The filters beside the results: boxes to tick, which count what they would leave, and two dates. */
export class Facets {
  constructor() {
    this.state = NO_FILTERS;
    this.labels = null;
    this.counted = null;
    this.unfolded = new Set();
    this.lists = {};
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

  unfoldWhereWide() {
    const wide = window.matchMedia(WIDE);
    const unfold = () => {
      this.element.open = wide.matches;
    };
    wide.addEventListener("change", unfold);
    unfold();
  }

  /** Take over a new state of the page. */
  take(state) {
    this.state = state;
    for (const [name, input] of Object.entries(this.days)) if (input.value !== state[name]) input.value = state[name];
  }

  /** Return how a box that was changed changes the state, or null while a date is being typed. */
  changesBy({type, name, value, checked, validity}) {
    if (type === "date") {
      const unfinished = value ? value < "1000" : validity.badInput;
      return unfinished ? null : {[name]: value};
    }
    const others = this.state[name].filter((other) => other !== value);
    return {[name]: checked ? [...others, value] : others};
  }

  /** Show the values that a result counts, under the names that the index gives them. */
  fill(counted, {units, kinds, categories, sites = {}, level = LEGENDS.site}) {
    this.labels = {units: entries(units), kinds: entries(kinds), categories: entries(categories), sites: entries(sites)};
    this.lists.site.previousSibling.textContent = level;
    this.counted = counted;
    LISTS.forEach((name) => this.fillList(name));
    this.dates.hidden = false;
  }

  fillList(name) {
    const chosen = this.state[name];
    const counts = new Map((this.counted[name] || []).map(({value, count}) => [String(value), count]).filter(([value]) => value));
    const label = (value) => this.label(name, value);
    const rows = name === "unit" ? unitRows(counts, this.labels.units, chosen) : plainRows(counts, label, chosen, name === "year");
    this.lists[name].parentElement.hidden = !rows.length;
    const folded = rows.length > FACET_ROWS + 2 && !this.unfolded.has(name);
    const shown = folded ? rows.filter((row, i) => i < FACET_ROWS || chosen.includes(row.value)) : rows;
    const more = button(`全部${rows.length}项`, () => this.unfold(name), {class: "gongkai-button"});
    refill(this.lists[name], [...shown.map((row) => this.row(name, row, chosen)), ...(folded ? [more] : [])]);
  }

  row(name, {value, label, depth, count}, chosen) {
    const title = this.explanation(name, value);
    const box = make("input", {type: "checkbox", name, value, title, checked: chosen.includes(value), "data-key": `${name} ${value}`});
    const number = make("span", {class: "gongkai-facet__count"}, count === null ? "未查" : String(count));
    const row = make("label", {class: "gongkai-facet__row", title}, box, make("span", {}, label), number);
    row.style.setProperty("--gongkai-depth", Math.min(depth, 5));
    return row;
  }

  /** Show all values of a facet; the keyboard goes on where the new ones begin. */
  unfold(name) {
    this.unfolded.add(name);
    this.fillList(name);
    this.lists[name].querySelectorAll("input")[FACET_ROWS].focus();
  }

  label(name, value) {
    const {units, kinds, categories, sites} = this.labels;
    if (name === "year") return `${value}年`;
    if (name === "kind") return kinds.get(value) || value;
    const named = ({unit: units, site: sites, category: categories}[name]).get(value);
    return named ? named.name : value;
  }

  /** Return what a short name stands for, if it has to be explained. */
  explanation(name, value) {
    const category = name === "category" && this.labels.categories.get(value);
    return category ? category.description : undefined;
  }

  tellHowMany(chosen) {
    this.summary.textContent = chosen ? `筛选（已选${chosen}项）` : "筛选";
  }

  /** Return the filters that are set, each with the change that takes it off again. */
  chosen() {
    const {state} = this;
    const filters = LISTS.flatMap((name) => state[name].map((value) => ({
      label: this.label(name, value),
      without: {[name]: state[name].filter((other) => other !== value)},
    })));
    if (state.from) filters.push({label: `${state.from} 起`, without: {from: ""}});
    if (state.to) filters.push({label: `${state.to} 止`, without: {to: ""}});
    return filters;
  }
}
