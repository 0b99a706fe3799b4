/*
 * The browser's reader of gongkai's search index. Plain ES2020: no library, no worker, no WASM, no Intl.
 *
 *   const index = await open(baseUrl);                 // baseUrl: the site's root, ending in "/"
 *   const {total, hits, facets} = await index.find("党费收缴", {year, unit, kind, category, from, to, sort, limit, offset});
 *
 * A document is found when its normalised text contains every word of the query. Terms of the index (pairs of characters,
 * three characters of frequent pairs) between them cover a word; where their positions agree, there the word stands.
 * docs/developers/search-format.md describes the files.
 */

import {Files, KEPT, SearchError} from "./files.js";
import {Fold} from "./fold.js";
import {cumulate, cumulateSigned, decode, runs, unpack} from "./numbers.js";
import {Found, Part} from "./part.js";
import {BODY, HEADING, TITLE, excerpt, texts} from "./texts.js";

/** Longer queries are cut: nobody types them, and they must not freeze the page. */
const LONGEST_QUERY = 200;

/** Load the entry file and return the index. */
export async function open(baseUrl) {
  const files = new Files(new URL(baseUrl, document.baseURI).href);
  return new Index(files, unpack(await files.load("search/entry.bin", "no-cache")));
}

/** An open index. */
class Index {
  constructor(files, {header, arrays}) {
    this.files = files;
    this.header = header;
    this.labels = header.labels;
    this.fold = new Fold(files);
    this.parts = header.parts.map((part) => new Part(files, part, arrays));
    this.deleted = new Set(cumulate(decode(arrays.deleted)));
    this.dates = cumulateSigned(decode(arrays["document.date"]));
    this.codes = runs(decode(arrays["document.code"]));
    this.numbers = cumulateSigned(runs(decode(arrays["document.number"])));
    this.values = {unit: header.units, kind: header.kinds, category: header.categories};
    this.columns = {unit: decode(arrays["document.unit"]), ...this.combined(decode(arrays["document.combination"]))};
    this.records = new Map();
    this.generation = 0;
  }

  /** Return the columns of year, kind and category; years stand in `values` as they are met. */
  combined(combinations) {
    const years = (this.values.year = []);
    const numbers = new Map();
    const year = (value) => {
      if (!numbers.has(value)) numbers.set(value, years.push(value) - 1);
      return numbers.get(value);
    };
    const rows = Array.from(combinations, (combination) => this.header.combinations[combination]);
    return {
      year: rows.map(([distance], i) => year(new Date(this.dates[i] * 86400000).getUTCFullYear() - distance)),
      kind: rows.map(([, kind]) => kind),
      category: rows.map(([, , category]) => category),
    };
  }

  /** The number of documents that can be found. */
  get size() {
    return this.header.documents;
  }

  /**
   * Find the documents that contain every word of a query.
   * Filters are values or lists of values; a unit stands for all below it too. `onPartial` is called with the result before the
   * excerpts are there; with `excerpts: false` there are none, nor titles. A newer call makes an older one fail with an AbortError.
   */
  async find(query, options = {}) {
    const generation = ++this.generation;
    const current = (value) => {
      if (generation !== this.generation) throw new DOMException("a newer query has been asked", "AbortError");
      return value;
    };
    const text = String(query).slice(0, LONGEST_QUERY);
    await this.fold.prepare(text.normalize("NFKC"), this.parts[0].characters);
    const words = this.fold.words(text);
    const filters = this.filters(options);
    let byPinyin = false;
    let found = words.length ? current(await this.all(words, this.parts)) : this.everything(filters);
    if (!found.size && words.length) found = this.byNumber(words.join("")) || found;
    if (!found.size && words.length && words.every((word) => /^[a-z]{2,}$/.test(word))) {
      found = current(await this.pronounced(words));
      byPinyin = found.size > 0;
    }
    const {passed, facets} = this.filtered(found, filters);
    const phrase = words.length > 1 && !byPinyin ? current(await this.all([words.join("")], this.parts)) : new Map();
    const ranked = this.ranked(passed, phrase, options.sort);
    const offset = options.offset || 0;
    const page = ranked.slice(offset, offset + (options.limit === undefined ? 10 : options.limit));
    const result = {total: ranked.length, hits: page.map((number) => ({...this.hit(number), rank: this.rank(number, passed, phrase, options.sort)})), facets, words, byPinyin};
    if (options.onPartial) options.onPartial(result);
    if (options.excerpts !== false) await Promise.all(result.hits.map(async (hit, i) => this.describe(hit, page[i], words)));
    return current(result);
  }

  /** Return, for each document that has all words, how often and in which place. */
  async all(words, parts) {
    const results = await Promise.all(words.map((word) => this.one(word, parts)));
    results.sort((a, b) => a.size - b.size);
    const [first, ...others] = results;
    const both = new Map();
    for (const [number, [count, level]] of first) {
      const rows = others.map((other) => other.get(number));
      if (rows.includes(undefined)) continue;
      both.set(number, [rows.reduce((sum, row) => sum + row[0], count), rows.reduce((worst, row) => Math.max(worst, row[1]), level)]);
    }
    return both;
  }

  async one(word, parts) {
    const found = new Map();
    const verify = parts === this.parts ? (documents, searched) => this.verified(documents, searched) : null;
    for (const {documents, counts, levels} of await Promise.all(parts.map((part) => part.find(word, verify)))) {
      for (let i = 0; i < documents.length; i++) {
        const [count, level] = found.get(documents[i]) || [0, BODY];
        if (!this.deleted.has(documents[i])) found.set(documents[i], [count + counts[i], Math.min(level, levels[i])]);
      }
    }
    return found;
  }

