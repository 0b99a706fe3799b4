import {hasFilters, NO_FILTERS, readAddress, writtenAddress} from "./address.js";
import {
  ask, asQuery, button, composes, excerptOf, folderAddress, hitAddress, isOutdated, LONGEST_QUERY, make, onTyped, refill, titleOf,
} from "./common.js";
import {Facets} from "./facets.js";
import {namedLine, placeList} from "./named-pages.js";

/**
 * @import {Hit, Result, SearchIndex} from "../../../../search/browser/search.js"
 * @import {PageState} from "./address.js"
 * @import {Attributes, View} from "./common.js"
 */

const PER_PAGE = 10;
/** Words that are counted one by one. */
const MOST_WORDS = 5;
/** A day before every record: as a filter it lets everything pass. */
const EVER = "0001-01-01";

/**
 * Show the page search/. Its state is in the address; every change of the state goes through `go`.
 * @implements {View}
 */
export class SearchPage {
  /**
   * Build the page. The index is asked for the state in the address.
   * @param {HTMLElement} root
   */
  constructor(root) {
    this.root = root;
    this.title = document.title;
    this.facets = new Facets();
    /** @type {object | null} */
    this.question = null;
    /**
     * The question whose result is on the page.
     * @type {object | null}
     */
    this.shown = null;
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
    /** The pages that the query names, above the hits, and hand-written pages with its words, below. */
    this.places = make("div", {class: "gongkai-places"});
    this.texts = make("div", {class: "gongkai-places"});
    this.hits = make("ol", {class: "gongkai-hits"});
    this.advice = make("div", {class: "gongkai-advice"});
    this.pager = make("nav", {class: "gongkai-pages", "aria-label": "翻页"});
    this.results = make("section", {class: "gongkai-results", "aria-label": "检索结果"},
      make("div", {class: "gongkai-headline"}, this.status, this.sort), this.alert, this.chosen, this.places, this.notes, this.hits, this.texts, this.advice, this.pager);
    this.root.replaceChildren(this.form, make("div", {class: "gongkai-columns"}, this.facets.element, this.results));
    /** The removal of a call that typing has brought about. */
    this.stopTyping = onTyped(this.input, () => this.typed());
    /** Whether the newest entry of the history was made by typing. */
    this.typing = false;
    this.state = readAddress();
    /**
     * The place to which the page is scrolled when its hits are there.
     * @type {number | null}
     */
    this.scroll = null;
    /** Whether there is neither a query nor a filter. */
    this.empty = true;
    /**
     * The button that removes the filters, below a result without hits.
     * @type {HTMLButtonElement | null}
     */
    this.clearer = null;
    this.listen();
    this.enter();
    if (!this.state.q && !hasFilters(this.state)) this.input.focus({preventScroll: true});
  }

