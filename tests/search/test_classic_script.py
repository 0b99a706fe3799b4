"""Modules become one module, or one plain script, of the same meaning, or an error."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from gongkai.search.browser.classic import classic_script, one_module

SHARED = "export const a = 1;\nexport function b() {}\nexport async function c() {}\nexport class D {}\nconst own = 2;\n"


def order(script: str) -> list[str]:
    return re.findall(r'^gongkaiModules\["(.+)"\] = ', script, re.MULTILINE)


def test_each_module_runs_after_those_it_loads() -> None:
    modules = {
        "a-main.js": 'import {b} from "./b.js";\nb(import("./z.js"));\n',
        "b.js": 'import {\n  c,\n  d,\n} from "./c.js";\nexport function b() {}\n',
        "c.js": "export const c = 1;\nexport const d = 2;\n",
        "z.js": 'import {c} from "./c.js";\n',
    }
    assert order(classic_script(modules, "a-main.js", "page")) == [
        "c.js",
        "b.js",
        "z.js",
        "a-main.js",
    ]


def test_a_script_leaves_what_its_entry_exports() -> None:
    script = classic_script({"shared.js": SHARED}, "shared.js", "shared")
    assert "return {a, b, c, D};\n" in script
    assert script.endswith('window.shared = gongkaiModules["shared.js"];\n})();\n')
    assert not re.search(r"\b(import|export)\b", script)


def test_what_is_loaded_from_elsewhere_is_left_to_the_browser() -> None:
    line = "const reader = import(`../search.js${again}`);"
    assert line in classic_script({"main.js": line}, "main.js", "page")


def test_a_module_stands_after_its_imports() -> None:
    """Modules become one classic script."""
    modules = {
        "a-entry.js": '/* The entry. */\n\nimport {b} from "./b.js";\n\nexport function a() {\n  return b();\n}\n',
        "b.js": "const own = 1;\n\nexport function b() {\n  return own;\n}\n",
    }
    assert one_module(modules) == (
        "const own = 1;\n\nexport function b() {\n  return own;\n}\n\n/* The entry. */\n\n\n\nexport function a() {\n  return b();\n}\n"
    )


def test_a_type_named_in_a_comment_loads_no_module() -> None:
    typed = '/** @typedef {import("./main.js").Row} Row */\nexport const a = 1;\n'
    modules = {"main.js": 'import {a} from "./shared.js";\na;\n', "shared.js": typed}

    assert order(classic_script(modules, "main.js", "page")) == ["shared.js", "main.js"]
    assert one_module(modules) == f"{typed}\na;\n"


def test_modules_that_declare_the_same_name_become_no_one_module() -> None:
    with pytest.raises(ValueError, match=re.escape("b.js: own is declared in a.js too")):
        one_module({"a.js": "const own = 1;\n", "b.js": "export class own {}\n"})


FORMS = {
    "default export": "export default 1;",
    "list of exports": "const x = 1;\nexport {x};",
    "export from another": 'export {a} from "./shared.js";',
    "all from another": 'export * from "./shared.js";',
    "variable": "export let x = 1;",
    "generator": "export function* x() {}",
    "taken apart": "export const {x} = y;",
    "behind a statement": "f(); export const x = 1;",
    "default import": 'import shared from "./shared.js";',
    "namespace": 'import * as shared from "./shared.js";',
    "another name": 'import {a as x} from "./shared.js";',
    "for its effect": 'import "./shared.js";',
    "single quotes": "import {a} from './shared.js';",
    "no semicolon": 'import {a} from "./shared.js"',
    "another folder": 'import {a} from "../shared.js";',
    "package": 'import {a} from "shared";',
    "computed": "const x = import(name);",
    "computed beside it": "const x = import(`./${name}.js`);",
    "meta": "const x = import.meta.url;",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_unknown_form_is_an_error_that_shows_it(form: str) -> None:
    with pytest.raises(ValueError, match=re.escape(form.splitlines()[-1])):
        classic_script({"main.js": form, "shared.js": SHARED}, "main.js", "page")


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        pytest.param(
            {"main.js": 'import {a} from "./other.js";'},
            "main.js: there is no module other.js",
            id="module",
        ),
        pytest.param(
            {"main.js": 'import("./other.js");'},
            "main.js: there is no module other.js",
            id="module when needed",
        ),
        pytest.param(
            {"main.js": 'import {a, own} from "./shared.js";', "shared.js": SHARED},
            "main.js: shared.js has no own",
            id="name",
        ),
        pytest.param(
            {"main.js": 'import("./a.js");', "a.js": 'import {} from "./main.js";'},
            "a.js: a plain script",
            id="nothing",
        ),
        pytest.param(
            {
                "main.js": 'export const a = 1;\nimport("./a.js");',
                "a.js": 'import {a} from "./main.js";',
            },
            "nodes are in a cycle",
            id="circle",
        ),
    ],
)
def test_what_is_missing_is_an_error(modules: Mapping[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        classic_script(modules, "main.js", "page")
