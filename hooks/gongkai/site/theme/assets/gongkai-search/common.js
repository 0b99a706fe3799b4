/*
 * What the box in the header, the page search/ and the marks share: elements, addresses, and asking the index.
 *
 * search.js, which reads the index, is loaded when it is first needed. Texts enter a page as text, never as HTML.
 * A page opened from a folder (file://) runs all of this as one plain script; there search.js has left window.gongkaiSearch.
 */

/** The index looks at no more of a query. */
export const LONGEST_QUERY = 200;
/** Milliseconds: before a typed query is asked, before results without excerpts are shown, before the wait is called slow. */
const PAUSE = 120;
const GRACE = 160;
const SLOW = 4000;

const {gongkaiBase} = document.querySelector("script[data-gongkai-base]").dataset;
/** The address of the site's root, ending in "/". */
export const base = new URL(gongkaiBase.replace(/\/*$/, "/"), document.baseURI).href;

/** Return the address of a folder of the site. */
export function folderAddress(folder) {
  return `${base}${folder}${base.startsWith("file:") ? "index.html" : ""}`;
}

/** Return what is asked of the index for what was typed: not too much, and no halves of characters, which addresses cannot hold. */
export function asQuery(text) {
  return text.trim().slice(0, LONGEST_QUERY).replace(/[\ud800-\udfff]/gu, "");
}

/** Make an element; children that are strings become text. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function button(label, onClick, attributes = {}) {
  const element = make("button", {type: "button", ...attributes}, label);
  element.addEventListener("click", onClick);
  return element;
}

/** Return a text as pieces, those between marks as <mark>. */
export function marked(text, marks) {
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
export function refill(element, children) {
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
  return reader;
}

/** Open the index once; when that fails, the next call tries again. */
export function openIndex() {
  if (!opening) {
    opening = loadReader().then(({open}) => open(base));
    opening.catch(() => {
      opening = null;
    });
  }
  return opening;
}

export function messageOf(error) {
  if (error instanceof LoadError || (reader && error instanceof reader.SearchError)) return error.message;
  console.error(error);
  return "检索出了问题，没有完成，请重试";
}

/**
 * Ask the index on behalf of a view, whose newest question counts. The view is told: `wait`, `waitLonger`, `show(result, complete)`
 * once or twice, and `fail(message)` in the place of a complete result. After a failure the index is opened anew: the site may have
 * been replaced since, or something broken may have been kept. One that was open before is asked a second time at once, without a word.
 */
export async function ask(view, query, options) {
  const question = (view.question = {});
  const current = () => view.question === question;
  const timers = [setTimeout(() => current() && view.waitLonger(), SLOW)];
  let index = null;
  let partial = null;
  const onPartial = (result) => {
    partial = result;
    timers.push(setTimeout(() => current() && view.show(partial, false, index), GRACE));
  };
  const find = async () => {
    index = await openIndex();
    return current() ? index.find(query, {...options, onPartial}) : null;
  };
  const wasOpen = opening !== null;
  view.wait();
  try {
    const result = await find().catch((error) => {
      if (!wasOpen || !current() || error.name === "AbortError") throw error;
      opening = null;
      return find();
    });
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
export function hitAddress(hit, result) {
  return result.words.length && !result.byPinyin ? `${hit.url}?q=${encodeURIComponent(result.words.join(" "))}` : hit.url;
}

/** Return a hit's title with the words marked; it is not known yet while the record is being loaded. */
export function titleOf(hit, result, index) {
  return hit.title ? marked(hit.title, result.byPinyin ? [] : reader.marksIn(hit.title, result.words, index.fold)) : [hit.id];
}

/** Return a hit's excerpt with the words marked, or nothing where it would repeat the title. */
export function excerptOf(hit) {
  return hit.excerpt && hit.excerpt !== hit.title ? marked(hit.excerpt, hit.marks) : [];
}

/** Call back a moment after the last change of a box, and not while an input method composes. */
export function onTyped(input, callback) {
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
export function composes(event) {
  return event.isComposing || event.keyCode === 229;
}
