/* Finds words in one segment of the index: the base, the records changed since, or the pronunciations. */

import {SMALL, SearchError} from "./files.js";
import {cumulate, decode} from "./numbers.js";
import {BODY, HEADING, TITLE} from "./texts.js";

/**
 * @import {Files} from "./files.js"
 * @import {EncodedArrays} from "./numbers.js"
 * @import {Level} from "./texts.js"
 */

/**
 * Posting of a word: a document, how often the word occurs in it, and the best level.
 * @typedef {[document: number, count: number, level: Level]} Posting
 */

/**
 * Description of a segment in an entry file; `first` is the number of its first document.
 * @typedef {{role: string, name: string, first: number}} SegmentHeader
 */

/**
 * Term of the dictionary: the numbers of one, two or three characters.
 * @typedef {number[]} Term
 */

/**
 * Posting list of a term: the shard and the range of bytes in which it stands, and the form of its content.
 * @typedef {{content: number, number: number, from: number, to: number}} PostingList
 */

/**
 * Posting lists of a term. `positions` has all occurrences, `counted` a count for each document.
 * @typedef {{positions?: PostingList, counted?: PostingList}} TermLists
 */

/**
 * Posting list with the place of its term in a phrase, and its bytes.
 * @typedef {{offset: number, list: PostingList, cost: number}} CoveringTerm
 */

/**
 * Dictionary of a shard: rows of five numbers (the term, the form of its content, its bytes), and the first byte of each row's content.
 * @typedef {{rows: Uint32Array, starts: Uint32Array}} ShardDictionary
 */

/**
 * Decide from the texts of a few documents whether they contain a word.
 * @callback Verify
 * @param {number[]} documents
 * @param {string} word
 * @returns {Promise<Found>}
 */

/** Forms of a term's content; any other form is counts that are all one. */
const POSITIONS = 0;
const COUNTS = 1;
/** With so few documents left it is cheaper to read their texts, which the excerpts need anyway. */
const FEW = 10;

/** Hold the postings of a word, by ascending document. */
export class Found {
  /**
   * Create postings from three columns.
   * @param {number[]} documents Numbers of documents, ascending.
   * @param {number[]} counts How often the word occurs in each.
   * @param {Level[]} levels The best level in each.
   */
  constructor(documents, counts, levels) {
    this.documents = documents;
    this.counts = counts;
    this.levels = levels;
  }

  /**
   * Create postings from rows.
   * @param {Posting[]} rows
   * @returns {Found}
   */
  static from(rows) {
    return new Found(
      rows.map((row) => row[0]),
      rows.map((row) => row[1]),
      rows.map((row) => row[2]),
    );
  }
}

/** Find words in one segment of the index. */
export class Part {
  /**
   * Open a segment; its shards are loaded later.
   * @param {Files} files
   * @param {SegmentHeader} header
   * @param {EncodedArrays} arrays The arrays of the entry file.
   */
  constructor(files, {role, name, first}, arrays) {
    this.files = files;
    this.name = name;
    this.first = first;
    /** @type {(key: string) => Uint32Array<ArrayBuffer>} */
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
    /**
     * Dictionaries of shards, by number.
     * @type {Map<number, ShardDictionary>}
     */
    this.heads = new Map();
  }

  /**
   * Return the postings of a normalised word.
   * @param {string} word
   * @param {Verify | null} [verify] Decides about a few documents without further posting lists.
   * @returns {Promise<Found>}
   */
  async find(word, verify) {
    const numbers = Array.from(word, (character) => this.characters.get(/** @type {number} */ (character.codePointAt(0))) || 0);
    if (numbers.includes(0)) return Found.from([]);
    if (numbers.length <= 3) {
      const {counted} = await this.term(numbers);
      if (counted) return this.counted(decode(new Uint8Array(await this.data(counted))), counted.content);
      if (numbers.length === 1) return Found.from([]);
    }
    return this.phrase(numbers, word, verify);
  }

  /**
   * Find a phrase by terms that cover it. Short lists are loaded together. When few documents are left, their texts decide;
   * otherwise the long lists are loaded one after the other.
   * @param {number[]} numbers The numbers of the word's characters.
   * @param {string} word
   * @param {Verify | null} [verify]
   * @returns {Promise<Found>}
   */
  async phrase(numbers, word, verify) {
    const terms = await this.cover(numbers);
    if (!terms) return Found.from([]);
    /** @type {(term: CoveringTerm) => Promise<ArrayBuffer>} */
    const load = ({list}) => this.data(list);
    await Promise.all(terms.filter((term, i) => i === 0 || term.cost <= SMALL).map(load));
    /** @type {number[] | null} */
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
    return this.grouped(/** @type {number[]} */ (starts));
  }

