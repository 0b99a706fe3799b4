"""The shells of one build.

Shells render most generated pages in place of the theme. The theme renders the first page of a form
twice: unchanged, and with marks in the slots. The theme also renders the second page of the form,
for comparison with the filled shell. A theme or an override that shows more of a page than the
slots is noticed by this, and then the theme renders every page.
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
"""The theme renders one in so many pages of a form, for comparison."""
_SECOND = 2
"""The first page compared: the page after the page of the shell.

The page of the shell always agrees with the shell, even in texts without a slot.
"""

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
        """Start without shells."""
        self._shells: dict[Hashable, Shell] = {}
        self._uses: Counter[Hashable] = Counter()
        self.is_trusted = True
        """Whether shell and theme agreed in every comparison so far."""

    def render(self, context: Context, theme: Render) -> str:
        """Return a page; `theme` renders the context with the theme."""
        form = form_of(context) if self.is_trusted else None
        if form is None:
            return theme(context)
        self._uses[form] += 1
        shell = self._shells.get(form)
        if shell is None:
            # The first page of a form comes from the theme itself; its shell serves the next pages.
            page = context["page"]
            marked = marked_page(page, with_contents=page.contents.is_shown)
            self._shells[form] = Shell.of(theme({**context, "page": marked}))
            return theme(context)
        output = shell.fill(slots_of(context["page"]))
        # A wrong shell is noticed early, and later at every so many pages.
        if self._uses[form] % COMPARED == _SECOND:
            by_theme = theme(context)
            self.is_trusted = by_theme == output
            return by_theme
        return output


def form_of(context: Context) -> Hashable | None:
    """Return the form of a page, which decides its shell.

    Returns None for a page without a shell.
    """
    page = context["page"]
    # The theme may show a further value of the context, and a shell has no slot for it.
    if not isinstance(page, GeneratedPage) or set(context) != _USUAL_CONTEXT:
        return None
    # Themes add a heading to a content without one, and a shell has no slot for that heading.
    if "<h1" not in (page.content or ""):
        return None
    meta = page.meta
    # By `repr`, because a form is a key, and a list such as `hide` cannot be part of a key.
    others = tuple((key, repr(value)) for key, value in meta.items() if key not in _OWN_META)
    optional = (*map(meta.get, _OWN_META), page.edit_url, page.canonical_url)
    present = tuple(map(bool, optional))
    parents = tuple(map(_title_in_shell, page.ancestors))
    # Within one folder of the site, links to the other folders are the same.
    top = page.url.partition("/")[0]
    is_shown = page.contents.is_shown
    return context["base_url"], top, page.file.name, others, present, parents, is_shown


def _title_in_shell(item: Any) -> str:
    """Return the title of an item above a page.

    A generated page has a slot for its own.
    """
    if isinstance(item, GeneratedPage):
        return ""
    return str(item.title)


def slots_of(page: GeneratedPage) -> Slots:
    """Return the texts of a page for its slots.

    The texts of the head are escaped already.
    """
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
    """Return a page of the same form with the marks in its slots.

    Only the table of contents may differ, by `with_contents`.
    """
    marks = Slots(*map(Markup, MARKS))
    # The copy shares file and parents with the page, so the theme renders the same navigation.
    marked = copy.copy(page)
    own: dict[str, str] = {}
    for name in _OWN_META:
        if page.meta.get(name) or name == "title":
            own[name] = getattr(marks, name)
    marked.meta = {**page.meta, **own}
    marked.content = marks.content
    if page.edit_url:
        marked.edit_url = marks.edit_url
    if page.canonical_url:
        marked.canonical_url = marks.canonical_url
    marked.update_date = marks.update_date
    marked.trail = Markup(marks.trail)  # noqa: S704 - a constant
    marked.contents = Contents(marks.contents, with_contents, marks.anchor)
    # A table with several items makes the theme render the table's frame.
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
            if context.get("page"):
                return shells.render(context, super().render)
            output: str = super().render(context)
            return output

    env.template_class = ShellTemplate
    return env
