/*
 * What the box in the header, the page search/ and the marks share: elements, addresses, and asking the index.
 *
 * search.js, which reads the index, is loaded when it is first needed. Texts enter a page as text, never as HTML.
 * A page opened from a folder (file://) runs all of this as one plain script; there search.js has left window.gongkaiSearch.
 */

/**
 * @import {FindOptions, Hit, Result, SearchIndex} from "../../../../search/browser/search.js"
 * @import {Mark} from "../../../../search/browser/texts.js"
 * @import {Place} from "../../../../search/browser/places.js"
 */

/**
 * Attributes of an element: true stands for an empty value; false and undefined for no attribute.
 * @typedef {Record<string, string | number | boolean | undefined>} Attributes
 */

/**
 * Exports of the served search.js that pages use: the build makes one module of all modules of the reader.
 * @typedef {object} Reader
 * @property {(baseUrl: string) => Promise<SearchIndex>} open
 * @property {typeof import("../../../../search/browser/search.js").folder} folder
 * @property {typeof import("../../../../search/browser/texts.js").marksIn} marksIn
 * @property {typeof import("../../../../search/browser/fold.js").plain} plain
 * @property {typeof import("../../../../search/browser/files.js").SearchError} SearchError
 */

/**
 * Part of a page that asks the index. `ask` calls its methods in this order: `wait`; `waitLonger` on a slow network;
 * `show` once or twice, or `fail` in the place of a complete result.
 * @typedef {object} View
 * @property {object | null} [question] The newest question; `ask` sets it, and the answers to older ones are dropped.
 * @property {() => void} wait
 * @property {() => void} waitLonger
 * @property {(result: Result, isComplete: boolean, index: SearchIndex) => void} show
 * @property {(message: string) => void} fail
 */

/**
 * Largest number of characters of a query.
 * @type {number}
 */
export const LONGEST_QUERY = 200;
/** Milliseconds: before a typed query is asked, before results without excerpts are shown, before the wait is called slow. */
const PAUSE = 120;
const GRACE = 160;
const SLOW = 4000;

/** @typedef {HTMLScriptElement & {dataset: {gongkaiBase: string}}} BaseScript */

const {gongkaiBase} = /** @type {BaseScript} */ (document.querySelector("script[data-gongkai-base]")).dataset;

/**
 * Address of the site's root, ending in "/".
 * @type {string}
 */
