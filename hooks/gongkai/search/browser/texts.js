/* The texts of a record: which are searched, what an excerpt shows, and what is marked. */

import {plain, withEnds} from "./fold.js";

/** @import {Fold} from "./fold.js" */

/**
 * Field of a text: `TITLE`, `HEADING` or `BODY`. A smaller level ranks first.
 * @typedef {number} Level
 */

/**
 * Text of a record with its level.
 * @typedef {{level: Level, text: string}} RecordText
 */

/**
 * Range of a match: its first UTF-16 unit, and the unit after its last.
 * @typedef {[from: number, to: number]} Mark
 */

/**
 * The JSON beside a record's page.
 * @typedef {{记录: {标题: string}, 单位名称: string, 单位简称: string} & Record<string, unknown>} RecordContent
 */

/**
 * Rule by which texts are taken from a record's JSON: lists of keys, which pages/search_document.py explains.
 * @typedef {Record<"skipped" | "headings" | "names" | "page" | "joined" | "cells" | "item", string[]>} TextRule
 */

/**
 * Level of a title, which ranks first.
 * @type {Level}
 */
export const TITLE = 0;

/**
 * Level of a heading.
 * @type {Level}
 */
export const HEADING = 1;

/**
 * Level of any other text.
 * @type {Level}
 */
export const BODY = 2;

/** Characters of an excerpt, and how many of them before the first match. */
const EXCERPT = 96;
const BEFORE_MATCH = 24;

/**
 * Return the searched texts of a record's JSON.
 * @param {RecordContent} content
 * @param {TextRule} rule
 * @returns {RecordText[]}
 */
export function texts(content, {skipped, headings, names, page, joined, cells, item: [number, text]}) {
  const found = [{level: TITLE, text: content["记录"]["标题"]}];
  const shown = page.flatMap((key) => /** @type {string[]} */ (content[key] || []));
  const rest = [content["单位名称"], ...shown].map((line) => ({level: BODY, text: line}));
  /** @type {(values: unknown[], key: string) => unknown[]} */
  const asShown = (values, key) => {
    if (typeof values[0] !== "string" || cells.includes(key) || values.length < 2) return values;
    return joined.includes(key) ? [values.join("、")] : values.map((value, i) => `${i + 1}. ${value}`);
  };
  /** @type {(value: unknown, key: string) => void} */
  const walk = (value, key) => {
    if (Array.isArray(value)) asShown(value, key).forEach((item) => walk(item, key));
    else if (value !== null && typeof value === "object") {
      const fields = /** @type {Record<string, unknown>} */ (value);
      const isItem = number in fields && text in fields;
      for (const [name, item] of Object.entries(fields)) {
        if (names.includes(key)) rest.push({level: BODY, text: name});
        if (names.includes(key) || !skipped.includes(name)) walk(isItem && name === text ? `${fields[number]}：${item}` : item, name);
      }
    } else {
      const list = headings.includes(key) ? found : rest;
      for (const line of String(value).split("\n")) list.push({level: list === found ? HEADING : BODY, text: line});
    }
  };
  for (const [name, item] of Object.entries(content["记录"])) if (name !== "标题" && !skipped.includes(name)) walk(item, name);
  return [...found, ...rest];
}

/**
 * Return the piece of text that shows most words.
 * @param {RecordText[]} found The texts of a record.
 * @param {string[]} words Normalised words.
 * @param {Fold} fold
 * @returns {{excerpt: string, marks: Mark[]}} The marks count from the start of the excerpt.
 */
export function excerpt(found, words, fold) {
  let best = {score: 0, text: ""};
  for (const {level, text} of found) {
    const folded = fold.text(text);
    const present = words.filter((word) => folded.includes(word)).length;
    const score = present && present * 2 + (level === BODY && text.length > 12 ? 1 : 0);
    if (score > best.score) best = {score, text};
  }
  const marks = best.text ? marksIn(best.text, words, fold) : [];
  if (!marks.length) {
    const body = found.find(({level, text}) => level === BODY && text.length > 24) || found[0];
    return {excerpt: body.text.slice(0, EXCERPT) + (body.text.length > EXCERPT ? "…" : ""), marks: []};
  }
  const {text} = best;
  const start = text.length <= EXCERPT ? 0 : Math.max(0, Math.min(marks[0][0] - BEFORE_MATCH, text.length - EXCERPT));
  const end = Math.max(start + EXCERPT, marks[0][1]);
  const before = start > 0 ? "…" : "";
  const shown = `${before}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
  const shift = before.length - start;
  /** @type {Mark[]} */
  const inside = [];
  for (const [from, to] of marks) {
    if (from < start || to > end) continue;
    const last = inside[inside.length - 1];
    if (last && from + shift <= last[1]) last[1] = Math.max(last[1], to + shift);
    else inside.push([from + shift, to + shift]);
  }
  return {excerpt: shown, marks: inside};
}

/**
 * Return a normalised text with the ranges of its original characters.
 * @param {string} text
 * @param {Fold} fold
 * @returns {{folded: string, begins: number[], ends: number[]}} A range for each UTF-16 unit of the normalised text.
 */
function mapped(text, fold) {
  const pieces = fold.pieces(text);
  const searched = pieces.map((piece) => piece.text).join("");
  const folded = withEnds(searched);
  const shown = plain(folded);
  /** @type {number[]} */
  const begins = [];
  /** @type {number[]} */
  const ends = [];
  let at = 0;
  for (const piece of pieces) {
    for (const unit of piece.text.split("")) {
      // What the normalised text lacks was passed over: blanks, and signs outside numbers.
      if (unit !== shown[at]) continue;
      begins.push(piece.begin);
      ends.push(piece.end);
      at += 1;
    }
  }
  return {folded, begins, ends};
}

/**
 * Return the ranges of words in a text. Pages mark the words of a query with it.
 * @param {string} text
 * @param {string[]} words Normalised words.
 * @param {Fold} fold
 * @returns {Mark[]} Ranges by their start.
 */
export function marksIn(text, words, fold) {
  const map = mapped(text, fold);
  /** @type {Mark[]} */
  const marks = [];
  for (const word of words) {
    for (let at = map.folded.indexOf(word); at >= 0; at = map.folded.indexOf(word, at + word.length)) {
      marks.push([map.begins[at], map.ends[at + word.length - 1]]);
    }
  }
  return marks.sort((a, b) => a[0] - b[0]);
}
