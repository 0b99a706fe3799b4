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

from gongkai.pages.escape import Markdown, escape
from gongkai.search import Document, Facets


class Made(NamedTuple):
    """What a page is when it has been made."""

    markdown: str
    json: str = ""
    """The same content as JSON; empty for an index."""
    document: Document | None = None
    """What the search finds of it; None for an index."""


@dataclass(slots=True, kw_only=True, eq=False)
class Page:
    """A page as any generator can take it: where it belongs, and its Markdown, which is made when it is first asked for."""

    uri: str
    """The source's path in the Markdown tree, ending in `index.md`."""
    title: str
    """Plain text."""
    parent: str
    """The URI of the page above it, for breadcrumbs."""
    updated: date
    """The newest publication among what it shows."""
    make: Callable[[], Made]
    depends: object
    """Plain values that decide all that `make` returns: where they are the same, so is the page."""
    source: str = ""
    """The YAML file that it is made from, relative to the data folder; empty for an index."""
    description: str = ""
    """Plain text for the page's description in search results."""
    column: str = ""
    """Plain text: under what a record is filed; empty for an index."""
    issuer: str = ""
    """Plain text: the name that the unit of a record had then; empty for an index."""
    redirect: str = ""
    """The relative link to the page that has taken its place, percent-encoded; empty for a page that stands for itself."""
    facets: Facets | None = None
    """By what the search sorts it; None for an index."""
    _made: Made | None = field(default=None, init=False)

    @classmethod
    def of(cls, markdown: str, *, uri: str, title: str, parent: str, updated: date, description: str = "") -> Self:
        """Return an index whose Markdown is there already."""
        made = Made(markdown)
        return cls(uri=uri, title=title, parent=parent, updated=updated, make=lambda: made, depends=markdown, description=description)

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

    @property
    def is_record(self) -> bool:
        """Tell whether it is a record's page, beside which Markdown and JSON stand."""
        return self.facets is not None


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
