"""The browser's reader of the index, and its form for pages opened from a folder.

Pages from a folder (`file://`) may not fetch, so `file_script` puts the files of the index into
scripts.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from gongkai.search.browser.classic import one_module, without_comments

HERE = Path(__file__).parent


def browser_files() -> dict[str, bytes]:
    """Return the files of every site, by path below `search/`."""
    return {
        "search.js": without_comments(reader()).encode(),
        "homophones.txt": (HERE / "homophones.txt").read_bytes(),
    }


def reader() -> str:
    """Return the modules of the reader as one module.

    The site serves this module: one request instead of six, one after the other.
    """
    paths = sorted(HERE.glob("*.js"))
    return one_module({path.name: path.read_text("utf-8") for path in paths})


def file_script(name: str, data: bytes) -> str:
    """Return a script that hands a file's bytes to the reader."""
    encoded = b64encode(data).decode()
    return f'(window.gongkaiFiles = window.gongkaiFiles || {{}})["{name}"] = "{encoded}";\n'
