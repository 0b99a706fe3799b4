"""The shells of one build: how the theme's templates render generated pages.

The first page of a form is rendered by the theme twice: as it is, and with marks in its slots. The
second page of the form is rendered by the theme and compared with its filled shell. A theme or an
override that shows more of a page than there are slots is noticed so, and then renders every page.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from mkdocs.structure.toc import AnchorLink, TableOfContents

from gongkai.site.mkdocs.generated_page import GeneratedPage
from gongkai.site.shell import MARKS, Contents, Shell, Slots

if TYPE_CHECKING:
    import jinja2

COMPARED = 256
"""Of so many pages of a form, one is rendered by the theme too."""
_SECOND = 2
"""A shell that was made of a page agrees with this page whatever it has no slot for, so the next is compared."""

_USUAL_CONTEXT = {
    "nav",
    "pages",
    "base_url",
    "extra_css",
    "extra_javascript",
    "mkdocs_version",
    "build_date_utc",
    "config",
    "page",
}
_OWN_META = ("title", "description", "column", "issuer", "qr_code")

Context = dict[str, Any]
Render = Callable[[Context], str]


class Shells:
    """The shells of one build, by the forms of its generated pages."""

    def __init__(self) -> None:
        """Begin without any."""
        self._shells: dict[Hashable, Shell] = {}
        self._uses: Counter[Hashable] = Counter()
        self.is_trusted = True
        """Whether every comparison so far has found shell and theme alike."""

    def render(self, context: Context, theme: Render) -> str:
        """Return a page; `theme` renders a context as the theme does."""
        form = form_of(context) if self.is_trusted else None
        if form is None:
            return theme(context)
        self._uses[form] += 1
        shell = self._shells.get(form)
        if shell is None:
            page = context["page"]
            marked = marked_page(page, with_contents=page.contents.is_shown)
            self._shells[form] = Shell.of(theme({**context, "page": marked}))
            return theme(context)
        output = shell.fill(slots_of(context["page"]))
        if self._uses[form] % COMPARED == _SECOND:
            by_theme = theme(context)
            self.is_trusted = by_theme == output
            return by_theme
        return output


def form_of(context: Context) -> Hashable | None:
    """Return all that decides the shell of a page, or None for a page without one."""
    page = context["page"]
    if not isinstance(page, GeneratedPage) or set(context) != _USUAL_CONTEXT or "<h1" not in (page.content or ""):
        return None
    others = tuple((key, repr(value)) for key, value in page.meta.items() if key not in _OWN_META)
    present = tuple(bool(value) for value in (*map(page.meta.get, _OWN_META), page.edit_url, page.canonical_url))
    above = tuple("" if isinstance(item, GeneratedPage) else str(item.title) for item in page.ancestors)
    top = page.url.partition("/")[0]  # within one folder of the site, links to the others are the same
    return context["base_url"], top, page.file.name, others, present, above, page.contents.is_shown


def slots_of(page: GeneratedPage) -> Slots:
    """Return the texts of a page; the theme's environment has escaped those of its head."""
    own = {name: page.meta.get(name) or "" for name in _OWN_META}
    return Slots(
        **own,
        content=page.content or "",
        edit_url=escape(page.edit_url or ""),
        canonical_url=escape(page.canonical_url or ""),
        update_date=page.update_date or "",
        trail=page.trail,
        contents=page.contents.items,
        anchor=page.contents.anchor,
    )


def marked_page(page: GeneratedPage, *, with_contents: bool) -> GeneratedPage:
    """Return a page with the marks in its slots, of the same form but for the table of contents."""
    marks = Slots(*map(Markup, MARKS))
    marked = copy.copy(page)
    own = {name: getattr(marks, name) for name in _OWN_META if page.meta.get(name) or name == "title"}
    marked.meta = {**page.meta, **own}
    marked.content = marks.content
    if page.edit_url:
        marked.edit_url = marks.edit_url
    if page.canonical_url:
        marked.canonical_url = marks.canonical_url
    marked.update_date = marks.update_date
    marked.trail = Markup(marks.trail)  # noqa: S704 - a constant
    marked.contents = Contents(marks.contents, with_contents, marks.anchor)
    top = AnchorLink("", marks.anchor, 1)
    top.children = [AnchorLink("", "", 2) for _ in range(1 + with_contents)]
    marked.toc = TableOfContents([top])
    return marked


def with_shells(env: jinja2.Environment, shells: Shells) -> jinja2.Environment:
    """Make the templates of a theme render generated pages by shells."""
    usual = env.template_class

    class ShellTemplate(usual):  # type: ignore[valid-type, misc]
        def render(self, *arguments: Any, **values: Any) -> str:
            context = dict(*arguments, **values)
            return shells.render(context, super().render) if context.get("page") else super().render(context)

    env.template_class = ShellTemplate
    return env
