"""Search that finds every occurrence of a Chinese word: a static index and the browser's reader of it.

The room knows nothing of records: it takes `Document`s, plain values, and returns files.
"""

from gongkai.search.browser import browser_files
from gongkai.search.document import Document
from gongkai.search.index import build_index
from gongkai.search.verify import SearchIndexError, verify

__all__ = ["Document", "SearchIndexError", "browser_files", "build_index", "verify"]
