/* How texts and queries are made comparable. The rule is that of normalise.py and query.py. */

import {decode} from "./numbers.js";

/** @import {Files} from "./files.js" */

/**
 * Range of UTF-16 units of a text: the first, and the one after the last.
 * @typedef {{text: string, begin: number, end: number}} Piece
 */

/**
 * Words that a query asks for, normalised; `typed` has them as they were typed.
 * @typedef {{words: string[], excluded: string[], typed: string}} Query
 */

/** Digits that are the first, an inner, the last of a number, and the point of a number. They are no characters of Unicode. */
const FIRST_DIGIT = 0xfdd0;
const INNER_DIGIT = 0xfdda;
const LAST_DIGIT = 0xfde4;
const POINT = "\ufdee";
const NUMBER = /[0-9]+(?:(?:\.|,(?=[0-9]{3}(?![0-9])))[0-9]+)*/g;
const OUTSIDE_NUMBERS = /[ ,.]/g;
const PERCENTS = /([0-9\ufdd0-\ufded]?)([%‰]+)/g;
const BETWEEN_NUMBERS = /([0-9\ufdd0-\ufded%‰]?)([-/:]+)(?=([0-9\ufdd0-\ufded]?))/g;
/** Signs of a query: what is quoted keeps its blanks, and what a dash precedes is excluded. */
const TOKEN = /(?:["“”„‟＂][^"“”„‟＂]*["“”„‟＂]|[^\s\u0085\u001c-\u001f])+/g;
const EXCLUDED = /^[-－−–](?=[^])/;
/** Value of a run whose rows have several characters each. */
const LONGER = 1;

/** Normalise texts and queries. */
export class Fold {
  /**
   * Create the rule without the table of characters.
   * @param {Files} files Loads the table when a text needs it.
   * @param {Uint8Array | null} [common] The rows of the table that nearly every text needs.
   */
  constructor(files, common = null) {
    this.files = files;
    /** Whether the whole table is loaded. */
    this.isComplete = false;
    /**
     * Characters that are searched as others, by code points.
     * @type {Map<number, string>}
     */
    this.table = common ? unpackTable(common) : new Map();
  }

  /**
   * Load the table of characters if necessary.
   * @param {string} text
   * @param {{has(code: number): boolean}} characters Code points known to be searched as themselves.
   * @returns {Promise<void>}
   */
  async prepare(text, characters) {
    if (this.isComplete) return;
    for (const character of text) {
      const code = /** @type {number} */ (character.codePointAt(0));
      if (code < 0x180 && this.table.size) continue;
      if ((code >= 0xac00 && code < 0xf900) || this.table.has(code) || characters.has(code)) continue;
      this.table = unpackTable(new Uint8Array(await this.files.load("search/characters.bin", "no-cache")));
      this.isComplete = true;
      return;
    }
  }

  /**
   * Return the normalised text.
   * @param {string} text
   * @returns {string}
   */
  text(text) {
    let searched = "";
    for (const character of text) searched += this.character(character);
    return withEnds(searched.normalize("NFC"));
  }

  /**
   * Return the characters as which a character is searched.
   * @param {string} character
   * @returns {string} A blank for punctuation, a line feed for the end of a sentence.
   */
  character(character) {
    const searched = this.table.get(/** @type {number} */ (character.codePointAt(0)));
    return searched === undefined ? character : searched;
  }

  /**
   * Return the searched characters of a text with their ranges.
   * @param {string} text
   * @returns {Piece[]}
   */
  pieces(text) {
    /** @type {Piece[]} */
    const pieces = [];
    let end = 0;
    for (const character of text) {
      const searched = this.character(character);
      const begin = end;
      end += character.length;
      const last = pieces[pieces.length - 1];
      if (last && searched && combines(searched)) {
        last.text = (last.text + searched).normalize("NFC");
        last.end = end;
      } else if (searched) pieces.push({text: searched, begin, end});
    }
    return pieces;
  }

  /**
   * Return what a query asks for. A word inside another is left out; the end of a sentence ends a word.
   * @param {string} query
   * @returns {Query}
   */
  query(query) {
    /** @type {Set<string>} */
    const words = new Set();
    /** @type {Set<string>} */
    const excluded = new Set();
    const typed = [];
    for (const token of query.match(TOKEN) || []) {
      const isExcluded = EXCLUDED.test(token);
      if (!isExcluded) typed.push(token);
      for (const word of this.text(token.replace(EXCLUDED, "")).split("\n")) if (word) (isExcluded ? excluded : words).add(word);
    }
    const longest = [...words].filter((word) => ![...words].some((other) => other !== word && other.includes(word)));
    return {words: longest, excluded: [...excluded], typed: typed.join(" ")};
  }
}

/**
 * Return a normalised text with plain digits and points.
 * @param {string} folded
 * @returns {string}
 */
export function plain(folded) {
  return folded.replace(/[\ufdd0-\ufdee]/g, (character) => {
    const code = character.charCodeAt(0);
    return character === POINT ? "." : String((code - FIRST_DIGIT) % 10);
  });
}

/**
 * Return whether characters may join with those before. These are marks, and vowels and finals of Korean syllables.
 * @param {string} text
 * @returns {boolean}
 */
function combines(text) {
  const code = text.charCodeAt(0);
  return code >= 0x300 && !(code >= 0x3400 && code < 0xd800) && /^[\p{M}\u1160-\u11ff]/u.test(text);
}

/**
 * Return searched characters as a normalised text. Numbers get their ends; blanks and punctuation are dropped.
 * @param {string} searched
 * @returns {string}
 */
export function withEnds(searched) {
  return searched
    .replace(NUMBER, markEnds)
    .replace(OUTSIDE_NUMBERS, "")
    .replace(PERCENTS, (_, digit, signs) => digit && digit + signs[0])
    .replace(/-+/g, "-")
    .replace(BETWEEN_NUMBERS, (_, before, signs, behind) => (before && behind && signs.length === 1 ? before + signs : before));
}

/**
 * Return a number whose digits tell its ends.
 * @param {string} number
 * @returns {string}
 */
function markEnds(number) {
  const digits = number.replace(/,/g, "");
  if (digits.length === 1) return digits;
  let marked = "";
  for (let i = 0; i < digits.length; i++) {
    const zero = i === 0 ? FIRST_DIGIT : i === digits.length - 1 ? LAST_DIGIT : INNER_DIGIT;
    marked += digits[i] === "." ? POINT : String.fromCharCode(zero + Number(digits[i]));
  }
  return marked;
}

/**
 * Return the table of characters. The form is that of `packed` in characters.py.
 * @param {Uint8Array} bytes
 * @returns {Map<number, string>}
 */
function unpackTable(bytes) {
  const numbers = decode(bytes);
  /** @type {Map<number, string>} */
  const table = new Map();
  const longer = [];
  let at = 1;
  let place = 0;
  let value = 0;
  for (let run = 0; run < numbers[0]; run++) {
    const head = numbers[at++];
    const form = head & 1 ? numbers[at++] : 4;
    const difference = numbers[at++];
    place += head >>> 1;
    value += difference & 1 ? -(difference + 1) / 2 : difference / 2;
    const stride = form & 2 ? 2 : 1;
    const step = form & 1 || !(head & 1) ? 0 : stride;
    for (let i = 0; i < form >>> 2; i++) {
      table.set(place + i * stride, value ? String.fromCodePoint(value + i * step) : "");
      if (value === LONGER) longer.push(place + i * stride);
    }
  }
  for (const code of longer.sort((a, b) => a - b)) {
    const length = numbers[at++];
    table.set(code, String.fromCodePoint(...numbers.subarray(at, at + length)));
    at += length;
  }
  return table;
}
