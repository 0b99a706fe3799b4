"""Read from git: the log of files, and the contents of old versions.

The log is read in a single pass. This room takes plain values, not records: paths below a
folder, days, the names of contents.
"""

from gongkai.store.git.checkout import Checkout, order_of, read_checkout
from gongkai.store.git.contents import is_content, read_contents
from gongkai.store.git.log import Entry, Log, Version, histories, read_head, read_log
from gongkai.store.git.pointers import is_pointer
from gongkai.store.git.tree import Difference, differences

__all__ = [
    "Checkout",
    "Difference",
    "Entry",
    "Log",
    "Version",
    "differences",
    "histories",
    "is_content",
    "is_pointer",
    "order_of",
    "read_checkout",
    "read_contents",
    "read_head",
    "read_log",
]
