"""The code in pages: scripts, styles, attributes of events, and a planted image."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

PLANTED = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


class _Elements(HTMLParser):
    """A parser that collects the elements of a page with code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if (
            (tag in {"script", "style"} and "src" not in names)
            or ("src", "x") in attrs
            or any(name.startswith("on") for name in names)
        ):
            self.found.append(self.get_starttag_text() or tag)


def elements(pages: Sequence[Path]) -> dict[Path, list[str]]:
    """Return the code in each page; pages without code are left out."""
    assert pages
    found = {path: _Elements(path.read_text("utf-8")).found for path in pages}
    return {path: each for path, each in found.items() if each}
