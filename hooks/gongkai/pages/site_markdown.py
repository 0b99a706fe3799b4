"""The Markdown that stands beside a record's page in a site: its links lead to pages, because of the sources only those of records are there."""

from __future__ import annotations

import re

_SOURCE = re.compile(r"\]\(((?:[^()\s]*/)?)index\.md(?=[#)])")
"""The target of a link to a page; text from data has no brackets, `escape` makes references of them."""


def site_markdown(markdown: str, *, directory_urls: bool) -> str:
    """Return a page's Markdown with links to the addresses of the site instead of to sources."""
    name = "" if directory_urls else "index.html"
    return _SOURCE.sub(lambda match: f"]({f'{match[1]}{name}' or './'}", markdown)


def site_file(file: tuple[str, str], *, directory_urls: bool) -> tuple[str, str]:
    """Return a file that stands beside a record's page as it stands there in a site."""
    uri, text = file
    return uri, site_markdown(text, directory_urls=directory_urls) if uri.endswith(".md") else text
