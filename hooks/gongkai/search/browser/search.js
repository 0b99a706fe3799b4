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

const VERSION = 1;
const POSITIONS = 0;
const COUNTS = 1;
const TITLE = 0;
const HEADING = 1;
const BODY = 2;

/** Bytes; a shard no larger is loaded whole, and so is a list of positions before it is known whether others spare it. */
const SMALL = 16000;
/** With so few documents left it is cheaper to read their texts, which the excerpts need anyway. */
const FEW = 10;
/** Characters of an excerpt, and how many of them before the first match. */
const EXCERPT = 96;
const BEFORE_MATCH = 24;
/** Longer queries are cut: nobody types them, and they must not freeze the page. */
const LONGEST_QUERY = 200;
const FILES_KEPT = 400;

/** Whether something has arrived damaged: then whatever is loaded from now on is not taken from the browser's cache. */
let isDistrusted = false;

/** Something that could not be loaded or read; `find` can be tried again. */
export class SearchError extends Error {
  constructor(message) {
    super(message);
    this.name = "SearchError";
    isDistrusted = true;
  }
}

/** Load the entry file and return the index. */
export async function open(baseUrl) {
  const files = new Files(new URL(baseUrl, document.baseURI).href);
  return new Index(files, unpack(await files.load("search/entry.bin", "no-cache")));
}

/** Loads files, each once; a failed one can be asked for again. */
class Files {
  constructor(base) {
    this.base = base;
    this.loading = new Map();
  }

  /** Return the bytes of a file. */
  load(name, cache = "default") {
    return this.once(name, () => (this.base.startsWith("file:") ? this.byScript(name) : this.byFetch(name, {cache})));
  }

  /**
   * Return some bytes of a file of a known size. A server that does not know ranges sends the whole file, which is kept and cut,
   * as is a file that is there already.
   */
  async piece(name, from, to, size) {
    const isWhole = this.loading.has(name) || this.base.startsWith("file:") || size <= SMALL || to - from === size;
    if (!isWhole) {
      const headers = {Range: `bytes=${from}-${to - 1}`};
      const buffer = await this.once(`${name} ${from}-${to}`, () => this.byFetch(name, {headers}));
      if (buffer.byteLength === to - from) return buffer;
      this.loading.delete(`${name} ${from}-${to}`);
      if (buffer.byteLength !== size) throw new SearchError("检索文件没有传完，请重试");
      this.loading.set(name, Promise.resolve(buffer));
    }
    const whole = await this.load(name);
    if (whole.byteLength === size) return whole.slice(from, to);
    this.loading.delete(name);
    throw new SearchError("检索文件没有传完，请重试");
  }

  once(key, load) {
    let promise = this.loading.get(key);
    if (!promise) {
      promise = load();
      promise.catch(() => this.loading.delete(key));
      this.loading.set(key, promise);
      if (this.loading.size > FILES_KEPT) this.loading.delete(this.loading.keys().next().value);
    }
    return promise;
  }

  async byFetch(name, options) {
    let response;
    try {
      response = await fetch(this.base + name, isDistrusted ? {...options, cache: "reload"} : options);
    } catch (error) {
      throw new SearchError("网络不通，检索没有完成，请重试");
    }
    if (!response.ok) throw new SearchError(`检索文件没有取到（${response.status}），请重试`);
    try {
      return await response.arrayBuffer();
    } catch (error) {
      throw new SearchError("检索文件没有传完，请重试");
    }
  }

  /** Pages opened from a folder may not fetch; there every file has a script beside it that hands over its bytes. */
  byScript(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const waiting = (window.gongkaiFiles = window.gongkaiFiles || {});
      script.src = `${this.base}${name}.js`;
      script.onload = () => {
        script.remove();
        const text = waiting[name];
        delete waiting[name];
        if (typeof text !== "string") reject(new SearchError("检索文件不完整，请重新复制一份"));
        else resolve(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
      };
      script.onerror = () => {
        script.remove();
        reject(new SearchError("检索文件没有取到，请重试"));
      };
      document.head.append(script);
    });
  }
}

