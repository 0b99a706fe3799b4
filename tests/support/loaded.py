"""Load the modules of the commands and fill their caches, for the process that `commands` copies."""

from __future__ import annotations

import gc
from collections.abc import Hashable
from importlib import import_module
from types import CodeType
from typing import Any

from jinja2 import Environment, TemplateNotFound
from jinja2.meta import find_referenced_templates

_LIBRARIES = (
    "babel.dates",
    "jinja2.ext",
    "markdown.extensions.attr_list",
    "markdown.extensions.codehilite",
    "markdown.extensions.fenced_code",
    "markdown.extensions.md_in_html",
    "markdown.extensions.tables",
    "material.templates",
    "mkdocs.__main__",
    "mkdocs.commands.build",
    "mkdocs.config.defaults",
    "mkdocs.localization",
    "pydantic.types",
    "pygments.formatters",
    "pygments.lexers",
    "pymdownx.slugs",
    "pypinyin",
    "gongkai.commands.cli",
    "gongkai.site.mkdocs.events",
    "gongkai.site.mkdocs.errors",
    "gongkai.pages.tables",
    "gongkai.site.mkdocs.build",
)


_PAGES = ("404.html", "main.html", "sitemap.xml", "partials/languages/zh-CN.html")
"""The templates that MkDocs renders, and the template that the theme includes by a computed name."""


def _keep_code_of_templates() -> None:
    """Compile a template of the theme once for all copies: a new site's build takes half the time.

    Jinja asks for this code only where the site's own store of compiled templates has no code.
    """
    compile_template = Environment.compile
    codes: dict[Hashable, CodeType] = {}

    def kept(
        self: Environment, source: Any, name: Any = None, filename: Any = None, **others: Any
    ) -> Any:
        if others or not isinstance(source, str):
            return compile_template(self, source, name, filename, **others)
        rules = (self.autoescape, *sorted(self.extensions), *sorted(self.filters))
        key = (source, name, filename, rules)
        if key not in codes:
            codes[key] = compile_template(self, source, name, filename)
        return codes[key]

    Environment.compile = kept  # type: ignore[assignment, method-assign]


def _load_theme() -> None:
    """Compile the templates of our theme and the templates that they include."""
    from mkdocs.localization import install_translations
    from mkdocs.theme import Theme

    from gongkai.site.mkdocs.page_shell import Shells
    from gongkai.site.mkdocs.theme import THEME_PATH, CompiledTemplates, prepare_templates

    theme = Theme(name="material")
    theme.dirs.insert(0, str(THEME_PATH))
    env = theme.get_env()
    install_translations(env, theme.locale, theme.dirs)
    prepare_templates(env, CompiledTemplates(), Shells(), {})
    waiting, seen = list(_PAGES), set[str | None]({None})
    while waiting:
        name = waiting.pop()
        try:
            env.get_template(name)
        except TemplateNotFound:
            continue  # an optional include
        assert env.loader
        source = env.loader.get_source(env, name)[0]
        found = set(find_referenced_templates(env.parse(source))) - seen
        seen |= found
        waiting += filter(None, found)


def _load() -> None:
    from gongkai.site.search_files import (
        prepare_search,  # keeps NumPy from starting threads: a process with threads makes no index beside the pages
    )

    for name in _LIBRARIES:
        import_module(name)
    from gongkai.load.files import adapter
    from gongkai.model import RECORD_CLASSES, Catalogue, Publisher, Unit
    from gongkai.pages.page import environment
    from gongkai.store import software_digest

    _keep_code_of_templates()
    prepare_search()
    _load_theme()
    for noun in (Catalogue, Publisher, Unit, *RECORD_CLASSES.values()):
        adapter(noun)
    for template in environment().list_templates(extensions=["md"]):
        environment().get_template(template)
    software_digest()
    gc.freeze()  # what is shared is not copied because it was looked at


_load()
