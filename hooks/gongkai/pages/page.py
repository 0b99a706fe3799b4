"""A generated page, and the environment that renders its template."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jinja2

from gongkai.pages.escape import Markdown, escape
from gongkai.search import Document


class Page(NamedTuple):
    """A page as any generator can take it: Markdown, and where it belongs."""

    uri: str
    """The source's path in the Markdown tree, ending in `index.md`."""
    title: str
    """Plain text."""
    markdown: str
    parent: str
    """The URI of the page above it, for breadcrumbs."""
    updated: date
    """The newest publication among what it shows."""
    source: str = ""
    """The YAML file that it is made from, relative to the data folder; empty for an index."""
    json: str = ""
    """The same content as JSON; empty for an index."""
    document: Document | None = None
    """What the search finds of it; None for an index."""
    description: str = ""
    """Plain text for the page's description in search results."""


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
        auto_reload=True,
    )
    made.filters["md"] = Markdown
    return made


def render(template: str, **values: object) -> str:
    """Render a template into Markdown with single blank lines."""
    text = environment().get_template(template).render(values)
    return "\n".join(_without_double_blanks(text.split("\n"))).strip("\n") + "\n"


def _without_double_blanks(lines: list[str]) -> list[str]:
    return [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]


def markdown(template: str, **values: object) -> Markdown:
    """Render a template into a piece of Markdown for another template."""
    return Markdown(render(template, **values))
