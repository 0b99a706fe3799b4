"""The build of a site.

Each method of `Build` is one event of MkDocs, in their order. The site is made in a folder beside
the old site and takes its place only when everything has succeeded, so that wrong data, a warning
under `--strict` or a power cut leave the old site whole.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files

from gongkai.check import public_log
from gongkai.check.leaks import Verdicts, prove
from gongkai.derive.web_files import SECURITY
from gongkai.pages import Page, keep_compiled, search_labels
from gongkai.pages.site_markdown import site_file
from gongkai.site import page_cache
from gongkai.site.mkdocs.files import (
    add_attachments,
    add_web_files,
    leave_out_unused,
    refuse_beside_pages,
    site_url_of,
    unclaimed,
)
from gongkai.site.mkdocs.generated_page import is_usual
from gongkai.site.mkdocs.inputs import Inputs
from gongkai.site.mkdocs.lock import BuildLock
from gongkai.site.mkdocs.named_pages import named_pages_file
from gongkai.site.mkdocs.page_shell import Shells
from gongkai.site.mkdocs.pages import SitePages
from gongkai.site.mkdocs.record_theme import SAMPLES, RecordTheme, others_listen
from gongkai.site.mkdocs.sent_pages import SentPages
from gongkai.site.mkdocs.settings import settings_files
from gongkai.site.mkdocs.sitemap import SITEMAP, Days, entries_of, sitemap_files
from gongkai.site.mkdocs.theme import (
    THEME_PATH,
    CompiledTemplates,
    finished,
    limit_theme_files,
    prepare_assets,
    prepare_templates,
    prepare_theme,
    theme_values,
)
from gongkai.site.mkdocs.warnings import Warnings
from gongkai.site.mkdocs.written_code import WrittenCode, warn_of_attributes
from gongkai.site.offline import folder_scripts, with_scripts
from gongkai.site.page_cache import AudienceStore, KeptFolders, PageCache
from gongkai.site.page_jobs import PageRules, split_into_jobs
from gongkai.site.search_files import SearchBuild, readable
from gongkai.site.stages import stage
from gongkai.site.workers import Workers
from gongkai.store import Stored
from gongkai.store.site_folder import UMASK, SiteFolder, walk
from gongkai.store.writing import write_files
from gongkai.system import interruption
from gongkai.system.sealed import remove, write_whole

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage

log = logging.getLogger("mkdocs.hooks.gongkai")

PAGES_PATH = Path(__file__).parents[2] / "pages"
MANY_RECORDS = 500
"""New records from which workers help; to start one takes as long as 100 pages."""


class Build:
    """One build of a site."""

    def __init__(self, config: MkDocsConfig, *, is_preview: bool) -> None:
        """Take the settings; a preview leaves nothing beside its site, in a temporary folder."""
        self.inputs = Inputs(config)
        self.workers = Workers()
        keeps_spare = page_cache.is_on() and not is_preview
        self.site = SiteFolder(Path(config.site_dir).resolve(), keeps_spare=keeps_spare)
        self.offline = self.inputs.settings.offline
        store = self.inputs.root / ".cache/gongkai" if page_cache.is_on() else self.site.temporary
        self.store = AudienceStore(store, self.inputs.audience)
        self.sent: SentPages | None = None
        self.samples: list[Page] = []
        self.many: dict[str, Page] = {}
        """The record pages that workers make, by URI."""
        self.search: SearchBuild | None = None
        self.shards: list[tuple[str, Stored]] = []
        self.sitemaps: dict[str, str] = {}
        self.code = WrittenCode(config)

    def begin(self, config: MkDocsConfig) -> None:
        """Lock the site, and read the data before MkDocs writes anything."""
        self.locks = [BuildLock(path / "lock") for path in (self.store.path, self.site.beside)]
        self.warnings = Warnings()
        self.umask = os.umask(UMASK)
        interruption.on_interruption(self._clear_up)
        try:
            self._prepare(config)
        except BaseException:
            self.discard()
            raise

    def _prepare(self, config: MkDocsConfig) -> None:
        """Clear leftovers, look for changes, and read the data."""
        self.site.prepare()
        page_cache.remove_leftovers(self.store.path)
        prepare_theme(config, offline=self.offline)
        self.directory_urls = config.use_directory_urls
        config.watch += [str(self.inputs.data), str(THEME_PATH), str(PAGES_PATH)]
        self.unfinished = self.store.folder("records") / "unfinished"
        with stage("查看变动"):
            self.inputs.take_digest(config, self.store)
        # Another plugin or hook may depend on inputs that the digest does not have.
        is_alone = len(config.plugins) == 1
        is_known = is_alone and not self.unfinished.exists()
        self.is_unchanged = is_known and self.site.is_built_from(self.inputs.digest)
        limit_theme_files(config, to_none=self.is_unchanged)
        if self.is_unchanged:
            # MkDocs goes through all its events even now, so it gets nothing to make.
            config.nav = []
            config.extra_templates = []
            config.theme.static_templates = set()
        else:
            self._read(config)
        # MkDocs empties this folder before it builds: it must not be the site that readers see.
        config.site_dir = str(self.site.building)

    def _read(self, config: MkDocsConfig) -> None:
        """Read the data, and look pages up."""
        # The mark stays until the build ends: the store may then have entries of other sources
        # than those of the site that stands.
        write_whole(self.unfinished, b"")
        folder = self.store.folder("search")
        self.search = SearchBuild(self.site.look, folder, is_log_public=self.inputs.is_log_public)
        self.compiled = CompiledTemplates(self.store.path / "compiled", self.inputs.software)
        keep_compiled(self.compiled)
        # `serve` builds in one process: the records of its last build may go now.
        gc.unfreeze()
        gc.disable()  # nothing of the data is garbage
        try:
            with stage("读取数据"):
                self.content = self.inputs.read_content(self.store, self.workers.results)
            self.generated = {page.uri: page for page in self.content.pages}
            with stage("查找缓存的页面"):
                self._look_up_pages(config)
            if not self.many:
                self._start_search()
        finally:
            gc.enable()
        # The records stay until the build ends; the collector would scan them again and again.
        gc.freeze()
        self.pages = SitePages(self.generated, self.inputs.data)

    def _look_up_pages(self, config: MkDocsConfig) -> None:
        """Find the pages to make, here or by workers."""
        assert self.search is not None  # noqa: S101 - `_read` has started the search
        in_nav = set(page_cache.named_in(config.nav))
        self.standing = self.search.standing()
        folders = KeptFolders(self.store.folder("pages"), self.store.folder("search"))
        around = self.inputs.environment
        self.page_cache = PageCache(self.generated, around, in_nav, folders, self.standing)
        fresh = (page for page in self.page_cache.fresh if page.record and page.is_listed)
        records = [page for page in fresh if page.uri not in in_nav]
        if len(records) >= MANY_RECORDS and is_usual(config) and not others_listen(config):
            self.samples = records[:SAMPLES]
            self.many = {page.uri: page for page in records[SAMPLES:]}

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add pages and attachments, or send records to workers."""
        if self.is_unchanged:
            return Files([])
        prepare_assets(files, config)
        leave_out_unused(files)
        texts = self.content.web_files(config.site_url or "")
        add_web_files(files, texts, config)
        if SECURITY not in texts:
            log.info("data/site.yml 的“联系”里没有电话和电子邮箱，没有写 %s", SECURITY)
        refuse_beside_pages(files, self.pages.is_generated)
        assets = (file for file in files if not file.is_documentation_page())
        self.own = {file.dest_uri: file.src_uri for file in assets}
        self.named_pages = named_pages_file(self.content, files, config)
        if self.many:
            self._send(config)
        here = [page for page in self.page_cache.fresh if page.uri not in self.many]
        all_files = self.pages.add(here, files, config)
        add_attachments(all_files, self.content.attachments(), config)
        return all_files

    def _send(self, config: MkDocsConfig) -> None:
        """Let workers make the articles of records."""
        site_url = site_url_of(config)
        slug = config.mdx_configs["toc"]["slugify"]
        self.rules = PageRules(self.inputs.software, slug, config.use_directory_urls, site_url)
        self.page_cache.send(self.many.values())
        self.sent = SentPages(
            self.workers,
            split_into_jobs([*self.many.values()], self.content, self.rules),
            self.many,
            self.site.building,
            self.page_cache,
            offline=self.offline,
        )

    def prepare_templates(
        self,
        env: Environment,
        files: Files,
        config: MkDocsConfig,
    ) -> Environment:
        """Prepare the theme for pages and articles."""
        if self.is_unchanged:
            return env
        values = theme_values(self.content.dataset.publisher, self.inputs.grey)
        prepare_templates(env, self.compiled, Shells(), values)
        if self.sent is not None:
            theme = RecordTheme(env, self.pages, self.rules, self.code, (self.nav, files, config))
            theme.read_samples(self.samples)
            theme.read_trails(self.many.values())
            self.sent.use(theme)
        return env

    def place_pages(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Set date, edit link and parent of each page."""
        if self.is_unchanged:
            return
        self.nav = nav
        latest = self.content.dataset.latest.isoformat()
        for file in files.documentation_pages():
            if file.page is not None:
                file.page.update_date = latest
        self.pages.place(nav, files, config)

    def fill_page(self, markdown: str, page: SitePage) -> str:
        """Fill a hand-written page's markers, or a generated page's head."""
        uri = page.file.src_uri
        if not self.pages.is_generated(uri):
            return self.content.fill(markdown, uri)
        self.pages.describe(page)
        return markdown

    def finish_page(self, output: str, page: SitePage) -> str:
        """Return a page as published; warn of refused attributes."""
        if self.pages.is_generated(page.file.src_uri):
            return finished(output, self.code)
        warn_of_attributes(output, page.file.src_uri)
        return finished(output, self.code, page.file.abs_src_path)

    def make_sitemap(self, files: Sequence[Any], config: MkDocsConfig) -> str:
        """Return the sitemap, or the index of several sitemaps."""
        days = Days(self.content.dataset.latest, self.content.coverage.judged_on)
        own = [file for file in files if not self.pages.is_generated(file.src_uri)]
        entries = entries_of(own, self.content.pages, config, days)
        self.sitemaps = dict(sitemap_files(entries, config.site_url or ""))
        return self.sitemaps.pop(SITEMAP, "")

    def list_pages(self, pages: Sequence[Any], config: MkDocsConfig) -> list[Any]:
        """Return all pages for a template."""
        return list(self.pages.listed(pages, config))

    def finish(self, config: MkDocsConfig) -> None:
        """Complete the new site, and replace the old site."""
        if self.is_unchanged:
            self._leave(config)
            return
        with stage("写出生成的文件"):
            self._write_generated()
        self.content.keep(self.inputs.records)  # here, while another process makes the search
        if config.strict and self.warnings.messages:
            self.discard()
            return
        with stage("核对没有泄露"):
            self._prove(config)
        with stage("保存页面"):
            # A page with a warning stays out of the store: the next build has to warn again.
            if not self.warnings.messages:
                self.page_cache.keep(self.site.building)
            self.inputs.files.save(self.content.hidden())
        with stage("写出检索"):
            self._await_search()
        self.compiled.save()
        self.page_cache.forget_texts()
        with stage("换上新的网站"):
            inputs = "" if self.warnings.messages else self.inputs.digest
            self.site.replace(self._stored(), inputs, self.standing)
        remove(str(self.unfinished))
        self._end(config)
        self._report()

    def _report(self) -> None:
        if self.content.history_note:
            log.info("页面上不列录入和修改的日期：%s", self.content.history_note)
        sizes = map(len, (self.content.dataset.records, self.content.pages, self.page_cache.fresh))
        log.info("公开记录 %d 条，页面 %d 个（新做 %d 个），已写入 %s", *sizes, self.site.path)

    def _stored(self) -> Iterator[tuple[str, Stored]]:
        """Yield the unchanged files from the store."""
        yield from self.page_cache.kept()
        yield from self.shards

    def _prove(self, config: MkDocsConfig) -> None:
        """Raise `Abort` if a file has a withheld text."""
        verdicts = Verdicts(self.store.folder("proof") / "verdicts")
        if not self.content.secrets.withheld:
            verdicts.save()
            return
        self._await_search()  # its files may leak too, and nothing is kept before the proof
        secrets = self.content.secrets._replace(settings=settings_files(config))
        files = {uri: f"{self.site.building}/{uri}" for uri in walk(self.site.building)}
        files |= {uri: stored.path for uri, stored in self._stored()}
        folders = [Path(folder) for folder in config.theme.dirs]
        leaks = prove(files, secrets, folders, verdicts)
        if leaks:
            self.store.clear()  # any entry may have the leak
            raise Abort(public_log.leak_message(leaks, public=self.inputs.is_log_public))
        verdicts.save()

    def _leave(self, config: MkDocsConfig) -> None:
        """End a build that had nothing to do."""
        self.site.discard()
        self.inputs.files.save(lambda path: not self.inputs.files.was_listed(path))
        self._end(config)
        log.info("数据、页面和设置都没有变，网站保持原样（新做 0 个页面）：%s", self.site.path)

    def _end(self, config: MkDocsConfig) -> None:
        self._release()
        config.site_dir = str(self.site.path)

    def _clear_up(self) -> str:
        """Stop at once; return a sentence on the site's state."""
        self.workers.stop()
        interruption.kill_children()
        self.site.discard()
        return interruption.UNCHANGED if not self.site.is_replaced else "新的网站已经换上"

    def _release(self) -> None:
        """Release workers, locks and settings of the process."""
        os.umask(self.umask)
        self.warnings.end()
        keep_compiled(None)
        self.workers.close()
        for lock in self.locks:
            lock.release()

    def _write(self, files: Iterable[tuple[str, str | bytes | Path]]) -> None:
        """Write generated files; refuse to overwrite the site's own files."""
        write_files(self.site.building, unclaimed(files, self.own))

    def _write_generated(self) -> None:
        """Write files beside pages; wait for the workers' pages."""
        fit = partial(site_file, directory_urls=self.directory_urls)
        files = chain(map(fit, self.page_cache.made()), [self.named_pages])
        self._write(with_scripts(files) if self.offline else files)
        self._write(chain(self.content.tables(), self.sitemaps.items()))
        if self.offline:
            self._write(folder_scripts(self.page_cache.kept(), THEME_PATH))
        if self.sent is not None:
            self.sent.wait()
            # The search needs the texts that the workers have made.
            self.workers.close()
            self._start_search()

    def _start_search(self) -> None:
        """Begin to make the search."""
        if self.search is not None:
            self.search.begin(self.page_cache, search_labels(self.content.dataset))

    def _await_search(self) -> None:
        """Wait for the search, and write its files."""
        if self.search is None:
            return
        search, self.search = self.search, None
        files = list(unclaimed(search.result(self.page_cache), self.own))
        if self.offline:
            self._write(with_scripts(readable(files)))
            return
        texts = [(uri, content) for uri, content in files if isinstance(content, bytes)]
        write_files(self.site.building, texts)
        self.shards = [(uri, content) for uri, content in files if isinstance(content, Stored)]

    def discard(self) -> None:
        """Remove the unfinished site; the old site stays."""
        if self.sent is not None:
            self.sent.stop()
        if self.search is not None:
            self.search.stop()
        self.site.discard()
        self._release()