/** Return header and arrays of an entry file. */
function unpack(buffer) {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  if (bytes.length < 16 || String.fromCharCode(...bytes.subarray(0, 7)) !== "gongkai") throw new SearchError("检索文件不完整，请重试");
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw new SearchError("网站的检索已经更新，请刷新页面");
  const length = view.getUint32(12, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)));
  const arrays = {};
  for (const [name, [place, size]] of Object.entries(header.arrays)) {
    if (16 + length + place + size > bytes.length) throw new SearchError("检索文件没有传完，请重试");
    arrays[name] = bytes.subarray(16 + length + place, 16 + length + place + size);
  }
  return {header, arrays};
}

/** Return the numbers in a run of bytes: seven bits a byte, lowest first. */
function decode(bytes) {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < 128) count++;
  const numbers = new Uint32Array(count);
  let place = 0;
  let value = 0;
  let shift = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    value |= (byte & 127) << shift;
    if (byte < 128) {
      numbers[place++] = value >>> 0;
      value = 0;
      shift = 0;
    } else shift += 7;
  }
  return numbers;
}

/** Turn differences into sums, in place. */
function cumulate(numbers, step = 1, column = 0) {
  for (let i = column + step; i < numbers.length; i += step) numbers[i] += numbers[i - step];
  return numbers;
}

/** Turn signed differences into sums. */
function cumulateSigned(numbers) {
  const sums = new Float64Array(numbers.length);
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) {
    sum += numbers[i] & 1 ? -((numbers[i] + 1) / 2) : numbers[i] / 2;
    sums[i] = sum;
  }
  return sums;
}

/** Return each number as often as the number after it says. */
function runs(pairs) {
  const numbers = [];
  for (let i = 0; i < pairs.length; i += 2) for (let left = pairs[i + 1]; left > 0; left--) numbers.push(pairs[i]);
  return numbers;
}

/** The rule for texts and queries; the same as `fold` in normalise.py. */
class Fold {
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

/** What a word was found in: document numbers ascending, how often, and the best place. */
class Found {
  constructor(documents, counts, levels) {
    this.documents = documents;
    this.counts = counts;
    this.levels = levels;
  }

  static from(rows) {
    return new Found(
      rows.map((row) => row[0]),
      rows.map((row) => row[1]),
      rows.map((row) => row[2]),
    );
  }
}

/** Finds words in one part of the index. */
class Part {
  constructor(files, {role, name, first}, arrays) {
    this.files = files;
    this.name = name;
    this.first = first;
    const own = (key) => decode(arrays[`${role}.${key}`]);
    this.characters = new Map(Array.from(cumulate(own("characters")), (code, index) => [code, index + 1]));
    const lengths = own("lengths");
    const count = lengths.length / 3;
    this.starts = new Uint32Array(count + 1);
    this.titleEnds = new Uint32Array(count);
    this.headingEnds = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      this.titleEnds[i] = this.starts[i] + lengths[3 * i];
      this.headingEnds[i] = this.titleEnds[i] + lengths[3 * i + 1];
      this.starts[i + 1] = this.headingEnds[i] + lengths[3 * i + 2];
    }
    this.directory = cumulate(own("directory"), 5);
    this.heads = new Map();
  }

  /** Return the documents that contain a normalised word; `verify`, if given, decides from the texts of a few. */
  async find(word, verify) {
    const numbers = Array.from(word, (character) => this.characters.get(character.codePointAt(0)) || 0);
    if (numbers.includes(0)) return Found.from([]);
    if (numbers.length <= 3) {
      const {counted} = await this.term(numbers);
      if (counted) return this.counted(decode(new Uint8Array(await this.data(counted))), counted.content);
      if (numbers.length === 1) return Found.from([]);
    }
    return this.phrase(numbers, word, verify);
  }

  /**
   * Find a phrase by terms that cover it. Short lists are loaded together; what they leave is either so little that its texts
   * decide, or the long lists are loaded one after the other.
   */
  async phrase(numbers, word, verify) {
    const terms = await this.cover(numbers);
    if (!terms) return Found.from([]);
    const load = ({list}) => this.data(list);
    await Promise.all(terms.filter((term, i) => i === 0 || term.cost <= SMALL).map(load));
    let starts = null;
    for (const [done, term] of terms.entries()) {
      starts = intersect(starts, cumulate(decode(new Uint8Array(await load(term)))), term.offset);
      if (!starts.length) return Found.from([]);
      const next = terms[done + 1];
      if (verify && next && next.cost > SMALL) {
        const {documents} = this.grouped(starts);
        if (documents.length <= FEW) return verify(documents, word);
      }
    }
    return this.grouped(starts);
  }

