/*
 * The browser's reader of gongkai's search index. Plain ES2020: no library, no worker, no WASM, no Intl.
 *
 *   const index = await open(baseUrl);                 // baseUrl: the site's root, ending in "/"
 *   const {total, hits, facets} = await index.find("党费收缴", {year, unit, kind, category, from, to, sort, limit, offset});
 *
 * A document is found when its normalised text contains every word of the query and none that it excludes. Terms of the index (pairs of characters,
 * three characters of frequent pairs) between them cover a word; where their positions agree, there the word stands.
 * docs/developers/search-format.md describes the files.
 */

import {Files, KEPT, SearchError, aFewAtATime} from "./files.js";
import {Fold} from "./fold.js";
import {cumulate, cumulateSigned, decode, runs, unpack} from "./numbers.js";
import {Found, Part} from "./part.js";
import {Places} from "./places.js";
import {BODY, HEADING, TITLE, excerpt, texts} from "./texts.js";

/**
 * @import {EncodedArrays} from "./numbers.js"
 * @import {FoundPlaces, Place} from "./places.js"
 * @import {Posting, SegmentHeader, Verify} from "./part.js"
 * @import {Level, Mark, RecordContent, RecordText, TextRule} from "./texts.js"
 */

/** @typedef {"year" | "unit" | "kind" | "category"} FacetName */

/** @typedef {string | number} FacetValue */

/**
 * Number of hits with a value of a facet; null if a member of a common site was not asked.
 * @typedef {{value: FacetValue, count: number | null}} FacetCount
 */

/**
 * Counts by facet. The facet `site` has the members of a common site.
 * @typedef {{[name in FacetName | "site"]?: FacetCount[]}} Facets
 */

/** @typedef {{name: string, parent?: string | null}} UnitLabel */

/** @typedef {{name: string, description: string}} CategoryLabel */

/**
 * Names that readers see; `sites` and `level` (of the members) exist on a common site only.
 * @typedef {object} Labels
 * @property {Record<string, UnitLabel>} units
 * @property {Record<string, string>} kinds
 * @property {Record<string, CategoryLabel>} categories
 * @property {Record<string, {name: string}>} [sites]
 * @property {string} [level]
 */

/**
 * Header of entry.bin, apart from the places of the arrays.
 * @typedef {object} EntryHeader
 * @property {number} documents How many documents can be found.
 * @property {SegmentHeader[]} parts The segments.
 * @property {Labels & {texts: TextRule}} labels
 * @property {string[]} units
 * @property {string[]} kinds
 * @property {string[]} categories
 * @property {string[]} codes The first parts of the documents' numbers.
 * @property {[distance: number, kind: number, category: number][]} combinations
 */

/**
 * Header of pinyin.bin; `units` has the pronunciations of each unit's names.
 * @typedef {{parts: SegmentHeader[], units: string[][]}} PinyinHeader
 */

/**
 * Filters, order and extent of a query. Days are written 2026-01-31.
 * @typedef {object} FindOptions
 * @property {string | string[]} [site] Addresses of members of a common site.
 * @property {FacetValue | FacetValue[]} [year]
 * @property {FacetValue | FacetValue[]} [unit] Codes; each stands for all units below it, too.
 * @property {FacetValue | FacetValue[]} [kind]
 * @property {FacetValue | FacetValue[]} [category]
 * @property {string} [from]
 * @property {string} [to]
 * @property {string} [sort] "date" for the newest first.
 * @property {number} [limit] 10 unless given.
 * @property {number} [offset]
 * @property {boolean} [excerpts] False for hits without titles and excerpts.
 * @property {(result: Result) => void} [onPartial] Called with the result before the excerpts are there.
 */

/**
 * Hit of a query. `rank` compares hits of several indexes, number by number, smallest first.
 * @typedef {object} Hit
 * @property {string} id
 * @property {string} url
 * @property {string} title Empty until the record is loaded.
 * @property {string} unit
 * @property {number} year
 * @property {string} kind
 * @property {string} date
 * @property {string} excerpt
 * @property {Mark[]} marks The words in the excerpt.
 * @property {number[]} rank
 */

/**
 * Result of a query.
 * @typedef {object} Result
 * @property {number} total
 * @property {Hit[]} hits
 * @property {Facets} facets
 * @property {string[]} words The normalised words of the query, without those that it excludes.
 * @property {string} typed These words as they were typed.
 * @property {string[]} excluded The normalised words that the query excludes.
 * @property {boolean} byPinyin Whether the words were found as pinyin.
 * @property {string} [progress] How many members of a common site have answered, in a sentence.
 * @property {string} [choose] The request to choose members of a common site, in a sentence.
 */

