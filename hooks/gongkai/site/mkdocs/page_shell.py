"""The theme around a record, rendered once for all records: header, navigation, footer and settings are the same on each.

A frame is a page of the theme with marks in the places of what belongs to one record. It is made from one page, compared with
the theme's own rendering of the next, and then filled in for all others of the same form; a theme, a plugin or an override that
makes more of a page than these places is noticed by the comparison, which is repeated now and then, and gets every page to itself.
What stands between the entries of a table of contents is learned from the frames of few pages (`frame_contents.py`): nearly every
record has a table of its own.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from gongkai.site.mkdocs.frame_contents import FIELDS, Contents, Frame, Line, Table
from gongkai.site.mkdocs.generated_page import GeneratedPage

if TYPE_CHECKING:
    import jinja2

COMPARED = 256
"""Of so many pages of one form, one is rendered by the theme too."""
_SECOND = 2
"""A frame that was made of a page is compared with the next page: with its own it agrees, whatever it has no place for."""

_MARK = re.compile("(?:(?:<h1>)?\ue000|(?:\\.\\./)*\ue002)([0-9]+)\ue001")
"""A place for a text, for a content, which has a heading, or for an address, which the theme makes relative."""
_USUAL_CONTEXT = {"nav", "pages", "base_url", "extra_css", "extra_javascript", "mkdocs_version", "build_date_utc", "config", "page"}
_OWN_META = ("title", "description", "column", "issuer", "qr_code")

Render = Callable[[dict[str, Any]], str]


class Frames:
    """The frames of one build."""

    def __init__(self) -> None:
        """Begin without any."""
        self._frames: dict[Hashable, Frame] = {}
        self._contents: dict[Hashable, Contents] = {}
        self._uses: Counter[Hashable] = Counter()
        self.is_trusted = True
        """Whether every comparison so far has found frame and theme alike."""

    def render(self, context: dict[str, Any], theme: Render) -> str:
        """Return a page; `theme` renders a context as the theme does."""
        page: Any = context["page"]
        form = _form(context) if self.is_trusted else None
        if form is None:
            return theme(context)
        table = tuple(_lines(page.toc))
        values = _values(page)
        self._uses[form] += 1
        is_new = (form, table) not in self._frames and not self._compose(form, table)
        if is_new:
            self._learn(form, table, theme({**context, "page": _marked(page)}), len(values))
        output = self._frames[form, table].fill(values)
        if (is_new or self._uses[form] % COMPARED == _SECOND) and (by_theme := theme(context)) != output:
            self.is_trusted = False
            return by_theme
        return output

    def _compose(self, form: Hashable, table: Table) -> bool:
        """Make a frame of what is known of others of its form, if that is enough."""
        contents = self._contents.get(form)
        frame = contents.frame(table) if contents else None
        if frame is not None:
            self._frames[form, table] = frame
        return frame is not None

    def _learn(self, form: Hashable, table: Table, marked: str, values: int) -> None:
        """Take a frame from a marked page."""
        pieces = _MARK.split(marked)
        frame = self._frames[form, table] = Frame(tuple(pieces[0::2]), tuple(int(number) for number in pieces[1::2]))
        if form not in self._contents:
            self._contents[form] = Contents(values - len(table) * len(FIELDS))
        self._contents[form].learn(frame, table)


def _form(context: dict[str, Any]) -> Hashable | None:
    """Return all that decides how a page's frame looks, or None if it cannot have one."""
    page = context["page"]
    if not isinstance(page, GeneratedPage) or set(context) != _USUAL_CONTEXT or "<h1" not in (page.content or ""):
        return None
    meta = tuple((key, repr(value)) for key, value in page.meta.items() if key not in _OWN_META)
    present = tuple(bool(value) for value in (*map(page.meta.get, _OWN_META), page.edit_url, page.canonical_url))
    above = tuple("" if isinstance(item, GeneratedPage) else str(item.title) for item in page.ancestors)
    top = page.url.partition("/")[0]  # within one folder of the site, links to the others are the same
    return context["base_url"], top, page.file.name, meta, present, above


def _lines(items: Any, depth: int = 0) -> Iterator[Line]:
    """Yield what decides how the theme writes each entry of a table of contents."""
    for item in items:
        yield Line(depth, item.level, bool(item.children))
        yield from _lines(item.children, depth + 1)


def _values(page: GeneratedPage) -> list[str]:
    """Return what stands in the places of a frame, in the order of its marks."""
    above_it: Any = page.ancestors
    ancestors = [text for above in above_it for text in (above.title, get_relative_url(above.url, page.url))]
    toc = [getattr(item, name) for item in _flat(page.toc) for name in FIELDS]
    addresses = (escape(page.edit_url or ""), escape(page.canonical_url or ""))  # as the theme writes them
    own = [*map(page.meta.get, _OWN_META), page.content, *addresses, page.update_date]
    return [*(text or "" for text in own), *ancestors, *toc]


def _flat(items: Any) -> Iterator[AnchorLink]:
    for item in items:
        yield item
        yield from _flat(item.children)


def _marked(page: GeneratedPage) -> GeneratedPage:
    """Return a page of the same form with marks in its places."""
    marks = (f"\ue000{number}\ue001" for number in count())
    marked = copy.copy(page)
    own = dict(zip(_OWN_META, marks, strict=False))
    marked.meta = {**page.meta, **{name: mark for name, mark in own.items() if page.meta.get(name) or name == "title"}}
    marked.content = f"<h1>{next(marks)}"
    edit_url, canonical_url = next(marks), next(marks)
    marked.edit_url = edit_url if page.edit_url else page.edit_url
    marked.canonical_url = canonical_url if page.canonical_url else page.canonical_url
    marked.update_date = next(marks)
    below: Any = marked
    for above in page.ancestors:
        below.parent = copy.copy(above)
        below = below.parent
        below.title = next(marks)
        below.file = copy.copy(below.file)
        below.file.url = next(marks).replace("\ue000", "\ue002")
    marked.toc = TableOfContents([_marked_item(item, marks) for item in page.toc])
    return marked


def _marked_item(item: AnchorLink, marks: Iterator[str]) -> AnchorLink:
    marked = AnchorLink(next(marks), next(marks), item.level)
    marked.children = [_marked_item(child, marks) for child in item.children]
    return marked


def with_frames(env: jinja2.Environment, frames: Frames) -> jinja2.Environment:
    """Make the templates of a theme render generated pages by frames."""
    usual = env.template_class

    class FramedTemplate(usual):  # type: ignore[valid-type, misc]
        def render(self, *arguments: Any, **values: Any) -> str:
            context = dict(*arguments, **values)
            return frames.render(context, super().render) if context.get("page") else super().render(context)

    env.template_class = FramedTemplate
    return env
