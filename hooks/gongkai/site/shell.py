"""The shell of a page: the theme around the article, rendered once for all pages of a form, with a slot for each text of its own.

Header, navigation, footer and settings are the same on every record. A page is its shell with the
slots filled, which takes a hundredth of the time that the theme needs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from markupsafe import Markup, escape


class Slots(NamedTuple):
    """The texts of one page that its shell has places for, as HTML."""

    title: str = ""
    description: str = ""
    column: str = ""
    issuer: str = ""
    qr_code: str = ""
    content: str = ""
    edit_url: str = ""
    canonical_url: str = ""
    update_date: str = ""
    trail: str = ""
    """The items of the breadcrumbs."""
    contents: str = ""
    """The items of the table of contents."""
    anchor: str = ""
    """The id of the first heading, to which the link for keyboards leads."""


_HEADING = "<h1>"
"""Themes add a heading to a content without one, so the mark of the content begins like a heading."""
MARKS = Slots(*(f"{_HEADING if name == 'content' else ''}gongkai-slot-{name}-" for name in Slots._fields))
"""The texts that stand in the slots while the theme renders a shell."""
_MARK = re.compile(f"(?:{_HEADING}(?=gongkai-slot-content-))?gongkai-slot-({'|'.join(Slots._fields)})-")


class Shell(NamedTuple):
    """A rendered page, cut at its slots."""

    literals: tuple[str, ...]
    """One more than there are slots."""
    places: tuple[int, ...]
    """The number of the slot that follows each literal but the last."""

    @classmethod
    def of(cls, page: str) -> Self:
        """Return the shell of a page in whose slots the marks stand."""
        pieces = _MARK.split(page)
        places = tuple(Slots._fields.index(name) for name in pieces[1::2])
        return cls(tuple(pieces[0::2]), places)

    def fill(self, slots: Slots) -> str:
        """Return the page with these texts."""
        pieces = [""] * (2 * len(self.places) + 1)
        pieces[0::2] = self.literals
        pieces[1::2] = [slots[place] for place in self.places]
        return "".join(pieces)


def as_html(text: str | None) -> Markup:
    """Return a text as HTML; the text may contain entities, but no tags."""
    return Markup(html.escape(html.unescape(text or "")))  # noqa: S704 - it is escaped


def trail_item(title: str, address: str) -> Markup:
    """Return an item of the breadcrumbs as Material writes it, without indentation; the title is HTML."""
    span = f'<span class="md-ellipsis">\n{title}\n</span>'
    link = f'<a href="{escape(address)}" class="md-path__link">\n{span}\n</a>'
    return Markup(f'<li class="md-path__item">\n{link}\n</li>')  # noqa: S704 - both are escaped


def trail(items: Iterable[tuple[str, str]]) -> Markup:
    """Return the items of the breadcrumbs, given titles as HTML and relative addresses from the top down."""
    return Markup("\n").join(trail_item(title, address) for title, address in items)


class Contents(NamedTuple):
    """The table of contents of a page."""

    items: str
    """HTML, without the first heading where all others stand below it."""
    is_shown: bool
    """Whether the table has more than one item."""
    anchor: str
    """The id of the first heading."""


NO_CONTENTS = Contents("", is_shown=False, anchor="")


def contents_of(headings: Sequence[Mapping[str, Any]]) -> Contents:
    """Return the table of contents, given nested headings as Python-Markdown's `toc_tokens`."""
    shown = headings
    if headings and headings[0]["level"] == 1:
        shown = headings[0]["children"]
    is_shown = len(headings) > 1 or (bool(headings) and len(headings[0]["children"]) > 1)
    anchor = headings[0]["id"] if headings else ""
    return Contents(_items(shown), is_shown, anchor)


def _items(headings: Sequence[Mapping[str, Any]]) -> str:
    """Return headings as Material's partial `toc-item.html` writes them, without indentation."""
    pieces: list[str] = []
    for heading in headings:
        title = Markup(heading["name"])  # noqa: S704 - HTML without tags
        pieces.append(
            f'<li class="md-nav__item">\n<a href="#{escape(heading["id"])}" class="md-nav__link">\n'
            f'<span class="md-ellipsis">\n{title}\n</span>\n</a>\n'
        )
        if heading["children"]:
            label = escape(title.striptags())
            below = _items(heading["children"])
            pieces.append(f'<nav class="md-nav" aria-label="{label}">\n<ul class="md-nav__list">\n{below}\n</ul>\n</nav>\n')
        pieces.append("</li>\n")
    return "".join(pieces).rstrip("\n")


_INDENTATION = re.compile(r"\n\s+")
_PREFORMATTED = re.compile(r"<(?=[pst])(?:pre|textarea|style|script(?![^>]*\ssrc=))\b", re.IGNORECASE)


def is_preformatted(output: str) -> bool:
    """Tell whether a page has an element in which blanks matter."""
    return _PREFORMATTED.search(output) is not None


def without_indentation(output: str) -> str:
    """Return a page without the blanks at the beginnings of lines, a tenth of its bytes.

    A page with preformatted text stays as it is.
    """
    if is_preformatted(output):
        return output
    return _INDENTATION.sub("\n", output)
