"""The reader of the index for the browser, and what pages that are opened from a folder need instead of it."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

from gongkai.search.browser.classic import one_module

HERE = Path(__file__).parent
_COMMENTS = re.compile(r"^[ ]*/\*(?:[^*]|\*(?!/))*\*/[ ]*$|^[ ]*//.*$|^[ ]+", re.MULTILINE)


def browser_files() -> dict[str, bytes | Path]:
    """Return the files that every site has, by their path below `search/`."""
    return {"search.js": without_comments(reader()).encode()}


def reader() -> str:
    """Return the modules of the reader as the one that is served: one request instead of six, one after the other."""
    return one_module({path.name: path.read_text("utf-8") for path in sorted(HERE.glob("*.js"))})


def without_comments(script: str) -> str:
    """Return a script without indentation and without comments that have lines of their own, a third of what visitors would load."""
    return "\n".join(line for line in _COMMENTS.sub("", script).replace("\n\n", "\n").split("\n") if line) + "\n"


def file_script(name: str, data: bytes) -> str:
    """Return a script that hands the bytes of a file to the reader, for pages that may not fetch."""
    return f'(window.gongkaiFiles = window.gongkaiFiles || {{}})["{name}"] = "{b64encode(data).decode()}";\n'
