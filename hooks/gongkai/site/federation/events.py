"""The events of MkDocs that a common site takes part in; each is handed to `gongkai.site.federation.site`.

The hook file of a common site is one line, `from gongkai.site.federation.events import *`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongkai.system import interruption

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from gongkai.site.federation.site import CommonBuild

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

builds: list[CommonBuild] = []
"""The build under way, if any."""


def on_startup(command: str, dirty: bool) -> None:  # noqa: FBT001 - MkDocs passes it so
    """Take care of signals; because there is this event, MkDocs keeps the hook between the builds of `serve`."""
    if command != "serve":
        interruption.begin()


def on_shutdown() -> None:
    """Leave signals to whoever had them before."""
    interruption.end()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read settings and members; a member that cannot be read stops the build here."""
    from gongkai.site.federation.site import CommonBuild
    from gongkai.site.mkdocs.errors import explain

    builds.clear()
    try:
        builds.append(CommonBuild(config))
    except Exception as error:
        explain(error)
        raise
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    return builds[0].add_files(files, config)


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Date the pages."""
    return builds[0].place_pages(nav, files)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Tell the theme what it shows on every page."""
    return builds[0].prepare_templates(env)


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """Give the sitemap its text."""
    from gongkai.site.sitemap import SITEMAP

    if config.site_url and template_name == SITEMAP:
        context["sitemap"] = builds[0].make_sitemap(context["pages"], config)
    return context


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill the markers."""
    return builds[0].fill_page(markdown, page)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give tables what Markdown cannot say."""
    from gongkai.pages.tables import finish_tables

    return finish_tables(html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Leave out the indentation of the theme's templates, and make the page keep its content policy."""
    return builds[0].finish_page(output, page)


def on_post_build(config: MkDocsConfig) -> None:
    """Write the search, and let the new site take the old one's place."""
    builds[0].finish(config)


def on_build_error(error: Exception) -> None:
    """Leave the old site as it was; say what can be done about an error of the machine."""
    from gongkai.site.mkdocs.errors import explain

    for build in builds:
        build.discard()
    explain(error)
