"""The policy of a page: the site's own files, and the code of a hand-written page by its hash."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from elements import PLANTED, elements
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from gongkai.site.content_policy import (
    POLICY,
    content_policy,
    inline_code,
    refused_attributes,
    response_headers,
)
from gongkai.site.mkdocs.written_code import WrittenCode

if TYPE_CHECKING:
    from tests.site.conftest import Project

META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def hash_of(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_lets_nothing_unsafe_pass() -> None:
    assert "unsafe" not in POLICY
    assert re.findall(r"https?:|\*", POLICY) == []
    assert POLICY.startswith("default-src 'none'; ")


@pytest.fixture
def config(tmp_path: Path) -> MkDocsConfig:
    """Return the settings of a site with hand-written pages and templates of its own."""
    (tmp_path / "overrides").mkdir()
    return settings(tmp_path, custom_dir="overrides")


@pytest.fixture
def usual(tmp_path: Path) -> MkDocsConfig:
    """Return the settings of a site with hand-written pages."""
    return settings(tmp_path)


def settings(folder: Path, **theme: str) -> MkDocsConfig:
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(
        json.dumps({"site_name": "甲", "theme": {"name": "material"} | theme}), "utf-8"
    )
    return load_config(str(folder / "mkdocs.yml"))


def written(config: MkDocsConfig, name: str, text: str) -> Path:
    path = Path(config.config_file_path).parent / name
    path.write_text(text, "utf-8")
    return path


def test_code_of_a_hand_written_page_passes_by_its_hash(config: MkDocsConfig) -> None:
    """The hash stands in the policy of that page only."""
    inside = '<script>甲()</script>\n<script type="module">乙()\n  丙()</script>\n<style media="print">a{}</style>'
    page = WrittenCode(config).finish(
        META + inside, written(config, "docs/a.md", f"# 甲\n\n{inside}\n")
    )

    scripts = sorted(map(hash_of, ["甲()", "乙()\n  丙()"]))
    assert f"script-src 'self' {' '.join(scripts)};" in page
    assert f"style-src 'self' {hash_of('a{}')};" in page
    assert (
        WrittenCode(config).finish(META + inside, written(config, "docs/b.md", "# 乙\n"))
        == META + inside
    )


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("# 甲\n", id="不在源文件里"),
        pytest.param("# 甲\n\n```html\n<script>甲()</script>\n```\n", id="代码的例子"),
        pytest.param("# 甲\n\n`<script>甲()</script>`\n", id="行内的例子"),
        pytest.param("# 甲\n\n    <script>甲()</script>\n", id="缩进的例子"),
        pytest.param("---\ntitle: <script>甲()</script>\n---\n# 甲\n", id="页首的设置"),
        pytest.param("# 甲\n\n<script>甲( )</script>\n", id="差一个空格"),
    ],
)
def test_a_script_that_nobody_wrote_as_code_is_told_of(
    config: MkDocsConfig, caplog: pytest.LogCaptureFixture, source: str
) -> None:
    code, path = WrittenCode(config), written(config, "docs/a.md", source)
    page = f"{META}<script>甲()</script>"

    assert [code.finish(page, path), code.finish(page, path)] == [page, page]
    assert [record.getMessage().count("甲()") for record in caplog.records] == [1]


def test_a_template_lets_pass_what_it_has_byte_for_byte(config: MkDocsConfig) -> None:
    written(
        config,
        "overrides/main.html",
        '<script>甲()</script><script>乙("{{ config.site_name }}")</script><style>a{}</style>',
    )
    page = WrittenCode(config).finish(
        f'{META}<script>甲()</script><script>乙("值")</script><style>a{{}}</style>'
    )

    assert f"script-src 'self' {hash_of('甲()')};" in page
    assert f"style-src 'self' {hash_of('a{}')};" in page


def test_scripts_of_the_theme_pass_beside_templates_of_ones_own(config: MkDocsConfig) -> None:
    assert any("__palette" in inline.text for inline in WrittenCode(config).of_templates)


def test_scripts_of_the_theme_do_not_pass_by_themselves(usual: MkDocsConfig) -> None:
    assert WrittenCode(usual).of_templates == frozenset()


def test_a_policy_elsewhere_in_the_page_is_left_alone(config: MkDocsConfig) -> None:
    """Only the meta element of the policy is changed."""
    inside = "<script>甲()</script>"
    page = WrittenCode(config).finish(
        f"<title>{POLICY}</title>{META}{inside}", written(config, "docs/a.md", inside)
    )

    assert page.startswith(f"<title>{POLICY}</title>")
    assert hash_of("甲()") in page


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param('<script src="a.js"></script>', id="脚本文件"),
        pytest.param('<script type="application/json">{}</script>', id="数据"),
        pytest.param("<p>甲</p>", id="没有脚本"),
    ],
)
def test_what_needs_no_exception_changes_nothing(config: MkDocsConfig, inside: str) -> None:
    assert WrittenCode(config).finish(META + inside) == META + inside


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('<p style="color:red">', ["style"]),
        ("<a href='#' onclick='甲()'>", ["onclick"]),
        ('<img\nsrc="a.png" onerror="甲()" style="b">', ["onerror"]),
        ('<p class="style">style="a" onclick="b"</p>', []),
        ('<style>a{}</style><script>"<p style=1>"</script>', []),
    ],
)
def test_attributes_that_the_policy_refuses_are_found(written: str, names: list[str]) -> None:
    assert refused_attributes(written) == names


def test_headers_are_made_from_the_sources_and_not_from_pages(usual: MkDocsConfig) -> None:
    for name in "甲乙":
        written(usual, f"docs/{name}.md", f"<script>{name}()</script>\n")
    headers = response_headers(WrittenCode(usual).everywhere())

    allowed = content_policy(inline_code("<script>甲()</script><script>乙()</script>"))
    assert headers["Content-Security-Policy"] == f"{allowed}; frame-ancestors 'self'"
    assert sorted(headers) == [
        "Content-Security-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
    ]


def test_nothing_in_a_setting_or_title_becomes_an_element(project: Project) -> None:
    front = f"---\ntitle: {json.dumps(PLANTED)}\ndescription: {json.dumps(PLANTED)}\nauthor: {json.dumps(PLANTED)}\n---\n"
    heading = PLANTED.replace("<", "&lt;")
    project.write(
        {
            "docs/front.md": f"{front}# 甲\n",
            "docs/heading.md": f"# {heading}\n\n## {heading}\n\n## 乙\n",
        }
    )
    project.configure(
        extra={
            "gongkai": {"site_code": PLANTED},
            "homepage": PLANTED,
            "alternate": [{"name": PLANTED, "link": PLANTED, "lang": PLANTED}],
            "polyfills": [PLANTED],
            "anything": {"deep": [PLANTED]},
        },
        **dict.fromkeys(
            ("site_name", "site_description", "site_author", "copyright", "repo_name"), PLANTED
        ),
        site_url=f"https://gongkai.example/{PLANTED}/",
        repo_url=f"https://git.example/{PLANTED}",
        edit_uri=f"edit/{PLANTED}/",
        extra_css=[PLANTED],
        extra_javascript=[PLANTED, {"path": PLANTED, "type": PLANTED}],
        theme={
            "name": "material",
            "language": "zh-CN",
            "font": False,
            "features": ["content.action.edit", "navigation.path", PLANTED],
            "favicon": PLANTED,
            "direction": PLANTED,
            "palette": {"scheme": PLANTED, "primary": PLANTED, "accent": PLANTED},
        },
        nav=[
            "index.md",
            {PLANTED: "guide.md"},
            {PLANTED: [{PLANTED: "front.md"}, "heading.md"]},
            {PLANTED: f"https://a.example/{PLANTED}"},
        ],
    )
    done = project.build(strict=False)

    assert done.code == 0, done.output
    assert elements(sorted(project.site.rglob("*.html"))) == {}
    assert "alert(1)" in (project.site / "index.html").read_text("utf-8")
    assert {"404.html", "search/index.html", "units/index.html"} <= project.tree().keys()


def test_copyright_may_have_entities(project: Project) -> None:
    """Titles show the text as written."""
    project.configure(site_name="甲&乙<丙>", copyright="&copy; 2026 <b>甲</b>")
    assert project.build().code == 0
    page = (project.site / "index.html").read_text("utf-8")

    assert "<title>甲&amp;乙&lt;丙&gt;</title>" in page
    assert "<p>© 2026 &lt;b&gt;甲&lt;/b&gt;</p>" in page


def test_a_script_in_a_page_is_published_as_it_was_typed(project: Project) -> None:
    """Indentation is part of a script, because the browser takes the hash of the whole text."""
    script = "<script>\n  const a = `\n    甲`;\n</script>"
    project.write({"docs/guide.md": f"# 公开指南\n\n{script}\n"})
    assert project.build().code == 0
    page = (project.site / "guide/index.html").read_text("utf-8")

    assert script in page
    assert hash_of("\n  const a = `\n    甲`;\n") in page
    assert "sha256" not in (project.site / "index.html").read_text("utf-8")
