"""A generated page, and the environment of its templates."""

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
    """The metadata of a page, as plain texts."""

    title: str
    description: str = ""
    """The text that search engines show below the title."""
    column: str = ""
    """The kind of a record; empty for an index."""
    issuer: str = ""
    """The name of a record's unit at the time of the record; empty for an index."""
    redirect: str = ""
    """The relative link to the page that replaces this page, percent-encoded, or empty."""
    robots: str = ""
    """`noindex` for a page that search engines should not list; else empty."""


class PageContent(NamedTuple):
    """The content of a page."""

    markdown: str
    json: str = ""
    """The content as JSON; empty for an index."""
    document: Document | None = None
    """The document for the search; None for an index."""


@dataclass(slots=True, kw_only=True, eq=False)
class Page:
    """A page for any site generator: its place, and its content on demand.

    When one of ten thousand pages has changed, the content of one page is made.
    """

    uri: str
    """The path of the source in the Markdown tree, ending in `index.md`."""
    parent: str
    """The URI of the page above, for breadcrumbs."""
    updated: date
    """The day of a record's publication, or of an index's newest change."""
    describe: Callable[[], Head]
    """The function that returns the head."""
    make: Callable[[], PageContent]
    """The function that returns the content."""
    depends: object
    """Plain values on which the day, `describe` and `make` depend.

    Equal values mean an equal page.
    """
    source: str = ""
    """The YAML file of the page, relative to the data folder; empty for an index."""
    changed: date | None = None
    """The day of the last change of the content; None for the day `updated`."""
    is_listed: bool = True
    """Whether the sitemap has the page."""
    record: RecordId | None = None
    """The record of the page, with Markdown and JSON beside the page; None for an index."""
    _head: Head | None = field(default=None, init=False)
    _content: PageContent | None = field(default=None, init=False)

    @classmethod
    def of(
        cls,
        markdown: str,
        *,
        uri: str,
        title: str,
        parent: str,
        updated: date,
        description: str = "",
    ) -> Self:
        """Return an index with finished Markdown."""
        return cls.index(
            Head(title, description),
            lambda: markdown,
            markdown,
            uri=uri,
            parent=parent,
            updated=updated,
        )

    @classmethod
    def index(
        cls,
        head: Head,
        make: Callable[[], str],
        depends: object,
        *,
        uri: str,
        parent: str,
        updated: date,
    ) -> Self:
        """Return an index whose Markdown `make` returns.

        `depends` has the plain values on which the Markdown depends.
        """
        return cls(
            uri=uri,
            parent=parent,
            updated=updated,
            describe=lambda: head,
            make=lambda: PageContent(make()),
            depends=(head, updated, depends),
            is_listed=not head.robots,
        )

    @property
    def last_change(self) -> date:
        """Return the day of the last change of the content."""
        return self.changed or self.updated

    @property
    def head(self) -> Head:
        """Return the metadata."""
        if self._head is None:
            self._head = self.describe()
        return self._head

    @property
    def content(self) -> PageContent:
        """Return the content."""
        if self._content is None:
            self._content = self.make()
        return self._content

    @property
    def markdown(self) -> str:
        """Return the Markdown."""
        return self.content.markdown


@cache
def environment() -> jinja2.Environment:
    """Return the environment of the Markdown templates.

    Every value in a template is escaped, unless the value is `Markdown`.
    """
    # `finalize` escapes for Markdown, which the autoescaping for HTML would spoil.
    markdown_environment = jinja2.Environment(  # noqa: S701
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        finalize=escape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    markdown_environment.filters["md"] = Markdown
    return markdown_environment


def keep_compiled(cache: jinja2.BytecodeCache | None) -> None:
    """Use a cache of compiled templates; None for no cache."""
    environment().bytecode_cache = cache


@cache
def html_environment() -> jinja2.Environment:
    """Return the environment of HTML templates for paper; every value is escaped."""
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
    """Return the macros of all templates.

    An import in each template would search all globals once a page.
    """
    return environment().get_template("macros.md").module


def markdown(template: str, **values: object) -> Markdown:
    """Render a template into Markdown for another template."""
    return Markdown(render(template, **values))
