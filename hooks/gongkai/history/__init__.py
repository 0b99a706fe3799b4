"""What git knows of files: one pass over the log, and the contents of old versions where somebody asks for them.

This room takes plain values: paths below a folder, days, the names of contents. What a record is, it does not know.
"""

from gongkai.history.contents import is_content, read_contents
from gongkai.history.log import Entry, Log, Version, histories, read_head, read_log

__all__ = ["Entry", "Log", "Version", "histories", "is_content", "read_contents", "read_head", "read_log"]