export const base = new URL(gongkaiBase.replace(/\/*$/, "/"), document.baseURI).href;

/**
 * Return the address of a folder of the site.
 * @param {string} folder The path below the site's root, ending in "/".
 * @returns {string}
 */
export function folderAddress(folder) {
  return `${base}${folder}${base.startsWith("file:") ? "index.html" : ""}`;
}

/**
 * Return typed text as a query. It is cut, and loses halves of characters, which addresses cannot hold.
 * @param {string} text
 * @returns {string}
 */
export function asQuery(text) {
  return text.trim().slice(0, LONGEST_QUERY).replace(/[\ud800-\udfff]/gu, "");
}

/**
 * Make an element with attributes and children. Strings become text, never HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Make a button that calls a function.
 * @param {string} label
 * @param {() => void} onClick
 * @param {Attributes} attributes
 * @returns {HTMLButtonElement}
 */
export function button(label, onClick, attributes = {}) {
  const element = make("button", {type: "button", ...attributes}, label);
  element.addEventListener("click", onClick);
  return element;
}

/**
 * Return a text as pieces, the marked ones as <mark>.
 * @param {string} text
 * @param {Mark[]} marks Ranges by their start.
 * @returns {(string | HTMLElement)[]}
 */
export function marked(text, marks) {
  /** @type {(string | HTMLElement)[]} */
  const pieces = [];
  let end = 0;
  for (const [from, to] of united(marks)) {
    pieces.push(text.slice(end, from), make("mark", {}, text.slice(from, to)));
    end = to;
  }
  return [...pieces, text.slice(end)];
}

/**
 * Join marks that touch.
 * @param {Mark[]} marks Ranges by their start.
 * @returns {Mark[]}
 */
function united(marks) {
  /** @type {Mark[]} */
  const joined = [];
  for (const [from, to] of marks) {
    const last = joined[joined.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/**
 * Replace the children of an element, and keep the focus. It moves to the new child with the same key.
 * @param {HTMLElement} element
 * @param {(Node | string)[]} children
 */
export function refill(element, children) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const key = focused && element.contains(focused) ? focused.dataset.key : undefined;
  element.replaceChildren(...children);
  /** @type {NodeListOf<HTMLElement>} */
  const keyed = element.querySelectorAll("[data-key]");
  const same = key !== undefined && [...keyed].find((other) => other.dataset.key === key);
  if (same) same.focus({preventScroll: true});
}

/** Report that search.js could not be loaded. */
class LoadError extends Error {}

/** @type {Reader | undefined} */
let reader;
/** @type {Promise<SearchIndex> | null} */
let opening = null;
let attempts = 0;

/**
 * Load search.js, once. After a failure its address changes, because browsers remember that a module failed.
 * @returns {Promise<Reader>}
 */
export async function loadReader() {
  if (!reader) reader = window.gongkaiSearch;
  if (!reader) {
    attempts += 1;
    try {
      reader = await import(`../../search/search.js${attempts > 1 ? `?${attempts}` : ""}`);
    } catch (error) {
      console.error(error);
      throw new LoadError("检索程序没有取到，请重试");
    }
  }
  return /** @type {Reader} */ (reader);
}

/**
 * Open the index, once. After a failure the next call tries again.
 * @returns {Promise<SearchIndex>}
 */
export function openIndex() {
  if (!opening) {
    opening = loadReader().then(({open}) => open(base));
    opening.catch(() => {
      opening = null;
    });
  }
  return opening;
}

/**
 * Return a sentence about an error, for readers.
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  if (error instanceof LoadError || (reader && error instanceof reader.SearchError)) return error.message;
  console.error(error);
  return "检索出了问题，没有完成，请重试";
}

/**
 * Return whether an error reports a newer query.
 * @param {unknown} error
 * @returns {boolean}
 */
export function isOutdated(error) {
  return error instanceof Error && error.name === "AbortError";
}

/**
 * Ask the index on behalf of a view. After a failure the index is opened anew: the site may have been replaced since, or a
 * damaged file may have been kept. An index that was open before is asked a second time at once, without a message.
 * @param {View} view
 * @param {string} query
 * @param {FindOptions} options
 * @returns {Promise<void>}
 */
export async function ask(view, query, options) {
  const question = (view.question = {});
  const current = () => view.question === question;
  const timers = [setTimeout(() => current() && view.waitLonger(), SLOW)];
  let index = /** @type {SearchIndex | null} */ (null);
  let partial = /** @type {Result | null} */ (null);
  const showPartial = () => {
    if (partial && index) view.show(partial, false, index);
  };
  /** @type {(result: Result) => void} */
  const onPartial = (result) => {
    partial = result;
    timers.push(setTimeout(() => current() && showPartial(), GRACE));
  };
  const find = async () => {
    index = await openIndex();
    return current() ? index.find(query, {...options, onPartial}) : null;
  };
  const wasOpen = opening !== null;
  view.wait();
  try {
    const result = await find().catch((error) => {
      if (!wasOpen || !current() || isOutdated(error)) throw error;
      opening = null;
      return find();
    });
    if (current() && result && index) view.show(result, true, index);
  } catch (error) {
    if (!current() || isOutdated(error)) return;
    opening = null;
    showPartial();
    view.fail(messageOf(error));
  } finally {
    timers.forEach(clearTimeout);
  }
}

/**
 * Return the address of a named page.
 * @param {Place} place
 * @returns {string}
 */
export function placeAddress({url}) {
  if (!base.startsWith("file:")) return base + url;
  return base + url.replace(/(^|\/)(?=#|$)/, "$1index.html");
}

/**
 * Return the words that lead to a named page.
 * @param {Place} place
 * @returns {string}
 */
export function placeLabel({type, name, records}) {
  const quoted = name.replace(/“/g, "‘").replace(/”/g, "’");
  return `${type}“${quoted}”${records ? `，${records}条` : ""} →`;
}

/**
 * Return a hit's address with the words to mark.
 * @param {Hit} hit
 * @param {Result} result
 * @returns {string}
 */
export function hitAddress(hit, result) {
  return result.words.length && !result.byPinyin ? `${hit.url}?q=${encodeURIComponent(result.typed)}` : hit.url;
}

/**
 * Return a hit's title with the words marked. While the record is being loaded, its 索引号 stands for the title.
 * @param {Hit} hit
 * @param {Result} result
 * @param {SearchIndex} index
 * @returns {(string | HTMLElement)[]}
 */
export function titleOf(hit, result, index) {
  const {marksIn} = /** @type {Reader} */ (reader);
  return hit.title ? marked(hit.title, result.byPinyin ? [] : marksIn(hit.title, result.words, index.fold)) : [hit.id];
}

/**
 * Return a hit's excerpt with the words marked. An excerpt that repeats the title is left out.
 * @param {Hit} hit
 * @returns {(string | HTMLElement)[]}
 */
export function excerptOf(hit) {
  return hit.excerpt && hit.excerpt !== hit.title ? marked(hit.excerpt, hit.marks) : [];
}

/**
 * Call back a moment after a box last changed. Nothing is called while an input method composes.
 * @param {HTMLInputElement} input
 * @param {() => void} callback
 * @returns {() => void} A function that stops a call to come.
 */
export function onTyped(input, callback) {
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(callback, PAUSE);
  };
  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!(/** @type {InputEvent} */ (event).isComposing)) soon();
  });
  input.addEventListener("compositionend", soon);
  return () => clearTimeout(timer);
}

/**
 * Return whether a key belongs to the input method.
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function composes(event) {
  return event.isComposing || event.keyCode === 229;
}
