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

/** Members asked at the same time. */
const AT_ONCE = 3;
/** Records of the members whose indexes are loaded without being asked for; a record takes about 9 bytes of what is loaded first. */
const UNASKED = 800000;
const BYTES_PER_RECORD = 9;
/** Records of the members whose indexes stay open; a record takes about 70 bytes of memory. */
const KEPT_RECORDS = 1000000;
/** The value of the filter `site` that stands for all members, however large they are together. */
const ALL = "*";

/** The open indexes by address, the one used last at the end; they outlive a `Federation`, which is opened anew after a failure. */
const opened = new Map();

/** Load the list of members and return the index of them all. */
export async function open(baseUrl) {
  const base = new URL(baseUrl, document.baseURI).href;
  const data = await new Files(base).load("search/sites.json", "no-cache");
  let listed;
  try {
    listed = JSON.parse(new TextDecoder().decode(data));
  } catch (error) {
    throw new SearchError("站点的名单没有传完，请重试");
  }
  return new Federation(base, listed);
}

/** Open the index of a member, or return it where it is open. */
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

/** Call a function for each item, for a few at a time. */
async function aFewAtATime(items, call) {
  const left = [...items];
  const next = async () => {
    while (left.length) await call(left.shift());
  };
  await Promise.all(Array.from({length: AT_ONCE}, next));
}

/** Compare two hits by their ranks. */
function byRank(a, b) {
  const place = a.rank.findIndex((value, i) => value !== b.rank[i]);
  return place < 0 ? 0 : a.rank[place] - b.rank[place];
}

/** Add the counts of facets, in the order in which the values first come. */
function sum(lists) {
  const counts = new Map();
  for (const {value, count} of lists.flat()) counts.set(value, (counts.get(value) || 0) + count);
  return [...counts].map(([value, count]) => ({value, count}));
}

function inTenThousands(count) {
  return count < 10000 ? String(count) : `${Math.round(count / 1000) / 10}万`;
}

/** The index of all members. */
class Federation {
  constructor(base, {level, sites, facets, kinds, categories}) {
    this.base = base;
    this.level = level;
    this.members = sites;
    this.facets = facets;
    const names = Object.fromEntries(sites.map(({address, name}) => [address, {name}]));
    this.labels = {units: {}, kinds, categories, level, sites: {...names, [ALL]: {name: `全部${level}`}}};
    this.folds = [new Fold(new Files(base))];
    this.generation = 0;
  }

  get size() {
    return this.members.reduce((total, {records}) => total + records, 0);
  }

  /** The rule for texts of results: that of a member which knows the traditional characters, if one had to. */
  get fold() {
    return this.folds.find(({simplified}) => simplified) || this.folds[this.folds.length - 1];
  }

  /** Find the records of all members, or of those that `site` names, as the index of one does. */
  async find(query, options = {}) {
    const generation = ++this.generation;
    const current = () => {
      if (generation !== this.generation) throw new DOMException("a newer query has been asked", "AbortError");
    };
    const wanted = [options.site].flat().filter((address) => address);
    const members = this.members.filter(({address}) => !wanted.length || wanted.includes(ALL) || wanted.includes(address));
    const isEverything = !query.trim() && !["year", "unit", "kind", "category", "to"].some((name) => [options[name]].flat().join(""));
    if (isEverything && options.limit === 0) return this.overview();
    const unopened = members.filter(({address}) => !opened.has(address)).reduce((total, {records}) => total + records, 0);
    if (unopened > UNASKED && !wanted.length) return this.choice(members, unopened);
    const asked = {...options, from: isEverything ? options.from || "0001-01-01" : options.from};
    const answers = new Map();
    const failures = new Map();
    await aFewAtATime(members, async (member) => {
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

  tell(options, result) {
    if (options.onPartial) options.onPartial(result);
  }

  /** Keep why a member could not be asked, unless a newer query is the reason; what is open of it may be out of date. */
  failed(member, error, failures) {
    if (error.name === "AbortError") return false;
    if (!(error instanceof SearchError)) console.error(error);
    opened.delete(member.address);
    failures.set(member, error instanceof SearchError ? error.message : "检索出了问题");
    return true;
  }

  /** Ask a member for as many hits as may stand on the page, without their texts. */
  async answer(member, query, options) {
    const index = await openMember(member, `${this.base}${member.address}/`);
    const limit = (options.offset || 0) + (options.limit === undefined ? 10 : options.limit);
    const result = await index.find(query, {...options, offset: 0, limit, excerpts: false, onPartial: undefined});
    if (!this.folds.includes(index.fold)) this.folds.push(index.fold);
    return {...result, units: index.labels.units};
  }

  /** Return the answers as one, and how far it is. Pinyin counts only where no member has the letters themselves. */
  merged(members, answers, failures, options) {
    const all = members.filter((member) => answers.has(member)).map((member) => [member, answers.get(member)]);
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
    const facets = {site: this.perMember(counts)};
    for (const name of Object.keys(this.facets)) facets[name] = sum(results.map((answer) => answer.facets[name]));
    return {
      total: results.reduce((total, answer) => total + answer.total, 0),
      hits: hits.slice(offset, offset + limit),
      facets,
      words: results.length ? results[0].words : [],
      byPinyin: results.length > 0 && results.every(({byPinyin, total}) => byPinyin || !total) && results.some(({byPinyin}) => byPinyin),
      progress: this.progress(members, answers, failures),
    };
  }

  progress(members, answers, failures) {
    const failed = failures.size ? `，${failures.size} 个没有查到` : "";
    return `已查 ${answers.size}/${members.length} 个${this.level}${failed}`;
  }

  /** Return the facet of members; the count of one that was not asked is not known. */
  perMember(counts) {
    return this.members.map((member) => ({value: member.address, count: counts.has(member) ? counts.get(member) : null}));
  }

  /** Give the hits of a page their titles and excerpts: of each member they are neighbours in its own ranking. */
  async describe(result, query, options, failures) {
    const members = [...new Set(result.hits.map(({member}) => member))];
    await aFewAtATime(members, async (member) => {
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

  /** Return the counts of everything, from the list of members alone. */
  overview() {
    const counts = new Map(this.members.map((member) => [member, member.records]));
    return {total: this.size, hits: [], words: [], byPinyin: false, facets: {...this.facets, site: this.perMember(counts)}};
  }

  /** Return no hits and no counts, but what the reader has to choose. */
  choice(members, records) {
    const megabytes = Math.ceil((records * BYTES_PER_RECORD) / 1e6);
    const choose = `${members.length} 个${this.level}共有 ${inTenThousands(records)}条记录，一起查要先下载约 ${megabytes} MB。请先在“筛选”里选${this.level}`;
    const facets = {...Object.fromEntries(Object.keys(this.facets).map((name) => [name, []])), site: this.perMember(new Map())};
    return {...this.overview(), total: 0, facets, choose};
  }
}
