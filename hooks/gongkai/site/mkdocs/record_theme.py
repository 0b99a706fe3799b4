"""The theme around the articles that workers make.

Two records stay with MkDocs as samples. The theme renders the shells of all others from the first
sample, and the second sample is compared with its filled shell: where they differ, or where an
article has Markdown of an unknown form, MkDocs and the theme make the page.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from mkdocs.commands.build import get_context

from gongkai.pages import Page
from gongkai.pages.tables import finish_tables
from gongkai.site.mkdocs.generated_page import GeneratedPage
from gongkai.site.mkdocs.page_shell import Context, marked_page, slots_of
from gongkai.site.mkdocs.pages import SitePages
from gongkai.site.mkdocs.theme import finished
from gongkai.site.mkdocs.written_code import WrittenCode
from gongkai.site.page_jobs import Article, PageRules
from gongkai.site.shell import Shell, Slots, is_preformatted, without_indentation

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

SAMPLES = 2
"""Records that MkDocs makes: one page for the shells, one page to compare."""


class RecordTheme:
    """Puts the theme around articles of records."""

    def __init__(
        self,
        env: Environment,
        pages: SitePages,
        rules: PageRules,
        code: WrittenCode,
        site: tuple[Navigation, Files, MkDocsConfig],
    ) -> None:
        """Take the theme's environment, pages and rules, and MkDocs' view of the site."""
        self._env = env
        self._pages = pages
        self._rules = rules
        self._code = code
        self._nav, self._files, self._config = site
        self._trails: dict[str, str] = {}
        self._shells: dict[bool, Shell] = {}

    def read_samples(self, samples: Sequence[Page]) -> None:
        """Render the shells from the first sample, and compare the second."""
        first, *rest = [self._files.src_uris[page.uri].page for page in samples]
        if not isinstance(first, GeneratedPage):
            return
        for is_shown in (False, True):
            output = self._render(marked_page(first, with_contents=is_shown))
            if is_preformatted(output):  # the blanks of articles would matter, too
                return
            self._shells[is_shown] = Shell.of(output)
        for page in rest:
            if not isinstance(page, GeneratedPage) or self._filled(page) != self._render(page):
                # Without shells the theme renders every page, slowly but correctly.
                self._shells.clear()

    def read_trails(self, pages: Iterable[Page]) -> None:
        """Make the breadcrumbs of pages.

        All records of a unit share breadcrumbs.
        """
        for page in pages:
            if page.parent not in self._trails:
                site_page = self._pages.site_page(page, self._files, self._config)
                self._trails[page.parent] = site_page.trail

    def fill(self, article: Article, page: Page) -> str | None:
        """Return the page of an article, or None where the theme has to render the page."""
        if article.content is None or not self._shells:
            return None
        head = page.head
        slots = Slots(
            title=html.escape(head.title),
            description=html.escape(head.description),
            column=html.escape(head.column),
            issuer=html.escape(head.issuer),
            qr_code=article.qr_code,
            content=article.content,
            edit_url=escape(self._pages.edit_url(page, self._config) or ""),
            canonical_url=escape(self._rules.page_url(page.uri)),
            update_date=page.updated.isoformat(),
            trail=self._trails[page.parent],
            contents=article.contents.items,
            anchor=article.contents.anchor,
        )
        return self._shells[article.contents.is_shown].fill(slots)

    def render(self, page: Page) -> str:
        """Return a page as MkDocs and the theme make it."""
        site_page = self._pages.site_page(page, self._files, self._config)
        self._pages.describe(site_page)
        site_page.markdown = page.markdown
        site_page.render(self._config, self._files)
        site_page.content = finish_tables(site_page.content or "")
        return self._render(site_page)

    def _filled(self, page: GeneratedPage) -> str:
        slots = slots_of(page)
        # The articles of workers come without indentation.
        slots = slots._replace(content=without_indentation(slots.content))
        return self._shells[page.contents.is_shown].fill(slots)

    def _render(self, page: GeneratedPage) -> str:
        """Return a page as it is published, rendered by the theme without a shell."""
        context: Context = dict(get_context(self._nav, self._files, self._config, page))
        context["is_rendered_whole"] = True  # an unusual context has no form, so no shell
        page.active = True  # as MkDocs does for the navigation
        try:
            return finished(self._env.get_template("main.html").render(context), self._code)
        finally:
            page.active = False


_EVENTS = (
    "files",
    "nav",
    "env",
    "pre_page",
    "page_read_source",
    "page_markdown",
    "page_content",
    "page_context",
    "post_page",
)
_OURS = "gongkai.site.mkdocs.events"


def others_listen(config: MkDocsConfig) -> bool:
    """Tell whether another plugin or hook takes part in the making of pages."""
    # The hook file of a site only imports our functions, whose module stays the same.
    methods: list[Any] = [method for name in _EVENTS for method in config.plugins.events[name]]
    return any(getattr(method, "__module__", "") != _OURS for method in methods)
