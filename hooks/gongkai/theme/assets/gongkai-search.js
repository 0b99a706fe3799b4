/*
 * What a reader sees of the search: the box in the header, the page search/, and the marks on a page opened from a result.
 *
 * search.js, which reads the index, is loaded when it is first needed. Texts enter a page as text, never as HTML.
 * A page opened from a folder (file://) runs this as a plain script; there search.js has left its exports in window.gongkaiSearch.
 */

/** Results below the header's box, and on a page of search/. */
const AT_ONCE = 8;
const PER_PAGE = 10;
/** The index looks at no more of a query. */
const LONGEST_QUERY = 200;
/** Milliseconds: before a typed query is asked, before results without excerpts are shown, before the wait is called slow. */
const PAUSE = 120;
const GRACE = 80;
const SLOW = 4000;
/** Values of a facet that are shown before the reader asks for all. */
const FACET_ROWS = 10;
const FACETS = {year: "年度", unit: "单位", kind: "种类", category: "公开内容"};
/** Before every record: the filter that lets everything pass. */
const EVER = "0001-01-01";
const WIDE = "(min-width: 60em)";
/** Where "/" is a character to type. */
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

const base = new URL(document.querySelector("script[data-gongkai-base]").dataset.gongkaiBase.replace(/\/*$/, "/"), document.baseURI).href;

/** Return the address of a folder of the site. */
function folderAddress(folder) {
  return `${base}${folder}${base.startsWith("file:") ? "index.html" : ""}`;
}

/** Return what is asked of the index for what was typed: not too much, and no halves of characters, which addresses cannot hold. */
function asQuery(text) {
  return text.trim().slice(0, LONGEST_QUERY).replace(/[\ud800-\udfff]/gu, "");
}

/** Make an element; children that are strings become text. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function button(label, onClick, attributes = {}) {
  const element = make("button", {type: "button", ...attributes}, label);
  element.addEventListener("click", onClick);
  return element;
}

/** Return a text as pieces, those between marks as <mark>. */
function marked(text, marks) {
  const pieces = [];
  let end = 0;
  for (const [from, to] of united(marks)) {
    pieces.push(text.slice(end, from), make("mark", {}, text.slice(from, to)));
    end = to;
  }
  return [...pieces, text.slice(end)];
}

/** Join marks that touch; they ascend. */
function united(marks) {
  const joined = [];
  for (const [from, to] of marks) {
    const last = joined[joined.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** Change what an element contains, and keep the focus on what has the same key. */
function refill(element, children) {
  const key = element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  element.replaceChildren(...children);
  const same = key !== undefined && [...element.querySelectorAll("[data-key]")].find((other) => other.dataset.key === key);
  if (same) same.focus({preventScroll: true});
}

class LoadError extends Error {}

let reader = null;
let opening = null;
let attempts = 0;

/** Load search.js; after a failure under another address, because browsers remember that a module failed. */
async function loadReader() {
  if (!reader) reader = window.gongkaiSearch;
  if (!reader) {
    attempts += 1;
    try {
      reader = await import(`../search/search.js${attempts > 1 ? `?${attempts}` : ""}`);
    } catch (error) {
      console.error(error);
      throw new LoadError("检索程序没有取到，请重试");
    }
  }
  return reader;
}

/** Open the index once; when that fails, the next call tries again. */
function openIndex() {
  if (!opening) {
    opening = loadReader().then(({open}) => open(base));
    opening.catch(() => {
      opening = null;
    });
  }
  return opening;
}

function messageOf(error) {
  if (error instanceof LoadError || (reader && error instanceof reader.SearchError)) return error.message;
  console.error(error);
  return "检索出了问题，没有完成，请重试";
}

/**
 * Ask the index on behalf of a view, whose newest question counts. The view is told: `wait`, `waitLonger`, `show(result, complete)`
 * once or twice, and `fail(message)` in the place of a complete result. After a failure the index is opened anew: the site may have
 * been replaced since, or something broken may have been kept.
 */
async function ask(view, query, options) {
  const question = (view.question = {});
  const current = () => view.question === question;
  const timers = [setTimeout(() => current() && view.waitLonger(), SLOW)];
  let index = null;
  let partial = null;
  view.wait();
  try {
    index = await openIndex();
    if (!current()) return;
    const onPartial = (result) => {
      partial = result;
      timers.push(setTimeout(() => current() && view.show(partial, false, index), GRACE));
    };
    const result = await index.find(query, {...options, onPartial});
    if (current()) view.show(result, true, index);
  } catch (error) {
    if (!current() || error.name === "AbortError") return;
    opening = null;
    if (partial) view.show(partial, false, index);
    view.fail(messageOf(error));
  } finally {
    timers.forEach(clearTimeout);
  }
}

/** Return the address of a hit, which tells the page what to mark. */
function hitAddress(hit, result) {
  return result.words.length && !result.byPinyin ? `${hit.url}?q=${encodeURIComponent(result.words.join(" "))}` : hit.url;
}

/** Return a hit's title with the words marked; it is not known yet while the record is being loaded. */
function titleOf(hit, result, index) {
  return hit.title ? marked(hit.title, result.byPinyin ? [] : reader.marksIn(hit.title, result.words, index.fold)) : [hit.id];
}

/** Return a hit's excerpt with the words marked, or nothing where it would repeat the title. */
function excerptOf(hit) {
  return hit.excerpt && hit.excerpt !== hit.title ? marked(hit.excerpt, hit.marks) : [];
}

/** Call back a moment after the last change of a box, and not while an input method composes. */
function onTyped(input, callback) {
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(callback, PAUSE);
  };
  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) soon();
  });
  input.addEventListener("compositionend", soon);
  return () => clearTimeout(timer);
}

/** Whether a key belongs to the input method. */
function composes(event) {
  return event.isComposing || event.keyCode === 229;
}

/** The box in the header: a combobox, whose list has the first hits. */
class HeaderBox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input");
    this.note = make("p", {class: "gongkai-search__note", hidden: true});
    this.list = make("div", {class: "gongkai-search__list", id: "gongkai-search-list", role: "listbox", "aria-label": "检索结果"});
    this.list.hidden = true;
    this.popup = make("div", {class: "gongkai-search__popup", hidden: true}, this.note, this.list);
    this.live = make("span", {class: "gongkai-unseen", role: "status"});
    this.active = -1;
    form.append(this.popup, this.live);
    const roles = {role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id};
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    this.stopTyping = onTyped(this.input, () => this.ask());
    this.listen();
  }

  listen() {
    const {form, input, popup} = this;
    input.addEventListener("focus", () => {
      openIndex().catch(() => {});
      if (popup.dataset.query === this.query) this.open();
    });
    input.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || this.close());
    form.addEventListener("submit", () => this.stopTyping());
    popup.addEventListener("mousedown", (event) => event.target.closest("button") || event.preventDefault());
    window.addEventListener("pagehide", () => this.close());
  }

  get query() {
    return asQuery(this.input.value);
  }

  get options() {
    return [...this.list.children];
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  ask() {
    this.asked = this.query;
    if (this.asked) ask(this, this.asked, {limit: AT_ONCE});
    else this.clear();
  }

  clear() {
    this.stopTyping();
    this.question = null;
    delete this.popup.dataset.query;
    this.live.textContent = "";
    this.close();
  }

  open() {
    this.popup.hidden = false;
    this.tellWhetherOpen();
  }

  close() {
    this.popup.hidden = true;
    this.tellWhetherOpen();
    this.activate(-1);
  }

  tellWhetherOpen() {
    this.input.setAttribute("aria-expanded", String(!this.popup.hidden && !this.list.hidden));
  }

  say(...pieces) {
    this.note.replaceChildren(...pieces);
    this.note.hidden = !pieces.length;
  }

  /** Show options; the chosen one stays so when it comes again, now with its excerpt. */
  fillList(options) {
    const chosen = this.active >= 0 ? this.options[this.active].href : null;
    this.list.replaceChildren(...options);
    this.list.hidden = !options.length;
    this.activate(options.findIndex((option) => option.href === chosen), false);
    this.tellWhetherOpen();
  }

  wait() {
    this.list.setAttribute("aria-busy", "true");
    this.activate(-1);
    if (this.list.hidden || !this.note.hidden) this.say("正在查找……");
    this.open();
  }

  waitLonger() {
    this.say("网络较慢，还在查找……");
  }

  show(result, complete, index) {
    const everything = `${folderAddress("search/")}?q=${encodeURIComponent(this.asked)}`;
    const last = result.total ? `查看全部 ${result.total} 条` : "怎样查更容易找到";
    this.popup.dataset.query = this.asked;
    this.list.setAttribute("aria-busy", String(!complete));
    this.say(...this.remarks(result));
    this.fillList([
      ...result.hits.map((hit, i) => this.option(i, hitAddress(hit, result), this.describe(hit, result, index))),
      this.option(result.hits.length, everything, [make("span", {class: "gongkai-search__all"}, last)]),
    ]);
    if (complete) this.live.textContent = result.total ? `共${result.total}条` : "没有找到";
  }

  remarks(result) {
    if (!result.words.length) return ["标点和符号不参加查找，请输入汉字、字母或数字"];
    if (!result.total) return [`没有找到“${this.asked}”`];
    return result.byPinyin ? ["没有找到这几个字母，以下按拼音查找"] : [];
  }

  describe(hit, result, index) {
    return [
      make("span", {class: "gongkai-search__title"}, ...titleOf(hit, result, index)),
      make("span", {class: "gongkai-search__meta"}, `${hit.date} · ${hit.unit} · ${hit.kind}`),
      make("span", {class: "gongkai-search__excerpt"}, ...excerptOf(hit)),
    ];
  }

  option(number, href, children) {
    const id = `gongkai-search-option-${number}`;
    const option = make("a", {role: "option", id, href, tabindex: "-1", "aria-selected": "false"}, ...children);
    option.addEventListener("mousemove", () => this.active === number || this.activate(number, false));
    return option;
  }

  fail(message) {
    const retry = button("重试", () => {
      this.input.focus();
      this.ask();
    });
    if (this.popup.dataset.query !== this.asked) this.fillList([]);
    this.say(message, " ", retry);
    this.live.textContent = message;
  }

  activate(number, scroll = true) {
    const {options} = this;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === number)));
    this.active = number;
    if (number < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", options[number].id);
      if (scroll) options[number].scrollIntoView({block: "nearest"});
    }
  }

  onKey(event) {
    if (composes(event)) return;
    const {options} = this;
    const closed = this.popup.hidden;
    if (event.key === "Escape") {
      event.preventDefault();
      if (!closed) this.close();
      else {
        this.input.value = "";
        this.clear();
      }
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      options[this.active].click();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length && this.popup.dataset.query) {
      event.preventDefault();
      this.open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!closed || step > 0) this.activate(((this.active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    }
  }
}

const LISTS = Object.keys(FACETS);

/** Return what an address of the search page asks for. */
function readAddress() {
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
function writtenAddress(state) {
  const asked = new URLSearchParams();
  if (state.q) asked.set("q", state.q);
  for (const name of LISTS) for (const value of state[name]) asked.append(name, value);
  for (const name of ["from", "to"]) if (state[name]) asked.set(name, state[name]);
  if (state.sort === "date") asked.set("sort", "date");
  if (state.page > 1) asked.set("page", state.page);
  return `${window.location.pathname}${asked.toString() && "?"}${asked}`;
}

function entries(labels) {
  return new Map(Object.entries(labels));
}

const NO_FILTERS = {year: [], unit: [], kind: [], category: [], from: "", to: ""};

function hasFilters(state) {
  return Boolean(state.from || state.to || LISTS.some((name) => state[name].length));
}

/** Return the rows of a facet of plain values. */
function plainRows(counts, labels, chosen, newestFirst) {
  const values = [...new Set([...counts.keys(), ...chosen])];
  const rows = values.map((value) => ({value, label: labels(value), depth: 0, count: counts.get(value) || 0}));
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

/** The page search/. Its state is in the address; whatever changes the state goes through `go`. */
class SearchPage {
  constructor(root) {
    this.root = root;
    this.title = document.title;
    this.labels = null;
    this.unfolded = new Set();
    this.build();
    this.listen();
    this.enter();
    if (!this.state.q && !hasFilters(this.state)) this.input.focus({preventScroll: true});
  }

  build() {
    this.input = make("input", {
      id: "gongkai-search-box", class: "gongkai-find__box", type: "search", name: "q", maxlength: LONGEST_QUERY, enterkeyhint: "search",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    });
    this.form = make("form", {class: "gongkai-find", role: "search"},
      make("label", {class: "gongkai-unseen", for: this.input.id}, "要查的字、词、数字或索引号"),
      this.input,
      make("button", {class: "gongkai-button gongkai-button--main"}, "检索"));
    this.status = make("p", {class: "gongkai-status", role: "status", tabindex: "-1"});
    this.chosen = make("div", {class: "gongkai-chosen"});
    this.alert = make("div", {role: "alert"});
    this.notes = make("div", {class: "gongkai-notes"});
    this.sort = make("div", {class: "gongkai-sort", role: "group", "aria-label": "排列", hidden: true});
    this.hits = make("ol", {class: "gongkai-hits"});
    this.advice = make("div", {class: "gongkai-advice"});
    this.pager = make("nav", {class: "gongkai-pages", "aria-label": "翻页"});
    this.results = make("section", {class: "gongkai-results", "aria-label": "检索结果"},
      make("div", {class: "gongkai-headline"}, this.status, this.sort), this.alert, this.chosen, this.notes, this.hits, this.advice, this.pager);
    this.root.replaceChildren(this.form, make("div", {class: "gongkai-columns"}, this.buildFacets(), this.results));
  }

  buildFacets() {
    this.lists = {};
    const groups = LISTS.map((name) => {
      this.lists[name] = make("div", {class: "gongkai-facet__rows"});
      return make("fieldset", {class: "gongkai-facet", hidden: true}, make("legend", {}, FACETS[name]), this.lists[name]);
    });
    this.days = {from: make("input", {type: "date", name: "from"}), to: make("input", {type: "date", name: "to"})};
    const dates = make("fieldset", {class: "gongkai-facet gongkai-facet--dates"}, make("legend", {}, "发布日期"),
      make("label", {}, "从", this.days.from), make("label", {}, "到", this.days.to));
    this.summary = make("summary", {}, "筛选");
    this.facets = make("details", {class: "gongkai-facets"}, this.summary, make("form", {"aria-label": "筛选"}, ...groups, dates));
    return this.facets;
  }

  listen() {
    this.stopTyping = onTyped(this.input, () => this.typed());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.stopTyping();
      this.typing = false;
      this.go({q: this.typedQuery}, true);
    });
    this.facets.addEventListener("submit", (event) => event.preventDefault());
    this.facets.addEventListener("change", ({target}) => this.filtered(target));
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("popstate", () => this.enter());
    const wide = window.matchMedia(WIDE);
    const unfold = () => {
      this.facets.open = wide.matches;
    };
    wide.addEventListener("change", unfold);
    unfold();
  }

  get typedQuery() {
    return asQuery(this.input.value);
  }

  /** Take over what the address asks for. */
  enter() {
    this.stopTyping();
    this.typing = false;
    this.state = readAddress();
    this.scroll = window.history.state && window.history.state.scroll;
    if (this.typedQuery !== this.state.q) this.input.value = this.state.q;
    this.run();
  }

  /** Change the state: as a new entry of the browser's history, or in the place of the newest. */
  go(changes, asNew) {
    this.state = {...this.state, page: 1, ...changes};
    const address = writtenAddress(this.state);
    const same = address === `${window.location.pathname}${window.location.search}`;
    this.scroll = null;
    window.history[asNew && !same ? "pushState" : "replaceState"](null, "", address);
    this.run();
  }

  /** What is typed in one go makes one entry of the history. */
  typed() {
    const q = this.typedQuery;
    if (q === this.state.q) return;
    const first = !this.typing && (this.state.q !== "" || hasFilters(this.state));
    this.typing = true;
    this.go({q}, first);
  }

  filtered(target) {
    if (target.type === "date") {
      const unfinished = target.value ? target.value < "1000" : target.validity.badInput;
      if (!unfinished) this.go({[target.name]: target.value}, true);
    } else {
      const others = this.state[target.name].filter((value) => value !== target.value);
      this.go({[target.name]: target.checked ? [...others, target.value] : others}, true);
    }
    this.typing = false;
  }

  clicked(event) {
    const link = event.target.closest("a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.dataset.page) {
      event.preventDefault();
      this.go({page: Number(link.dataset.page)}, true);
      this.status.focus({preventScroll: true});
      this.root.scrollIntoView();
    } else if (link.closest(".gongkai-hits")) window.history.replaceState({scroll: window.scrollY}, "");
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  onKey(event) {
    if (composes(event) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const links = [...this.hits.querySelectorAll("a")];
    const place = links.indexOf(event.target);
    if (event.key === "Escape" && event.target === this.input) {
      this.input.value = "";
      this.stopTyping();
      this.typed();
    } else if (event.key === "Escape") this.focus();
    else if (event.key === "ArrowDown" && (place >= 0 || event.target === this.input)) {
      if (place + 1 < links.length) links[place + 1].focus();
    } else if (event.key === "ArrowUp" && place >= 0) {
      if (place) links[place - 1].focus();
      else this.focus();
    } else return;
    event.preventDefault();
  }

  run() {
    const {state} = this;
    this.empty = !state.q && !hasFilters(state);
    document.title = state.q ? `${state.q} - ${this.title}` : this.title;
    for (const name of ["from", "to"]) if (this.days[name].value !== state[name]) this.days[name].value = state[name];
    this.fillChosen();
    const {year, unit, kind, category, from, to, sort} = state;
    if (this.empty) ask(this, "", {from: EVER, limit: 0});
    else ask(this, state.q, {year, unit, kind, category, from, to, sort, limit: PER_PAGE, offset: (state.page - 1) * PER_PAGE});
  }

  wait() {
    this.results.setAttribute("aria-busy", "true");
    this.alert.replaceChildren();
    if (!this.shown) this.status.textContent = "正在查找……";
  }

  waitLonger() {
    this.status.textContent = "网络较慢，还在查找……";
  }

  fail(message) {
    if (this.shown !== this.question) {
      this.shown = null;
      this.status.textContent = "";
      this.sort.hidden = true;
      for (const element of [this.notes, this.hits, this.advice, this.pager]) element.replaceChildren();
    }
    const retry = button("重试", () => {
      this.input.focus();
      this.run();
    }, {class: "gongkai-button gongkai-button--main"});
    this.alert.replaceChildren(make("div", {class: "gongkai-error"}, make("p", {}, message), retry));
    this.results.setAttribute("aria-busy", "false");
  }

  show(result, complete, index) {
    const pages = Math.ceil(result.total / PER_PAGE);
    if (pages && this.state.page > pages) {
      this.go({page: pages}, false);
      return;
    }
    this.shown = this.question;
    this.labels = {units: entries(index.labels.units), kinds: entries(index.labels.kinds), categories: entries(index.labels.categories)};
    this.fillFacets(result.facets);
    this.fillChosen();
    this.fillSort(result);
    refill(this.notes, this.remarks(result).map((text) => make("p", {}, text)));
    refill(this.hits, this.empty ? [] : result.hits.map((hit) => this.hit(hit, result, index)));
    this.hits.start = (this.state.page - 1) * PER_PAGE + 1;
    refill(this.advice, this.empty ? this.help(index) : result.total ? [] : this.advise(result));
    refill(this.pager, pages > 1 && !this.empty ? this.pages(pages) : []);
    this.results.setAttribute("aria-busy", String(!complete));
    if (!complete) return;
    this.status.textContent = this.empty ? "" : this.summarise(result, pages);
    if (this.scroll) window.scrollTo(0, this.scroll);
    this.scroll = null;
    if (!result.total && result.words.length && hasFilters(this.state)) this.countWithoutFilters(index);
  }

  summarise({total, words}, pages) {
    const asked = this.state.q && words.length ? `“${this.state.q}”` : "";
    if (!total) return asked ? `没有找到${asked}` : "没有找到";
    return `${asked}共 ${total} 条${pages > 1 ? `，第 ${this.state.page} 页，共 ${pages} 页` : ""}`;
  }

  remarks({words, total, byPinyin}) {
    const remarks = [];
    if (this.input.value.trim().length > LONGEST_QUERY) remarks.push(`只按前 ${LONGEST_QUERY} 个字查找`);
    if (this.state.q && !words.length && total) remarks.push("标点和符号不参加查找，以下是符合筛选条件的全部记录");
    if (byPinyin && total) remarks.push("没有找到这几个字母，以下按拼音查找");
    return remarks;
  }

  hit(hit, result, index) {
    return make("li", {},
      make("h2", {}, make("a", {href: hitAddress(hit, result), "data-key": hit.id}, ...titleOf(hit, result, index))),
      make("p", {class: "gongkai-meta"}, make("time", {}, hit.date), ` · ${hit.unit} · ${hit.kind}`),
      make("p", {class: "gongkai-excerpt"}, ...excerptOf(hit)));
  }

  fillSort({total, words}) {
    this.sort.hidden = this.empty || total < 2 || !words.length;
    const orders = [["relevance", "最相关在前"], ["date", "最新在前"]];
    const choose = ([sort, label]) => {
      const pressed = String(this.state.sort === sort);
      return button(label, () => this.go({sort}, true), {class: "gongkai-button", "aria-pressed": pressed, "data-key": sort});
    };
    refill(this.sort, orders.map(choose));
  }

  fillFacets(facets) {
    for (const name of LISTS) {
      const chosen = this.state[name];
      const counts = new Map(facets[name].map(({value, count}) => [String(value), count]).filter(([value]) => value));
      const label = (value) => this.label(name, value);
      const rows = name === "unit" ? unitRows(counts, this.labels.units, chosen) : plainRows(counts, label, chosen, name === "year");
      this.lists[name].parentElement.hidden = !rows.length;
      const folded = rows.length > FACET_ROWS + 2 && !this.unfolded.has(name);
      const shown = folded ? rows.filter((row, i) => i < FACET_ROWS || chosen.includes(row.value)) : rows;
      const more = button(`全部 ${rows.length} 项`, () => this.unfold(name, facets), {class: "gongkai-button"});
      refill(this.lists[name], [...shown.map((row) => this.facetRow(name, row, chosen)), ...(folded ? [more] : [])]);
    }
  }

  facetRow(name, {value, label, depth, count}, chosen) {
    const box = make("input", {type: "checkbox", name, value, checked: chosen.includes(value), "data-key": `${name} ${value}`});
    const number = make("span", {class: "gongkai-facet__count"}, String(count));
    const row = make("label", {class: "gongkai-facet__row"}, box, make("span", {}, label), number);
    row.style.setProperty("--gongkai-depth", Math.min(depth, 5));
    return row;
  }

  /** Show all values of a facet; the keyboard goes on where the new ones begin. */
  unfold(name, facets) {
    this.unfolded.add(name);
    this.fillFacets(facets);
    this.lists[name].querySelectorAll("input")[FACET_ROWS].focus();
  }

  label(name, value) {
    const {units, kinds, categories} = this.labels;
    if (name === "year") return `${value}年`;
    if (name === "unit") return units.has(value) ? units.get(value).name : value;
    return (name === "kind" ? kinds : categories).get(value) || value;
  }

  /** Show the filters that are set, each to be taken off again. */
  fillChosen() {
    const {state} = this;
    if (!this.labels) return;
    const filters = LISTS.flatMap((name) => state[name].map((value) => ({
      label: this.label(name, value),
      without: {[name]: state[name].filter((other) => other !== value)},
    })));
    if (state.from) filters.push({label: `${state.from} 起`, without: {from: ""}});
    if (state.to) filters.push({label: `${state.to} 止`, without: {to: ""}});
    const buttons = filters.map(({label, without}) => {
      const attributes = {class: "gongkai-button gongkai-button--chosen", "aria-label": `去掉筛选：${label}`, "data-key": label};
      return button(`${label} ✕`, () => this.go(without, true), attributes);
    });
    if (filters.length > 1) buttons.push(button("清除筛选", () => this.clearFilters(), {class: "gongkai-button", "data-key": "clear"}));
    refill(this.chosen, buttons);
    this.summary.textContent = filters.length ? `筛选（已选 ${filters.length} 项）` : "筛选";
  }

  clearFilters() {
    this.go(NO_FILTERS, true);
    this.input.focus();
  }

  pages(count) {
    const {page} = this.state;
    const link = (number, label, attributes = {}) =>
      make("a", {href: writtenAddress({...this.state, page: number}), "data-page": number, "data-key": label, ...attributes}, label);
    const links = [];
    if (page > 1) links.push(link(page - 1, "上一页", {rel: "prev"}));
    let last = 0;
    for (let number = 1; number <= count; number++) {
      if (number > 1 && number < count && Math.abs(number - page) > 2) continue;
      if (number > last + 1) links.push(make("span", {}, "…"));
      if (number === page) links.push(make("strong", {"aria-current": "page"}, String(number)));
      else links.push(link(number, String(number), {"aria-label": `第 ${number} 页`}));
      last = number;
    }
    if (page < count) links.push(link(page + 1, "下一页", {rel: "next"}));
    return links;
  }

  help(index) {
    return [
      make("p", {}, `本站有 ${index.size} 条公开记录，标题、正文、表格里的每一个字都能查到。`),
      make("ul", {},
        make("li", {}, "输入村名、人名、事项、数字或整个索引号，边输入边出结果；繁体、简体都可以。"),
        make("li", {}, "几个词之间空一格，只找同时有这几个词的记录，例如“党费 收缴”。"),
        make("li", {}, "标题和单位还可以输入拼音或拼音首字母，例如“dangfei”“df”。"),
        make("li", {}, "也可以不输入文字，只按年度、单位、种类筛选。")),
      this.browse(),
    ];
  }

  advise({words}) {
    const {state} = this;
    const items = [];
    if (state.from && state.to && state.from > state.to) items.push(["起始日期晚于截止日期，请改一下发布日期。"]);
    if (!words.length && state.q) items.push(["标点和符号不参加查找，请输入汉字、字母或数字。"]);
    if (hasFilters(state)) {
      this.clearer = button("清除筛选", () => this.clearFilters(), {class: "gongkai-button gongkai-button--main"});
      items.push(["现在只在筛选出的范围里查找。", this.clearer]);
    }
    const parts = state.q.split(/\s+/).filter((part) => part);
    const single = (q) => button(q, () => this.askFor(q), {class: "gongkai-button"});
    if (parts.length > 1) items.push(["少用几个词试试：", ...parts.slice(0, 5).map(single)]);
    else if (words.length && words[0].length > 4) items.push(["用短一些的词试试，例如只输入地名或事项的两三个字。"]);
    if (words.length) items.push(["看看有没有错别字；写法没有把握时，可以输入拼音或拼音首字母，例如“df”找“党费”。"]);
    return [make("p", {}, "可以这样试试："), make("ul", {}, ...items.map((item) => make("li", {}, ...item))), this.browse()];
  }

  askFor(q) {
    this.input.value = q;
    this.go({q}, true);
    this.input.focus();
  }

  browse() {
    const link = (folder, label) => make("a", {href: folderAddress(folder)}, label);
    return make("p", {class: "gongkai-browse"}, "不检索也能找：", link("years/", "按年度"), link("units/", "按单位"), link("kinds/", "按种类"));
  }

  /** Tell beside the button that clears the filters what that would bring. */
  async countWithoutFilters(index) {
    const {clearer} = this;
    try {
      const {total} = await index.find(this.state.q, {limit: 0});
      clearer.textContent = total ? `清除筛选（全部记录里有 ${total} 条）` : "清除筛选（全部记录里也没有）";
    } catch (error) {
      if (error.name !== "AbortError") console.error(error);
    }
  }
}

/** On a page opened from a result, mark the words of the query, and go to the first. */
class Marks {
  constructor(article, query) {
    this.article = article;
    this.query = query;
    this.bar = make("div", {class: "gongkai-marks", role: "status"});
    this.marks = [];
  }

  async mark() {
    try {
      const {folder, marksIn} = await loadReader();
      const fold = await folder(base, this.query + this.article.textContent);
      const found = this.markWords(fold.words(this.query), (text, words) => marksIn(text, words, fold));
      if (found.length) this.report(found);
    } catch (error) {
      this.tell(`没能标出“${this.query}”：${messageOf(error)}`, button("重试", () => this.mark()));
    }
  }

  /** Mark words that stand within one piece of text; return those that were marked. */
  markWords(words, find) {
    const texts = document.createTreeWalker(this.article, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("script, style, .md-content__button") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const nodes = [];
    while (texts.nextNode()) nodes.push(texts.currentNode);
    const found = new Set();
    for (const node of nodes) {
      const marks = [];
      let start = 0;
      for (const line of node.data.split("\n")) {
        const present = words.filter((word) => find(line, [word]).length);
        present.forEach((word) => found.add(word));
        if (present.length) marks.push(...find(line, present).map(([from, to]) => [start + from, start + to]));
        start += line.length + 1;
      }
      if (!marks.length) continue;
      const pieces = marked(node.data, marks);
      this.marks.push(...pieces.filter((piece) => typeof piece !== "string"));
      node.replaceWith(...pieces);
    }
    return words.filter((word) => found.has(word));
  }

  report(words) {
    const {marks} = this;
    this.tell(`已标出：${words.join("、")}，共 ${marks.length} 处`, button("清除", () => this.clear()));
    const [entry] = performance.getEntriesByType("navigation");
    const {top, bottom} = marks[0].getBoundingClientRect();
    const seen = top > 0 && bottom < window.innerHeight - this.bar.offsetHeight;
    if (seen || window.location.hash || (entry && entry.type !== "navigate")) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    marks[0].scrollIntoView({block: "center", behavior: still ? "auto" : "smooth"});
  }

  tell(text, action) {
    action.className = "gongkai-button";
    this.bar.replaceChildren(make("span", {}, text), action);
    if (!this.bar.isConnected) document.body.append(this.bar);
  }

  clear() {
    for (const mark of this.marks) mark.replaceWith(mark.textContent);
    this.article.normalize();
    this.bar.remove();
    const address = new URL(window.location.href);
    address.searchParams.delete("q");
    window.history.replaceState(null, "", address);
  }
}

function start() {
  const root = document.getElementById("gongkai-search-page");
  const form = document.querySelector("form.gongkai-search");
  const box = root ? new SearchPage(root) : form && new HeaderBox(form);
  document.addEventListener("keydown", (event) => {
    const inField = document.activeElement && document.activeElement.closest(FIELDS);
    if (event.key !== "/" || inField || event.ctrlKey || event.altKey || event.metaKey || !box) return;
    event.preventDefault();
    if (box.input.offsetParent) box.focus();
    else window.location.assign(folderAddress("search/"));
  });
  const article = document.querySelector("article");
  const query = asQuery(new URLSearchParams(window.location.search).get("q") || "");
  if (!root && article && query) new Marks(article, query).mark();
}

start();
