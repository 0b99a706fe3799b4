"""What git knows of files: one pass over the log, and the contents of old versions where somebody asks for them.

This room takes plain values: paths below a folder, days, the names of contents. What a record is, it does not know.
"""

from gongkai.store.git.checkout import Checkout, order_of, read_checkout
from gongkai.store.git.contents import MissingContentsError, is_content, read_contents
from gongkai.store.git.log import Entry, Log, Version, histories, read_head, read_log

__all__ = [
    "Checkout",
    "Entry",
    "Log",
    "MissingContentsError",
    "Version",
    "histories",
    "is_content",
    "order_of",
    "read_checkout",
    "read_contents",
    "read_head",
    "read_log",
]
