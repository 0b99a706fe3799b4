"""The Content-Security-Policy of the site: what a page may load and run, as a meta tag on each page and as a header of the web server.

The theme needs no exception: no script and no style stands in its pages. A script or style that somebody has put into a hand-written
page or a theme of his own is let pass by its hash, on that page; an attribute cannot be, and is reported.
"""

from __future__ import annotations

import hashlib
import html
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

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

_INLINE = re.compile(r"<(script|style)((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL)
_DATA_BLOCK = re.compile(r"\ssrc\s*=|\stype\s*=\s*[\"']?(?!module|text/javascript)[\w/+.-]+")
_ATTRIBUTE = re.compile(r"<[a-zA-Z][^<>]*?\s(style|on[a-z]+)\s*=\s*[\"'][^<>]*>")
_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_HASH = re.compile(r"(script|style)-src ([^;]*)")


def content_policy(scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """Return the policy, with the hashes of scripts and styles that stand in pages."""
    sources = dict(_SOURCES)
    for directive, hashes in (("script-src", scripts), ("style-src", styles)):
        sources[directive] = " ".join([sources[directive], *sorted(set(hashes))])
    return "; ".join(f"{directive} {source}" for directive, source in sources.items())


POLICY = content_policy()


def with_hashes(page: str) -> str:
    """Return a finished page whose meta tag lets pass the scripts and styles that stand in it."""
    found: dict[str, list[str]] = {"script": [], "style": []}
    for tag, attributes, text in _INLINE.findall(page):
        if tag == "style" or not _DATA_BLOCK.search(attributes):
            found[tag].append(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'")
    if not any(found.values()):
        return page
    return page.replace(POLICY, content_policy(found["script"], found["style"]), 1)


def refused_attributes(page: str) -> list[str]:
    """Return the names of the attributes in a page that hold a style or a script, which no hash lets pass."""
    return sorted({match[1] for match in _ATTRIBUTE.finditer(_INLINE.sub("", page))})


def response_headers(site: Path) -> dict[str, str]:
    """Return the headers that a web server sends with every page of a site, with the hashes of all its pages as far as it has been made."""
    hashes: dict[str, set[str]] = {"script": set(), "style": set()}
    for policy in {policy for path in sorted(site.rglob("*.html")) for policy in _policies(path)}:
        for tag, sources in _HASH.findall(policy):
            hashes[tag] |= {source for source in sources.split() if source.startswith("'sha256-")}
    return {
        "Content-Security-Policy": f"{content_policy(hashes['script'], hashes['style'])}; {_HEADER_ONLY}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def _policies(path: Path) -> Iterator[str]:
    for written in _META.findall(path.read_text("utf-8")):
        yield html.unescape(written)
