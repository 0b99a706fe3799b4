import {ask, asQuery, button, composes, excerptOf, folderAddress, hitAddress, make, onTyped, openIndex, placeAddress, placeLabel, titleOf} from "./common.js";

/**
 * @import {Hit, Result, SearchIndex} from "../../../../search/browser/search.js"
 * @import {View} from "./common.js"
 */

/** Hits below the box. */
const AT_ONCE = 8;

/**
 * Show the first hits below the box in the header. The box is a combobox.
 * @implements {View}
 */
export class HeaderBox {
  /**
   * Add the list to a form.
   * @param {HTMLFormElement} form
   */
  constructor(form) {
    this.form = form;
    this.input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
    this.note = make("p", {class: "gongkai-search__note", hidden: true});
    this.list = make("div", {class: "gongkai-search__list", id: "gongkai-search-list", role: "listbox", "aria-label": "检索结果"});
    this.list.hidden = true;
    this.popup = make("div", {class: "gongkai-search__popup", hidden: true}, this.note, this.list);
    this.live = make("span", {class: "gongkai-unseen", role: "status"});
    /** The number of the chosen option, or -1. */
    this.active = -1;
    /** The query that was asked last. */
    this.asked = "";
    /** @type {object | null} */
    this.question = null;
    form.append(this.popup, this.live);
    const roles = {role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id};
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    this.stopTyping = onTyped(this.input, () => this.ask());
    this.listen();
  }

  /** Listen to the form, the box and the list. */
  listen() {
    const {form, input, popup} = this;
    input.addEventListener("focus", () => {
      openIndex().catch(() => {});
      if (popup.dataset.query === this.query) this.open();
    });
    input.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("focusout", (event) => form.contains(/** @type {Node | null} */ (event.relatedTarget)) || this.close());
    form.addEventListener("submit", () => this.stopTyping());
    popup.addEventListener("mousedown", (event) => /** @type {Element} */ (event.target).closest("button") || event.preventDefault());
    window.addEventListener("pagehide", () => this.close());
  }

  /**
   * Return the query in the box.
   * @returns {string}
   */
  get query() {
    return asQuery(this.input.value);
  }

  /**
   * Return the options of the list.
   * @returns {HTMLAnchorElement[]}
   */
  get options() {
    return /** @type {HTMLAnchorElement[]} */ ([...this.list.children]);
  }

  /** Focus the box, and select its text. */
  focus() {
    this.input.focus();
    this.input.select();
  }

  /** Ask the index for the text in the box. */
  ask() {
    this.asked = this.query;
    if (this.asked) ask(this, this.asked, {limit: AT_ONCE});
    else this.clear();
  }

  /** Drop the newest question, and close the list. */
  clear() {
    this.stopTyping();
    this.question = null;
    delete this.popup.dataset.query;
    this.live.textContent = "";
    this.close();
  }

  /** Show the list. */
  open() {
    this.popup.hidden = false;
    this.tellWhetherOpen();
  }

  /** Hide the list. */
  close() {
    this.popup.hidden = true;
    this.tellWhetherOpen();
    this.activate(-1);
  }

  /** Set whether the list is open, for screen readers. */
  tellWhetherOpen() {
    this.input.setAttribute("aria-expanded", String(!this.popup.hidden && !this.list.hidden));
  }

  /**
   * Show a note above the list, or none.
   * @param {...(Node | string)} pieces
   */
  say(...pieces) {
    this.note.replaceChildren(...pieces);
    this.note.hidden = !pieces.length;
  }

  /**
   * Show options. The chosen one stays chosen when it comes again, now with its excerpt.
   * @param {HTMLAnchorElement[]} options
   */
  fillList(options) {
    const chosen = this.active >= 0 ? this.options[this.active].href : null;
    this.list.replaceChildren(...options);
    this.list.hidden = !options.length;
    this.activate(options.findIndex((option) => option.href === chosen), false);
    this.tellWhetherOpen();
  }