  /** Listen to the elements and to the browser's history. */
  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.stopTyping();
      this.typing = false;
      this.go({q: this.typedQuery}, true);
    });
    this.facets.element.addEventListener("change", ({target}) => this.filtered(/** @type {HTMLInputElement} */ (target)));
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("popstate", () => this.enter());
  }

  /**
   * Return the query in the box.
   * @returns {string}
   */
  get typedQuery() {
    return asQuery(this.input.value);
  }

  /** Take over the state in the address. */
  enter() {
    this.stopTyping();
    this.typing = false;
    this.state = readAddress();
    this.scroll = window.history.state && window.history.state.scroll;
    if (this.typedQuery !== this.state.q) this.input.value = this.state.q;
    this.run();
  }

  /**
   * Change the state, and ask the index.
   * @param {Partial<PageState>} changes
   * @param {boolean} asNew Whether the change makes a new entry of the browser's history.
   */
  go(changes, asNew) {
    this.state = {...this.state, page: 1, ...changes};
    const address = writtenAddress(this.state);
    const same = address === `${window.location.pathname}${window.location.search}`;
    this.scroll = null;
    window.history[asNew && !same ? "pushState" : "replaceState"](null, "", address);
    this.run();
  }

  /** Take over the typed query. Typing without a pause makes one entry of the history. */
  typed() {
    const q = this.typedQuery;
    if (q === this.state.q) return;
    const first = !this.typing && (this.state.q !== "" || hasFilters(this.state));
    this.typing = true;
    this.go({q}, first);
  }

  /**
   * Take over a changed filter.
   * @param {HTMLInputElement} target
   */
  filtered(target) {
    const changes = this.facets.changesBy(target);
    if (changes) this.go(changes, true);
    this.typing = false;
  }

  /**
   * Open another page of results, or remember the place.
   * @param {MouseEvent} event
   */
  clicked(event) {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.dataset.page) {
      event.preventDefault();
      this.go({page: Number(link.dataset.page)}, true);
      this.status.focus({preventScroll: true});
      this.root.scrollIntoView();
    } else if (link.closest(".gongkai-hits")) window.history.replaceState({scroll: window.scrollY}, "");
  }

  /** Focus the box, and select its text. */
  focus() {
    this.input.focus();
    this.input.select();
  }

  /**
   * Handle a key in the box or on a hit.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (composes(event) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const links = [...this.hits.querySelectorAll("a")];
    const place = links.indexOf(/** @type {HTMLAnchorElement} */ (event.target));
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

  /** Ask the index for the state. */
  run() {
    const {state} = this;
    this.empty = !state.q && !hasFilters(state);
    document.title = state.q ? `${state.q} - ${this.title}` : this.title;
    this.facets.take(state);
    this.fillChosen();
    const {site, year, unit, kind, category, from, to, sort} = state;
    if (this.empty) ask(this, "", {from: EVER, limit: 0});
    else ask(this, state.q, {site, year, unit, kind, category, from, to, sort, limit: PER_PAGE, offset: (state.page - 1) * PER_PAGE});
  }

  /** Show that the index is being asked. */
  wait() {
    this.results.setAttribute("aria-busy", "true");
    this.alert.replaceChildren();
    if (!this.shown) this.status.textContent = "正在查找……";
  }

  /** Show that the network is slow. */
  waitLonger() {
    this.status.textContent = "网络较慢，还在查找……";
  }

  /**
   * Show that the index could not be asked.
   * @param {string} message
   */
  fail(message) {
    if (this.shown !== this.question) {
      this.shown = null;
      this.status.textContent = "";
      this.sort.hidden = true;
      for (const element of [this.places, this.texts, this.notes, this.hits, this.advice, this.pager]) element.replaceChildren();
    }
    const retry = button("重试", () => {
      this.input.focus();
      this.run();
    }, {class: "gongkai-button gongkai-button--main"});
    this.alert.replaceChildren(make("div", {class: "gongkai-error"}, make("p", {}, message), retry));
    this.results.setAttribute("aria-busy", "false");
  }

  /**
   * Show a result.
   * @param {Result} result
   * @param {boolean} complete Whether the excerpts are there.
   * @param {SearchIndex} index
   */
  show(result, complete, index) {
    const pages = Math.ceil(result.total / PER_PAGE);
    if (pages && this.state.page > pages && !result.progress) {
      this.go({page: pages}, false);
      return;
    }
    this.shown = this.question;
    this.facets.fill(result.facets, index.labels);
    this.fillChosen();
    this.fillSort(result);
    refill(this.notes, this.remarks(result).map((text) => make("p", {}, text)));
    refill(this.hits, this.empty ? [] : result.hits.map((hit) => this.hit(hit, result, index)));
    this.hits.start = (this.state.page - 1) * PER_PAGE + 1;
    refill(this.advice, this.empty ? this.help(index) : result.total || result.progress ? [] : this.advise(result));
    refill(this.pager, pages > 1 && !this.empty ? this.pages(pages) : []);
    this.results.setAttribute("aria-busy", String(!complete));
    if (complete || result.progress) this.status.textContent = this.empty ? "" : this.summarise(result, pages);
    if (!complete) return;
    if (this.scroll) window.scrollTo(0, this.scroll);
    this.scroll = null;
    this.showPlaces(index)
      .catch((error) => console.error(error))
      .then(() => this.showCounts(result, index))
      .catch((error) => isOutdated(error) || console.error(error));
  }

  /**
   * Show the pages that the query names, above the hits.
   * @param {SearchIndex} index
   * @returns {Promise<void>}
   */
  async showPlaces(index) {
    const {question} = this;
    const {q} = this.state;
    const {named, partly, texts} = q && index.places ? await index.places(q) : {named: [], partly: [], texts: []};
    if (question !== this.question) return;
    refill(this.places, [...named.map((place) => namedLine(place, (filter) => this.askFor("", {...NO_FILTERS, ...filter}))), ...placeList("", partly)]);
    refill(this.texts, placeList("网页里也有：", texts));
  }

  /**
   * Say which words are found, and which names are near.
   * @param {Result} result
   * @param {SearchIndex} index
   * @returns {Promise<void>}
   */
  async showCounts(result, index) {
    const {question} = this;
    if (result.total || !result.words.length || result.progress) return;
    if (hasFilters(this.state)) await this.countWithoutFilters(index);
    if (question === this.question) await this.countWords(index);
    const near = question === this.question && index.near ? await index.near(this.state.q) : [];
    if (question !== this.question || !near.length) return;
    this.adviseFirst(make("div", {class: "gongkai-places"}, ...placeList("也许要找的是：", near)));
  }

  /**
   * Return the summary of a result, in a line.
   * @param {Result} result
   * @param {number} pages
   * @returns {string}
   */
  summarise({total, words, progress, choose}, pages) {
    if (choose) return choose;
    if (progress && !total) return progress;
    const asked = this.state.q && words.length ? `“${this.state.q}”` : "";
    if (!total) return asked ? `没有找到${asked}` : "没有找到";
    return `${asked}共${total}条${pages > 1 ? `，第${this.state.page}页，共${pages}页` : ""}${progress ? `，${progress}` : ""}`;
  }

  /**
   * Return the remarks about a result.
   * @param {Result} result
   * @returns {string[]}
   */
  remarks({words, excluded, total, byPinyin}) {
    const remarks = [];
    if (this.input.value.trim().length > LONGEST_QUERY) remarks.push(`只按前 ${LONGEST_QUERY} 个字查找`);
    if (this.state.q && !words.length && !excluded.length && total) remarks.push("标点和符号不参加查找，以下是符合筛选条件的全部记录");
    if (byPinyin && total) remarks.push("没有找到这几个字母，以下按拼音查找");
    return remarks;
  }

  /**
   * Return a hit as an item of the list.
   * @param {Hit} hit
   * @param {Result} result
   * @param {SearchIndex} index
   * @returns {HTMLElement}
   */
  hit(hit, result, index) {
    return make("li", {},
      make("h2", {}, make("a", {href: hitAddress(hit, result), "data-key": hit.id}, ...titleOf(hit, result, index))),
      make("p", {class: "gongkai-meta"}, make("time", {}, hit.date), ` · ${hit.unit} · ${hit.kind}`),
      make("p", {class: "gongkai-excerpt"}, ...excerptOf(hit)));
  }

  /**
   * Show the buttons that sort the hits.
   * @param {Result} result
   */
  fillSort({total, words}) {
    this.sort.hidden = this.empty || total < 2 || !words.length;
    /** @type {[sort: string, label: string][]} */
    const orders = [["relevance", "最相关在前"], ["date", "最新在前"]];
    /** @type {(order: [sort: string, label: string]) => HTMLButtonElement} */
    const choose = ([sort, label]) => {
      const pressed = String(this.state.sort === sort);
      return button(label, () => this.go({sort}, true), {class: "gongkai-button", "aria-pressed": pressed, "data-key": sort});
    };
    refill(this.sort, orders.map(choose));
  }

  /** Show a button for each filter that removes it. */
  fillChosen() {
    if (!this.facets.isFilled) return;
    const filters = this.facets.chosen();
    const buttons = filters.map(({label, without}) => {
      const attributes = {class: "gongkai-button gongkai-button--chosen", "aria-label": `去掉筛选：${label}`, "data-key": label};
      return button(`${label} ✕`, () => this.go(without, true), attributes);
    });
    if (filters.length > 1) buttons.push(button("清除筛选", () => this.clearFilters(), {class: "gongkai-button", "data-key": "clear"}));
    refill(this.chosen, buttons);
    this.facets.tellHowMany(filters.length);
  }

  /** Remove all filters. */
  clearFilters() {
    this.go(NO_FILTERS, true);
    this.input.focus();
  }

  /**
   * Return the links to the pages of results.
   * @param {number} count
   * @returns {HTMLElement[]}
   */
  pages(count) {
    const {page} = this.state;
    /** @type {(number: number, label: string, attributes?: Attributes) => HTMLElement} */
    const link = (number, label, attributes = {}) =>
      make("a", {href: writtenAddress({...this.state, page: number}), "data-page": number, "data-key": label, ...attributes}, label);
    const links = [];
    if (page > 1) links.push(link(page - 1, "上一页", {rel: "prev"}));
    let last = 0;
    for (let number = 1; number <= count; number++) {
      if (number > 1 && number < count && Math.abs(number - page) > 2) continue;
      if (number > last + 1) links.push(make("span", {}, "…"));
      if (number === page) links.push(make("strong", {"aria-current": "page"}, String(number)));
      else links.push(link(number, String(number), {"aria-label": `第${number}页`}));
      last = number;
    }
    if (page < count) links.push(link(page + 1, "下一页", {rel: "next"}));
    return links;
  }

  /**
   * Return the help for an empty page.
   * @param {SearchIndex} index
   * @returns {HTMLElement[]}
   */
  help(index) {
    return [
      make("p", {}, `本站有${index.size}条公开记录，标题、正文、表格里的每一个字都能查到。`),
      make("ul", {},
        make("li", {}, "输入村名、人名、事项、数字或整个索引号，边输入边出结果；繁体、简体都可以。"),
        make("li", {}, "几个词之间空一格，只找同时有这几个词的记录，例如“党费 收缴”。"),
        make("li", {}, "加引号的，连同其中的空格作为一个词查找，例如：\"党费 收缴\"；前面加减号的词不要，例如：党费 -收缴。"),
        make("li", {}, "数字按整个数查找：“12件”查不到“112件”，“1.8万元”查不到“18万元”。"),
        make("li", {}, "标题和单位还可以输入拼音或拼音首字母，例如“dangfei”“df”。"),
        make("li", {}, "也可以不输入文字，只按年度、单位、种类筛选。")),
      this.browse(),
    ];
  }

  /**
   * Return advice for a result without hits.
   * @param {Result} result
   * @returns {HTMLElement[]}
   */
  advise({words, choose}) {
    if (choose) return [button("全部都查", () => this.go({site: ["*"]}, true), {class: "gongkai-button"})];
    const {state} = this;
    /** @type {(string | HTMLElement)[][]} */
    const items = [];
    if (state.from && state.to && state.from > state.to) items.push(["起始日期晚于截止日期，请改一下发布日期。"]);
    if (!words.length && state.q) items.push(["标点和符号不参加查找，请输入汉字、字母或数字。"]);
    if (hasFilters(state)) {
      this.clearer = button("清除筛选", () => this.clearFilters(), {class: "gongkai-button gongkai-button--main"});
      items.push(["现在只在筛选出的范围里查找。", this.clearer]);
    }
    const parts = state.q.split(/\s+/).filter((part) => part);
    /** @type {(q: string) => HTMLButtonElement} */
    const single = (q) => button(q, () => this.askFor(q), {class: "gongkai-button"});
    if (parts.length > 1) items.push(["少用几个词试试：", ...parts.slice(0, 5).map(single)]);
    else if (words.length && words[0].length > 4) items.push(["用短一些的词试试，例如只输入地名或事项的两三个字。"]);
    if (words.length) items.push(["看看有没有错别字；写法没有把握时，可以输入拼音或拼音首字母，例如“df”找“党费”。"]);
    return [make("p", {}, "可以这样试试："), make("ul", {}, ...items.map((item) => make("li", {}, ...item))), this.browse()];
  }

  /**
   * Say how often each word is found.
   * @param {SearchIndex} index
   * @returns {Promise<void>}
   */
  async countWords(index) {
    const {question} = this;
    const parts = this.state.q.split(/\s+/).filter((part) => part);
    if (parts.length < 2) return;
    const counts = [];
    try {
      for (const part of parts.slice(0, MOST_WORDS)) {
        const {total} = await index.find(part, {limit: 0});
        if (question !== this.question) return;
        counts.push(total ? `“${part}”有${total}条` : `“${part}”没有找到`);
      }
      this.adviseFirst(make("p", {class: "gongkai-counts"}, `${counts.join("，")}；没有同时有这几个词的记录。`));
    } catch (error) {
      if (!isOutdated(error)) console.error(error);
    }
  }

  /**
   * Put an element above all other advice.
   * @param {HTMLElement} element
   */
  adviseFirst(element) {
    this.advice.replaceChildren(element, ...this.advice.childNodes);
  }

  /**
   * Put a query into the box, and ask for it.
   * @param {string} q
   * @param {Partial<PageState>} filters
   */
  askFor(q, filters = {}) {
    this.input.value = q;
    this.go({q, ...filters}, true);
    this.input.focus();
  }

  /**
   * Return the links to the lists of all records.
   * @returns {HTMLElement}
   */
  browse() {
    /** @type {(folder: string, label: string) => HTMLElement} */
    const link = (folder, label) => make("a", {href: folderAddress(folder)}, label);
    return make("p", {class: "gongkai-browse"}, "不检索也能找：", link("years/", "按年度"), link("units/", "按单位"), link("kinds/", "按种类"));
  }

  /**
   * Show how many hits there are without filters.
   * @param {SearchIndex} index
   * @returns {Promise<void>}
   */
  async countWithoutFilters(index) {
    const {clearer} = this;
    try {
      const {total, choose} = await index.find(this.state.q, {limit: 0});
      if (!choose && clearer) clearer.textContent = total ? `清除筛选（全部记录里有${total}条）` : "清除筛选（全部记录里也没有）";
    } catch (error) {
      if (!isOutdated(error)) console.error(error);
    }
  }
}
