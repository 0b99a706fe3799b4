"""The build: how records become pages of a MkDocs site. Each method of `Build` is one event of MkDocs, in their order.

The site is made in a folder beside the old one and takes its place only when everything has succeeded, so that wrong data,
a warning under `--strict` or a power cut leave the old site whole.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files, InclusionLevel

from gongkai.check import public_log as discretion
from gongkai.check.leaks import Verdicts, prove
from gongkai.derive.web_files import SECURITY
from gongkai.load import RecordCache
from gongkai.pages import Page, keep_compiled, search_labels
from gongkai.pages.site_markdown import site_file
from gongkai.search.browser.classic import classic_script
from gongkai.site import page_cache as reuse
from gongkai.site.mkdocs.environment import environment
from gongkai.site.mkdocs.files import add, add_web_files, attachment, leave_out_unused, refuse_beside_pages, unclaimed
from gongkai.site.mkdocs.generated_page import is_usual
from gongkai.site.mkdocs.lock import BuildLock
from gongkai.site.mkdocs.page_shell import Shells
from gongkai.site.mkdocs.pages import SitePages
from gongkai.site.mkdocs.record_theme import SAMPLES, RecordTheme, others_listen
from gongkai.site.mkdocs.sent_pages import SentPages
from gongkai.site.mkdocs.settings import read_audience, read_judged_on, read_mourning, read_settings, settings_files
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
from gongkai.site.offline import script_beside, with_scripts
from gongkai.site.page_cache import KeptFolders, PageCache
from gongkai.site.page_jobs import PageRules, split_into_jobs
from gongkai.site.pipeline import DataError, SiteContent, build_content, hand_written
from gongkai.site.search_files import SearchBuild, SearchError
from gongkai.site.workers import Workers
from gongkai.store import FileDigests, Stored, digest, software_digest
from gongkai.store.git import read_head
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
store_log = logging.getLogger("gongkai.store")
"""Not below MkDocs' logger: a damaged store is mended, it does not make a strict build fail."""

PAGES_PATH = Path(__file__).parents[2] / "pages"
MANY_RECORDS = 500
"""From how many new records helpers make the pages; to start one takes as long as to make a hundred."""

SEARCH_MODULES = "assets/gongkai-search"
"""What a reader sees of the search, below the theme's folder."""


