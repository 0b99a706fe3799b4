"""Make the Markdown files beside the records' pages.

The links of a source lead to sources, but a site has the sources of records only. Therefore these
links lead to pages.
"""

from __future__ import annotations

import re

_SOURCE = re.compile(r"\]\(((?:[^()\s]*/)?)index\.md(?=[#)])")
"""The target of a link to a page. Text from data has no brackets: `escape` replaces these."""


def site_markdown(markdown: str, *, directory_urls: bool) -> str:
    """Return a page's Markdown with links to addresses.

    In the source, links lead to sources.
    """
    name = "" if directory_urls else "index.html"

    def page_link(match: re.Match[str]) -> str:
        # An empty target would be the page itself: `./` is the folder.
        address = f"{match[1]}{name}" or "./"
        return f"]({address}"

    return _SOURCE.sub(page_link, markdown)


def site_file(file: tuple[str, str], *, directory_urls: bool) -> tuple[str, str]:
    """Return a file beside a record's page, for the site.

    A file is its path and its text; only Markdown changes.
    """
    uri, text = file
    if uri.endswith(".md"):
        text = site_markdown(text, directory_urls=directory_urls)
    return uri, text
