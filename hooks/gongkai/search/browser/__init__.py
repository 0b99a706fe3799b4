"""The reader of the index for the browser, as a module, and as a plain script for pages that are opened from a folder."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

HERE = Path(__file__).parent

_EXPORT = re.compile(r"^export (?:async )?(?:function|class) (\w+)", re.MULTILINE)


def browser_files() -> dict[str, bytes | Path]:
    """Return the files that every site has, by their path below `search/`."""
    return {"search.js": HERE / "search.js"}


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
