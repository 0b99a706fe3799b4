// Names of the browser code that no module declares, for the TypeScript compiler. Nothing of this file is shipped.

import type {Files as FilesClass, SearchError as SearchErrorClass, aFewAtATime as callAFewAtATime} from "../hooks/gongkai/search/browser/files.js";
import type {Fold as FoldClass} from "../hooks/gongkai/search/browser/fold.js";
import type {open as openIndex} from "../hooks/gongkai/search/browser/search.js";

declare global {
  interface Window {
    /** Files of the edition opened from a folder, in Base64, by name (search/browser/__init__.py). */
    gongkaiFiles?: Record<string, string>;
    /** The exports of search.js in that edition (site/offline.py). */
    gongkaiSearch?: import("../hooks/gongkai/site/theme/assets/gongkai-search/common.js").Reader;
  }

  // federation.js is appended to the reader of one index (site/federation/search.py), so it uses these names without an import.
  const Files: typeof FilesClass;
  const Fold: typeof FoldClass;
  const SearchError: typeof SearchErrorClass;
  const aFewAtATime: typeof callAFewAtATime;
  const openSite: typeof openIndex;
}
