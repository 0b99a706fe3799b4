"""The site works in Chrome 90: the features in its style sheets and scripts are looked up in a table with versions.

The table, `chrome.json`, has each used feature with the first Chrome without a prefix or a flag (from MDN's browser
compatibility data); 0 is a feature of no Chrome, 1 also a feature older than these data. Look up and add new features.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import material
import pytest
import tinycss2


class Feature(NamedTuple):
    """A feature of a browser, with its first version."""

    sort: str
    """`property`, `selector`, `at-rule`, `function`, `unit`, `media`, or `member` of an object of a script."""
    name: str


ROOT = Path(__file__).parents[2]
OLDEST = 90
ASSETS = ROOT / "hooks/gongkai/site/theme/assets"
SHEETS = [
    *sorted(ASSETS.glob("*.css")),
    *Path(material.__file__).parent.glob("templates/assets/stylesheets/main.*.css"),
]
SCRIPTS = [*sorted(ASSETS.rglob("*.js")), *sorted((ROOT / "hooks/gongkai").rglob("browser/*.js"))]
OWN_NAMES = {
    "bin",
    "excerpts",
    "gongkaiFiles",
    "gongkaiGrey",
    "gongkaiInto",
    "gongkaiSearch",
    "gongkaiSwitch",
    "js",
}
"""Our own names behind a point: data attributes, endings of files, names that plain scripts put into `window`."""
MAY_BE_MISSING = {
    Feature("property", "accent-color"): "boxes to tick have the browser's own colour",
    Feature("property", "scrollbar-color"): "scroll bars have the browser's own look",
    Feature("property", "scrollbar-gutter"): "likewise",
    Feature("property", "scrollbar-width"): "likewise",
    Feature("property", "box-decoration-break"): "stands beside the prefixed form",
    Feature("property", "mask-image"): "likewise",
    Feature("property", "mask-position"): "likewise",
    Feature("property", "mask-repeat"): "likewise",
    Feature("property", "mask-size"): "likewise",
    Feature("property", "color-adjust"): "likewise",
    Feature("property", "-moz-osx-font-smoothing"): "for another browser",
    Feature("property", "-moz-text-size-adjust"): "likewise",
    Feature("property", "-ms-overflow-style"): "likewise",
    Feature("selector", "-ms-clear"): "likewise",
    Feature(
        "at-rule", "bottom-left"
    ): "sheets are printed without page number, or with the browser's own",
    Feature("at-rule", "bottom-right"): "likewise",
}


def of_style_sheet(text: str) -> set[Feature]:
    """Return the features that a style sheet uses."""
    return set(_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)))


def _rules(rules: Iterable[Any]) -> Iterator[Feature]:
    for rule in rules:
        assert rule.type != "error", rule.message
        if rule.type == "qualified-rule":
            yield from _selectors(rule.prelude)
            yield from _declarations(rule.content)
        elif rule.type == "at-rule":
            yield Feature("at-rule", rule.lower_at_keyword)
            yield from _inside(rule)


def _inside(rule: Any) -> Iterator[Feature]:
    if rule.lower_at_keyword == "media":
        conditions = [token.content[0] for token in rule.prelude if token.type == "() block"]
        yield from (Feature("media", condition.lower_value) for condition in conditions)
    if rule.content is None:
        return
    if rule.lower_at_keyword in {"media", "supports", "keyframes"}:
        yield from _rules(
            tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        )
    else:
        yield from _declarations(rule.content)


def _declarations(content: Any) -> Iterator[Feature]:
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            if not item.name.startswith("--"):
                yield Feature("property", item.lower_name)
            yield from _values(item.value)
        else:
            yield from _rules([item])


def _values(tokens: Iterable[Any]) -> Iterator[Feature]:
    for token in tokens:
        if token.type == "function":
            yield Feature("function", token.lower_name)
            yield from _values(token.arguments)
        elif token.type == "dimension":
            yield Feature("unit", token.lower_unit)
        elif token.type in {"() block", "[] block", "{} block"}:
            yield from _values(token.content)


def _selectors(tokens: Iterable[Any]) -> Iterator[Feature]:
    for before, token in pairwise(tokens):
        if before == ":" and token.type == "ident":
            yield Feature("selector", token.lower_value)
        elif before == ":" and token.type == "function":
            yield Feature("selector", token.lower_name)
            yield from _selectors(token.arguments)


_NO_CODE = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
_MEMBER = re.compile(r"(?<!\.)\.\s*([A-Za-z]\w*)")
_MADE = re.compile(r"\bnew ([A-Z]\w*)")
_DECLARED = re.compile(
    r"(?:^\s*(?:async |get |static )*|[{,(]\s*|\b(?:const|let|function|class) )(\w+)\s*(?=[:(=,}\n{]|extends )",
    re.MULTILINE,
)
NEWER_SYNTAX = re.compile(
    r"\bstatic\s*\{|#\w+ in |/[a-z]*v[a-z]*\.test|\bimport\s+\w+\s+from\s+[^;]+\bwith\b|\busing\s"
)
"""Static blocks, `#x in`, the v flag, import attributes, `using`: all newer than Chrome 90."""


def of_scripts(texts: Iterable[str]) -> set[Feature]:
    """Return the members and classes of the browser in scripts, without the scripts' own."""
    codes = [_NO_CODE.sub('""', text) for text in texts]
    declared = {name for code in codes for name in _DECLARED.findall(code)} | {
        name for code in codes for name in re.findall(r"this\.(\w+) =", code)
    }
    used = {name for code in codes for name in (*_MEMBER.findall(code), *_MADE.findall(code))}
    return {Feature("member", name) for name in used - declared}


