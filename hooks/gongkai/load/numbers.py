"""Find the 索引号 of a record's file without reading its YAML."""

from __future__ import annotations

import re

from gongkai.model import RecordId
from gongkai.vocabulary import term

_LINE = re.compile(rf"^(?:{term('id')}|id): *[\"']?({RecordId.PATTERN.pattern})\b", re.MULTILINE)


def number_in(content: bytes) -> str:
    """Return the 索引号 in a file's content; empty for a file that is no record."""
    match = _LINE.search(content.decode("utf-8", "replace"))
    return match[1] if match else ""
