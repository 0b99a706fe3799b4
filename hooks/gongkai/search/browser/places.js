/* The named pages of a site: units, kinds, catalogue items, categories, years, periods, and hand-written pages. */

import {SearchError} from "./files.js";

/**
 * @import {Files} from "./files.js"
 * @import {Fold} from "./fold.js"
 */

/**
 * Named page. `facet` and `value` are the filter of the search that finds its records; `text` is that of a hand-written page.
 * @typedef {object} Place
 * @property {string} type What the page is, in a word for readers.
 * @property {string} name
 * @property {string} url The address below the site's root.
 * @property {string[]} [names] Other names of the same thing.
 * @property {number} [records] The number of its records.
 * @property {string} [facet]
 * @property {string} [value]
 * @property {string} [text]
 */

/**
 * Pages found by a query: those of that name, those with all words in a name, and those with all words in a line.
 * @typedef {{named: Place[], partly: Place[], texts: Place[]}} FoundPlaces
 */

/** Shortest name in which one character may be wrong; in a shorter name it may only sound alike. */
const LONG_NAME = 3;

/** Find the named pages of a site. */
export class Places {
  /**
   * Create the list from its files.
   * @param {Place[]} places
   * @param {Fold} fold
   */
  constructor(places, fold) {
    this.places = places;
    this.fold = fold;
    this.names = places.map(({name, names = []}) => [name, ...names].map((each) => fold.text(each)));
    this.texts = places.map(({text = ""}) => text.split("\n").map((line) => fold.text(line)));
    /** @type {Map<string, number> | null} */
    this.sounds = null;
  }

  /**
   * Load the list of a site.
   * @param {Files} files
   * @param {Fold} fold
   * @param {{has(code: number): boolean}} characters Code points known to be no traditional characters.
   * @returns {Promise<Places>}
   */
  static async load(files, fold, characters) {
    const text = new TextDecoder().decode(await files.load("search/places.json", "no-cache"));
    await fold.prepare(text, characters);
    try {
      return new Places(JSON.parse(text), fold);
    } catch (error) {
      throw new SearchError("页面的目录没有传完，请重试");
    }
  }

  /**
   * Find the pages of a name and of all words.
   * @param {string} query
   * @param {string[]} words Normalised words.
   * @returns {FoundPlaces}
   */
  find(query, words) {
    const whole = this.fold.text(query);
    /** @type {FoundPlaces} */
    const found = {named: [], partly: [], texts: []};
    /** @type {(lines: string[]) => boolean} */
    const haveAll = (lines) => words.length > 0 && words.every((word) => lines.some((line) => line.includes(word)));
    this.places.forEach((place, i) => {
      if (whole && this.names[i].includes(whole)) found.named.push(place);
      else if (haveAll(this.names[i])) found.partly.push(place);
      else if (haveAll(this.texts[i])) found.texts.push(place);
    });
    return found;
  }

  /**
   * Return the pages whose names are nearly a query.
   * One character is wrong, or all characters sound alike.
   * @param {string} query
   * @param {Files} files
   * @returns {Promise<Place[]>}
   */
  async near(query, files) {
    const whole = [...this.fold.text(query)];
    if (whole.length < 2) return [];
    const sounds = await this.loadSounds(files);
    const most = whole.length < LONG_NAME ? 0 : 1;
    return this.places.filter((_, i) => this.names[i].some((name) => distance(whole, [...name], sounds) <= most));
  }

  /**
   * Load the groups of characters that sound alike, once.
   * @param {Files} files
   * @returns {Promise<Map<string, number>>} The number of its group for each character.
   */
  async loadSounds(files) {
    if (!this.sounds) {
      const lines = new TextDecoder().decode(await files.load("search/homophones.txt")).split("\n");
      this.sounds = new Map(lines.flatMap((line, group) => [...line].map((character) => /** @type {[string, number]} */ ([character, group]))));
    }
    return this.sounds;
  }
}

/**
 * Return in how many characters a query differs from the most similar piece of a name.
 * @param {string[]} query
 * @param {string[]} name
 * @param {Map<string, number>} sounds Characters of one group are equal.
 * @returns {number}
 */
function distance(query, name, sounds) {
  /** @type {(a: string, b: string) => boolean} */
  const alike = (a, b) => a === b || (sounds.has(a) && sounds.get(a) === sounds.get(b));
  // The piece may begin and end anywhere in the name.
  let row = name.map(() => 0).concat(0);
  query.forEach((character, i) => {
    const next = [i + 1];
    name.forEach((other, j) => next.push(Math.min(row[j] + (alike(character, other) ? 0 : 1), row[j + 1] + 1, next[j] + 1)));
    row = next;
  });
  return Math.min(...row);
}
