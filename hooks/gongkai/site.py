"""The build: how records become pages of a MkDocs site. Each method of `Build` is one event of MkDocs, in their order.

The site is made in a folder beside the old one and takes its place only when everything has succeeded, so that wrong data,
a warning under `--strict` or a power cut leave the old site whole.
"""

from __future__ import annotations

import errno
import gc
import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, wait
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemBytecodeCache
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files, InclusionLevel

from gongkai import reuse
from gongkai.content import Content, DataError, build_content, hand_written, search_files
from gongkai.history import read_head
from gongkai.load import ChangedMeanwhileError, KeptRecords
from gongkai.locks import Lock
from gongkai.model import Audience
from gongkai.offline import script_beside, with_scripts
from gongkai.output import write_files
from gongkai.page_frame import with_frames
from gongkai.pages import search_labels
from gongkai.placed_pages import PlacedPages
from gongkai.reuse import Reuse
from gongkai.search import Document, SearchIndexError
from gongkai.search.browser.classic import classic_script
from gongkai.settings import read_audience, read_judged_on, read_settings
from gongkai.site_files import add, attachment
from gongkai.site_folder import SiteFolder
from gongkai.store import FileDigests, digest, software_digest

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage

log = logging.getLogger("mkdocs.hooks.gongkai")

THEME_PATH = Path(__file__).parent / "theme"
PAGES_PATH = Path(__file__).parent / "pages"
MANY_RECORDS = 500
"""From how many records the search is made in a process of its own; to start one takes as long as to index so many."""

SEARCH_MODULES = "assets/gongkai-search"
"""What a reader sees of the search, below the theme's folder."""

