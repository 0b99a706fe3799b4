"""The events of MkDocs, passed on to a build.

The hook file of a site is one line, `from gongkai.site.mkdocs.events import *`: MkDocs loads hooks
from files, and the code lives in the package. The builds describe the order of the events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs.utils import is_error_template

from gongkai.system import interruption

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from gongkai.site.mkdocs.build import Build
    from gongkai.site.mkdocs.common_build import CommonBuild

__all__ = [
    "on_build_error",
    "on_config",
    "on_env",
    "on_files",
    "on_nav",
    "on_page_content",
    "on_page_markdown",
    "on_post_build",
    "on_post_page",
    "on_shutdown",
    "on_startup",
    "on_template_context",
]

previews: list[bool] = []
"""Whether MkDocs serves a preview; empty before `on_startup`."""

builds: list[Build | CommonBuild] = []
"""The current build, if any: MkDocs loads a hook once a process, but `serve` builds many times."""


def on_startup(command: str, dirty: bool) -> None:  # noqa: FBT001 - MkDocs passes it so
    """Remember whether MkDocs serves a preview, which handles interruptions itself.

    Because this event exists, MkDocs keeps the hook between builds.
    """
    previews[:] = [command == "serve"]
    if not any(previews):
        interruption.begin()


def on_shutdown() -> None:
    """Remove the unfinished site of an interrupted preview."""
    for build in builds:
        build.discard()
    interruption.end()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read settings and data; wrong data stop the build here."""
    from gongkai.site.mkdocs.errors import explain

    # Of an earlier build of `serve` nothing is used again.
    builds.clear()
    try:
        build = _build_of(config)
        build.begin(config)
        builds.append(build)
    except Exception as error:
        explain(error)
        raise
    return config


def _build_of(config: MkDocsConfig) -> Build | CommonBuild:
    """Return the build of the site in mkdocs.yml."""
    from gongkai.site.mkdocs.settings import is_common

    if is_common(config):
        from gongkai.site.mkdocs.common_build import CommonBuild

        return CommonBuild(config)
    # Imported late: loading takes half a second, and signals are handled since `on_startup`.
    from gongkai.site.mkdocs.build import Build

    return Build(config, is_preview=any(previews))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    return builds[0].add_files(files, config)


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Place the generated pages in the site."""
    builds[0].place_pages(nav, files, config)
    return nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Prepare the templates of the theme."""
    return builds[0].prepare_templates(env, files, config)


def on_template_context(
    context: dict[str, Any], template_name: str, config: MkDocsConfig
) -> dict[str, Any]:
    """Fill the sitemap, and list all pages for other templates.

    The page for errors needs no list.
    """
    from gongkai.site.mkdocs.sitemap import SITEMAP

    if not config.site_url or is_error_template(template_name):
        return context
    if template_name == SITEMAP:
        context["sitemap"] = builds[0].make_sitemap(context["pages"], config)
    context["pages"] = builds[0].list_pages(context["pages"], config)
    return context


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill markers and metadata."""
    return builds[0].fill_page(markdown, page)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Add attributes to tables, which Markdown has no signs for."""
    from gongkai.pages.tables import finish_tables

    return finish_tables(html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Remove indentation, and add the content policy."""
    return builds[0].finish_page(output, page)


def on_post_build(config: MkDocsConfig) -> None:
    """Write the files beside the pages, and replace the old site."""
    builds[0].finish(config)


def on_build_error(error: Exception) -> None:
    """Remove the unfinished site; explain an error of the machine."""
    from gongkai.site.mkdocs.errors import explain

    for build in builds:
        build.discard()
    explain(error)
