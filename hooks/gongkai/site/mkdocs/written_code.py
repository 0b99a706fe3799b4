"""The scripts and styles that somebody has written as code in the sources of a site: those of which the content policy may take a hash."""

from __future__ import annotations

import logging
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from markdown import Markdown
from mkdocs.utils import meta

from gongkai.site.content_policy import (
    META,
    POLICY,
    Inline,
    content_policy,
    inline_code,
    refused_attributes,
)
from gongkai.site.pipeline import MARKDOWN_SUFFIXES, hand_written

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

log = logging.getLogger("mkdocs.hooks.gongkai")

_VALUE = re.compile(r"{[{%#]")
"""What Jinja takes for itself."""
_SHOWN = 40
"""Characters of a script in a warning."""


class WrittenCode:
    """The scripts and styles that somebody has written as code, in the sources of a site."""

    def __init__(self, config: MkDocsConfig) -> None:
        """Take the site's settings; sources are read when a script stands in a page."""
        self._config = config
        self._refused: set[Inline] = set()

    def finish(self, page: str, source: Path | None = None) -> str:
        """Return a finished page whose policy lets pass what was written as code.

        `source` is that of a hand-written page. What was not written so is told of once.
        """
        standing = inline_code(page)
        if not standing:
            return page
        written = (self.of_page(source) if source else frozenset()) | self.of_templates
        for inline in sorted(standing - written - self._refused):
            self._refused.add(inline)
            shown = " ".join(inline.text.split())[:_SHOWN]
            message = (
                "页面里有不是照原样写在 docs 或模板里的 <%s>，内容安全策略会挡住它：“%s…”。"
                "请写成文件，用 extra_javascript 或 extra_css 引用；要用的值放在 data- 属性里"
            )
            log.warning(message, inline.tag, shown)
        return page.replace(META % POLICY, META % content_policy(standing & written), 1)

    def of_page(self, source: Path) -> frozenset[Inline]:
        """Return what stands as HTML in a hand-written page.

        Examples of code are none of it, nor is what an extension has changed.
        """
        text = source.read_text("utf-8-sig", "replace")
        if not re.search("<(script|style)", text, re.IGNORECASE):
            return frozenset()
        extensions, settings = self._config.markdown_extensions, self._config.mdx_configs
        made = Markdown(extensions=extensions, extension_configs=settings)
        found = inline_code(made.convert(meta.get_data(text)[0]))
        return frozenset(inline for inline in found if inline.text in text)

    @cached_property
    def of_templates(self) -> frozenset[Inline]:
        """Return what stands in templates as it is, where the site has some of its own.

        What has a value put in is none of it.
        """
        found: set[Inline] = set()
        for folder in self._config.theme.dirs if self._config.theme.custom_dir else ():
            for path in sorted(Path(folder).rglob("*.html")):
                found |= inline_code(path.read_text("utf-8", "replace"))
        return frozenset(inline for inline in found if not _VALUE.search(inline.text))

    def everywhere(self) -> frozenset[Inline]:
        """Return what may pass on one page or another."""
        files = hand_written(Path(self._config.docs_dir))
        pages = (path for path in files if path.suffix in MARKDOWN_SUFFIXES)
        return self.of_templates.union(*map(self.of_page, pages))


def warn_of_attributes(page: str, uri: str) -> None:
    """Warn of the attributes in a hand-written page whose script or style its content policy will refuse."""
    if refused := refused_attributes(page):
        names = "、".join(refused)
        log.warning(
            "docs/%s: HTML 标签里的 %s 会被内容安全策略挡住；请改用 class，样式写在 extra_css 的文件里",
            uri,
            names,
        )