_LOGGERS = ("mkdocs", "properdocs")


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
        self.data = root / str(self.settings.data)
        cache = root / ".cache/gongkai" if reuse.is_on() else None
        self.site = SiteFolder(Path(config.site_dir).resolve(), keeps_spare=cache is not None and not is_preview)
        self.locks = [Lock(folder / "lock") for folder in (cache, self.site.beside) if folder is not None]
        self.site.prepare()
        self.search_cache = cache and cache / "search" / _digest(self.audience)
        self.page_cache = cache and cache / "pages" / _digest(self.audience)
        self.template_cache = cache and cache / "templates"
        self.search: Future[None] = Future()
        self.warnings = _Warnings()
        self._prepare_theme(config)
        self.files = FileDigests(cache and cache / "files")
        software = software_digest()
        self.environment = reuse.environment(config, software, self.files, hand_written(Path(config.docs_dir)))
        self.made_from = digest(self.environment, self.files.of_folder(self.data), read_head(self.data), self.audience, self.judged_on)
        is_alone = len(config.plugins) == 1  # another plugin or hook may look at what we do not know of
        self.is_unchanged = is_alone and self.site.is_built_from(self.made_from)
        if self.is_unchanged:
            config.nav, config.extra_templates, config.theme.static_templates = [], [], set()
        else:
            self._read(config, KeptRecords(cache / "records", self.files, software) if cache else None)
        config.site_dir = str(self.site.building)

    def _prepare_theme(self, config: MkDocsConfig) -> None:
        """Put our templates before those of the theme, and let a preview watch what pages are made from."""
        if self.settings.offline:
            config.use_directory_urls = False
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME_PATH))
        config.watch += [str(self.data), str(THEME_PATH), str(PAGES_PATH)]

    def _read(self, config: MkDocsConfig, kept: KeptRecords | None) -> None:
        """Read the data, and look up which pages are there already."""
        gc.unfreeze()
        gc.disable()  # nothing of what is read is garbage
        try:
            self.content = _content(self.data, self.audience, Path(config.docs_dir), self.judged_on, kept)
        finally:
            gc.enable()
        gc.freeze()  # the records stay until the build ends: the collector need not look at them again and again
        pages = {page.uri: page for page in self.content.pages}
        self.reuse = Reuse(pages, self.environment, set(reuse.named_in(config.nav)), self.page_cache)
        self.pages = PlacedPages(pages, self.data)

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add a Markdown file for each page that has to be made, and the attachments beside their records."""
        if self.is_unchanged:
            return Files([])
        self.search = self._start_search()
        added = self.pages.add(self.reuse.fresh, files, config)
        taken = {file.dest_uri: file.src_uri for file in added}
        for uri, path in self.content.attachments():
            add(added, attachment(File.generated(config, uri, abs_src_path=str(path), inclusion=InclusionLevel.NOT_IN_NAV)), taken)
        return added

    def prepare_templates(self, env: Environment) -> Environment:
        """Look at the theme's templates once a build, not once a page, and compile them once for all builds."""
        env.auto_reload = False
        if self.template_cache is not None:
            self.template_cache.mkdir(parents=True, exist_ok=True)
            env.bytecode_cache = FileSystemBytecodeCache(str(self.template_cache))
        return with_frames(env)

    def place_pages(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Give each page its date, the link to edit it, and the page above it."""
        if self.is_unchanged:
            return
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

    def list_pages(self, pages: Sequence[Any], config: MkDocsConfig) -> list[Any]:
        """Return the pages of the site for a template that lists them all."""
        return list(self.pages.listed(pages, config))

    def finish(self, config: MkDocsConfig) -> None:
        """Write each record's Markdown and JSON beside its page, and put the new site in the place of the old."""
        if self.is_unchanged:
            self._leave(config)
            return
        self._write_generated()
        if config.strict and self.warnings.count:
            self.discard()
            return
        if not self.warnings.count:  # a page that was warned of would not be warned of again
            self.reuse.keep(self.site.building)
        self.files.save()
        self.site.replace(self.reuse.kept(), "" if self.warnings.count else self.made_from)
        self._end(config)
        if self.content.history_note:
            log.info("页面上不列录入和修改的日期：%s", self.content.history_note)
        pages, made = len(self.content.pages), len(self.reuse.fresh)
        log.info("公开记录 %d 条，页面 %d 个（新做 %d 个），已写入 %s", len(self.content.dataset.records), pages, made, self.site.path)

    def _leave(self, config: MkDocsConfig) -> None:
        """End a build that had nothing to do."""
        self.site.discard()
        self.files.save()
        self._end(config)
        log.info("数据、页面和设置都没有变，网站保持原样（新做 0 个页面）：%s", self.site.path)

    def _end(self, config: MkDocsConfig) -> None:
        self.warnings.end()
        for lock in self.locks:
            lock.release()
        config.site_dir = str(self.site.path)

    def _write_generated(self) -> None:
        """Write what no generator makes of a page: Markdown, JSON, search; an index that does not find what it should stops the build."""
        building = self.site.building
        write_files(building, with_scripts(self.reuse.made()) if self.settings.offline else self.reuse.made())
        write_files(building, self.content.tables())
        try:
            self.search.result()
        except SearchIndexError as error:
            raise Abort(str(error)) from None
        except BrokenExecutor:
            message = "检索索引没有做成：做索引的进程中断了，可能是内存不足"
            raise Abort(message) from None
        if self.settings.offline:
            write_files(building, script_beside((uri, Path(stored.path)) for uri, stored in self.reuse.kept()))
            modules = {path.name: path.read_text("utf-8") for path in sorted((THEME_PATH / SEARCH_MODULES).glob("*.js"))}
            write_files(building, [(f"{SEARCH_MODULES}.classic.js", classic_script(modules, "main.js", "gongkaiSearchPage"))])

    def _start_search(self) -> Future[None]:
        """Begin to write the search: of many new records beside MkDocs in a process of its own, of few when it is asked for."""
        documents = self.reuse.documents()
        labels = search_labels(self.content.dataset)
        write = partial(write_search, self.site.building, documents, labels, self.search_cache, offline=self.settings.offline)
        if sum(page.is_record for page in self.reuse.fresh) >= MANY_RECORDS:
            executor = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            future = executor.submit(write)
            executor.shutdown(wait=False)
            return future
        return _Later(write)

    def discard(self) -> None:
        """Remove what was made so far; the old site stays."""
        self.warnings.end()
        self.search.cancel()
        wait([self.search] if self.search.running() else [])
        self.site.discard()
        for lock in self.locks:
            lock.release()


_UNWRITABLE = {
    errno.ENOSPC: "磁盘满了；请清理出空间再生成",
    errno.EDQUOT: "磁盘配额用完了；请清理出空间再生成",
    errno.EROFS: "这个文件系统是只读的；请换一个可以写的位置（mkdocs.yml 的 site_dir）",
    errno.EACCES: "没有写的权限；请用 ls -l 查看它属于谁，改正权限再生成",
    errno.EPERM: "没有写的权限；请用 ls -l 查看它属于谁，改正权限再生成",
}


def explain(error: Exception) -> None:
    """Say what the user can do about an error of the machine, instead of a traceback; raises `Abort`."""
    if isinstance(error, OSError) and error.errno in _UNWRITABLE:
        message = f"{error.filename or ''}: {_UNWRITABLE[error.errno]}。原来的网站没有改动"
        raise Abort(message.removeprefix(": ")) from None
    if isinstance(error, ChangedMeanwhileError):
        raise Abort(str(error)) from None


_INDENTATION = re.compile(r"\n\s+")
_INDENTATION_MATTERS = re.compile(r"<(?:pre|textarea)\b")


def without_indentation(output: str) -> str:
    """Return a page without the blanks at the beginnings of its lines, a tenth of it, unless it shows text as it is typed."""
    return output if _INDENTATION_MATTERS.search(output) else _INDENTATION.sub("\n", output)


class _Later(Future[None]):
    """Work that is done in this process when its result is asked for."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def result(self, timeout: float | None = None) -> None:  # noqa: ARG002 - nothing is waited for
        """Do the work."""
        self._work()


def write_search(
    folder: Path,
    documents: Sequence[Document],
    labels: Mapping[str, Any],
    cache: Path | None,
    *,
    offline: bool,
) -> None:
    """Write the search below a folder; raise `SearchIndexError` when it does not find what is in the texts."""
    files = search_files(documents, labels, cache)
    write_files(folder, with_scripts(files) if offline else files, link=True)


def _content(data: Path, audience: Audience, docs: Path, judged_on: date, kept: KeptRecords | None) -> Content:
    """Return the content of the site, or report everything that is wrong and stop."""
    try:
        return build_content(data, audience, docs, judged_on, kept)
    except DataError as error:
        for finding in error.findings:
            log.error("%s", finding)  # noqa: TRY400 - the user needs the finding, not our traceback
        message = f"共 {len(error.findings)} 处问题，改正后再生成；原来的网站没有改动"
        raise Abort(message) from None


def _digest(audience: Audience) -> str:
    """Return a folder's name for an audience: what one may see never enters the index of another."""
    return hashlib.blake2b("\0".join(audience).encode(), digest_size=6).hexdigest()


class _Warnings(logging.Handler):
    """Counts what is warned of; `--strict` fails the build only after the last event."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        for name in _LOGGERS:
            logging.getLogger(name).addHandler(self)

    def emit(self, _record: logging.LogRecord) -> None:
        """Count a warning."""
        self.count += 1

    def end(self) -> None:
        """Count no more."""
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(self)
