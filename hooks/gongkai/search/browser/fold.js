/* How texts and queries are made comparable. */

import {decode} from "./numbers.js";

/** @import {Files} from "./files.js" */

/** Normalise texts and queries. The rule is the same as `fold` in normalise.py. */
export class Fold {
  /**
   * Create the rule without the table of traditional characters.
   * @param {Files} files Loads the table when a text needs it.
   */
  constructor(files) {
    this.files = files;
    /**
     * Code points of simplified characters by those of traditional ones; null until loaded.
     * @type {Map<number, number> | null}
     */
    this.simplified = null;
    /**
     * Normalised characters by original ones.
     * @type {Map<string, string>}
     */
    this.known = new Map();
  }

  /**
   * Load the traditional characters if a text needs them.
   * @param {string} text
   * @param {{has(code: number): boolean}} characters Code points known to be no traditional characters.
   * @returns {Promise<void>}
   */
  async prepare(text, characters) {
    if (this.simplified) return;
    for (const character of text) {
      const code = /** @type {number} */ (character.codePointAt(0));
      if (code >= 0x3400 && !(code >= 0xac00 && code < 0xf900) && !characters.has(code) && /\p{L}/u.test(character)) {
        const pairs = decode(new Uint8Array(await this.files.load("search/fold.bin")));
        this.simplified = new Map();
        for (let i = 0; i < pairs.length; i += 2) this.simplified.set(pairs[i], pairs[i + 1]);
        this.known.clear();
        return;
      }
    }
  }

  /**
   * Return the normalised text.
   * @param {string} text
   * @returns {string}
   */
  text(text) {
    let folded = "";
    for (const character of text.normalize("NFKC").toLowerCase()) folded += this.character(character);
    return folded;
  }

  /**
   * Return a normalised character; a punctuation mark becomes empty.
   * @param {string} character
   * @returns {string}
   */
  character(character) {
    let folded = this.known.get(character);
    if (folded === undefined) {
      const code = /** @type {number} */ (character.codePointAt(0));
      const simplified = this.simplified && this.simplified.get(code);
      folded = /[\p{L}\p{N}\p{M}]/u.test(character) ? (simplified ? String.fromCodePoint(simplified) : character) : "";
      this.known.set(character, folded);
    }
    return folded;
  }

  /**
   * Return the normalised words of a query. A word inside another is left out.
   * @param {string} query
   * @returns {string[]}
   */
  words(query) {
    const words = [...new Set(query.split(/\s+/u).map((part) => this.text(part)))].filter((word) => word);
    return words.filter((word) => !words.some((other) => other !== word && other.includes(word)));
  }
}