  /**
   * Return the cheapest terms that cover a phrase.
   * @param {number[]} numbers The numbers of the phrase's characters.
   * @returns {Promise<CoveringTerm[] | null>} Those with the fewest bytes together, the smallest first; null if a pair of characters stands nowhere.
   */
  async cover(numbers) {
    const pairs = await Promise.all(numbers.slice(1).map((_, i) => this.term(numbers.slice(i, i + 2))));
    if (!pairs.every(({positions}) => positions)) return null;
    const isLong = pairs.map(({counted}) => Boolean(counted));
    /** @type {TermLists[]} */
    const triples = await Promise.all(pairs.slice(1).map((_, i) => (isLong[i] && isLong[i + 1] ? this.term(numbers.slice(i, i + 3)) : {})));
    /** @type {{cost: number, terms: CoveringTerm[]}[]} */
    const best = [{cost: 0, terms: []}];
    for (let end = 1; end <= numbers.length; end++) {
      /** @type {{cost: number, terms: CoveringTerm[]}} */
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

  /**
   * Return the posting lists of a term.
   * @param {Term} term
   * @returns {Promise<TermLists>}
   */
  async term([a, b = 0, c = 0]) {
    /** @type {TermLists} */
    const found = {};
    for (const number of this.shardsOf(a, b, c)) {
      const {rows, starts} = await this.head(number);
      for (let i = firstFrom(rows, a, b, c); i < starts.length && !order(rows, i, a, b, c); i++) {
        const row = {content: rows[5 * i + 3], number, from: starts[i], to: starts[i] + rows[5 * i + 4]};
        if (row.content === POSITIONS) found.positions = row;
        else found.counted = row;
      }
    }
    return found;
  }

  /**
   * Return the shards in which a term may stand. These are the last shard that begins before the term, and all that begin with it.
   * @param {number} a
   * @param {number} b
   * @param {number} c
   * @returns {number[]} Numbers of shards.
   */
  shardsOf(a, b, c) {
    const {directory} = this;
    const shards = [];
    for (let number = Math.max(0, firstFrom(directory, a, b, c) - 1); 5 * number < directory.length && order(directory, number, a, b, c) <= 0; number++) {
      shards.push(number);
    }
    return shards;
  }

  /**
   * Return the dictionary of a shard.
   * @param {number} number
   * @returns {Promise<ShardDictionary>}
   */
  async head(number) {
    let head = this.heads.get(number);
    if (!head) {
      const headLength = this.directory[5 * number + 4];
      const rows = cumulate(decode(new Uint8Array(await this.bytes(number, 0, headLength), 8)), 5);
      const starts = new Uint32Array(rows.length / 5);
      let from = headLength;
      for (let i = 0; i < starts.length; i++) {
        starts[i] = from;
        from += rows[5 * i + 4];
      }
      if (from !== this.directory[5 * number + 3]) throw new SearchError("检索文件不完整，请重试");
      head = {rows, starts};
      this.heads.set(number, head);
    }
    return head;
  }

  /**
   * Load a posting list.
   * @param {PostingList} list
   * @returns {Promise<ArrayBuffer>}
   */
  data({number, from, to}) {
    return this.bytes(number, from, to);
  }

  /**
   * Load a range of a shard.
   * @param {number} number
   * @param {number} from
   * @param {number} to
   * @returns {Promise<ArrayBuffer>}
   */
  bytes(number, from, to) {
    return this.files.piece(`search/${this.name}/${number}.bin`, from, to, this.directory[5 * number + 3]);
  }

  /**
   * Return the postings of a counted list.
   * @param {Uint32Array} numbers
   * @param {number} content The form of the list.
   * @returns {Found}
   */
  counted(numbers, content) {
    /** @type {Posting[]} */
    const rows = [];
    const step = content === COUNTS ? 2 : 1;
    let number = this.first;
    for (let i = 0; i < numbers.length; i += step) {
      number += numbers[i] >>> 2;
      rows.push([number, step === 2 ? numbers[i + 1] : 1, numbers[i] & 1 ? TITLE : numbers[i] & 2 ? HEADING : BODY]);
    }
    return Found.from(rows);
  }

  /**
   * Return the documents in which positions lie.
   * @param {number[]} positions Positions in the segment, ascending.
   * @returns {Found}
   */
  grouped(positions) {
    /** @type {Posting[]} */
    const rows = [];
    let owner = -1;
    for (const position of positions) {
      if (owner < 0 || position >= this.starts[owner + 1]) {
        owner = this.ownerOf(position);
        rows.push([owner + this.first, 0, BODY]);
      }
      const row = rows[rows.length - 1];
      const level = position < this.titleEnds[owner] ? TITLE : position < this.headingEnds[owner] ? HEADING : BODY;
      row[1] += 1;
      row[2] = Math.min(row[2], level);
    }
    return Found.from(rows);
  }

  /**
   * Return the document of a position. It is counted from the segment's first.
   * @param {number} position
   * @returns {number}
   */
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

/**
 * Compare the term of a row with another term.
 * @param {Uint32Array} rows Rows of five numbers, which begin with a term.
 * @param {number} i
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @returns {number} Below zero: the row comes first. Zero: both are the same.
 */
function order(rows, i, a, b, c) {
  return rows[5 * i] - a || rows[5 * i + 1] - b || rows[5 * i + 2] - c;
}

/**
 * Return the first row that is not before a term.
 * @param {Uint32Array} rows Ascending rows of five numbers.
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @returns {number}
 */
function firstFrom(rows, a, b, c) {
  let low = 0;
  let high = rows.length / 5;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(rows, middle, a, b, c) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Return the starts that are also positions less an offset.
 * @param {number[] | null} starts Ascending; null stands for all.
 * @param {Uint32Array} positions Ascending.
 * @param {number} offset
 * @returns {number[]}
 */
function intersect(starts, positions, offset) {
  /** @type {number[]} */
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
