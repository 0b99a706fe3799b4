"""The theme of a site.

Our templates and assets come before the files of Material; templates escape every value, and their
code is stored for the next build.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from gongkai.system.folders import files_below

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.toc import AnchorLink

    from gongkai.model import Publisher
    from gongkai.site.mourning import Grey

THEME_PATH = Path(__file__).parents[1] / "theme"
FAVICON = "favicon.ico"
_FAVICON_OF_MATERIAL = "assets/images/favicon.png"


class CompiledTemplates(BytecodeCache):
    """Compiled templates, which the next build uses again.

    The seal of `Values` protects the file, because its code is executed.
    """

    def __init__(self, path: Path | None = None, software: str = "") -> None:
        """Read the templates of the same software.

        Without a path nothing is stored.
        """
        self._code = Values(path, software)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a compiled template; Jinja compares its source."""
        code = self._code.get(bucket.key)
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Add a compiled template."""
        self._code.put(bucket.key, bucket.bytecode_to_string())

    def save(self) -> None:
        """Save the templates for the next build."""
        self._code.save()


def prepare_theme(config: MkDocsConfig, *, offline: bool) -> None:
    """Add our templates to the theme, and replace Material's icon."""
    if offline:
        config.use_directory_urls = False  # pages in a folder need file names in links
    own_folder = config.theme.custom_dir
    folders = [config.docs_dir]
    if own_folder:
        folders.append(own_folder)
    has_icon = any(Path(folder, _FAVICON_OF_MATERIAL).is_file() for folder in folders)
    if config.theme["favicon"] == _FAVICON_OF_MATERIAL and not has_icon:
        config.theme["favicon"] = FAVICON
    # The keeper's own templates come before ours.
    config.theme.dirs.insert(1 if own_folder else 0, str(THEME_PATH))


def limit_theme_files(config: MkDocsConfig, *, to_none: bool = False) -> None:
    """Keep the theme's 14,000 icons out of the list of files.

    MkDocs would leave the icons out one by one. With `to_none` the list is empty, for a build that
    copies nothing.
    """
    get_env = config.theme.get_env

    def with_few_files() -> Environment:
        env = get_env()
        folders = [] if to_none else config.theme.dirs

        def list_templates(*_: Any, filter_func: Any, **_unused: Any) -> list[str]:
            visible = {uri for folder in folders for uri, _ in files_below(folder, hidden=False)}
            return sorted(filter(filter_func, visible))

        # MkDocs asks Jinja's environment for the files of a theme, by this method.
        env.list_templates = list_templates  # type: ignore[method-assign, assignment]
        return env

    config.theme.get_env = with_few_files  # type: ignore[method-assign]


def prepare_assets(files: Files, config: MkDocsConfig) -> None:
    """Give our scripts and style sheets addresses that change with the content."""
    addresses = asset_addresses(THEME_PATH, config.theme.dirs)
    place_assets(files, addresses, THEME_PATH)


def theme_values(publisher: Publisher | None, grey: Grey | None) -> dict[str, object]:
    """Return our values for the templates of every page.

    A common site has no publisher of its own.
    """
    policy = Markup(POLICY)  # noqa: S704 - a constant
    return {"publisher": publisher, "grey": grey, "content_policy": policy}


def prepare_templates(
    env: Environment,
    compiled: BytecodeCache,
    shells: Shells,
    values: Mapping[str, object],
) -> Environment:
    """Prepare the theme's templates for many pages.

    Templates are checked for changes once a build, not once a page; `compiled` has the code of an
    earlier build.
    """
    env.globals.update(values)
    # With `auto_reload` Jinja asks for the time of each template on every page.
    env.auto_reload = False
    env.bytecode_cache = compiled
    loader = env.loader
    folders = loader.searchpath if isinstance(loader, FileSystemLoader) else []
    with_asset_addresses(env, asset_addresses(THEME_PATH, folders))
    return with_shells(with_escaping(env), shells)


def _add_templates_of_theme(env: Environment) -> None:
    """Let our templates include the theme's own templates, as `theme/<name>`."""
    loader = env.loader
    if not isinstance(loader, FileSystemLoader):
        return
    theme_folders = [folder for folder in loader.searchpath if Path(folder) != THEME_PATH]
    env.loader = ChoiceLoader([loader, PrefixLoader({"theme": FileSystemLoader(theme_folders)})])
    env.globals["trail_item"] = trail_item


def with_escaping(env: Environment) -> Environment:
    """Make the theme's templates escape every value but the HTML of pages.

    Without this the templates trust every value of mkdocs.yml.
    """
    _add_templates_of_theme(env)
    env.autoescape = True
    env.filters["text"] = as_html
    usual = env.template_class

    class EscapingTemplate(usual):  # type: ignore[valid-type, misc]
        def render(self, *arguments: Any, **values: Any) -> str:
            context = dict(*arguments, **values)
            if context.get("nav"):
                for item in context["nav"].items:
                    _mark_titles(item)
            if context.get("page"):
                _mark_page(context["page"])
            rendered: str = super().render(context)
            return rendered

    env.template_class = EscapingTemplate
    return env


def _mark_titles(item: Any) -> None:
    """Mark the titles of a navigation entry and of its children as HTML."""
    item.title = as_html(item.title)
    for child in item.children or ():
        _mark_titles(child)


def _mark_page(page: Any) -> None:
    """Mark the content and the titles of a page as HTML."""
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
    """Return a page as published: without indentation, with its content policy.

    `source` is the file of a hand-written page.
    """
    path = Path(source) if source else None
    return code.finish(without_indentation(output), path)
