"""The Content-Security-Policy of the site: what a page may load and run, as a meta tag on each page and as a header of the web server.

The theme needs no exception: no script and no style stands in its pages. A script or style passes
by its hash where somebody has written it as code: as HTML in a hand-written page, on that page; or
in a template, byte for byte, once a template of one's own is used. Hashes are never taken from what
stands in a finished page, because a name or a title may have brought it there. An attribute cannot
pass, and is reported, as is any script that was not written so.
"""

from __future__ import annotations

import hashlib
import logging
import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from markdown import Markdown
from mkdocs.utils import meta

from gongkai.site.pipeline import MARKDOWN_SUFFIXES, hand_written

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

log = logging.getLogger("mkdocs.hooks.gongkai")

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
"""Icons of the theme's style sheet are `data:` images."""
_HEADER_ONLY = "frame-ancestors 'self'"
"""A directive that browsers take from the header alone."""

_INLINE = re.compile(r"<(script|style)((?:\s[^>]*)?)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_DATA_BLOCK = re.compile(r"\ssrc\s*=|\stype\s*=\s*[\"']?(?!module|text/javascript)[\w/+.-]+", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"<[a-zA-Z][^<>]*?\s(style|on[a-z]+)\s*=\s*[\"'][^<>]*>")
_VALUE = re.compile(r"{[{%#]")
"""What Jinja takes for itself."""
_SHOWN = 40
"""Characters of a script in a warning."""


class Inline(NamedTuple):
    """A script or style that stands in a page."""

    tag: str
    text: str

    @property
    def source(self) -> str:
        """Return what a policy calls it."""
        return f"'sha256-{b64encode(hashlib.sha256(self.text.encode()).digest()).decode()}'"


def content_policy(code: Iterable[Inline] = ()) -> str:
    """Return the policy that lets some scripts and styles in pages pass."""
    sources = dict(_SOURCES)
    for inline in sorted(frozenset(code), key=lambda inline: inline.source):
        sources[f"{inline.tag}-src"] += f" {inline.source}"
    return "; ".join(f"{directive} {source}" for directive, source in sources.items())


POLICY = content_policy()
_META = '<meta http-equiv="Content-Security-Policy" content="%s">'


def inline_code(page: str) -> frozenset[Inline]:
    """Return the scripts and styles that stand in a page and would run."""
    found = [(tag.lower(), attributes, text) for tag, attributes, text in _INLINE.findall(page)]
    return frozenset(Inline(tag, text) for tag, attributes, text in found if tag == "style" or not _DATA_BLOCK.search(attributes))


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
        return page.replace(_META % POLICY, _META % content_policy(standing & written), 1)

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


def refused_attributes(page: str) -> list[str]:
    """Return the names of the attributes in a page that hold a style or a script, which no hash lets pass."""
    return sorted({match[1] for match in _ATTRIBUTE.finditer(_INLINE.sub("", page))})


def response_headers(code: Iterable[Inline]) -> dict[str, str]:
    """Return the headers that a web server sends, given what may pass on some page."""
    return {
        "Content-Security-Policy": f"{content_policy(code)}; {_HEADER_ONLY}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