  /** Return the terms with the fewest bytes that cover all characters, cheapest first, or null if a term stands nowhere. */
  async cover(numbers) {
    const pairs = await Promise.all(numbers.slice(1).map((_, i) => this.term(numbers.slice(i, i + 2))));
    if (!pairs.every(({positions}) => positions)) return null;
    const isLong = pairs.map(({counted}) => Boolean(counted));
    const triples = await Promise.all(pairs.slice(1).map((_, i) => (isLong[i] && isLong[i + 1] ? this.term(numbers.slice(i, i + 3)) : {})));
    const best = [{cost: 0, terms: []}];
    for (let end = 1; end <= numbers.length; end++) {
      let choice = {cost: Infinity, terms: []};
      for (const length of [2, 3]) {
        const offset = end - length;
        const list = offset >= 0 && (length === 2 ? pairs : triples)[offset].positions;
        if (!list) continue;
        const cost = list.to - list.from;
        for (let before = offset; before < end; before++) {
          const total = best[before].cost + cost;
          if (total < choice.cost) choice = {cost: total, terms: [...best[before].terms, {offset, list, cost}]};
        }
      }
      best.push(choice);
    }
    return best[numbers.length].terms.sort((a, b) => a.cost - b.cost || a.offset - b.offset);
  }

  /** Return where the postings of a term stand: `positions`, and `counted`, the row that counts them for each document. */
  async term([a, b = 0, c = 0]) {
    const found = {};
    for (const number of this.shardsOf(a, b, c)) {
      for (const row of (await this.head(number)).get(`${a},${b},${c}`) || []) {
        if (row.content === POSITIONS) found.positions = row;
        else found.counted = row;
      }
    }
    return found;
  }

  /** Return the numbers of the shards in which a term may stand: the last that begins before it, and all that begin with it. */
  shardsOf(a, b, c) {
    const {directory} = this;
    const count = directory.length / 5;
    const order = (i) => directory[5 * i] - a || directory[5 * i + 1] - b || directory[5 * i + 2] - c;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(middle) < 0) low = middle + 1;
      else high = middle;
    }
    const shards = [];
    for (let number = Math.max(0, low - 1); number < count && order(number) <= 0; number++) shards.push(number);
    return shards;
  }

  /** Return the rows of a shard by term: what each holds, and from where to where. */
  async head(number) {
    let rows = this.heads.get(number);
    if (!rows) {
      const headLength = this.directory[5 * number + 4];
      const buffer = await this.bytes(number, 0, headLength);
      const numbers = cumulate(decode(new Uint8Array(buffer, 8)), 5);
      rows = new Map();
      let from = headLength;
      for (let i = 0; i < numbers.length; i += 5) {
        const [a, b, c, content, length] = numbers.subarray(i, i + 5);
        const key = `${a},${b},${c}`;
        if (!rows.has(key)) rows.set(key, []);
        rows.get(key).push({content, number, from, to: from + length});
        from += length;
      }
      if (from !== this.directory[5 * number + 3]) throw new SearchError("检索文件不完整，请重试");
      this.heads.set(number, rows);
    }
    return rows;
  }

  data({number, from, to}) {
    return this.bytes(number, from, to);
  }

  bytes(number, from, to) {
    return this.files.piece(`search/${this.name}/${number}.bin`, from, to, this.directory[5 * number + 3]);
  }

  counted(numbers, content) {
    const rows = [];
    const step = content === COUNTS ? 2 : 1;
    let number = this.first;
    for (let i = 0; i < numbers.length; i += step) {
      number += numbers[i] >>> 2;
      rows.push([number, step === 2 ? numbers[i + 1] : 1, numbers[i] & 1 ? TITLE : numbers[i] & 2 ? HEADING : BODY]);
    }
    return Found.from(rows);
  }

  /** Return the documents in which positions lie. */
  grouped(positions) {
    const rows = [];
    let owner = -1;
    let row = null;
    for (const position of positions) {
      if (owner < 0 || position >= this.starts[owner + 1]) {
        owner = this.ownerOf(position);
        row = [owner + this.first, 0, BODY];
        rows.push(row);
      }
      const level = position < this.titleEnds[owner] ? TITLE : position < this.headingEnds[owner] ? HEADING : BODY;
      row[1] += 1;
      row[2] = Math.min(row[2], level);
    }
    return Found.from(rows);
  }

  ownerOf(position) {
    let low = 0;
    let high = this.starts.length - 1;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= position) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** Return the starts that are also positions less an offset; both ascend. */
