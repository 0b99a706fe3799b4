/*
 * The search of a common site. It stands behind the reader of one index in one module, and has the same public function:
 *
 *   const index = await open(baseUrl);
 *   const {total, hits, facets, progress, choose} = await index.find("党费收缴", {site: ["qingshui"], year, …});
 *
 * Each member is asked in its own index, a few at a time; what has arrived is handed to `onPartial` with `progress`. Hits of all are
 * merged by the ranking of one. More than UNASKED records are not loaded before the reader has chosen: then `choose` says so.
 * Members that failed are named by the error that `find` ends with, after the others have been shown; a new call asks only those again.
 */

/** @import {FacetName, FacetCount, Facets, FindOptions, Hit, Labels, Result, SearchIndex, UnitLabel} from "../../../search/browser/search.js" */

/**
 * Member of a common site: its address below the site's root, its name, and the number of its records.
 * @typedef {{address: string, name: string, records: number}} Member
 */

/** @typedef {Awaited<ReturnType<typeof openSite>>} MemberIndex */

/**
 * Content of sites.json; `level` names the members in general, `facets` are those of everything.
 * @typedef {object} MemberList
 * @property {string} level
 * @property {Member[]} sites
 * @property {Record<FacetName, FacetCount[]>} facets
 * @property {Labels["kinds"]} kinds
 * @property {Labels["categories"]} categories
 */

/**
 * Result of a member, with the names of its units.
 * @typedef {Result & {units: Record<string, UnitLabel>}} Answer
 */

/**
 * Hit with its member and its place among the member's hits.
 * @typedef {Hit & {member: Member, place: number}} MemberHit
 */

/** @typedef {Omit<Result, "hits"> & {hits: MemberHit[]}} MergedResult */

/** @typedef {Map<Member, Answer>} Answers */

/**
 * Reasons, in sentences, by the members that could not be asked.
 * @typedef {Map<Member, string>} Failures
 */

/** Members asked at the same time. */
const AT_ONCE = 3;
/** Records of the members whose indexes are loaded without being asked for; a record takes about 9 bytes of what is loaded first. */
const UNASKED = 800000;
const BYTES_PER_RECORD = 9;
/** Records of the members whose indexes stay open; a record takes about 70 bytes of memory. */
const KEPT_RECORDS = 1000000;
/** The value of the filter `site` that stands for all members, however large they are together. */
const ALL = "*";

/**
 * Open indexes by address, the one used last at the end. They outlive a `Federation`, which is opened anew after a failure.
 * @type {Map<string, {index: Promise<MemberIndex>, records: number}>}
 */
const opened = new Map();

/**
 * Load the list of members and return their common index.
 * @param {string} baseUrl The site's root, ending in "/".
 * @returns {Promise<Federation>}
 */
export async function open(baseUrl) {
  const base = new URL(baseUrl, document.baseURI).href;
  const data = await new Files(base).load("search/sites.json", "no-cache");
  /** @type {MemberList} */
  let listed;
  try {
    listed = JSON.parse(new TextDecoder().decode(data));
  } catch (error) {
    throw new SearchError("站点的名单没有传完，请重试");
  }
  return new Federation(base, listed);
}

/**
 * Return the index of a member, opened if necessary.
 * @param {Member} member
 * @param {string} url The root of the member's site.
 * @returns {Promise<MemberIndex>}
 */
function openMember(member, url) {
  const entry = opened.get(member.address) || {index: openSite(url), records: member.records};
  opened.delete(member.address);
  opened.set(member.address, entry);
  entry.index.catch(() => opened.get(member.address) === entry && opened.delete(member.address));
  let records = 0;
  for (const [address, other] of [...opened].reverse()) {
    records += other.records;
    if (records > KEPT_RECORDS && address !== member.address) opened.delete(address);
  }
  return entry.index;
}

/**
 * Compare two hits by their ranks.
 * @param {Hit} a
 * @param {Hit} b
 * @returns {number}
 */
function byRank(a, b) {
  const place = a.rank.findIndex((value, i) => value !== b.rank[i]);
  return place < 0 ? 0 : a.rank[place] - b.rank[place];
}

/**
 * Add the counts of a facet. Values keep their first order.
 * @param {FacetCount[][]} lists
 * @returns {FacetCount[]}
 */
function sum(lists) {
  /** @type {Map<FacetCount["value"], number>} */
  const counts = new Map();
  for (const {value, count} of lists.flat()) counts.set(value, (counts.get(value) || 0) + Number(count));
  return [...counts].map(([value, count]) => ({value, count}));
}

/**
 * Return a number as it is written in Chinese.
 * @param {number} count
 * @returns {string}
 */
