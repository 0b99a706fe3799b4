/* Finds words in one part of the index: the base, what has changed since, or the pronunciations. */

import {SMALL, SearchError} from "./files.js";
import {cumulate, decode} from "./numbers.js";
import {BODY, HEADING, TITLE} from "./texts.js";

/** What a row of a term holds. */
const POSITIONS = 0;
const COUNTS = 1;
/** With so few documents left it is cheaper to read their texts, which the excerpts need anyway. */
const FEW = 10;

/** What a word was found in: document numbers ascending, how often, and the best place. */
export class Found {
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
export class Part {
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
      const {rows, starts} = await this.head(number);
      for (let i = firstFrom(rows, a, b, c); i < starts.length && !order(rows, i, a, b, c); i++) {
        const row = {content: rows[5 * i + 3], number, from: starts[i], to: starts[i] + rows[5 * i + 4]};
        if (row.content === POSITIONS) found.positions = row;
        else found.counted = row;
      }
    }
    return found;
  }

  /** Return the numbers of the shards in which a term may stand: the last that begins before it, and all that begin with it. */
  shardsOf(a, b, c) {
    const {directory} = this;
    const shards = [];
    for (let number = Math.max(0, firstFrom(directory, a, b, c) - 1); 5 * number < directory.length && order(directory, number, a, b, c) <= 0; number++) {
      shards.push(number);
    }
    return shards;
  }

  /** Return the rows of a shard, five numbers each: the term, what the row holds, its length; and where each row's bytes begin. */
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

/** Return where a row of five numbers, which begins with a term, stands against another term: below zero before it, zero with it. */
function order(rows, i, a, b, c) {
  return rows[5 * i] - a || rows[5 * i + 1] - b || rows[5 * i + 2] - c;
}

/** Return the number of the first row whose term is not before this one; the rows ascend. */
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
