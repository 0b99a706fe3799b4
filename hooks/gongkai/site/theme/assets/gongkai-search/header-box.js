import {ask, asQuery, button, composes, excerptOf, folderAddress, hitAddress, make, onTyped, openIndex, titleOf} from "./common.js";

/** Hits below the box. */
const AT_ONCE = 8;

/** The box in the header: a combobox, whose list has the first hits. */
export class HeaderBox {
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
    const last = result.total ? `查看全部${result.total}条` : "怎样查更容易找到";
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
