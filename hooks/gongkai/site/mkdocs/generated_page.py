"""A generated page as a page of MkDocs.

Our own code converts the Markdown instead of Python-Markdown: `gongkai.pages.markdown_html` knows
our templates, so it is faster. Every event takes place as for any page. Python-Markdown takes over
where a plugin puts Markdown of its own into a page, or where a setting of mkdocs.yml makes other
HTML of the same Markdown.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from mkdocs.structure.pages import Page, _RelativePathTreeprocessor
from mkdocs.structure.toc import AnchorLink, get_toc
from mkdocs.utils import get_relative_url

from gongkai.pages.markdown_html import to_html
from gongkai.site.mkdocs.files import KnownFiles
from gongkai.site.page_jobs import nested
from gongkai.site.shell import NO_CONTENTS, as_html, contents_of, trail

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

KNOWN_EXTENSIONS = frozenset({"md_in_html", "tables", "toc", "fenced_code"})
"""Extensions with which Python-Markdown makes the same HTML of our pages as `to_html`.

All are required but `fenced_code`, which finds nothing in our pages.
"""
KNOWN_SETTINGS = frozenset({"slugify", "permalink"})
"""Settings of the table of contents that may be set; `permalink` has to be off."""


def is_usual(config: MkDocsConfig) -> bool:
    """Tell whether `to_html` equals Python-Markdown under the settings."""
    extensions = {name.removeprefix("markdown.extensions.") for name in config.markdown_extensions}
    settings: dict[str, dict[str, Any]] = {
        name: value  # an empty value sets nothing
        for name, value in config.mdx_configs.items()
        if value
    }
    toc = settings.get("toc", {})
    return (
        extensions <= KNOWN_EXTENSIONS
        and extensions >= KNOWN_EXTENSIONS - {"fenced_code"}
        and set(settings) <= {"toc"}
        and set(toc) <= KNOWN_SETTINGS
        and callable(toc.get("slugify"))
        and not toc.get("permalink")
    )


class GeneratedPage(Page):
    """A page from one of our templates."""

    def __init__(self, file: File, config: MkDocsConfig) -> None:
        """Attach the page to its file."""
        super().__init__(None, file, config)
        self.contents = NO_CONTENTS
        self._trail: Markup | None = None

    @property
    def trail(self) -> Markup:
        """Return the items of the breadcrumbs."""
        if self._trail is not None:
            return self._trail
        ancestors: list[Any] = list(self.ancestors)
        titles = [as_html(item.title) for item in reversed(ancestors)]
        addresses = [get_relative_url(item.url or "", self.url) for item in reversed(ancestors)]
        return trail(zip(titles, addresses, strict=True))

    @trail.setter
    def trail(self, items: Markup) -> None:
        """Set other items, for the shell of a page."""
        self._trail = items

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Make HTML and table of contents.

        The links are checked as MkDocs does.
        """
        links = _RelativePathTreeprocessor(self.file, files, config)

        def address(target: str) -> str:
            known = _address_of_generated(target, folders, files, ending)
            return known or links.path_to_url(target)

        folders = self.file.src_uri.split("/")[:-1]
        ending = "" if config.use_directory_urls else "index.html"
        html = to_html(self.markdown or "", address, config.mdx_configs["toc"]["slugify"])
        if html is None:
            # The Markdown has a form that our converter does not know.
            super().render(config, files)
            self.contents = contents_of(list(map(_token, self.toc)))
            return
        self.content = html.html
        tokens = nested(html.headings)
        self.contents = contents_of(tokens)
        self.toc = get_toc(tokens)
        # MkDocs looks the anchors of links up among these ids.
        self.present_anchor_ids = html.anchors
        # MkDocs itself collects these links unless its log shows every detail.
        if logging.getLogger("mkdocs.structure.pages").getEffectiveLevel() > logging.DEBUG:
            self.links_to_anchors = links.links_to_anchors


def _token(entry: AnchorLink) -> dict[str, Any]:
    return {
        "level": entry.level,
        "id": entry.id,
        "name": entry.title,
        "children": list(map(_token, entry.children)),
    }


def _address_of_generated(
    target: str,
    folders: Sequence[str],
    files: Files,
    ending: str,
) -> str | None:
    """Return the address of a linked generated page, or None.

    `folders` are the folders of the linking page. Links have the same folders in the site as among the
    sources, so only the end differs. MkDocs takes ten times as long to find the address.
    """
    if not (target.startswith("../") and target.endswith("/index.md")) or "%" in target:
        return None
    if not isinstance(files, KnownFiles):
        return None
    # This runs for each link of each page, so the address is not parsed.
    up = target.count("../")
    if up > len(folders):
        return None
    source = "/".join([*folders[: len(folders) - up], target[3 * up :]])
    if not files.has_page(source):
        return None
    return target.removesuffix("index.md") + ending
