"""Join JavaScript modules into one module, or into a plain script.

One module is loaded by one request. A plain script is for pages opened from a folder (`file://`),
where browsers load no modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from typing import NamedTuple

_COMMENTS = re.compile(
    r"^[ ]*/\*(?:[^*]|\*(?!/))*\*/[ ]*$"  # a block comment on lines of its own
    r"|^[ ]*//.*$"  # a line comment on a line of its own
    r"|^[ ]+"  # indentation
    r"|/\*\* @type [^\n]*?\*/ ",  # the type of an expression
    re.MULTILINE,
)
_NAME = r'"\./([\w.-]+)"'
_IMPORT = re.compile(rf"^import \{{(\s*\w+(?:,\s*\w+)*,?\s*)\}} from {_NAME};$", re.MULTILINE)
_DYNAMIC_IMPORT = re.compile(rf"\bimport\({_NAME}\)")
_EXPORT = re.compile(
    r"^export ((?:async function|function|class) (\w+)|const (\w+) =)",
    re.MULTILINE,
)
_FROM_ELSEWHERE = re.compile(r"\bimport\((?=[\"'`]\.\./)")
"""An import from another folder, which is left to the browser."""
_DECLARATION = re.compile(
    r"^(?:export )?(?:async function|function|class|const|let) (\w+)",
    re.MULTILINE,
)
_UNKNOWN = re.compile(r"^.*\b(?:import|export)\b.*$", re.MULTILINE)
"""A line with an import or export; after all replacements it is of an unknown form."""


def without_comments(script: str) -> str:
    """Return a script without indentation, full-line comments and types of expressions.

    These would be half of the bytes that visitors load.
    """
    text = _COMMENTS.sub("", script).replace("\n\n", "\n")
    return "\n".join(line for line in text.split("\n") if line) + "\n"


class _Module(NamedTuple):
    body: str
    exports: list[str]
    needs: list[str]
    """The modules that have to run earlier, lazily imported modules too."""


def classic_script(
    modules: Mapping[str, str],
    entry: str,
    name: str,
) -> str:
    """Return modules as one plain script.

    `modules` are texts by file name. The script leaves the exports of `entry` in `window.<name>`.
    Each module runs once, in a function of its own, also a module that nobody imports.
    `import("../…")` is left unchanged.

    Raises `ValueError` for any form of import or export that would not mean the same: no script is
    better than a script that does something else.
    """
    parsed = _parse_all(modules)
    functions = "".join(_function(file, parsed[file]) for file in _order(parsed))
    result = f'window.{name} = gongkaiModules["{entry}"];'
    return f'(() => {{\n"use strict";\nconst gongkaiModules = {{}};\n{functions}{result}\n}})();\n'


def one_module(modules: Mapping[str, str]) -> str:
    """Return modules as one module with all exports.

    `modules` are texts by file name. Raises `ValueError` for the forms that `classic_script`
    refuses, and when two modules declare the same name, because all names share one scope.
    """
    _check_declarations(modules)
    pieces: list[str] = []
    for file in _order(_parse_all(modules)):
        body = _IMPORT.sub("", modules[file])
        pieces.append(body.strip("\n") + "\n")
    return "\n".join(pieces)


def _check_declarations(modules: Mapping[str, str]) -> None:
    """Raise `ValueError` when two modules declare the same name."""
    files: dict[str, str] = {}
    for file, text in modules.items():
        for name in _DECLARATION.findall(text):
            if name in files:
                message = f"{file}: {name} is declared in {files[name]} too"
                raise ValueError(message)
            files[name] = file


def _parse_all(modules: Mapping[str, str]) -> dict[str, _Module]:
    """Return the parsed modules by file name.

    Raises `ValueError` for an unknown form, a missing module or a missing export.
    """
    parsed = {file: _parse(file, text, modules) for file, text in modules.items()}
    for file, text in modules.items():
        for names, source in _IMPORT.findall(text):
            _check_names(
                file,
                names,
                source,
                parsed[source].exports,
            )
    return parsed


def _order(modules: Mapping[str, _Module]) -> Iterable[str]:
    """Return the modules in an order in which imports precede importers."""
    needs = {file: module.needs for file, module in modules.items()}
    return TopologicalSorter(needs).static_order()


def _parse(
    file: str,
    text: str,
    modules: Mapping[str, str],
) -> _Module:
    """Return body, exports and needs of a module."""
    # A comment may say `import("./other.js")` of a type, which is nothing to load.
    text = without_comments(text)
    exports = [function or constant for _, function, constant in _EXPORT.findall(text)]
    static = {source for _, source in _IMPORT.findall(text)}
    needs = sorted(static | set(_DYNAMIC_IMPORT.findall(text)))
    for source in needs:
        if source not in modules:
            message = f"{file}: there is no module {source}"
            raise ValueError(message)
    body = _IMPORT.sub(r'const {\1} = gongkaiModules["\2"];', text)
    body = _DYNAMIC_IMPORT.sub(r'Promise.resolve(gongkaiModules["\1"])', body)
    body = _EXPORT.sub(r"\1", body)
    # Every known form has been replaced: any import or export that remains is of an unknown form.
    unknown = _UNKNOWN.search(_FROM_ELSEWHERE.sub("(", body))
    if unknown:
        message = f"{file}: a plain script cannot say this: {unknown[0].strip()}"
        raise ValueError(message)
    return _Module(body, exports, needs)


def _check_names(
    file: str,
    names: str,
    source: str,
    exports: list[str],
) -> None:
    """Raise `ValueError` for an imported name without an export."""
    for name in re.findall(r"\w+", names):
        if name not in exports:
            message = f"{file}: {source} has no {name}"
            raise ValueError(message)


def _function(file: str, module: _Module) -> str:
    """Return a module as a function that runs at once.

    The function returns the module's exports.
    """
    exports = ", ".join(module.exports)
    body = f"{module.body}\nreturn {{{exports}}};"
    return f'gongkaiModules["{file}"] = (() => {{\n{body}\n}})();\n'
