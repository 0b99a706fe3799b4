/* Loads the files of the index, each once, from a server or, as scripts, from a folder. */

/** Bytes; a shard no larger is loaded whole, and so is a list of positions before it is known whether others spare it. */
export const SMALL = 16000;
/** So many files, or records, are kept. */
export const KEPT = 400;

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

/** Loads files, each once; a failed one can be asked for again. */
export class Files {
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
      if (this.loading.size > KEPT) this.loading.delete(this.loading.keys().next().value);
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