function inTenThousands(count) {
  return count < 10000 ? String(count) : `${Math.round(count / 1000) / 10}万`;
}

/**
 * Find records in the indexes of all members.
 * @implements {SearchIndex}
 */
class Federation {
  /**
   * Create the common index; no index of a member is opened.
   * @param {string} base The site's root, ending in "/".
   * @param {MemberList} list
   */
  constructor(base, {level, sites, facets, kinds, categories}) {
    this.base = base;
    this.level = level;
    this.members = sites;
    this.facets = facets;
    const names = Object.fromEntries(sites.map(({address, name}) => [address, {name}]));
    /** @type {Labels} */
    this.labels = {units: {}, kinds, categories, level, sites: {...names, [ALL]: {name: `全部${level}`}}};
    this.folds = [new Fold(new Files(base))];
    this.generation = 0;
  }

  /**
   * Return the number of records of all members.
   * @returns {number}
   */
  get size() {
    return this.members.reduce((total, {records}) => total + records, 0);
  }

  /**
   * Return the rule of normalisation for texts of results. It has the whole table if a member needed it.
   * @returns {SearchIndex["fold"]}
   */
  get fold() {
    return this.folds.find(({isComplete}) => isComplete) || this.folds[this.folds.length - 1];
  }

  /**
   * Find the records of all members, or of chosen ones.
   * @param {string} query
   * @param {FindOptions} options
   * @returns {Promise<Result>}
   */
  async find(query, options = {}) {
    const generation = ++this.generation;
    const current = () => {
      if (generation !== this.generation) throw new DOMException("a newer query has been asked", "AbortError");
    };
    const wanted = [options.site].flat().filter((address) => address);
    const members = this.members.filter(({address}) => !wanted.length || wanted.includes(ALL) || wanted.includes(address));
    const isEverything = !query.trim() && ![options.year, options.unit, options.kind, options.category, options.to].some((value) => [value].flat().join(""));
    if (isEverything && options.limit === 0) return this.overview();
    const unopened = members.filter(({address}) => !opened.has(address)).reduce((total, {records}) => total + records, 0);
    if (unopened > UNASKED && !wanted.length) return this.choice(members, unopened);
    const asked = {...options, from: isEverything ? options.from || "0001-01-01" : options.from};
    /** @type {Answers} */
    const answers = new Map();
    /** @type {Failures} */
    const failures = new Map();
    await aFewAtATime(members, AT_ONCE, async (member) => {
      if (generation !== this.generation) return;
      try {
        answers.set(member, await this.answer(member, query, asked));
      } catch (error) {
        if (!this.failed(member, error, failures)) return;
      }
      const isLast = answers.size + failures.size === members.length;
      if (generation === this.generation && answers.size && !isLast) this.tell(options, this.merged(members, answers, failures, options));
    });
    current();
    const result = this.merged(members, answers, failures, options);
    if (answers.size) this.tell(options, result);
    if (options.excerpts !== false) await this.describe(result, query, asked, failures);
    current();
    if (!failures.size) return {...result, progress: undefined};
    if (answers.size) this.tell(options, {...result, progress: this.progress(members, answers, failures)});
    throw new SearchError(`没有查到的${this.level}：${[...failures].map(([{name}, message]) => `${name}（${message}）`).join("、")}`);
  }

  /**
   * Hand over a result that may change.
   * @param {FindOptions} options
   * @param {Result} result
   */
  tell(options, result) {
    if (options.onPartial) options.onPartial(result);
  }

  /**
   * Keep a reason, and close the index of the member. A newer query is no failure.
   * @param {Member} member
   * @param {unknown} error
   * @param {Failures} failures
   * @returns {boolean} Whether it was a failure.
   */
  failed(member, error, failures) {
    if (error instanceof Error && error.name === "AbortError") return false;
    if (!(error instanceof SearchError)) console.error(error);
    opened.delete(member.address);
    failures.set(member, error instanceof SearchError ? error.message : "检索出了问题");
    return true;
  }

  /**
   * Ask a member for the hits of a page. They have no texts.
   * @param {Member} member
   * @param {string} query
   * @param {FindOptions} options
   * @returns {Promise<Answer>}
   */
  async answer(member, query, options) {
    const index = await openMember(member, `${this.base}${member.address}/`);
    const limit = (options.offset || 0) + (options.limit === undefined ? 10 : options.limit);
    const result = await index.find(query, {...options, offset: 0, limit, excerpts: false, onPartial: undefined});
    if (!this.folds.includes(index.fold)) this.folds.push(index.fold);
    return {...result, units: index.labels.units};
  }