function intersect(starts, positions, offset) {
  const both = [];
  if (!starts) {
    for (const position of positions) if (position >= offset) both.push(position - offset);
    return both;
  }
  let i = 0;
  for (const start of starts) {
    while (i < positions.length && positions[i] < start + offset) i++;
    if (i < positions.length && positions[i] === start + offset) both.push(start);
  }
  return both;
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
      if (this.records.size > FILES_KEPT) this.records.delete(this.records.keys().next().value);
    }
    return record;
  }
}

/** Return the texts of a record's JSON that are searched, each with its place. */
function texts(content, {skipped, headings, names}) {
  const found = [{level: TITLE, text: content["记录"]["标题"]}];
  const rest = [{level: BODY, text: content["单位名称"]}];
  const walk = (value, key) => {
    if (Array.isArray(value)) value.forEach((item) => walk(item, key));
    else if (value !== null && typeof value === "object") {
      for (const [name, item] of Object.entries(value)) {
        if (names.includes(key)) rest.push({level: BODY, text: name});
        if (!skipped.includes(name) || names.includes(key)) walk(item, name);
      }
    } else {
      const list = headings.includes(key) ? found : rest;
      for (const text of String(value).split("\n")) list.push({level: list === found ? HEADING : BODY, text});
    }
  };
  for (const [name, item] of Object.entries(content["记录"])) if (name !== "标题" && !skipped.includes(name)) walk(item, name);
  return [...found, ...rest];
}

/** Return the piece of a record's text that shows most of the words, and where they stand in it. */
function excerpt(found, words, fold) {
  let best = null;
  for (const {level, text} of found) {
    const map = mapped(text, fold);
    const present = words.filter((word) => map.folded.includes(word)).length;
    const score = present * 2 + (level === BODY && text.length > 12 ? 1 : 0);
    if (present && (!best || score > best.score)) best = {score, text, map};
  }
  if (!best) {
    const body = found.find(({level, text}) => level === BODY && text.length > 24) || found[0];
    return {excerpt: body.text.slice(0, EXCERPT) + (body.text.length > EXCERPT ? "…" : ""), marks: []};
  }
  const {text, map} = best;
  const marks = [];
  for (const word of words) {
    for (let at = map.folded.indexOf(word); at >= 0; at = map.folded.indexOf(word, at + word.length)) {
      marks.push([map.begins[at], map.ends[at + word.length - 1]]);
    }
  }
  marks.sort((a, b) => a[0] - b[0]);
  const start = text.length <= EXCERPT ? 0 : Math.max(0, Math.min(marks[0][0] - BEFORE_MATCH, text.length - EXCERPT));
  const end = Math.max(start + EXCERPT, marks[0][1]);
  const before = start > 0 ? "…" : "";
  const shown = `${before}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
  const shift = before.length - start;
  const inside = [];
  for (const [from, to] of marks) {
    if (from < start || to > end) continue;
    const last = inside[inside.length - 1];
    if (last && from + shift <= last[1]) last[1] = Math.max(last[1], to + shift);
    else inside.push([from + shift, to + shift]);
  }
  return {excerpt: shown, marks: inside};
}

/** Return a text's normalised form, and for each of its UTF-16 units where the original character begins and ends. */
function mapped(text, fold) {
  let folded = "";
  const begins = [];
  const ends = [];
  let at = 0;
  for (const character of text) {
    const piece = fold.text(character);
    for (let i = 0; i < piece.length; i++) {
      begins.push(at);
      ends.push(at + character.length);
    }
    folded += piece;
    at += character.length;
  }
  return {folded, begins, ends};
}

/** Return where words stand in a text; pages use it to mark the words of a query in a record. */
export function marksIn(text, words, fold) {
  const map = mapped(text, fold);
  const marks = [];
  for (const word of words) {
    for (let at = map.folded.indexOf(word); at >= 0; at = map.folded.indexOf(word, at + word.length)) {
      marks.push([map.begins[at], map.ends[at + word.length - 1]]);
    }
  }
  return marks.sort((a, b) => a[0] - b[0]);
}

/** Return the rule for texts and queries, ready for a text; for pages that mark words without opening the index. */
export async function folder(baseUrl, text) {
  const fold = new Fold(new Files(new URL(baseUrl, document.baseURI).href));
  await fold.prepare(text, new Set());
  return fold;
}