  /** Show that the index is being asked. */
  wait() {
    this.list.setAttribute("aria-busy", "true");
    this.activate(-1);
    if (this.list.hidden || !this.note.hidden) this.say("正在查找……");
    this.open();
  }

  /** Show that the network is slow. */
  waitLonger() {
    this.say("网络较慢，还在查找……");
  }

  /**
   * Show a result.
   * @param {Result} result
   * @param {boolean} complete Whether the excerpts are there.
   * @param {SearchIndex} index
   */
  show(result, complete, index) {
    const everything = `${folderAddress("search/")}?q=${encodeURIComponent(this.asked)}`;
    const last = result.total ? `查看全部${result.total}条` : "怎样查更容易找到";
    this.popup.dataset.query = this.asked;
    this.list.setAttribute("aria-busy", String(!complete));
    this.say(...this.remarks(result));
    this.fillList([
      ...result.hits.map((hit, i) => this.option(i, hitAddress(hit, result), this.describe(hit, result, index))),
      this.option(result.hits.length, everything, [make("span", {class: "gongkai-search__all"}, last)]),
    ]);
    if (!complete) return;
    this.live.textContent = result.total ? `共${result.total}条` : "没有找到";
    this.showPlaces(index).catch((error) => console.error(error));
  }

  /**
   * Put the pages that the query names above the hits.
   * @param {SearchIndex} index
   * @returns {Promise<void>}
   */
  async showPlaces(index) {
    const {question} = this;
    const {named} = index.places ? await index.places(this.asked) : {named: []};
    if (question !== this.question || !named.length) return;
    const first = this.options.length;
    const lines = named.map((place, i) =>
      this.option(first + i, placeAddress(place), [make("span", {class: "gongkai-search__title"}, placeLabel(place))]));
    this.fillList([...lines, ...this.options]);
  }

  /**
   * Return the remarks about a result.
   * @param {Result} result
   * @returns {string[]}
   */
  remarks(result) {
    if (!result.words.length && !result.excluded.length) return ["标点和符号不参加查找，请输入汉字、字母或数字"];
    if (!result.total) return [`没有找到“${this.asked}”`];
    return result.byPinyin ? ["没有找到这几个字母，以下按拼音查找"] : [];
  }

  /**
   * Return the content of a hit's option.
   * @param {Hit} hit
   * @param {Result} result
   * @param {SearchIndex} index
   * @returns {HTMLElement[]}
   */
  describe(hit, result, index) {
    return [
      make("span", {class: "gongkai-search__title"}, ...titleOf(hit, result, index)),
      make("span", {class: "gongkai-search__meta"}, `${hit.date} · ${hit.unit} · ${hit.kind}`),
      make("span", {class: "gongkai-search__excerpt"}, ...excerptOf(hit)),
    ];
  }

  /**
   * Return an option of the list.
   * @param {number} number
   * @param {string} href
   * @param {HTMLElement[]} children
   * @returns {HTMLAnchorElement}
   */
  option(number, href, children) {
    const id = `gongkai-search-option-${number}`;
    const option = make("a", {role: "option", id, href, tabindex: "-1", "aria-selected": "false"}, ...children);
    option.addEventListener("mousemove", () => {
      const place = this.options.indexOf(option);
      if (this.active !== place) this.activate(place, false);
    });
    return option;
  }

  /**
   * Show that the index could not be asked.
   * @param {string} message
   */
  fail(message) {
    const retry = button("重试", () => {
      this.input.focus();
      this.ask();
    });
    if (this.popup.dataset.query !== this.asked) this.fillList([]);
    this.say(message, " ", retry);
    this.live.textContent = message;
  }

  /**
   * Choose an option of the list.
   * @param {number} number -1 for none.
   * @param {boolean} scroll Whether the option is scrolled into view.
   */
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

  /**
   * Act on a key in the box.
   * @param {KeyboardEvent} event
   */
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
