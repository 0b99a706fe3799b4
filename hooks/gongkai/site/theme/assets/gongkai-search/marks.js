import {base, button, loadReader, make, marked, messageOf} from "./common.js";

/** @import {Mark} from "../../../../search/browser/texts.js" */

/** Mark the words of a query in a page. */
export class Marks {
  /**
   * Create marks; nothing is marked yet.
   * @param {HTMLElement} article
   * @param {string} query
   */
  constructor(article, query) {
    this.article = article;
    this.query = query;
    this.bar = make("div", {class: "gongkai-marks", role: "status"});
    /** @type {HTMLElement[]} */
    this.marks = [];
  }

  /**
   * Mark the words, say so, and scroll to the first.
   * @returns {Promise<void>}
   */
  async mark() {
    try {
      const {folder, marksIn, plain} = await loadReader();
      const fold = await folder(base, this.query + this.article.textContent);
      const found = this.markWords(fold.query(this.query).words, (text, words) => marksIn(text, words, fold));
      if (found.length) this.report(found.map(plain));
    } catch (error) {
      this.tell(`没能标出“${this.query}”：${messageOf(error)}`, button("重试", () => this.mark()));
    }
  }

  /**
   * Mark words that stand within one piece of text.
   * @param {string[]} words
   * @param {(text: string, words: string[]) => Mark[]} find
   * @returns {string[]} The words that were marked.
   */
  markWords(words, find) {
    const texts = document.createTreeWalker(this.article, NodeFilter.SHOW_TEXT, (node) =>
      /** @type {Element} */ (node.parentElement).closest("script, style, .md-content__button") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    /** @type {Text[]} */
    const nodes = [];
    while (texts.nextNode()) nodes.push(/** @type {Text} */ (texts.currentNode));
    const found = new Set();
    for (const node of nodes) {
      /** @type {Mark[]} */
      const marks = [];
      let start = 0;
      for (const line of node.data.split("\n")) {
        const present = words.filter((word) => find(line, [word]).length);
        present.forEach((word) => found.add(word));
        if (present.length) marks.push(...find(line, present).map(([from, to]) => /** @type {Mark} */ ([start + from, start + to])));
        start += line.length + 1;
      }
      if (!marks.length) continue;
      const pieces = marked(node.data, marks);
      for (const piece of pieces) if (typeof piece !== "string") this.marks.push(piece);
      node.replaceWith(...pieces);
    }
    return words.filter((word) => found.has(word));
  }

  /**
   * Say which words are marked, and show the first mark. A page that was opened before keeps its place.
   * @param {string[]} words
   */
  report(words) {
    const {marks} = this;
    this.tell(`已标出：${words.join("、")}，共${marks.length}处`, button("清除", () => this.clear()));
    const [entry] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    const {top, bottom} = marks[0].getBoundingClientRect();
    const seen = top > 0 && bottom < window.innerHeight - this.bar.offsetHeight;
    if (seen || window.location.hash || (entry && entry.type !== "navigate")) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    marks[0].scrollIntoView({block: "center", behavior: still ? "auto" : "smooth"});
  }

  /**
   * Show a sentence and a button below the page.
   * @param {string} text
   * @param {HTMLButtonElement} action
   */
  tell(text, action) {
    action.className = "gongkai-button";
    this.bar.replaceChildren(make("span", {}, text), action);
    if (!this.bar.isConnected) document.body.append(this.bar);
  }

  /** Remove all marks, and the query from the address. */
  clear() {
    for (const mark of this.marks) mark.replaceWith(String(mark.textContent));
    this.article.normalize();
    this.bar.remove();
    const address = new URL(window.location.href);
    address.searchParams.delete("q");
    window.history.replaceState(null, "", address);
  }
}