  /** Decide from the texts of a few documents whether they contain a word. */
  async verified(documents, word) {
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
        return [number, count, best];
      }),
    );
    return Found.from(rows.filter((row) => row[1]));
  }

  everything(filters) {
    const found = new Map();
    if (filters.length) for (let i = 0; i < this.dates.length; i++) if (!this.deleted.has(i)) found.set(i, [0, BODY]);
    return found;
  }

  /** Return the document whose whole number was typed. */
  byNumber(word) {
    if (!/\d{9}$/.test(word)) return null;
    for (let i = 0; i < this.dates.length; i++) {
      if (!this.deleted.has(i) && this.fold.text(this.id(i)) === word) return new Map([[i, [1, TITLE]]]);
    }
    return null;
  }

  async pronounced(words) {
    if (!this.pinyin) {
      const {header, arrays} = unpack(await this.files.load("search/pinyin.bin", "no-cache"));
      const titles = header.parts.map((part) => new Part(this.files, part, arrays));
      this.pinyin = [...titles, {find: async (word) => this.unitsPronounced(header.units, word)}];
    }
    return this.all(words, this.pinyin);
  }

  /** Return the documents of the units whose names are pronounced so. */
  unitsPronounced(units, word) {
    const numbers = new Set(units.flatMap((texts, number) => (texts.some((text) => text.includes(word)) ? [number] : [])));
    const rows = [];
    if (numbers.size) this.columns.unit.forEach((unit, i) => numbers.has(unit) && rows.push([i, 1, HEADING]));
    return Found.from(rows);
  }

  filters(options) {
    const filters = [];
    for (const name of ["year", "unit", "kind", "category"]) {
      const wanted = [options[name]].flat().filter((value) => value !== undefined && value !== null && value !== "").map(String);
      if (!wanted.length) continue;
      const accepted = new Set(name === "unit" ? wanted.flatMap((code) => this.unitsBelow(code)) : wanted);
      const numbers = new Set();
      this.values[name].forEach((value, number) => accepted.has(String(value)) && numbers.add(number));
      filters.push({name, passes: (i) => numbers.has(this.columns[name][i])});
    }
    const day = (text) => (text ? Date.parse(`${text}T00:00:00Z`) / 86400000 : NaN);
    const [from, to] = [day(options.from), day(options.to)];
    if (!Number.isNaN(from)) filters.push({name: "date", passes: (i) => this.dates[i] >= from});
    if (!Number.isNaN(to)) filters.push({name: "date", passes: (i) => this.dates[i] <= to});
    return filters;
  }

  /** Return a unit's code and those of all units below it. */
  unitsBelow(code) {
    const below = Object.keys(this.labels.units).filter((other) => this.labels.units[other].parent === code);
    return [code, ...below.flatMap((other) => this.unitsBelow(other))];
  }

  /** Return what passes all filters; facets count what passes the others' filters. */
  filtered(found, filters) {
    const passed = new Map();
    const counts = {year: new Map(), unit: new Map(), kind: new Map(), category: new Map()};
    for (const [number, row] of found) {
      const failed = filters.filter(({passes}) => !passes(number));
      if (!failed.length) passed.set(number, row);
      for (const name of Object.keys(counts)) {
        if (failed.some((filter) => filter.name !== name)) continue;
        const value = this.values[name][this.columns[name][number]];
        counts[name].set(value, (counts[name].get(value) || 0) + 1);
      }
    }
    const facets = {};
    for (const name of Object.keys(counts)) facets[name] = [...counts[name]].map(([value, count]) => ({value, count}));
    return {passed, facets};
  }

  ranked(found, phrase, sort) {
    const newer = (a, b) => this.dates[b] - this.dates[a] || this.numbers[b] - this.numbers[a];
    const better = (a, b) =>
      phrase.has(b) - phrase.has(a) || found.get(a)[1] - found.get(b)[1] || found.get(b)[0] - found.get(a)[0] || newer(a, b);
    return [...found.keys()].sort(sort === "date" ? newer : better);
  }

  /** Return by what `ranked` places a document, smallest first, so that hits of several indexes can be placed among each other. */
  rank(number, found, phrase, sort) {
    const [count, level] = found.get(number);
    const newest = [-this.dates[number], -this.numbers[number]];
    return sort === "date" ? newest : [phrase.has(number) ? 0 : 1, level, -count, ...newest];
  }

  id(number) {
    const year = Math.floor(this.numbers[number] / 100000);
    return `${this.header.codes[this.codes[number]]}-${year}-${String(this.numbers[number] % 100000).padStart(5, "0")}`;
  }

  hit(number) {
    const id = this.id(number);
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

  async describe(hit, number, words) {
    const record = await this.record(number);
    hit.title = record.title;
    hit.unit = record.unit || hit.unit;
    if (this.files.base.startsWith("file:")) hit.url += "index.html";
    Object.assign(hit, excerpt(record.texts, words, this.fold));
  }

  /** Load a record's texts, in the order and by the rule of `searchable` in pages/search_document.py. */
  async record(number) {
    let record = this.records.get(number);
    if (!record) {
      const id = this.id(number);
      const name = `records/${Math.floor(this.numbers[number] / 100000)}/${id}/index.json`;
      const buffer = await this.files.load(name);
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
      if (this.records.size > KEPT) this.records.delete(this.records.keys().next().value);
    }
    return record;
  }
}

/** Return the rule for texts and queries, ready for a text; for pages that mark words without opening the index. */
export async function folder(baseUrl, text) {
  const fold = new Fold(new Files(new URL(baseUrl, document.baseURI).href));
  await fold.prepare(text, new Set());
  return fold;
}
