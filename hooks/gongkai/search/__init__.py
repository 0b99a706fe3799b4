"""Search that finds every occurrence of a Chinese word: a static index and the browser's reader of it.

The room knows nothing of records: it takes `Document`s, plain values, and returns files. `index.build_index` and `verify.verify`
are imported where they run, because NumPy and the tables of pronunciation take longer to load than a small site to build.
"""

from gongkai.search.browser import browser_files
from gongkai.search.document import Document, Facets, Row, SearchIndexError, Sent, Texts, texts_digest, texts_of_base

__all__ = ["Document", "Facets", "Row", "SearchIndexError", "Sent", "Texts", "browser_files", "texts_digest", "texts_of_base"]
