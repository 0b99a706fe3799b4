"""Turn the Markdown of our own templates into HTML.

The cost is a twentieth of Python-Markdown's cost. Python-Markdown tries every pattern on every
text. Text that people write needs that, but half of a build would go into the output of our own
templates: a dozen forms of lines, in which `escape` has left no other markup. This module knows
only these forms. A single unknown character makes `to_html` return None, and Python-Markdown takes
the page. The result equals the result of Python-Markdown with MkDocs' settings; a test compares
both for every page of the demo and of the synthetic records.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from markdown.extensions.toc import unique

Link = Callable[[str], str]
"""Return the address in the site for the target of a Markdown link."""
Slug = Callable[[str, str], str]
"""Return the id for a heading's text and a separator, as the toc extension's `slugify`."""


class Heading(NamedTuple):
    """A heading of a page, for its table of contents."""

    level: int
    id: str
    name: str
    """HTML without tags."""
    html: str


class Html(NamedTuple):
    """The HTML of a page, with its headings and ids."""

    html: str
    headings: list[Heading]
    anchors: set[str]
    """Every id on the page."""


class _UnknownFormError(Exception):
    """A form of Markdown that our templates do not use."""


_TAG = re.compile(
    r'<(?:/?(?:a|del|ins|span|time)|br|(?:a|span) (?:id|class)="[\w-]+"|/svg'
    r'|svg class="[\w-]+" viewBox="[0-9 ]+" preserveAspectRatio="none" aria-hidden="true"'
    r'|rect class="[\w-]+" x="[0-9]+" width="[0-9]+" height="[0-9]+"/)>'
)
_LINK_TAG = re.compile(r'<a href="[^"<>\[\]\s]+">')
_REFERENCE = re.compile(r"&#\d{1,7};")
# \x02 and \x03 are the marks that Python-Markdown puts around its own placeholders.
_MARKUP = re.compile(r"[\\`*_\[\]<>&\x02\x03]|\n|  |^\s|\s$")
# `++` and `*+` never go back, so a text that does not match fails quickly.
_PLAIN = re.compile(r"[^\\`*_\[\]<>&\x02\x03\s]++(?: [^\\`*_\[\]<>&\x02\x03\s]++)*+")
"""Most texts match: no markup, and the match is quicker than a search for markup."""
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\[\]<>\\\s\"']+)\)")
_STRONG = re.compile(r"\*\*(?! )([^*]+)(?<! )\*\*")
_ANCHOR = re.compile(r'<a id="([\w-]+)">')
_STARTS_A_BLOCK = re.compile(r"[-+=:!?%\t >#|]|\*(?!\*)|\d{1,9}[.)](?: |$)")
_OPEN = re.compile(r'(<(div|nav)(?: aria-label="\w+")? class="[\w-]+") markdown="1">')
_RAW = re.compile(r'<p class="[\w-]+">[^\n]*</p>')

_LAST_LEVEL = 6
"""HTML ends with h6."""


class _Writer:
    """The writer of one page's HTML.

    Its methods run for every block, row or cell of 10,000 pages: keep the methods free of further
    calls.
    """

    def __init__(self, link: Link, slug: Slug) -> None:
        self.link = link
        self.slug = slug
        self.headings: list[Heading] = []
        self.ids: set[str] = set()
        """The ids of headings."""
        self.anchors: set[str] = set()
        """The ids in tags, which Python-Markdown ignores when it numbers headings."""
        self.end_tag = ""
        """The end of the open element; empty outside of elements."""

    def blocks(self, markdown: str) -> Iterator[str]:
        """Yield the HTML of each block.

        Raises `_UnknownFormError` for Markdown that no template of ours writes.
        """
        follows_list = False
        for block in markdown.strip("\n").split("\n\n"):
            is_list = block.startswith("- ")
            # Python-Markdown makes one list of both, with paragraphs in its items.
            if is_list and follows_list:
                raise _UnknownFormError
            follows_list = is_list
            yield self.block(block)
        if self.end_tag:
            raise _UnknownFormError

    def block(self, block: str) -> str:
        """Return the HTML of a block. The first character tells its form."""
        match block[:1]:
            case "#":
                return self.heading(block)
            case "|":
                return self.table(block)
            case "-":
                return self.list(block)
            case ">":
                text = self.paragraph(_strip_mark("> ", block))
                return f"<blockquote>\n<p>{text}</p>\n</blockquote>"
            case "<" if _OPEN.fullmatch(block) or block == self.end_tag or _RAW.fullmatch(block):
                return self.raw(block)
            case _:
                return f"<p>{self.paragraph(block)}</p>"

    def raw(self, block: str) -> str:
        """Return a block of HTML unchanged. The open element is remembered."""
        if block == self.end_tag:
            self.end_tag = ""
        elif start := _OPEN.fullmatch(block):
            # Our templates never nest these elements.
            if self.end_tag:
                raise _UnknownFormError
            self.end_tag = f"</{start[2]}>"
            return f"{start[1]}>"
        # Python-Markdown leaves an empty line after a paragraph of raw HTML.
        return f"{block}\n" if _RAW.fullmatch(block) else block

    def heading(self, block: str) -> str:
        """Return a heading with an id made of its text.

        The id of a further heading with the same text gets a number.
        """
        marks, _, text = block.partition(" ")
        level = len(marks)
        if level > _LAST_LEVEL or marks.strip("#"):
            raise _UnknownFormError
        content = self.text(text)
        # Hot: the headings of record pages recur, so name and slug come from a cache.
        name, slug = _name_and_slug(content, self.slug)
        heading_id = unique(slug, self.ids)
        self.headings.append(Heading(level, heading_id, name, content))
        return f'<h{level} id="{heading_id}">{content}</h{level}>'

    def table(self, block: str) -> str:
        """Return a table whose columns have no alignment."""
        header, rule, *rows = [self._row(line) for line in block.split("\n")]
        width = len(header)
        if rule != ["---"] * width or any(len(row) != width for row in rows):
            raise _UnknownFormError
        head = "".join([f"<th>{cell}</th>\n" for cell in header])
        if not rows:
            # Python-Markdown gives a table without rows one row of empty cells.
            rows = [[""] * width]
        bodies = ["</td>\n<td>".join(row) for row in rows]
        body = "".join([f"<tr>\n<td>{cells}</td>\n</tr>\n" for cells in bodies])
        head = f"<thead>\n<tr>\n{head}</tr>\n</thead>"
        return f"<table>\n{head}\n<tbody>\n{body}</tbody>\n</table>"

    def _row(self, line: str) -> list[str]:
        """Return the HTML of a line's cells."""
        return [self.text(cell) for cell in _cells(line)]

    def list(self, block: str) -> str:
        """Return a flat list."""
        texts = [self.paragraph(_strip_mark("- ", line)) for line in block.split("\n")]
        items = "".join([f"<li>{text}</li>\n" for text in texts])
        return f"<ul>\n{items}</ul>"

    def paragraph(self, text: str) -> str:
        """Return the HTML of a text at the start of a line.

        More characters are markup there. Raises `_UnknownFormError` for these characters.
        """
        if _STARTS_A_BLOCK.match(text):
            raise _UnknownFormError
        return self.text(text)

    def text(self, text: str) -> str:
        """Return the HTML of a text. References and tags stay unchanged."""
        # Hot: runs for every cell, and most cells end here.
        if not _has_markup(text):
            return text
        if "](" in text:
            text = _LINK.sub(self._anchor, text)
        elif len(text) <= _SHORT and "<a " not in text:
            # Links differ from page to page and anchors belong to one page: neither goes into the
            # cache.
            return _render_short(text)
        if "<a id" in text:
            self.anchors.update(_ANCHOR.findall(text))
        return _render_strong(text)

    def _anchor(self, match: re.Match[str]) -> str:
        """Return a link as HTML."""
        return f'<a href="{html.escape(self.link(match[2]))}">{match[1]}</a>'


