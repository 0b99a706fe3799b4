"""A generated page, and the environment that renders its template."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import jinja2

from gongkai.model import RecordId
from gongkai.pages.escape import Markdown, escape
from gongkai.search import Document


class Head(NamedTuple):
    """What is told of a page beside its content: plain texts."""

    title: str
    description: str = ""
    """What search engines show below the title."""
    column: str = ""
    """Under what a record is filed; empty for an index."""
    issuer: str = ""
    """The name that the unit of a record had then; empty for an index."""
    redirect: str = ""
    """The relative link to the page that has taken its place, percent-encoded; empty for a page that stands for itself."""
    robots: str = ""
    """What search engines are told: `noindex` of a page that is not for them; empty for all others."""


class Made(NamedTuple):
    """What a page is when it has been made."""

    markdown: str
    json: str = ""
    """The same content as JSON; empty for an index."""
    document: Document | None = None
    """What the search finds of it; None for an index."""


@dataclass(slots=True, kw_only=True, eq=False)
class Page:
    """A page as any generator can take it: where it belongs, and what it says, which is made when it is first asked for.

    Of ten thousand pages of which one has changed, that is one.
    """

    uri: str
    """The source's path in the Markdown tree, ending in `index.md`."""
    parent: str
    """The URI of the page above it, for breadcrumbs."""
    updated: date
    """The day of a record's publication; of an index, the newest change of what it shows."""
    tell: Callable[[], Head]
    """Returns its head."""
    make: Callable[[], Made]
    """Returns its content."""
    depends: object
    """Plain values that decide the day and all that `tell` and `make` return: where they are the same, so is the page."""
    source: str = ""
    """The YAML file that it is made from, relative to the data folder; empty for an index."""
    changed: date | None = None
    """The day of the last change of what it shows; None where that is `updated`."""
    is_listed: bool = True
    """Whether search engines are told of it."""
    record: RecordId | None = None
    """The record whose page it is, beside which Markdown and JSON stand; None for an index."""
    _head: Head | None = field(default=None, init=False)
    _made: Made | None = field(default=None, init=False)

    @classmethod
    def of(cls, markdown: str, *, uri: str, title: str, parent: str, updated: date, description: str = "") -> Self:
        """Return an index whose Markdown is there already."""
        return cls.index(Head(title, description), lambda: markdown, markdown, uri=uri, parent=parent, updated=updated)

    @classmethod
    def index(cls, head: Head, make: Callable[[], str], depends: object, *, uri: str, parent: str, updated: date) -> Self:
        """Return an index, given what makes its Markdown, and what decides that."""
        return cls(
            uri=uri,
            parent=parent,
            updated=updated,
            tell=lambda: head,
            make=lambda: Made(make()),
            depends=(head, updated, depends),
            is_listed=not head.robots,
        )

    @property
    def last_change(self) -> date:
        """Return the day of the last change of what it shows."""
        return self.changed or self.updated

    @property
    def head(self) -> Head:
        """Return what is told of it."""
        if self._head is None:
            self._head = self.tell()
        return self._head

    @property
    def made(self) -> Made:
        """Return what the page is."""
        if self._made is None:
            self._made = self.make()
        return self._made

    @property
    def markdown(self) -> str:
        """Return its Markdown."""
        return self.made.markdown


@cache
def environment() -> jinja2.Environment:
    """Return the environment of the Markdown templates; every value that is put out is escaped unless it is `Markdown`."""
    made = jinja2.Environment(  # noqa: S701 - `finalize` escapes for Markdown, which HTML autoescaping would spoil
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        finalize=escape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters["md"] = Markdown
    return made


def keep_compiled(cache: jinja2.BytecodeCache | None) -> None:
    """Take the templates from those that an earlier process has compiled, and add to them."""
    environment().bytecode_cache = cache


@cache
def html_environment() -> jinja2.Environment:
    """Return the environment of the templates of HTML that stands for itself, to be printed; every value is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: object) -> str:
    """Render a template into Markdown with single blank lines."""
    text = environment().get_template(template).render(values, macros=_macros())
    return _BLANK_LINES.sub("\n\n", text).strip("\n") + "\n"


_BLANK_LINES = re.compile("\n\n\n+")


@cache
def _macros() -> object:
    """Return what all templates share; to import it in each would look through all that they know, once a page."""
    return environment().get_template("macros.md").module


def markdown(template: str, **values: object) -> Markdown:
    """Render a template into a piece of Markdown for another template."""
    return Markdown(render(template, **values))