/**
 * Open index of a site, or of the members of a common site.
 * @typedef {object} SearchIndex
 * @property {number} size How many documents can be found.
 * @property {Fold} fold
 * @property {Labels} labels
 * @property {(query: string, options?: FindOptions) => Promise<Result>} find
 * @property {(query: string) => Promise<FoundPlaces>} [places] The pages that a query names; a common site has none.
 * @property {(query: string) => Promise<Place[]>} [near] The pages whose names are nearly the query.
 */

/**
 * Segment, or another source of postings.
 * @typedef {{find(word: string, verify?: Verify | null): Promise<Found>}} PostingSource
 */

/**
 * How often the words occur in a document, and the level that ranks it.
 * @typedef {[count: number, level: Level]} Match
 */

/** @typedef {Map<number, Match>} Matches */

/**
 * Filter of documents by a facet or a day.
 * @typedef {{name: FacetName | "date", passes: (document: number) => boolean}} Filter
 */

/** @typedef {{title: string, unit: string, texts: RecordText[]}} LoadedRecord */

/** Longer queries are cut: nobody types them, and they must not freeze the page. */
const LONGEST_QUERY = 200;

/** Hits whose records are loaded at the same time: those of a page. Of more, only the current query loads further ones. */
const DESCRIBED_AT_ONCE = 10;

/** @type {FacetName[]} */
const FACETS = ["year", "unit", "kind", "category"];

/**
 * Load the entry file and return the index.
 * @param {string} baseUrl The site's root, ending in "/".
 * @returns {Promise<Index>}
 */
export async function open(baseUrl) {
  const files = new Files(new URL(baseUrl, document.baseURI).href);
  const {header, arrays} = unpack(await files.load("search/entry.bin", "no-cache"));
  return new Index(files, /** @type {EntryHeader} */ (header), arrays);
}

/**
 * Find documents in the index of a site.
 * @implements {SearchIndex}
 */
class Index {
  /**
   * Create an index from its entry file.
   * @param {Files} files
   * @param {EntryHeader} header
   * @param {EncodedArrays} arrays
   */
  constructor(files, header, arrays) {
    this.files = files;
    this.header = header;
    this.labels = header.labels;
    this.fold = new Fold(files, arrays.characters);
    this.parts = header.parts.map((part) => new Part(files, part, arrays));
    this.deleted = new Set(cumulate(decode(arrays.deleted)));
    this.dates = cumulateSigned(decode(arrays["document.date"]));
    this.codes = runs(decode(arrays["document.code"]));
    this.numbers = cumulateSigned(runs(decode(arrays["document.number"])));
    /** @type {{year: number[], unit: string[], kind: string[], category: string[]}} */
    this.values = {year: [], unit: header.units, kind: header.kinds, category: header.categories};
    this.columns = {unit: decode(arrays["document.unit"]), ...this.combined(decode(arrays["document.combination"]))};
    /** @type {Map<number, LoadedRecord>} */
    this.records = new Map();
    /** @type {PostingSource[] | null} */
    this.pinyin = null;
    /** @type {Promise<Places> | null} */
    this.named = null;
    this.generation = 0;
  }

  /**
   * Return the columns of year, kind and category. The values of the years are added to `values`.
   * @param {Uint32Array} combinations
   * @returns {{year: number[], kind: number[], category: number[]}}
   */
  combined(combinations) {
    const years = this.values.year;
    /** @type {Map<number, number>} */
    const numbers = new Map();
    /** @type {(value: number) => number} */
    const year = (value) => {
      if (!numbers.has(value)) numbers.set(value, years.push(value) - 1);
      return /** @type {number} */ (numbers.get(value));
    };
    const rows = Array.from(combinations, (combination) => this.header.combinations[combination]);
    return {
      year: rows.map(([distance], i) => year(new Date(this.dates[i] * 86400000).getUTCFullYear() - distance)),
      kind: rows.map(([, kind]) => kind),
      category: rows.map(([, , category]) => category),
    };
  }

  /**
   * Return the number of documents that can be found.
   * @returns {number}
   */
  get size() {
    return this.header.documents;
  }