def _has_markup(text: str) -> bool:
    """Tell whether a text has characters of markup."""
    return not _PLAIN.fullmatch(text) and bool(_MARKUP.search(text))


def _render_strong(text: str) -> str:
    """Return a text with its bold parts as HTML.

    Links are HTML already. Raises `_UnknownFormError` for any other markup.
    """
    plain = text
    if "<" in text:
        plain = _TAG.sub("", _LINK_TAG.sub("", text))
    if "&" in plain:
        # A digit in place of the character: without it two spaces could meet, which are markup.
        plain = _REFERENCE.sub("0", plain)
    if "**" in plain:
        text = _STRONG.sub(r"<strong>\1</strong>", text)
        plain = _STRONG.sub(r"\1", plain)
    if _has_markup(plain):
        raise _UnknownFormError
    return text


_SHORT = 48
"""Characters: up to this length a text is a day, a number or a name, common to many pages."""
_render_short = lru_cache(maxsize=20_000)(_render_strong)


@lru_cache(maxsize=20_000)
def _name_and_slug(content: str, slug: Slug) -> tuple[str, str]:
    """Return the name of a heading, and its id without number."""
    if "<" in content:
        content = _TAG.sub("", content)
    name = " ".join(content.split())
    return name, slug(html.unescape(name), "-")


def _strip_mark(mark: str, line: str) -> str:
    """Return a line without the mark at its start."""
    if not line.startswith(mark) or "\n" in line:
        raise _UnknownFormError
    return line[len(mark) :]


def _cells(line: str) -> list[str]:
    """Return the cells of a table's line."""
    cells = line[1:-1].split("|")
    if line[:1] + line[-1:] != "||":
        raise _UnknownFormError
    if not all(cell.startswith(" ") and cell.endswith(" ") for cell in cells):
        raise _UnknownFormError
    return [cell[1:-1] for cell in cells]


def to_html(markdown: str, link: Link, slug: Slug) -> Html | None:
    """Return the HTML of a page that our templates made.

    Returns None for Markdown that no template of ours writes.
    """
    writer = _Writer(link, slug)
    try:
        text = "\n".join(writer.blocks(markdown)).rstrip("\n")
    except _UnknownFormError:
        return None
    return Html(text, writer.headings, writer.ids | writer.anchors)
