"""Search for every occurrence of a Chinese word.

The room makes a static index, and has its reader for the browser. The room knows nothing of
records: `index.build_index` takes `Document`s, plain values, and returns files. Callers import
`index.build_index` and `verify.verify` where these run, because NumPy and the tables of
pronunciation take longer to load than a small site to build.
"""

import os

from gongkai.search.browser import browser_files
from gongkai.search.document import (
    Document,
    Facets,
    Row,
    Sent,
    Texts,
    texts_digest,
    texts_of_base,
)

# NumPy is imported after this module. We sort and pack with NumPy, which needs no BLAS, but the
# threads of OpenBLAS look for work without pause: 0.08 processor seconds of a build of one changed
# record.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__all__ = [
    "Document",
    "Facets",
    "Row",
    "Sent",
    "Texts",
    "browser_files",
    "texts_digest",
    "texts_of_base",
]
