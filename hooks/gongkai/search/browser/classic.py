"""Modules as one: a module that is loaded by one request, or a plain script, because from a folder (`file://`) browsers load no modules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from typing import NamedTuple

_NAME = r'"\./([\w.-]+)"'
_IMPORT = re.compile(rf"^import \{{(\s*\w+(?:,\s*\w+)*,?\s*)\}} from {_NAME};$", re.MULTILINE)
_DYNAMIC_IMPORT = re.compile(rf"\bimport\({_NAME}\)")
_EXPORT = re.compile(r"^export ((?:async function|function|class) (\w+)|const (\w+) =)", re.MULTILINE)
_FROM_ELSEWHERE = re.compile(r"\bimport\((?=[\"'`]\.\./)")
_DECLARED = re.compile(r"^(?:export )?(?:async function|function|class|const|let) (\w+)", re.MULTILINE)
_UNKNOWN = re.compile(r"^.*\b(?:import|export)\b.*$", re.MULTILINE)


class _Module(NamedTuple):
    body: str
    exports: list[str]
    needs: list[str]
    """The modules that have to run before: also those that it loads only when it needs them."""


def classic_script(modules: Mapping[str, str], entry: str, name: str) -> str:
    """Return modules, by their file names, as one plain script that leaves what `entry` exports in `window.<name>`.

    Each runs once, in a function of its own, whether it is asked for or not. `import("../…")` is left as it is. Raise
    `ValueError` for any form of import or export that would not mean the same: better no script than one that does something else.
    """
    read = _read_all(modules)
    parts = "".join(_part(file, read[file]) for file in _order(read))
    return f'(() => {{\n"use strict";\nconst gongkaiModules = {{}};\n{parts}window.{name} = gongkaiModules["{entry}"];\n}})();\n'


def one_module(modules: Mapping[str, str]) -> str:
    """Return modules, by their file names, as one that exports what any of them exports.

    Raise `ValueError` for forms that `classic_script` refuses too, and when two declare the same name: they share one room now.
    """
    names: dict[str, str] = {}
    for file, text in modules.items():
        for name in _DECLARED.findall(text):
            if name in names:
                message = f"{file}: {name} is declared in {names[name]} too"
                raise ValueError(message)
            names[name] = file
    return "\n".join(_IMPORT.sub("", modules[file]).strip("\n") + "\n" for file in _order(_read_all(modules)))


def _read_all(modules: Mapping[str, str]) -> dict[str, _Module]:
    read = {file: _read(file, text, modules) for file, text in modules.items()}
    for file, text in modules.items():
        for names, source in _IMPORT.findall(text):
            _check_names(file, names, source, read[source].exports)
    return read


def _order(modules: Mapping[str, _Module]) -> Iterable[str]:
    """Return the modules, each after those that it needs."""
    return TopologicalSorter({file: module.needs for file, module in modules.items()}).static_order()


def _read(file: str, text: str, modules: Mapping[str, str]) -> _Module:
    exports = [function or constant for _, function, constant in _EXPORT.findall(text)]
    needs = sorted({source for _, source in _IMPORT.findall(text)} | set(_DYNAMIC_IMPORT.findall(text)))
    for source in needs:
        if source not in modules:
            message = f"{file}: there is no module {source}"
            raise ValueError(message)
    body = _IMPORT.sub(r'const {\1} = gongkaiModules["\2"];', text)
    body = _DYNAMIC_IMPORT.sub(r'Promise.resolve(gongkaiModules["\1"])', body)
    body = _EXPORT.sub(r"\1", body)
    unknown = _UNKNOWN.search(_FROM_ELSEWHERE.sub("(", body))
    if unknown:
        message = f"{file}: a plain script cannot say this: {unknown[0].strip()}"
        raise ValueError(message)
    return _Module(body, exports, needs)


def _check_names(file: str, names: str, source: str, exports: list[str]) -> None:
    for wanted in re.findall(r"\w+", names):
        if wanted not in exports:
            message = f"{file}: {source} has no {wanted}"
            raise ValueError(message)


def _part(file: str, module: _Module) -> str:
    return f'gongkaiModules["{file}"] = (() => {{\n{module.body}\nreturn {{{", ".join(module.exports)}}};\n}})();\n'
