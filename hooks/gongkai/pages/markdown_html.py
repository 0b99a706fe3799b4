"""The HTML of a generated page, as Python-Markdown with MkDocs' settings makes it, at a twentieth of the cost.

Python-Markdown tries every pattern on every text, which is right for what people write and takes half of a build for what
our own templates write: a dozen forms of lines, in which `escape` has left no other markup. This module knows these forms
and no others. Whatever it does not know, down to one character, makes it return None, and the page goes to Python-Markdown;
a test compares both for every page of the demo and of the synthetic records.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from markdown.extensions.toc import unique

Link = Callable[[str], str]
"""From the target of a link as it is written to its address in the site."""
Slug = Callable[[str, str], str]
"""From a heading's text and a separator to its id, as the toc extension's `slugify`."""


class Heading(NamedTuple):
    """A heading of a page, for its table of contents."""

    level: int
    id: str
    name: str
    """HTML without tags."""
    html: str


class Html(NamedTuple):
    """A page's HTML, and what points into it."""

    html: str
    headings: list[Heading]
    anchors: set[str]
    """Every id on the page."""


class _UnknownFormError(Exception):
    """Something that is not among the forms of our templates."""


_TAG = re.compile(
    r'<(?:/?(?:a|del|ins|span|time)|br|(?:a|span) (?:id|class)="[\w-]+"|/svg'
    r'|svg class="[\w-]+" viewBox="[0-9 ]+" preserveAspectRatio="none" aria-hidden="true"'
    r'|rect class="[\w-]+" x="[0-9]+" width="[0-9]+" height="[0-9]+"/)>'
)
_REFERENCE = re.compile(r"&#\d{1,7};")
_MARKUP = re.compile(r"[\\`*_\[\]<>&\x02\x03]|\n|  |^\s|\s$")
_PLAIN = re.compile(r"[^\\`*_\[\]<>&\x02\x03\s]++(?: [^\\`*_\[\]<>&\x02\x03\s]++)*+")
"""What most texts are, and never has markup; quicker to tell than where markup is."""
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\[\]<>\\\s\"']+)\)")
_STRONG = re.compile(r"\*\*(?! )([^*]+)(?<! )\*\*")
_ANCHOR = re.compile(r'<a id="([\w-]+)">')
_STARTS_A_BLOCK = re.compile(r"[-+=:!?%\t >#|]|\*(?!\*)|\d{1,9}[.)](?: |$)")
_OPEN = re.compile(r'(<(div|nav)(?: aria-label="\w+")? class="[\w-]+") markdown="1">')
_RAW = re.compile(r'<p class="[\w-]+">[^\n]*</p>')