  /**
   * Find the documents that a query asks for. They contain every word, and none that is excluded.
   * A newer call makes an older one fail with an AbortError.
   * @param {string} query
   * @param {FindOptions} options
   * @returns {Promise<Result>}
   */
  async find(query, options = {}) {
    const generation = ++this.generation;
    /** @type {<Value>(value: Value) => Value} */
    const current = (value) => {
      if (generation !== this.generation) throw new DOMException("a newer query has been asked", "AbortError");
      return value;
    };
    const text = String(query).slice(0, LONGEST_QUERY);
    await this.fold.prepare(text, this.parts[0].characters);
    const {words, excluded, typed} = this.fold.query(text);
    const filters = this.filters(options);
    let byPinyin = false;
    let found = words.length ? current(await this.all(words, this.parts)) : this.everything(filters.length + excluded.length > 0);
    if (!found.size && words.length) found = this.byNumber(typed) || found;
    if (!found.size && words.length && words.every((word) => /^[a-z]{2,}$/.test(word))) {
      found = current(await this.pronounced(words));
      byPinyin = found.size > 0;
    }
    for (const word of excluded) for (const number of current(await this.one(word, this.parts)).keys()) found.delete(number);
    const {passed, facets} = this.filtered(found, filters);
    const phrase = words.length > 1 && !byPinyin ? current(await this.all([words.join("")], this.parts)) : new Map();
    const ranked = this.ranked(passed, phrase, options.sort);
    const offset = options.offset || 0;
    const page = ranked.slice(offset, offset + (options.limit === undefined ? 10 : options.limit));
    const result = {total: ranked.length, hits: page.map((number) => ({...this.hit(number), rank: this.rank(number, passed, phrase, options.sort)})), facets, words, typed, excluded, byPinyin};
    if (options.onPartial) options.onPartial(result);
    if (options.excerpts !== false) {
      await aFewAtATime([...page.keys()], DESCRIBED_AT_ONCE, async (i) => this.describe(current(result.hits[i]), page[i], words));
    }
    return current(result);
  }

  /**
   * Load the named pages, once. After a failure the next call tries again.
   * @returns {Promise<Places>}
   */
  loadPlaces() {
    if (!this.named) {
      this.named = Places.load(this.files, this.fold, this.parts[0].characters);
      this.named.catch(() => {
        this.named = null;
      });
    }
    return this.named;
  }

  /**
   * Find the pages of a name and of all words.
   * @param {string} query
   * @returns {Promise<FoundPlaces>}
   */
  async places(query) {
    const places = await this.loadPlaces();
    await this.fold.prepare(query.normalize("NFKC"), this.parts[0].characters);
    return places.find(query, this.fold.query(query).words);
  }

  /**
   * Return the pages whose names are nearly a query.
   * @param {string} query
   * @returns {Promise<Place[]>}
   */
  async near(query) {
    return (await this.loadPlaces()).near(query, this.files);
  }

  /**
   * Return the documents that have all words.
   * @param {string[]} words
   * @param {PostingSource[]} parts
   * @returns {Promise<Matches>}
   */
  async all(words, parts) {
    const results = await Promise.all(words.map((word) => this.one(word, parts)));
    results.sort((a, b) => a.size - b.size);
    const [first, ...others] = results;
    /** @type {Matches} */
    const both = new Map();
    for (const [number, [count, level]] of first) {
      if (!others.every((other) => other.has(number))) continue;
      const rows = others.map((other) => /** @type {Match} */ (other.get(number)));
      both.set(number, [rows.reduce((sum, row) => sum + row[0], count), rows.reduce((worst, row) => Math.max(worst, row[1]), level)]);
    }
    return both;
  }

  /**
   * Return the documents that have a word.
   * @param {string} word
   * @param {PostingSource[]} parts
   * @returns {Promise<Matches>}
   */
  async one(word, parts) {
    /** @type {Matches} */
    const found = new Map();
    /** @type {Verify | null} */
    const verify = parts === this.parts ? (documents, searched) => this.verified(documents, searched) : null;
    for (const {documents, counts, levels} of await Promise.all(parts.map((part) => part.find(word, verify)))) {
      for (let i = 0; i < documents.length; i++) {
        const [count, level] = found.get(documents[i]) || [0, BODY];
        if (!this.deleted.has(documents[i])) found.set(documents[i], [count + counts[i], Math.min(level, levels[i])]);
      }
    }
    return found;
  }

