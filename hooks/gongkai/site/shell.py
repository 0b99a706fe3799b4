"""The shell of a page: the theme with slots for texts.

Header, navigation, footer and settings are the same on every record. A shell is rendered once for
all pages of a form. To fill the slots takes a hundredth of the time that the theme needs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from markupsafe import Markup, escape


class Slots(NamedTuple):
    """The texts of one page for the slots of its shell, as HTML."""

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
    """The id of the first heading, the target of the link for keyboards."""


_HEADING = "<h1>"
"""The start of the mark for the content; themes add a heading to a content without a heading."""


def _mark(slot: str) -> str:
    start = _HEADING if slot == "content" else ""
    return f"{start}gongkai-slot-{slot}-"


MARKS = Slots(*map(_mark, Slots._fields))
"""The texts in the slots while the theme renders a shell."""
_MARK = re.compile(
    f"(?:{_HEADING}(?=gongkai-slot-content-))?gongkai-slot-({'|'.join(Slots._fields)})-",
)


class Shell(NamedTuple):
    """A rendered page, cut at its slots."""

    literals: tuple[str, ...]
    """The texts between the slots, one more than slots."""
    places: tuple[int, ...]
    """The number of the slot that follows each literal but the last."""

    @classmethod
    def of(cls, page: str) -> Self:
        """Return the shell of a page with the marks in its slots."""
        # `split` returns texts and, for the group in the pattern, names of slots in turn.
        pieces = _MARK.split(page)
        places = tuple(Slots._fields.index(name) for name in pieces[1::2])
        return cls(tuple(pieces[0::2]), places)

    def fill(self, slots: Slots) -> str:
        """Return the page with the texts in its slots."""
        # Literals and texts alternate. This runs once a page, so slices take the place of a loop.
        pieces = [""] * (2 * len(self.places) + 1)
        pieces[0::2] = self.literals
        pieces[1::2] = [slots[place] for place in self.places]
        return "".join(pieces)


def as_html(text: str | None) -> Markup:
    """Return a text as HTML, with entities but without tags."""
    # Unescaped first: an entity in the text must not be escaped once more.
    return Markup(html.escape(html.unescape(text or "")))  # noqa: S704 - it is escaped


def trail_item(title: str, address: str) -> Markup:
    """Return an item of the breadcrumbs in the HTML of Material.

    The title is HTML; the item has no indentation.
    """
    span = f'<span class="md-ellipsis">\n{title}\n</span>'
    link = f'<a href="{escape(address)}" class="md-path__link">\n{span}\n</a>'
    return Markup(f'<li class="md-path__item">\n{link}\n</li>')  # noqa: S704 - both are escaped


def trail(items: Iterable[tuple[str, str]]) -> Markup:
    """Return the items of the breadcrumbs, from the top down.

    Each item has a title, which is HTML, and a relative address.
    """
    return Markup("\n").join(trail_item(title, address) for title, address in items)


class Contents(NamedTuple):
    """The table of contents of a page."""

    items: str
    """HTML, without the first heading if all other headings stand below."""
    is_shown: bool
    """Whether the table has more than one item."""
    anchor: str
    """The id of the first heading."""


NO_CONTENTS = Contents("", is_shown=False, anchor="")


def contents_of(headings: Sequence[Mapping[str, Any]]) -> Contents:
    """Return the table of contents of headings.

    `headings` are nested as the `toc_tokens` of Python-Markdown.
    """
    # Material leaves the title of the page out of the table.
    entries = headings
    if headings and headings[0]["level"] == 1:
        entries = headings[0]["children"]
    is_shown = len(headings) > 1
    anchor = ""
    if headings:
        is_shown = is_shown or len(headings[0]["children"]) > 1
        anchor = headings[0]["id"]
    return Contents(_items(entries), is_shown, anchor)


def _items(headings: Sequence[Mapping[str, Any]]) -> str:
    """Return headings in the HTML of Material's partial `toc-item.html`."""
    pieces: list[str] = []
    for heading in headings:
        title = Markup(heading["name"])  # noqa: S704 - HTML without tags
        pieces.append(
            f'<li class="md-nav__item">\n<a href="#{escape(heading["id"])}" class="md-nav__link">\n'
            f'<span class="md-ellipsis">\n{title}\n</span>\n</a>\n'
        )
        if heading["children"]:
            label = escape(title.striptags())
            children = _items(heading["children"])
            pieces.append(
                f'<nav class="md-nav" aria-label="{label}">\n<ul class="md-nav__list">\n{children}\n</ul>\n</nav>\n',
            )
        pieces.append("</li>\n")
    return "".join(pieces).rstrip("\n")


_INDENTATION = re.compile(r"\n\s+")
_PREFORMATTED = re.compile(
    r"<(?=[pst])(?:pre|textarea|style|script(?![^>]*\ssrc=))\b", re.IGNORECASE
)


def is_preformatted(output: str) -> bool:
    """Tell whether a page has an element with significant blanks."""
    return _PREFORMATTED.search(output) is not None


def without_indentation(output: str) -> str:
    """Return a page without indentation, which is a tenth of its bytes.

    A page with preformatted text is returned unchanged.
    """
    if is_preformatted(output):
        return output
    return _INDENTATION.sub("\n", output)