class _Writer:
    """One page: its blocks in, its HTML out."""

    def __init__(self, link: Link, slug: Slug) -> None:
        self.link, self.slug = link, slug
        self.headings: list[Heading] = []
        self.ids: set[str] = set()
        """Of headings."""
        self.anchors: set[str] = set()
        """Written as tags, which Python-Markdown does not look at when it numbers headings."""
        self.open = ""

    def blocks(self, markdown: str) -> Iterator[str]:
        """Yield the HTML of each block."""
        was_list = False
        for block in markdown.strip("\n").split("\n\n"):
            is_list = block.startswith("- ")
            if is_list and was_list:
                raise _UnknownFormError  # one list with paragraphs in it
            was_list = is_list
            yield self.block(block)
        if self.open:
            raise _UnknownFormError

    def block(self, block: str) -> str:
        """Return the HTML of a block; its first character tells which form it has."""
        match block[:1]:
            case "#":
                return self.heading(block)
            case "|":
                return self.table(block)
            case "-":
                return self.list(block)
            case ">":
                return f"<blockquote>\n<p>{self.paragraph(_after('> ', block))}</p>\n</blockquote>"
            case "<" if _OPEN.fullmatch(block) or block == self.open or _RAW.fullmatch(block):
                return self.raw(block)
            case _:
                return f"<p>{self.paragraph(block)}</p>"

    def raw(self, block: str) -> str:
        """Return HTML as it stands; remember which element is open."""
        if block == self.open:
            self.open = ""
        elif opened := _OPEN.fullmatch(block):
            if self.open:
                raise _UnknownFormError
            self.open = f"</{opened[2]}>"
            return f"{opened[1]}>"
        return f"{block}\n" if _RAW.fullmatch(block) else block

    def heading(self, block: str) -> str:
        """Return a heading with its id, made of its text and a number if it is not the first of that text."""
        marks, _, text = block.partition(" ")
        if len(marks) > 6 or marks.strip("#"):  # noqa: PLR2004 - h6 is the last one
            raise _UnknownFormError
        inner = self.text(text)
        name, slug = _named(inner, self.slug)
        made = unique(slug, self.ids)
        self.headings.append(Heading(len(marks), made, name, inner))
        return f'<h{len(marks)} id="{made}">{inner}</h{len(marks)}>'

    def table(self, block: str) -> str:
        """Return a table whose columns have no alignment."""
        header, rule, *rows = ([self.text(cell) for cell in _cells(line)] for line in block.split("\n"))
        width = len(header)
        if rule != ["---"] * width or any(len(row) != width for row in rows):
            raise _UnknownFormError
        head = "".join(f"<th>{cell}</th>\n" for cell in header)
        body = "".join("<tr>\n" + "".join([f"<td>{cell}</td>\n" for cell in row]) + "</tr>\n" for row in rows)
        if not rows:
            body = "<tr>\n" + "<td></td>\n" * width + "</tr>\n"
        return f"<table>\n<thead>\n<tr>\n{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>"

    def list(self, block: str) -> str:
        """Return a flat list."""
        items = "".join([f"<li>{self.paragraph(_after('- ', line))}</li>\n" for line in block.split("\n")])
        return f"<ul>\n{items}</ul>"

    def paragraph(self, text: str) -> str:
        """Return a text that stands at the beginning of a line, where more characters are markup."""
        if _STARTS_A_BLOCK.match(text):
            raise _UnknownFormError
        return self.text(text)

    def text(self, text: str) -> str:
        """Return a text with its links; its references and tags stay as they are."""
        if not _has_markup(text):
            return text
        if "](" in text:
            text = _LINK.sub(self._anchor, text)
        elif len(text) <= _SHORT and "<a " not in text:
            return _short(text)
        if "<a id" in text:
            self.anchors.update(_ANCHOR.findall(text))
        return _checked(text)

    def _anchor(self, match: re.Match[str]) -> str:
        return f'<a href="{html.escape(self.link(match[2]))}">{match[1]}</a>'


def _has_markup(text: str) -> bool:
    return not _PLAIN.fullmatch(text) and bool(_MARKUP.search(text))


def _checked(text: str) -> str:
    """Return a text whose links are made with what is strong in it; raise `_UnknownFormError` for any other markup."""
    plain = _TAG.sub("", _PLACED.sub("", text)) if "<" in text else text
    plain = _REFERENCE.sub("0", plain) if "&" in plain else plain
    if "**" in plain:
        text, plain = _STRONG.sub(r"<strong>\1</strong>", text), _STRONG.sub(r"\1", plain)
    if _has_markup(plain):
        raise _UnknownFormError
    return text


@lru_cache(maxsize=20_000)
def _named(inner: str, slug: Slug) -> tuple[str, str]:
    """Return the plain text of a heading, and the id that it has unless another has it already."""
    name = " ".join((_TAG.sub("", inner) if "<" in inner else inner).split())
    return name, slug(html.unescape(name), "-")


_SHORT = 48
"""Characters: up to this length a text is a day, a number or a name, which many pages have."""
_short = lru_cache(maxsize=20_000)(_checked)

_PLACED = re.compile(r'<a href="[^"<>\[\]\s]+">')


def _after(mark: str, line: str) -> str:
    if not line.startswith(mark) or "\n" in line:
        raise _UnknownFormError
    return line[len(mark) :]


def _cells(line: str) -> list[str]:
    cells = line[1:-1].split("|")
    if line[:1] + line[-1:] != "||" or not all(cell.startswith(" ") and cell.endswith(" ") for cell in cells):
        raise _UnknownFormError
    return [cell[1:-1] for cell in cells]


def to_html(markdown: str, link: Link, slug: Slug) -> Html | None:
    """Return the HTML of a page that our templates made, or None if there is anything in it that they do not make."""
    writer = _Writer(link, slug)
    try:
        made = "\n".join(writer.blocks(markdown)).rstrip("\n")
    except _UnknownFormError:
        return None
    return Html(made, writer.headings, writer.ids | writer.anchors)
