"""The scripts and styles in the sources of a site.

The content policy may allow these by hash.
"""

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
from gongkai.system.folders import files_below

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

log = logging.getLogger("mkdocs.hooks.gongkai")

_VALUE = re.compile(r"{[{%#]")
"""The start of a Jinja expression, statement or comment."""
_SHOWN = 40
"""Characters of a script in a warning."""


class WrittenCode:
    """The scripts and styles in the sources of a site."""

    def __init__(self, config: MkDocsConfig) -> None:
        """Take the site's settings.

        Sources are read once a page has a script.
        """
        self._config = config
        self._refused: set[Inline] = set()

    def finish(self, page: str, source: Path | None = None) -> str:
        """Return a page whose policy allows the code of the sources.

        `source` is the source of a hand-written page. Any other code is reported once a build.
        """
        present = inline_code(page)
        if not present:
            return page
        allowed = self.of_templates
        if source:
            allowed = self.of_page(source) | allowed
        for inline in sorted(present - allowed - self._refused):
            # The same code on a thousand pages is one warning.
            self._refused.add(inline)
            excerpt = " ".join(inline.text.split())[:_SHOWN]
            message = (
                "页面里有不是照原样写在 docs 或模板里的 <%s>，内容安全策略会挡住它：“%s…”。"
                "请写成文件，用 extra_javascript 或 extra_css 引用；要用的值放在 data- 属性里"
            )
            log.warning(message, inline.tag, excerpt)
        return page.replace(META % POLICY, META % content_policy(present & allowed), 1)

    def of_page(self, source: Path) -> frozenset[Inline]:
        """Return the scripts and styles of a hand-written page.

        Examples of code do not count, nor does code that an extension has changed.
        """
        text = source.read_text("utf-8-sig", "replace")
        if not re.search("<(script|style)", text, re.IGNORECASE):
            return frozenset()
        extensions, settings = self._config.markdown_extensions, self._config.mdx_configs
        converter = Markdown(extensions=extensions, extension_configs=settings)
        body, _ = meta.get_data(text)
        code = inline_code(converter.convert(body))
        return frozenset(inline for inline in code if inline.text in text)

    @cached_property
    def of_templates(self) -> frozenset[Inline]:
        """Return the scripts and styles of templates.

        A site without templates of its own has none. Code into which a template puts a value does not
        count.
        """
        if not self._config.theme.custom_dir:
            return frozenset()
        code: set[Inline] = set()
        for folder in self._config.theme.dirs:
            for uri, file in files_below(folder):
                if uri.endswith(".html"):
                    code |= inline_code(Path(file).read_text("utf-8", "replace"))
        return frozenset(inline for inline in code if not _VALUE.search(inline.text))

    def everywhere(self) -> frozenset[Inline]:
        """Return the scripts and styles that any page may run."""
        files = hand_written(Path(self._config.docs_dir))
        pages = (path for path in files.values() if path.suffix in MARKDOWN_SUFFIXES)
        return self.of_templates.union(*map(self.of_page, pages))


def warn_of_attributes(page: str, uri: str) -> None:
    """Warn of attributes in a hand-written page that its policy will refuse."""
    if refused := refused_attributes(page):
        names = "、".join(refused)
        log.warning(
            "docs/%s: HTML 标签里的 %s 会被内容安全策略挡住；请改用 class，样式写在 extra_css 的文件里",
            uri,
            names,
        )