  /**
   * Return the postings of a word. They are counted in the texts.
   * @param {number[]} documents
   * @param {string} word
   * @returns {Promise<Found>}
   */
  async verified(documents, word) {
    /** @type {Posting[]} */
    const rows = await Promise.all(
      documents.filter((number) => !this.deleted.has(number)).map(async (number) => {
        let count = 0;
        let best = BODY;
        for (const {level, text} of (await this.record(number)).texts) {
          const folded = this.fold.text(text);
          for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
            count += 1;
            best = Math.min(best, level);
          }
        }
        return /** @type {Posting} */ ([number, count, best]);
      }),
    );
    return Found.from(rows.filter((row) => row[1]));
  }

  /**
   * Return all documents, or none if nothing is asked.
   * @param {boolean} isAsked
   * @returns {Matches}
   */
  everything(isAsked) {
    /** @type {Matches} */
    const found = new Map();
    if (isAsked) for (let i = 0; i < this.dates.length; i++) if (!this.deleted.has(i)) found.set(i, [0, BODY]);
    return found;
  }

  /**
   * Return the document whose whole number was typed.
   * @param {string} typed
   * @returns {Matches | null}
   */
  byNumber(typed) {
    /** @type {(text: string) => string} */
    const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/[^a-z0-9]/g, "");
    const wanted = bare(typed);
    if (!/\d{9}$/.test(wanted)) return null;
    for (let i = 0; i < this.dates.length; i++) {
      if (!this.deleted.has(i) && bare(this.id(i)) === wanted) return new Map([[i, [1, TITLE]]]);
    }
    return null;
  }

  /**
   * Return the documents whose titles or units have a pronunciation.
   * @param {string[]} words Pinyin in full, or its initials.
   * @returns {Promise<Matches>}
   */
  async pronounced(words) {
    if (!this.pinyin) {
      const {header, arrays} = unpack(await this.files.load("search/pinyin.bin", "no-cache"));
      const {parts, units} = /** @type {PinyinHeader} */ (header);
      const titles = parts.map((part) => new Part(this.files, part, arrays));
      this.pinyin = [...titles, {find: async (word) => this.unitsPronounced(units, word)}];
    }
    return this.all(words, this.pinyin);
  }

  /**
   * Return the documents of the units with a pronunciation.
   * @param {string[][]} units The pronunciations of each unit's names.
   * @param {string} word
   * @returns {Found}
   */
  unitsPronounced(units, word) {
    const numbers = new Set(units.flatMap((texts, number) => (texts.some((text) => text.includes(word)) ? [number] : [])));
    /** @type {Posting[]} */
    const rows = [];
    if (numbers.size) this.columns.unit.forEach((unit, i) => numbers.has(unit) && rows.push([i, 1, HEADING]));
    return Found.from(rows);
  }

  /**
   * Return the filters that options ask for.
   * @param {FindOptions} options
   * @returns {Filter[]}
   */
  filters(options) {
    /** @type {Filter[]} */
    const filters = [];
    for (const name of FACETS) {
      const wanted = [options[name]].flat().filter((value) => value !== undefined && value !== null && value !== "").map(String);
      if (!wanted.length) continue;
      const accepted = new Set(name === "unit" ? wanted.flatMap((code) => this.unitsBelow(code)) : wanted);
      /** @type {Set<number>} */
      const numbers = new Set();
      this.values[name].forEach((value, number) => accepted.has(String(value)) && numbers.add(number));
      filters.push({name, passes: (i) => numbers.has(this.columns[name][i])});
    }
    /** @type {(text: string | undefined) => number} */
    const day = (text) => (text ? Date.parse(`${text}T00:00:00Z`) / 86400000 : NaN);
    const [from, to] = [day(options.from), day(options.to)];
    if (!Number.isNaN(from)) filters.push({name: "date", passes: (i) => this.dates[i] >= from});
    if (!Number.isNaN(to)) filters.push({name: "date", passes: (i) => this.dates[i] <= to});
    return filters;
  }

  /**
   * Return the codes of a unit and of its descendants.
   * @param {string} code
   * @returns {string[]}
   */
  unitsBelow(code) {
    const below = Object.keys(this.labels.units).filter((other) => this.labels.units[other].parent === code);
    return [code, ...below.flatMap((other) => this.unitsBelow(other))];
  }

  /**
   * Return the documents that pass all filters, and facets. A facet ignores its own filter.
   * @param {Matches} found
   * @param {Filter[]} filters
   * @returns {{passed: Matches, facets: Facets}}
   */
  filtered(found, filters) {
    /** @type {Matches} */
    const passed = new Map();
    /** @type {Record<FacetName, Map<FacetValue, number>>} */
    const counts = {year: new Map(), unit: new Map(), kind: new Map(), category: new Map()};
    for (const [number, row] of found) {
      const failed = filters.filter(({passes}) => !passes(number));
      if (!failed.length) passed.set(number, row);
      for (const name of FACETS) {
        if (failed.some((filter) => filter.name !== name)) continue;
        const value = this.values[name][this.columns[name][number]];
        counts[name].set(value, (counts[name].get(value) || 0) + 1);
      }
    }
    /** @type {Facets} */
    const facets = {};
    for (const name of FACETS) facets[name] = [...counts[name]].map(([value, count]) => ({value, count}));
    return {passed, facets};
  }

  /**
   * Return documents in the order of their ranks.
   * @param {Matches} found
   * @param {Matches} phrase The documents that have the words side by side.
   * @param {string} [sort]
   * @returns {number[]}
   */
  ranked(found, phrase, sort) {
    /** @type {(number: number) => Match} */
    const match = (number) => /** @type {Match} */ (found.get(number));
    /** @type {(a: number, b: number) => number} */
    const newer = (a, b) => this.dates[b] - this.dates[a] || this.numbers[b] - this.numbers[a];
    /** @type {(a: number, b: number) => number} */
    const better = (a, b) =>
      Number(phrase.has(b)) - Number(phrase.has(a)) || match(a)[1] - match(b)[1] || match(b)[0] - match(a)[0] || newer(a, b);
    return [...found.keys()].sort(sort === "date" ? newer : better);
  }

  /**
   * Return the rank of a document, comparable among several indexes. Ranks follow the order of `ranked`, smallest first.
   * @param {number} number
   * @param {Matches} found
   * @param {Matches} phrase
   * @param {string} [sort]
   * @returns {number[]}
   */
  rank(number, found, phrase, sort) {
    const [count, level] = /** @type {Match} */ (found.get(number));
    const newest = [-this.dates[number], -this.numbers[number]];
    return sort === "date" ? newest : [phrase.has(number) ? 0 : 1, level, -count, ...newest];
  }

  /**
   * Return the 索引号 of a document.
   * @param {number} number
   * @returns {string}
   */
  id(number) {
    const year = Math.floor(this.numbers[number] / 100000);
    return `${this.header.codes[this.codes[number]]}-${year}-${String(this.numbers[number] % 100000).padStart(5, "0")}`;
  }

  /**
   * Return a document as a hit without texts.
   * @param {number} number
   * @returns {Omit<Hit, "rank">}
   */
  hit(number) {
    const id = this.id(number);
    /** @type {<Name extends FacetName>(name: Name) => Index["values"][Name][number]} */
    const value = (name) => this.values[name][this.columns[name][number]];
    return {
      id,
      url: `${this.files.base}records/${Math.floor(this.numbers[number] / 100000)}/${id}/`,
      title: "",
      unit: (this.labels.units[value("unit")] || {name: value("unit")}).name,
      year: value("year"),
      kind: this.labels.kinds[value("kind")] || value("kind"),
      date: new Date(this.dates[number] * 86400000).toISOString().slice(0, 10),
      excerpt: "",
      marks: [],
    };
  }

  /**
   * Add title, excerpt and marks to a hit.
   * @param {Hit} hit
   * @param {number} number
   * @param {string[]} words
   * @returns {Promise<void>}
   */
  async describe(hit, number, words) {
    const record = await this.record(number);
    hit.title = record.title;
    hit.unit = record.unit || hit.unit;
    if (this.files.base.startsWith("file:")) hit.url += "index.html";
    const found = excerpt(record.texts, words, this.fold);
    // The hit shows its title, its kind and its unit already.
    const isShown = [hit.title, hit.kind, hit.unit].includes(found.excerpt);
    Object.assign(hit, isShown ? excerpt(record.texts, [], this.fold) : found);
  }

  /**
   * Load the texts of a record. Their order and rule are those of pages/search_document.py.
   * @param {number} number
   * @returns {Promise<LoadedRecord>}
   */
  async record(number) {
    let record = this.records.get(number);
    if (!record) {
      const id = this.id(number);
      const name = `records/${Math.floor(this.numbers[number] / 100000)}/${id}/index.json`;
      const buffer = await this.files.load(name);
      /** @type {RecordContent} */
      let content;
      try {
        content = JSON.parse(new TextDecoder().decode(buffer));
      } catch (error) {
        this.files.loading.delete(name);
        throw new SearchError("记录没有传完，请重试");
      }
      record = {title: content["记录"]["标题"], unit: content["单位简称"], texts: texts(content, this.labels.texts)};
      await this.fold.prepare(record.texts.map(({text}) => text).join(""), this.parts[0].characters);
      this.records.set(number, record);
      if (this.records.size > KEPT) this.records.delete(/** @type {number} */ (this.records.keys().next().value));
    }
    return record;
  }
}

/**
 * Return the rule of normalisation, ready for a text. Pages mark words with it without opening the index.
 * @param {string} baseUrl The site's root, ending in "/".
 * @param {string} text
 * @returns {Promise<Fold>}
 */
export async function folder(baseUrl, text) {
  const fold = new Fold(new Files(new URL(baseUrl, document.baseURI).href));
  await fold.prepare(text, new Set());
  return fold;
}
