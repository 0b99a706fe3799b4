"""How the theme renders our pages: with our templates before its own, each compiled once for all builds, records by frames."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from jinja2.bccache import Bucket, BytecodeCache
from markupsafe import Markup

from gongkai.site.content_policy import POLICY
from gongkai.site.mkdocs.asset_versions import asset_addresses, place_assets, with_asset_addresses
from gongkai.site.mkdocs.page_shell import Shells, with_shells
from gongkai.site.mkdocs.written_code import WrittenCode
from gongkai.site.shell import as_html, trail_item, without_indentation
from gongkai.store import Values

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.toc import AnchorLink

    from gongkai.model import Publisher
    from gongkai.site.mourning import Grey

THEME_PATH = Path(__file__).parents[1] / "theme"


FAVICON, _FAVICON_OF_MATERIAL = "favicon.ico", "assets/images/favicon.png"


class CompiledTemplates(BytecodeCache):
    """Templates as Python code, for the next build.

    What is kept is under the seal of `Values`, because it runs.
    """

    def __init__(self, path: Path | None = None, software: str = "") -> None:
        """Read what was kept by the same software; without a path nothing is kept."""
        self._code = Values(path, software)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was compiled before; Jinja compares its source."""
        code = self._code.get(bucket.key)
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember a template."""
        self._code.put(bucket.key, bucket.bytecode_to_string())

    def save(self) -> None:
        """Keep the templates."""
        self._code.save()


def prepare_theme(config: MkDocsConfig, *, offline: bool) -> None:
    """Put our templates before those of the theme, and our icon in the place of Material's.

    Pages that open from a folder need their file names in links.
    """
    if offline:
        config.use_directory_urls = False
    folders = [config.docs_dir, *([config.theme.custom_dir] if config.theme.custom_dir else [])]
    has_icon = any(Path(folder, _FAVICON_OF_MATERIAL).is_file() for folder in folders)
    if config.theme["favicon"] == _FAVICON_OF_MATERIAL and not has_icon:
        config.theme["favicon"] = FAVICON
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME_PATH))


def limit_theme_files(config: MkDocsConfig, *, to_none: bool = False) -> None:
    """Let the theme's 14,000 icons, which MkDocs would leave out one by one, not be listed; `to_none` is for a build that copies nothing."""
    get_env = config.theme.get_env

    def with_few_files() -> Environment:
        env = get_env()
        folders = [] if to_none else config.theme.dirs
        env.list_templates = lambda *_, filter_func, **_unused: list(filter(filter_func, _visible(folders)))  # type: ignore[method-assign]
        return env

    config.theme.get_env = with_few_files  # type: ignore[method-assign]


def _visible(folders: Sequence[str]) -> list[str]:
    """Return the paths of the files below some folders, without hidden ones."""
    found: set[str] = set()
    for folder in folders:
        for above, inner, files in os.walk(folder):
            inner[:] = [name for name in inner if not name.startswith(".")]
            found.update(Path(above, name).relative_to(folder).as_posix() for name in files)
    return sorted(found)


def prepare_assets(files: Files, config: MkDocsConfig) -> None:
    """Write our scripts and style sheets to addresses that change with their content."""
    place_assets(files, asset_addresses(THEME_PATH, config.theme.dirs))


def theme_values(publisher: Publisher | None, grey: Grey | None) -> dict[str, object]:
    """Return what the theme shows on every page beside MkDocs' own values; a common site has no publisher of its own."""
    return {"publisher": publisher, "grey": grey, "content_policy": Markup(POLICY)}  # noqa: S704 - a constant


def prepare_templates(env: Environment, compiled: BytecodeCache, shells: Shells, values: Mapping[str, object]) -> Environment:
    """Look at the theme's templates once a build, not once a page; take them from those that were compiled before."""
    env.globals.update(values)
    env.auto_reload = False
    env.bytecode_cache = compiled
    loader = env.loader
    folders = loader.searchpath if isinstance(loader, FileSystemLoader) else []
    with_asset_addresses(env, asset_addresses(THEME_PATH, folders))
    return with_shells(with_escaping(env), shells)


def _add_templates_of_theme(env: Environment) -> None:
    """Let our templates include those of the theme that have the same name, as `theme/<name>`."""
    loader = env.loader
    if not isinstance(loader, FileSystemLoader):
        return
    others = [folder for folder in loader.searchpath if Path(folder) != THEME_PATH]
    env.loader = ChoiceLoader([loader, PrefixLoader({"theme": FileSystemLoader(others)})])
    env.globals["trail_item"] = trail_item


def with_escaping(env: Environment) -> Environment:
    """Make the templates of a theme escape every value but the HTML of pages.

    By themselves they trust whatever stands in mkdocs.yml.
    """
    _add_templates_of_theme(env)
    env.autoescape = True
    env.filters["text"] = as_html
    usual = env.template_class

    class EscapingTemplate(usual):  # type: ignore[valid-type, misc]
        def render(self, *arguments: Any, **values: Any) -> str:
            context = dict(*arguments, **values)
            for item in context["nav"].items if context.get("nav") else ():
                _mark_titles(item)
            if context.get("page"):
                _mark_page(context["page"])
            rendered: str = super().render(context)
            return rendered

    env.template_class = EscapingTemplate
    return env


def _mark_titles(item: Any) -> None:
    """Mark the titles of an entry of the navigation, and of those below it, as HTML."""
    item.title = as_html(item.title)
    for child in item.children or ():
        _mark_titles(child)


def _mark_page(page: Any) -> None:
    """Mark what of a page is HTML: its content, and titles that came from there."""
    page.content = Markup(page.content or "")  # noqa: S704 - made by Python-Markdown
    for named in (page, *page.ancestors):
        named.title = as_html(named.title)
    for entry in page.toc:
        _mark_entry(entry)


def _mark_entry(entry: AnchorLink) -> None:
    entry.title = as_html(entry.title)
    for child in entry.children:
        _mark_entry(child)


def finished(output: str, code: WrittenCode, source: str | None = None) -> str:
    """Return a page of the theme as it is published.

    It has no indentation, and a content policy that it keeps. `source` is the file of a
    hand-written page.
    """
    return code.finish(without_indentation(output), Path(source) if source else None)
