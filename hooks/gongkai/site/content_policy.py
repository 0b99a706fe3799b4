"""The Content-Security-Policy of a site.

The policy names the scripts, styles and addresses that a page may use. The policy stands as a meta
tag on each page, and the web server sends a header. The theme needs no exception, because its pages
have no script and no style. A script or style is allowed by its hash if the keeper has written the
code: as HTML in a hand-written page, for that page; or in a template, byte for byte, once the site
has a template of its own. Hashes are never taken from a finished page, because a name or a title
may have brought the code there. An attribute cannot be allowed, and is reported like any script of
another origin.
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
"""The sources by directive; icons of the theme's style sheet are `data:` images."""
_HEADER_ONLY = "frame-ancestors 'self'"
"""A directive that browsers accept in the header only."""

_INLINE = re.compile(r"<(script|style)((?:\s[^>]*)?)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_DATA_BLOCK = re.compile(
    r"\ssrc\s*=|\stype\s*=\s*[\"']?(?!module|text/javascript)[\w/+.-]+", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"<[a-zA-Z][^<>]*?\s(style|on[a-z]+)\s*=\s*[\"'][^<>]*>")


class Inline(NamedTuple):
    """A script or style in a page."""

    tag: str
    text: str

    @property
    def source(self) -> str:
        """Return the source expression of a policy for the text."""
        digest = hashlib.sha256(self.text.encode()).digest()
        return f"'sha256-{b64encode(digest).decode()}'"


def content_policy(code: Iterable[Inline] = ()) -> str:
    """Return the policy that allows some scripts and styles."""
    sources = dict(_SOURCES)
    # The order of hashes must not depend on the order of pages.
    for inline in sorted(frozenset(code), key=lambda inline: inline.source):
        sources[f"{inline.tag}-src"] += f" {inline.source}"
    return "; ".join(f"{directive} {source}" for directive, source in sources.items())


POLICY = content_policy()
META = '<meta http-equiv="Content-Security-Policy" content="%s">'


def inline_code(page: str) -> frozenset[Inline]:
    """Return the scripts and styles in a page that would run."""
    code: set[Inline] = set()
    for name, attributes, text in _INLINE.findall(page):
        tag = name.lower()
        # A script with an address or of another type, as JSON, does not run.
        if tag == "style" or not _DATA_BLOCK.search(attributes):
            code.add(Inline(tag, text))
    return frozenset(code)


def refused_attributes(page: str) -> list[str]:
    """Return the names of attributes that hold a style or script.

    No hash allows such an attribute.
    """
    return sorted({match[1] for match in _ATTRIBUTE.finditer(_INLINE.sub("", page))})


def response_headers(code: Iterable[Inline]) -> dict[str, str]:
    """Return the headers of a web server.

    `code` is allowed on any page.
    """
    return {
        "Content-Security-Policy": f"{content_policy(code)}; {_HEADER_ONLY}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