class Build:
    """One build of the site, made anew for each."""

    def __init__(self, config: MkDocsConfig, *, is_preview: bool) -> None:
        """Read the settings and the data, and check the hand-written pages, before MkDocs writes anything.

        A preview leaves nothing beside its site, which is in a temporary folder.
        """
        root = Path(config.config_file_path).parent
        self.settings = read_settings(config)
        self.audience = read_audience(self.settings, config)
        self.judged_on = read_judged_on(self.settings, config)
        self.grey = read_mourning(self.settings.grey, config)
        self.is_log_public = discretion.is_public(self.audience, os.environ)
        self.data = root / str(self.settings.data)
        self.workers = Workers()
        self.site = SiteFolder(Path(config.site_dir).resolve(), keeps_spare=reuse.is_on() and not is_preview)
        self.cache = root / ".cache/gongkai" if reuse.is_on() else self.site.temporary
        self.sent: SentPages | None = None
        self.samples: list[Page] = []
        self.many: dict[str, Page] = {}
        self.search: SearchBuild | None = None
        self.shards: list[tuple[str, Stored]] = []
        self.sitemaps: dict[str, str] = {}
        self.code = WrittenCode(config)
        self.locks = [BuildLock(folder / "lock") for folder in (self.cache, self.site.beside)]
        self.warnings = Warnings()
        self.umask = os.umask(UMASK)
        interruption.on_interruption(self._clear_up)
        try:
            self._begin(config)
        except BaseException:
            self.discard()
            raise

    def _begin(self, config: MkDocsConfig) -> None:
        """Clear up what others have left, see what has changed, and read the data."""
        self.site.prepare()
        reuse.remove_leftovers(self.cache)
        prepare_theme(config, offline=self.settings.offline)
        self.directory_urls = config.use_directory_urls
        config.watch += [str(self.data), str(THEME_PATH), str(PAGES_PATH)]
        self.files = FileDigests(self._of_audience("digests") / "files")
        self.software = software_digest()
        self.environment = environment(config, self.software, self.files, hand_written(Path(config.docs_dir)))
        settings = [self.files.of(str(path)) for path in settings_files(config)]
        made_from = self.environment, settings, self.files.of_folder(self.data), read_head(self.data), self.audience, self.judged_on
        self.made_from = digest(*made_from)
        is_alone = len(config.plugins) == 1  # another plugin or hook may look at what we do not know of
        self.unfinished = self._of_audience("records") / "unfinished"
        self.is_unchanged = is_alone and not self.unfinished.exists() and self.site.is_built_from(self.made_from)
        limit_theme_files(config, to_none=self.is_unchanged)
        if self.is_unchanged:
            config.nav, config.extra_templates, config.theme.static_templates = [], [], set()
        else:
            self._read(config)
        config.site_dir = str(self.site.building)

    def _read(self, config: MkDocsConfig) -> None:
        """Read the data, and look up which pages are there already."""
        write_whole(self.unfinished, b"")  # until the build ends: what it keeps may not be in the sources of the site that stands
        self.search = SearchBuild(self.site.look, self._of_audience("search"), is_log_public=self.is_log_public)
        self.compiled = CompiledTemplates(self.cache / "compiled", self.software)
        keep_compiled(self.compiled)
        gc.unfreeze()
        gc.disable()  # nothing of what is read is garbage
        try:
            self.records = RecordCache(self._of_audience("records"), self.files, self.software)
            self.content = self._content(Path(config.docs_dir))
            self.generated = {page.uri: page for page in self.content.pages}
            publisher = repr(self.content.dataset.publisher)  # every page shows it
            self.environment = self.environment._replace(sources=digest(self.environment.sources, publisher))
            self.in_nav = set(reuse.named_in(config.nav))
            self.standing = self.search.standing()
            kept = KeptFolders(self._of_audience("pages"), self._of_audience("search"))
            self.reuse = PageCache(self.generated, self.environment, self.in_nav, kept, self.standing)
            records = [page for page in self.reuse.fresh if page.record and page.is_listed and page.uri not in self.in_nav]
            if len(records) >= MANY_RECORDS and is_usual(config) and not others_listen(config):
                self.samples, self.many = records[:SAMPLES], {page.uri: page for page in records[SAMPLES:]}
            if not self.many:
                self._start_search()
        finally:
            gc.enable()
        gc.freeze()  # the records stay until the build ends: the collector need not look at them again and again
        self.pages = SitePages(self.generated, self.data)

    def _content(self, docs: Path) -> SiteContent:
        """Return the content of the site, or report everything that is wrong and stop."""
        try:
            inside = self.settings.count_inside
            return build_content(self.data, self.audience, docs, self.judged_on, self.records, self.workers.results, count_inside=inside)
        except DataError as error:
            keep_compiled(None)
            for line in discretion.told(error.findings, self.data, self.judged_on, public=self.is_log_public).lines():
                log.error("%s", line)  # noqa: TRY400 - the user needs the finding, not our traceback
            message = f"共 {error.number} 处问题，改正后再生成；原来的网站没有改动"
            raise Abort(message) from None

    def _of_audience(self, name: str) -> Path:
        """Return where something is kept for an audience: what one may see never enters what is kept for another."""
        return self.cache / name / hashlib.blake2b("\0".join(self.audience).encode(), digest_size=6).hexdigest()

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add a Markdown file for each page that has to be made here, and the attachments beside their records; send many records off."""
        if self.is_unchanged:
            return Files([])
        prepare_assets(files, config)
        leave_out_unused(files)
        self._add_web_files(files, config)
        refuse_beside_pages(files, self.pages.is_generated)
        self.own = {file.dest_uri: file.src_uri for file in files if not file.is_documentation_page()}
        if self.many:
            self._send(config)
        added = self.pages.add([page for page in self.reuse.fresh if page.uri not in self.many], files, config)
        taken = {file.dest_uri: file.src_uri for file in added}
        for uri, path in self.content.attachments():
            add(added, attachment(File.generated(config, uri, abs_src_path=str(path), inclusion=InclusionLevel.NOT_IN_NAV)), taken)
        return added

    def _add_web_files(self, files: Files, config: MkDocsConfig) -> None:
        """Add robots.txt and security.txt."""
        texts = self.content.web_files(config.site_url or "")
        add_web_files(files, texts, config)
        if SECURITY not in texts:
            log.info("data/site.yml 的“联系”里没有电话和电子邮箱，没有写 %s", SECURITY)

    def _send(self, config: MkDocsConfig) -> None:
        """Let workers make the articles of records."""
        above = urljoin(config.site_url or "", "x").removesuffix("x")
        slug = config.mdx_configs["toc"]["slugify"]
        self.rules = PageRules(self.software, slug, config.use_directory_urls, above)
        self.reuse.send(self.many.values())
        jobs = split_into_jobs([*self.many.values()], self.content, self.rules)
        self.sent = SentPages(self.workers, jobs, self.many, self.site.building, self.reuse, offline=self.settings.offline)

    def prepare_templates(self, env: Environment, files: Files, config: MkDocsConfig) -> Environment:
        """Let the theme be rendered quickly, and around the articles that workers make."""
        if self.is_unchanged:
            return env
        prepare_templates(env, self.compiled, Shells(), theme_values(self.content.dataset.publisher, self.grey))
        if self.sent is not None:
            theme = RecordTheme(env, self.pages, self.rules, self.code, (self.nav, files, config))
            theme.read_samples(self.samples)
            theme.read_trails(self.many.values())
            self.sent.use(theme)
        return env

    def place_pages(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Give each page its date, the link to edit it, and the page above it."""
        if self.is_unchanged:
            return
        self.nav = nav
        latest = self.content.dataset.latest.isoformat()
        for file in files.documentation_pages():
            if file.page is not None:
                file.page.update_date = latest
        self.pages.place(nav, files, config)

    def fill_page(self, markdown: str, page: SitePage) -> str:
        """Set what the head of a generated page says; fill the markers of a hand-written one."""
        uri = page.file.src_uri
        if not self.pages.is_generated(uri):
            return self.content.fill(markdown, uri)
        self.pages.describe(page)
        return markdown

    def finish_page(self, output: str, page: SitePage) -> str:
        """Return a page as it is published; warn of what its content policy will refuse in a hand-written one."""
        if self.pages.is_generated(page.file.src_uri):
            return finished(output, self.code)
        warn_of_attributes(output, page.file.src_uri)
        return finished(output, self.code, page.file.abs_src_path)

    def make_sitemap(self, files: Sequence[Any], config: MkDocsConfig) -> str:
        """Return the sitemap; of a site of very many pages, that of the sitemaps, which are written beside it."""
        days = Days(self.content.dataset.latest, self.content.coverage.judged_on)
        written = [file for file in files if not self.pages.is_generated(file.src_uri)]
        self.sitemaps = dict(sitemap_files(entries_of(written, self.content.pages, config, days), config.site_url or ""))
        return self.sitemaps.pop(SITEMAP, "")

    def list_pages(self, pages: Sequence[Any], config: MkDocsConfig) -> list[Any]:
        """Return the pages of the site for a template that lists them all."""
        return list(self.pages.listed(pages, config))

    def finish(self, config: MkDocsConfig) -> None:
        """Write each record's Markdown and JSON beside its page, and put the new site in the place of the old."""
        if self.is_unchanged:
            self._leave(config)
            return
        self._write_generated()
        self.content.keep(self.records)  # while the search is written
        if config.strict and self.warnings.messages:
            self.discard()
            return
        self._prove(config)
        if not self.warnings.messages:  # a page that was warned of would not be warned of again
            self.reuse.keep(self.site.building)
        self.files.save(self.content.hidden())
        self._await_search()
        self.compiled.save()
        self.reuse.forget_texts()
        self.site.replace(self._kept(), "" if self.warnings.messages else self.made_from, self.standing)
        remove(str(self.unfinished))
        self._end(config)
        if self.content.history_note:
            log.info("页面上不列录入和修改的日期：%s", self.content.history_note)
        pages, made = len(self.content.pages), len(self.reuse.fresh)
        log.info("公开记录 %d 条，页面 %d 个（新做 %d 个），已写入 %s", len(self.content.dataset.records), pages, made, self.site.path)

    def _kept(self) -> Iterator[tuple[str, Stored]]:
        """Yield the files of the site that are taken from the store as they are."""
        yield from self.reuse.kept()
        yield from self.shards

    def _prove(self, config: MkDocsConfig) -> None:
        """Stop unless nothing withheld is in what was made."""
        verdicts = Verdicts(self._of_audience("proof") / "verdicts")
        if not self.content.secrets.withheld:
            verdicts.save()
            return
        self._await_search()  # in what it writes there may be a leak, and nothing is kept before that is known
        secrets = self.content.secrets._replace(settings=settings_files(config))
        files = {uri: f"{self.site.building}/{uri}" for uri in walk(self.site.building)}
        files |= {uri: stored.path for uri, stored in self._kept()}
        leaks = prove(files, secrets, [Path(folder) for folder in config.theme.dirs], verdicts)
        if leaks:
            for name in reuse.OF_AUDIENCE:  # all that is kept for this audience
                shutil.rmtree(self._of_audience(name), ignore_errors=True)
            raise Abort(discretion.leak_message(leaks, public=self.is_log_public))
        verdicts.save()

    def _leave(self, config: MkDocsConfig) -> None:
        """End a build that had nothing to do."""
        self.site.discard()
        self.files.save(lambda path: not self.files.was_listed(path))
        self._end(config)
        log.info("数据、页面和设置都没有变，网站保持原样（新做 0 个页面）：%s", self.site.path)

    def _end(self, config: MkDocsConfig) -> None:
        self._rest()
        config.site_dir = str(self.site.path)

    def _clear_up(self) -> str:
        """Stop everything at once, and return what became of the site."""
        self.workers.stop()
        interruption.kill_children()
        self.site.discard()
        return interruption.UNCHANGED if not self.site.is_replaced else "新的网站已经换上"

    def _rest(self) -> None:
        """Leave nothing behind that belongs to this build."""
        os.umask(self.umask)
        self.warnings.end()
        keep_compiled(None)
        self.workers.close()
        for lock in self.locks:
            lock.release()

    def _write(self, files: Iterable[tuple[str, str | bytes | Path]]) -> None:
        """Write generated files, none of them in the place of one of the site's own."""
        write_files(self.site.building, unclaimed(files, self.own))

    def _write_generated(self) -> None:
        """Write what no generator makes of a page: Markdown, JSON, tables; wait for what helpers make."""
        made = map(partial(site_file, directory_urls=self.directory_urls), self.reuse.made())
        self._write(with_scripts(made) if self.settings.offline else made)
        self._write(self.content.tables())
        self._write(self.sitemaps.items())
        if self.settings.offline:
            self._write(script_beside((uri, Path(stored.path)) for uri, stored in self.reuse.kept()))
            modules = {path.name: path.read_text("utf-8") for path in sorted((THEME_PATH / SEARCH_MODULES).glob("*.js"))}
            self._write([(f"{SEARCH_MODULES}.classic.js", classic_script(modules, "main.js", "gongkaiSearchPage"))])
        if self.sent is not None:
            self.sent.wait()
            self.workers.close()
            self._start_search()

    def _start_search(self) -> None:
        """Begin to make the search."""
        if self.search is not None:
            self.search.begin(self.reuse, search_labels(self.content.dataset))

    def _await_search(self) -> None:
        """Write the search when it is made."""
        if self.search is None:
            return
        search, self.search = self.search, None
        try:
            made = list(unclaimed(search.result(self.reuse, search_labels(self.content.dataset)), self.own))
        except SearchError as error:
            raise Abort(str(error)) from None
        if self.settings.offline:
            files = [(uri, Path(content.path) if isinstance(content, Stored) else content) for uri, content in made]
            self._write(with_scripts(files))
        else:
            write_files(self.site.building, [(uri, content) for uri, content in made if isinstance(content, bytes)])
            self.shards = [(uri, content) for uri, content in made if isinstance(content, Stored)]

    def discard(self) -> None:
        """Remove what was made so far; the old site stays."""
        if self.sent is not None:
            self.sent.stop()
        if self.search is not None:
            self.search.stop()
        self.site.discard()
        self._rest()
