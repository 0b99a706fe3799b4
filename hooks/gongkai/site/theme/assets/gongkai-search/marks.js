import {base, button, loadReader, make, marked, messageOf} from "./common.js";

/** On a page opened from a result, mark the words of the query, and go to the first. */
export class Marks {
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
    this.tell(`已标出：${words.join("、")}，共${marks.length}处`, button("清除", () => this.clear()));
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