  /**
   * Return the answers as one. Pinyin counts only where no member has the letters themselves.
   * @param {Member[]} members The members that are asked.
   * @param {Answers} answers
   * @param {Failures} failures
   * @param {FindOptions} options
   * @returns {MergedResult}
   */
  merged(members, answers, failures, options) {
    /** @type {[Member, Answer][]} */
    const all = members.filter((member) => answers.has(member)).map((member) => [member, /** @type {Answer} */ (answers.get(member))]);
    const literal = all.filter(([, {total, byPinyin}]) => total && !byPinyin);
    const used = literal.length ? literal : all;
    const offset = options.offset || 0;
    const limit = options.limit === undefined ? 10 : options.limit;
    const hits = used.flatMap(([member, answer]) =>
      answer.hits.map((hit, place) => ({...hit, unit: `${member.name} · ${hit.unit}`, member, place})));
    hits.sort(byRank);
    for (const [, {units}] of [...all].reverse()) Object.assign(this.labels.units, units);
    const results = used.map(([, answer]) => answer);
    const counts = new Map(all.map(([member, answer]) => [member, results.includes(answer) ? answer.total : 0]));
    /** @type {Facets} */
    const facets = {site: this.perMember(counts)};
    for (const name of this.facetNames()) facets[name] = sum(results.map((answer) => answer.facets[name] || []));
    return {
      total: results.reduce((total, answer) => total + answer.total, 0),
      hits: hits.slice(offset, offset + limit),
      facets,
      words: results.length ? results[0].words : [],
      typed: results.length ? results[0].typed : "",
      excluded: results.length ? results[0].excluded : [],
      byPinyin: results.length > 0 && results.every(({byPinyin, total}) => byPinyin || !total) && results.some(({byPinyin}) => byPinyin),
      progress: this.progress(members, answers, failures),
    };
  }

  /**
   * Return how many members have answered, in a sentence.
   * @param {Member[]} members
   * @param {Answers} answers
   * @param {Failures} failures
   * @returns {string}
   */
  progress(members, answers, failures) {
    const failed = failures.size ? `，${failures.size} 个没有查到` : "";
    return `已查 ${answers.size}/${members.length} 个${this.level}${failed}`;
  }

  /**
   * Return the facet of members. The count of a member that was not asked is null.
   * @param {Map<Member, number>} counts
   * @returns {FacetCount[]}
   */
  perMember(counts) {
    return this.members.map((member) => {
      const count = counts.get(member);
      return {value: member.address, count: count === undefined ? null : count};
    });
  }

  /**
   * Add titles and excerpts to the hits of a page. The hits of a member are neighbours in its own ranking.
   * @param {MergedResult} result
   * @param {string} query
   * @param {FindOptions} options
   * @param {Failures} failures
   * @returns {Promise<void>}
   */
  async describe(result, query, options, failures) {
    const members = [...new Set(result.hits.map(({member}) => member))];
    await aFewAtATime(members, AT_ONCE, async (member) => {
      const hits = result.hits.filter((hit) => hit.member === member);
      try {
        const index = await openMember(member, `${this.base}${member.address}/`);
        const page = {...options, offset: hits[0].place, limit: hits.length, onPartial: undefined};
        const described = await index.find(query, page);
        hits.forEach((hit, i) => Object.assign(hit, described.hits[i], {unit: `${member.name} · ${described.hits[i].unit}`}));
      } catch (error) {
        this.failed(member, error, failures);
      }
    });
  }

  /**
   * Return the facets that all members have.
   * @returns {FacetName[]}
   */
  facetNames() {
    return /** @type {FacetName[]} */ (Object.keys(this.facets));
  }

  /**
   * Return the counts of everything, from the list of members.
   * @returns {Result}
   */
  overview() {
    const counts = new Map(this.members.map((member) => [member, member.records]));
    return {total: this.size, hits: [], words: [], typed: "", excluded: [], byPinyin: false, facets: {...this.facets, site: this.perMember(counts)}};
  }

  /**
   * Return no hits, but the request to choose members.
   * @param {Member[]} members The members that would be asked.
   * @param {number} records How many records of theirs would be loaded.
   * @returns {Result}
   */
  choice(members, records) {
    const megabytes = Math.ceil((records * BYTES_PER_RECORD) / 1e6);
    const choose = `${members.length} 个${this.level}共有 ${inTenThousands(records)}条记录，一起查要先下载约 ${megabytes} MB。请先在“筛选”里选${this.level}`;
    const facets = {...Object.fromEntries(this.facetNames().map((name) => [name, []])), site: this.perMember(new Map())};
    return {...this.overview(), total: 0, facets, choose};
  }
}
