/* How texts and queries are made comparable. */

import {decode} from "./numbers.js";

/** The rule for texts and queries; the same as `fold` in normalise.py. */
export class Fold {
  constructor(files) {
    this.files = files;
    this.simplified = null;
    this.known = new Map();
  }

  /** Load the table of traditional characters if a text has any character that may stand in it. */
  async prepare(text, characters) {
    if (this.simplified) return;
    for (const character of text) {
      const code = character.codePointAt(0);
      if (code >= 0x3400 && !(code >= 0xac00 && code < 0xf900) && !characters.has(code) && /\p{L}/u.test(character)) {
        const pairs = decode(new Uint8Array(await this.files.load("search/fold.bin")));
        this.simplified = new Map();
        for (let i = 0; i < pairs.length; i += 2) this.simplified.set(pairs[i], pairs[i + 1]);
        this.known.clear();
        return;
      }
    }
  }

  /** Return the normalised text. */
  text(text) {
    let folded = "";
    for (const character of text.normalize("NFKC").toLowerCase()) folded += this.character(character);
    return folded;
  }

  character(character) {
    let folded = this.known.get(character);
    if (folded === undefined) {
      const code = character.codePointAt(0);
      const simplified = this.simplified && this.simplified.get(code);
      folded = /[\p{L}\p{N}\p{M}]/u.test(character) ? (simplified ? String.fromCodePoint(simplified) : character) : "";
      this.known.set(character, folded);
    }
    return folded;
  }

  /** Return the normalised words of a query, without those that are part of another. */
  words(query) {
    const words = [...new Set(query.split(/\s+/u).map((part) => this.text(part)))].filter((word) => word);
    return words.filter((word) => !words.some((other) => other !== word && other.includes(word)));
  }
}
