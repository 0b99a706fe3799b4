"""Make the Markdown that stands beside a record's page in a site.

The links of a source lead to sources, but a site has only the Markdown of records. Therefore these
links lead to pages.
"""

from __future__ import annotations

import re

_SOURCE = re.compile(r"\]\(((?:[^()\s]*/)?)index\.md(?=[#)])")
"""The target of a link to a page. Text from data has no brackets, because `escape` replaces these."""


def site_markdown(markdown: str, *, directory_urls: bool) -> str:
    """Return a page's Markdown with links to addresses instead of sources."""
    name = "" if directory_urls else "index.html"

    def page_link(match: re.Match[str]) -> str:
        # An empty target would be the page itself: `./` is the folder.
        address = f"{match[1]}{name}" or "./"
        return f"]({address}"

    return _SOURCE.sub(page_link, markdown)


def site_file(file: tuple[str, str], *, directory_urls: bool) -> tuple[str, str]:
    """Return the path and site text of a file beside a record's page."""
    uri, text = file
    if uri.endswith(".md"):
        text = site_markdown(text, directory_urls=directory_urls)
    return uri, text
