/* Loads the files of the index, each once, from a server or, as scripts, from a folder. */

/**
 * Bytes up to which a file is loaded whole. A list of positions up to this size is loaded at once, too, because a request
 * takes longer than so few bytes.
 * @type {number}
 */
export const SMALL = 16000;

/**
 * Largest number of files, or of records, kept in memory.
 * @type {number}
 */
export const KEPT = 400;

/** Files that are asked for at the same time: browsers and servers refuse some of a thousand. */
const MOST_REQUESTS = 8;

/** Requests that run, and those that wait for one of them to end. */
let requests = 0;
/** @type {(() => void)[]} */
const waitingRequests = [];

/** Whether a file has arrived damaged: then the browser's cache is no longer used. */
let isDistrusted = false;

/** Report a file that could not be loaded or read. The same query can be asked again. */
export class SearchError extends Error {
  /**
   * Create an error, and distrust the browser's cache.
   * @param {string} message A sentence for the reader of the page.
   */
  constructor(message) {
    super(message);
    this.name = "SearchError";
    isDistrusted = true;
  }
}

/** Load files of a site, each once. A file that failed can be asked for again. */
export class Files {
  /**
   * Create a loader without any files.
   * @param {string} base The address of the site's root, ending in "/".
   */
  constructor(base) {
    this.base = base;
    /**
     * Files and pieces of files, by name.
     * @type {Map<string, Promise<ArrayBuffer>>}
     */
    this.loading = new Map();
  }

  /**
   * Return the bytes of a file.
   * @param {string} name The path below the site's root.
   * @param {RequestCache} cache How the browser's cache is used.
   * @returns {Promise<ArrayBuffer>}
   */
  load(name, cache = "default") {
    return this.once(name, () => inTurn(() => (this.base.startsWith("file:") ? this.byScript(name) : this.byFetch(name, {cache}))));
  }

  /**
   * Return a range of bytes of a file. A server that does not know ranges sends the whole file, which is kept and cut,
   * as is a file that has been loaded already.
   * @param {string} name The path below the site's root.
   * @param {number} from The first byte.
   * @param {number} to The byte after the last.
   * @param {number} size The size of the file.
   * @returns {Promise<ArrayBuffer>}
   */
  async piece(name, from, to, size) {
    const isWhole = this.loading.has(name) || this.base.startsWith("file:") || size <= SMALL || to - from === size;
    if (!isWhole) {
      const headers = {Range: `bytes=${from}-${to - 1}`};
      const buffer = await this.once(`${name} ${from}-${to}`, () => inTurn(() => this.byFetch(name, {headers})));
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

  /**
   * Return kept bytes, or load and keep them.
   * @param {string} key
   * @param {() => Promise<ArrayBuffer>} load
   * @returns {Promise<ArrayBuffer>}
   */
  once(key, load) {
    let promise = this.loading.get(key);
    if (!promise) {
      promise = load();
      promise.catch(() => this.loading.delete(key));
      this.loading.set(key, promise);
      if (this.loading.size > KEPT) this.loading.delete(/** @type {string} */ (this.loading.keys().next().value));
    }
    return promise;
  }

  /**
   * Load a file from the server.
   * @param {string} name
   * @param {RequestInit} options
   * @returns {Promise<ArrayBuffer>}
   */
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

  /**
   * Load a file from a folder. Pages opened from a folder may not fetch, so a script beside every file hands over its bytes.
   * @param {string} name
   * @returns {Promise<ArrayBuffer>}
   */
  byScript(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      /** @type {Record<string, string>} */
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

/**
 * Request something in its turn. At most `MOST_REQUESTS` requests run at a time.
 * @template Value
 * @param {() => Promise<Value>} request
 * @returns {Promise<Value>}
 */
async function inTurn(request) {
  if (requests < MOST_REQUESTS) requests += 1;
  else await new Promise((resolve) => waitingRequests.push(() => resolve(undefined)));
  try {
    return await request();
  } finally {
    // The turn goes to the next request, if one waits.
    const next = waitingRequests.shift();
    if (next) next();
    else requests -= 1;
  }
}

/**
 * Call a function for each item. A few calls run at a time.
 * @template Item
 * @param {Item[]} items
 * @param {number} most How many calls run at the same time.
 * @param {(item: Item) => Promise<void>} call
 * @returns {Promise<void>}
 */
export async function aFewAtATime(items, most, call) {
  const left = [...items];
  const next = async () => {
    while (left.length) await call(/** @type {Item} */ (left.shift()));
  };
  await Promise.all(Array.from({length: most}, next));
}