@pytest.fixture(scope="module")
def versions() -> dict[Feature, int]:
    table = json.loads(Path(__file__).with_name("chrome.json").read_text("utf-8"))
    return {
        Feature(sort, name): int(version)
        for sort, rows in table.items()
        for version, names in rows.items()
        for name in names.split()
    }


def used() -> set[Feature]:
    sheets = [of_style_sheet(path.read_text("utf-8")) for path in SHEETS]
    scripts = of_scripts([path.read_text("utf-8") for path in SCRIPTS])
    return {feature for feature in set().union(scripts, *sheets) if feature.name not in OWN_NAMES}


def test_every_feature_is_in_the_table(versions: dict[Feature, int]) -> None:
    assert sorted(used() - set(versions)) == []


def test_nothing_is_needed_that_chrome_90_does_not_have(versions: dict[Feature, int]) -> None:
    missing = {feature for feature in used() if not 0 < versions.get(feature, 1) <= OLDEST}

    assert missing == set(MAY_BE_MISSING)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_has_a_syntax_newer_than_chrome_90(path: Path) -> None:
    assert NEWER_SYNTAX.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("a:has(b) { color: red }", Feature("selector", "has")),
        ("@container (width > 1em) { a { color: red } }", Feature("at-rule", "container")),
        (
            "a { b { color: red } &:hover { color: color-mix(in srgb, red, blue) } }",
            Feature("function", "color-mix"),
        ),
        ("a { height: calc(1dvh + 2px) }", Feature("unit", "dvh")),
        (
            "@media (prefers-contrast: more) { a { inset: 0 } }",
            Feature("media", "prefers-contrast"),
        ),
    ],
)
def test_newer_forms_are_noticed_in_style_sheets(sheet: str, found: Feature) -> None:
    assert found in of_style_sheet(sheet)


def test_newer_members_are_noticed_in_scripts() -> None:
    script = 'class Own {}\nconst last = (list) => list.at(-1); // list.findLast\nnew Own(); new URLPattern("a.b"); `${last.toSorted()}`;'

    assert of_scripts([script]) == {
        Feature("member", name) for name in ("at", "URLPattern", "toSorted")
    }
