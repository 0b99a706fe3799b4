from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import jinja2
import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import normalize_url
from pymdownx.slugs import slugify

from gongkai.site.mkdocs.generated_page import GeneratedPage
from gongkai.site.mkdocs.page_shell import Shells, with_shells

THEME = """<title>{{ page.meta.title }}</title>
{% if page.meta.description %}<meta content="{{ page.meta.description }}">{% endif %}
<a href="{{ (page.toc | first).url | url }}">skip</a>
<meta content="{{ page.meta.column }},{{ page.meta.issuer }}">
{{ page.trail }}
{% if page.contents.is_shown %}{{ page.contents.items }}{% endif %}
{% if "<h1" not in page.content %}<h1>{{ page.title }}</h1>{% endif %}
{{ page.content }}{% if page.edit_url %}<a href="{{ page.edit_url }}">edit</a>{% endif %}{{ page.update_date }}
"""
FORGETFUL = THEME + "{{ page.file.src_uri }}"
"""A theme that shows a text of a page for which a shell has no slot."""


@pytest.fixture
def config() -> MkDocsConfig:
    made = MkDocsConfig()
    made.load_dict(
        {
            "site_name": "站",
            "markdown_extensions": [
                "tables",
                "md_in_html",
                {"toc": {"slugify": slugify(case="lower")}},
            ],
        }
    )
    made.validate()
    made.plugins._current_plugin = "gongkai"  # noqa: SLF001 - as while an event is handled
    return made


def records(config: MkDocsConfig, count: int) -> Iterator[GeneratedPage]:
    """Yield rendered pages of records below the page of a unit, every third with another form."""
    above = GeneratedPage(File.generated(config, "units/甲/index.md", content="# 甲\n"), config)
    above.title = "甲村<党支部>"
    for number in range(count):
        uri = f"records/2023/QSZ-2023-{number:05d}/index.md"
        file = File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
        page = GeneratedPage(file, config)
        sections = "".join(
            f"\n\n## 第{section}部分\n\n正文{number} \\0 \\g<0>"
            for section in range(1 + number % 3)
        )
        page.markdown = f"# 标题{number}{sections}\n".replace("\\", "&#92;")
        page.meta = {"title": f"标题{number}"} | (
            {"description": f"说明{number}"} if number % 2 else {}
        )
        page.meta |= {"column": "通知公告", "issuer": f"党支部{number}"} if number % 4 else {}
        page.edit_url = f"https://git.example/{number}" if number % 5 else None
        page.update_date = date(2023, 1, 1 + number % 28).isoformat()
        page.parent = above  # type: ignore[assignment]
        page.render(config, Files([file]))
        yield page


def environment(theme: str) -> jinja2.Environment:
    made = jinja2.Environment(loader=jinja2.DictLoader({"main.html": theme}))  # noqa: S701 - as MkDocs has it

    @jinja2.pass_context
    def url(context: Any, value: str) -> str:
        return normalize_url(value, page=context["page"], base=context["base_url"])

    made.filters["url"] = url
    return made


def context_of(page: GeneratedPage, config: MkDocsConfig) -> dict[str, Any]:
    usual = dict.fromkeys(
        ("nav", "pages", "extra_css", "extra_javascript", "mkdocs_version", "build_date_utc")
    )
    return usual | {"config": config, "page": page, "base_url": "../../.."}


@pytest.mark.parametrize("theme", [THEME, FORGETFUL])
def test_a_filled_shell_is_the_page_that_the_theme_renders(
    config: MkDocsConfig, theme: str
) -> None:
    plain, filled = environment(theme), with_shells(environment(theme), Shells())
    for page in records(config, 60):
        context = context_of(page, config)
        assert filled.get_template("main.html").render(context) == plain.get_template(
            "main.html"
        ).render(context)


def test_folders_of_equal_depth_have_shells_of_their_own(config: MkDocsConfig) -> None:
    theme = THEME + '<a href="{{ "units/" | url }}">units</a>'
    plain, filled = environment(theme), Shells()
    for page in records(config, 12):
        for uri in (page.file.src_uri, f"units/qsz/{page.file.src_uri[-14:-9]}/index.md"):
            file = File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
            moved = GeneratedPage(file, config)
            moved.markdown, moved.meta, moved.parent = page.markdown, page.meta, page.parent
            moved.render(config, Files([file]))
            context = context_of(moved, config)
            template = plain.get_template("main.html")
            assert filled.render(context, template.render) == template.render(context)
    assert filled.is_trusted


def test_most_pages_are_filled_without_the_theme(config: MkDocsConfig) -> None:
    template, by_theme = environment(THEME).get_template("main.html"), 0

    def theme(context: dict[str, Any]) -> str:
        nonlocal by_theme
        by_theme += 1
        return template.render(context)

    shells = Shells()
    pages = list(records(config, 120))
    for page in pages:
        shells.render(context_of(page, config), theme)
    assert by_theme < len(pages)


def test_a_plugins_value_in_the_context_disables_the_shells(config: MkDocsConfig) -> None:
    """The theme renders every page then."""
    template = environment(THEME + "{{ extra }}").get_template("main.html")
    shells = Shells()
    for number, page in enumerate(records(config, 12)):
        assert (
            str(number)
            in shells.render(
                context_of(page, config) | {"extra": number}, template.render
            ).splitlines()[-1]
        )
