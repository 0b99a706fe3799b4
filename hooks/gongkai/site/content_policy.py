"""The Content-Security-Policy of the site: what a page may load and run, as a meta tag on each page and as a header of the web server.

The theme needs no exception: no script and no style stands in its pages. A script or style passes
by its hash where somebody has written it as code: as HTML in a hand-written page, on that page; or
in a template, byte for byte, once a template of one's own is used. Hashes are never taken from what
stands in a finished page, because a name or a title may have brought it there. An attribute cannot
pass, and is reported, as is any script that was not written so.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from typing import NamedTuple

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
META = '<meta http-equiv="Content-Security-Policy" content="%s">'


def inline_code(page: str) -> frozenset[Inline]:
    """Return the scripts and styles that stand in a page and would run."""
    found = [(tag.lower(), attributes, text) for tag, attributes, text in _INLINE.findall(page)]
    return frozenset(Inline(tag, text) for tag, attributes, text in found if tag == "style" or not _DATA_BLOCK.search(attributes))


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
