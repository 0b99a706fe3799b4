"""The reader of the index for the browser, as a module, and as a plain script for pages that are opened from a folder."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

HERE = Path(__file__).parent

_COMMENTS = re.compile(r"^[ ]*/\*(?:[^*]|\*(?!/))*\*/[ ]*$|^[ ]*//.*$|^[ ]+", re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function|class) (\w+)", re.MULTILINE)


def browser_files() -> dict[str, bytes | Path]:
    """Return the files that every site has, by their path below `search/`."""
    return {"search.js": without_comments((HERE / "search.js").read_text("utf-8")).encode()}


def without_comments(script: str) -> str:
    """Return a script without indentation and without comments that have lines of their own, a third of what visitors would load."""
    return "\n".join(line for line in _COMMENTS.sub("", script).replace("\n\n", "\n").split("\n") if line) + "\n"


def classic_script(module: str, name: str) -> str:
    """Return a module as a plain script that leaves its exports in `window.<name>`.

    Browsers load no modules from a folder (`file://`), but they do run scripts.
    """
    exports = ", ".join(_EXPORT.findall(module))
    body = re.sub(r"^export ", "", module, flags=re.MULTILINE)
    return f"(() => {{\n{body}\nwindow.{name} = {{{exports}}};\n}})();\n"


def file_script(name: str, data: bytes) -> str:
    """Return a script that hands the bytes of a file to the reader, for pages that may not fetch."""
    return f'(window.gongkaiFiles = window.gongkaiFiles || {{}})["{name}"] = "{b64encode(data).decode()}";\n'
