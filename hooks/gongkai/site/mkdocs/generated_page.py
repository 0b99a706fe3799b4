"""A generated page as MkDocs has it: its HTML comes from `gongkai.pages.markdown_html`, which knows our templates, instead of Python-Markdown.

Every event takes place as for any page. A plugin that puts its own Markdown into a page, or a setting of mkdocs.yml that makes
other HTML of the same Markdown, is seen, and Python-Markdown does its work.
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
"""Extensions that make of our pages what `to_html` makes; all but the last, which finds nothing in them, have to be there."""
KNOWN_SETTINGS = frozenset({"slugify", "permalink"})
"""Of the table of contents; `permalink` has to be off."""


def is_usual(config: MkDocsConfig) -> bool:
    """Tell whether the Markdown settings are those for which `to_html` equals Python-Markdown."""
    extensions = {name.removeprefix("markdown.extensions.") for name in config.markdown_extensions}
    settings: dict[str, dict[str, Any]] = {name: value for name, value in config.mdx_configs.items() if value}
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
    """A page that one of our templates made."""

    def __init__(self, file: File, config: MkDocsConfig) -> None:
        """Take the page's place in the file."""
        super().__init__(None, file, config)
        self.contents = NO_CONTENTS
        self._trail: Markup | None = None

    @property
    def trail(self) -> Markup:
        """Return the items of the breadcrumbs."""
        if self._trail is not None:
            return self._trail
        ancestors: list[Any] = list(self.ancestors)
        above = [(as_html(item.title), get_relative_url(item.url or "", self.url)) for item in reversed(ancestors)]
        return trail(above)

    @trail.setter
    def trail(self, items: Markup) -> None:
        """Set other items, as the shell of a page has them."""
        self._trail = items

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Make the HTML and the table of contents; check the links as MkDocs does."""
        links = _RelativePathTreeprocessor(self.file, files, config)

        def address(written: str) -> str:
            return _of_generated(written, folders, files, ending) or links.path_to_url(written)

        folders = self.file.src_uri.split("/")[:-1]
        ending = "" if config.use_directory_urls else "index.html"
        made = to_html(self.markdown or "", address, config.mdx_configs["toc"]["slugify"])
        if made is None:
            super().render(config, files)
            self.contents = contents_of(list(map(_token, self.toc)))
            return
        self.content = made.html
        tokens = nested(made.headings)
        self.contents = contents_of(tokens)
        self.toc = get_toc(tokens)
        self.present_anchor_ids = made.anchors
        if logging.getLogger("mkdocs.structure.pages").getEffectiveLevel() > logging.DEBUG:
            self.links_to_anchors = links.links_to_anchors


def _token(entry: AnchorLink) -> dict[str, Any]:
    return {
        "level": entry.level,
        "id": entry.id,
        "name": entry.title,
        "children": list(map(_token, entry.children)),
    }


def _of_generated(written: str, folders: Sequence[str], files: Files, ending: str) -> str | None:
    """Return the address of a generated page that a link from within some folders leads to; None for any other link.

    Both have the same folders in the site as among the sources, so that only the end differs: MkDocs takes ten times as long to find that.
    """
    if not (written.startswith("../") and written.endswith("/index.md")) or "%" in written or not isinstance(files, KnownFiles):
        return None
    up = written.count("../")
    if up > len(folders) or not files.has_page("/".join([*folders[: len(folders) - up], written[3 * up :]])):
        return None
    return written.removesuffix("index.md") + ending
