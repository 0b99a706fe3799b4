"""The build: how records become pages of a MkDocs site. Each method of `Build` is one event of MkDocs, in their order.

The site is made in a folder beside the old one and takes its place only when everything has succeeded, so that wrong data,
a warning under `--strict` or a power cut leave the old site whole.
"""

from __future__ import annotations

import gc
import hashlib
import html
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, wait
from datetime import date
from difflib import get_close_matches
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urljoin

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as SitePage

from gongkai import reuse, site_folder
from gongkai.content import Content, DataError, build_content, search_files
from gongkai.content_policy import POLICY, refused_attributes, with_hashes
from gongkai.derive import judgement_day
from gongkai.generated_page import GeneratedPage, is_usual
from gongkai.model import Audience, WrongValueError
from gongkai.mourning import EXPECTED, Grey, read_grey
from gongkai.offline import with_scripts
from gongkai.output import write_files
from gongkai.pages import Page, search_labels
from gongkai.reuse import Reuse
from gongkai.search import Document, SearchIndexError
from gongkai.search.browser.classic import classic_script
from gongkai.site_files import KnownFiles, Listed, add, attachment, generated, leave_out_unused
from gongkai.store import Pack
from gongkai.vocabulary import Scope

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

log = logging.getLogger("mkdocs.hooks.gongkai")

THEME_PATH = Path(__file__).parent / "theme"
PAGES_PATH = Path(__file__).parent / "pages"
MANY_RECORDS = 500
"""From how many records the search is made in a process of its own; to start one takes as long as to index so many."""

SEARCH_MODULES = "assets/gongkai-search"
"""What a reader sees of the search, below the theme's folder."""

_LOGGERS = ("mkdocs", "properdocs")

Generated = tuple[str, str | bytes | Path]


class Settings(NamedTuple):
    """`extra.gongkai` in mkdocs.yml: only what differs between builds."""

    data: str = "data"
    """The data folder, relative to mkdocs.yml."""
    audience: str = Scope.SOCIETY.value
    """`社会`, `全党`, `本单位`, or `特定:<group>`."""
    offline: bool = False
    """Whether the pages are to be opened from a folder, without a server."""
    judged_on: object = None
    """The day on which deadlines are judged, as `2026-07-31`; None for the day of the build."""
    grey: object = None
    """When the pages are grey: true, a day, or two days from and to."""
    site_code: str = ""
    """The site's code in the register of official sites (网站标识码), if it has one."""


def read_settings(config: MkDocsConfig) -> Settings:
    """Return the settings; raise `Abort` when mkdocs.yml asks for what there is not."""
    written: dict[str, Any] = config.extra.get("gongkai") or {}
    if not isinstance(written, dict):
        message = f"{config.config_file_path}: extra.gongkai 应写成若干行“键: 值”，可以写：{'、'.join(Settings._fields)}"
        raise Abort(message)
    for key in written:
        if key not in Settings._fields:
            guess = get_close_matches(str(key), Settings._fields, n=1)
            question = f"。是不是想写“{guess[0]}”？" if guess else ""
            message = f"{config.config_file_path}: extra.gongkai 没有“{key}”这项设置，可以写：{'、'.join(Settings._fields)}{question}"
            raise Abort(message)
    settings = Settings(**written)
    if not isinstance(settings.offline, bool):
        message = f"{config.config_file_path}: extra.gongkai.offline 应为 true 或 false，现为“{settings.offline}”"
        raise Abort(message)
    return settings


def read_audience(settings: Settings, config: MkDocsConfig) -> Audience:
    """Return the audience; raise `Abort` when there is none of that name."""
    try:
        return Audience.read(str(settings.audience))
    except ValueError:
        message = f"{config.config_file_path}: extra.gongkai.audience 应为 社会、全党、本单位，或 特定:对象，现为“{settings.audience}”"
        raise Abort(message) from None


def read_judged_on(settings: Settings, config: MkDocsConfig) -> date:
    """Return the day on which deadlines are judged; raise `Abort` when it is none."""
    try:
        return judgement_day(settings.judged_on, os.environ)
    except WrongValueError as error:
        guess = f"。是不是想写“{error.guess}”？" if error.guess else ""
        message = f"{config.config_file_path}: extra.gongkai.judged_on 应{error.expected}，现为“{settings.judged_on}”{guess}"
        raise Abort(message) from None


def read_mourning(settings: Settings, config: MkDocsConfig) -> Grey | None:
    """Return when the pages are grey; raise `Abort` when the setting is no day."""
    try:
        return read_grey(settings.grey)
    except ValueError:
        message = f"{config.config_file_path}: extra.gongkai.grey 应为 {EXPECTED}，现为“{settings.grey}”"
        raise Abort(message) from None


class Build:
    """One build of the site, made anew for each."""

    def __init__(self, config: MkDocsConfig) -> None:
        """Read the settings and the data, and check the hand-written pages, before MkDocs writes anything."""
        root = Path(config.config_file_path).parent
        self.site_path = Path(config.site_dir).resolve()
        self.building_path = site_folder.building_path(self.site_path)
        self.settings = read_settings(config)
        audience = read_audience(self.settings, config)
        self.grey = read_mourning(self.settings, config)
        self.data = root / str(self.settings.data)
        cache = root / ".cache/gongkai"
        self.search_cache = cache / "search" / _digest(audience) if reuse.is_on() else None
        self.page_cache = cache / "pages" / _digest(audience)
        if self.settings.offline:
            config.use_directory_urls = False
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME_PATH))
        config.watch += [str(self.data), str(THEME_PATH), str(PAGES_PATH)]
        self.search: Future[None] = Future()
        gc.unfreeze()
        kept = Pack(cache / "records") if reuse.is_on() else None
        judged_on = read_judged_on(self.settings, config)
        self.content = _content(self.data, audience, Path(config.docs_dir), judged_on, kept)
        gc.freeze()  # the records stay until the build ends: the collector need not look at them again and again
        self.generated: dict[str, Page] = {page.uri: page for page in self.content.pages}
        config.site_dir = str(self.building_path)
        self.warnings = _Warnings()
        self.reuse = Reuse(self.content, config, self.page_cache)
        self.known: dict[str, File] = {}

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add a Markdown file for each page that has to be made, and the attachments beside their records."""
        leave_out_unused(files)
        taken = {file.dest_uri: file.src_uri for file in files}
        for page in self.reuse.fresh:
            add(files, generated(page.uri, page.markdown, config), taken)
        self.search = self._start_search()
        for uri, path in self.content.attachments():
            add(files, attachment(File.generated(config, uri, abs_src_path=str(path), inclusion=InclusionLevel.NOT_IN_NAV)), taken)
        return KnownFiles(files, partial(self._known, config=config))

    def _known(self, uri: str, config: MkDocsConfig) -> File | None:
        """Return the file of a page that is taken from the store: others may link to it."""
        if uri not in self.known and uri in self.generated:
            self.known[uri] = generated(uri, "", config)
        return self.known.get(uri)

    def place_pages(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Give each page its date, the link to edit it, and the page above it, from which the breadcrumbs come."""
        latest = self.content.dataset.latest.isoformat()
        for file in files.documentation_pages():
            if file.page is not None:
                file.page.update_date = latest
        in_nav = {page.file.src_uri for page in nav.pages}
        addresses: dict[tuple[str, str], str] = {}
        quick = is_usual(config)
        for page in self.reuse.fresh:
            site_page = files.src_uris[page.uri].page
            if quick and page.uri not in in_nav:
                site_page = GeneratedPage(files.src_uris[page.uri], config, addresses)
            if site_page is not None:
                site_page.edit_url = self._edit_url(page, config)
                site_page.update_date = page.updated.isoformat()
        for page in self.reuse.fresh:
            self._place(page, files, config)

    def _place(self, page: Page, files: Files, config: MkDocsConfig) -> None:
        """Put a page below the one above it; one that is taken from the store is there for its title and address only."""
        file, above = files.get_file_from_path(page.uri), files.get_file_from_path(page.parent)
        if file is None or above is None or file.page is None:
            return
        if above.page is None and page.parent in self.generated:
            SitePage(html.escape(self.generated[page.parent].title), above, config)
            self._place(self.generated[page.parent], files, config)
        if above.page is not None and not above.page.is_homepage:
            file.page.parent = above.page  # type: ignore[assignment]

    def _edit_url(self, page: Page, config: MkDocsConfig) -> str | None:
        """Return where the YAML file of a record is edited; `edit_uri` is the address of the hand-written pages' folder."""
        if not page.source or not config.edit_uri:
            return None
        source = Path(os.path.relpath(self.data / page.source, config.docs_dir)).as_posix()
        return urljoin(urljoin(config.repo_url or "", config.edit_uri), quote(source))

    def fill_page(self, markdown: str, page: SitePage) -> str:
        """Set the title of a generated page, escaped for the theme; fill the markers of a hand-written one."""
        generated = self.generated.get(page.file.src_uri)
        if generated is None:
            return self.content.fill(markdown, page.file.src_uri)
        page.meta["hide"] = [] if generated.is_record else ["toc"]
        told = {name: getattr(generated, name) for name in ("title", "description", "column", "issuer")}
        page.meta.update({name: html.escape(text) for name, text in told.items() if text})
        return markdown

    def theme_values(self) -> dict[str, object]:
        """Return what the theme shows on every page beside MkDocs' own values."""
        return {"publisher": self.content.dataset.publisher, "grey": self.grey, "content_policy": POLICY}

    def finish_page(self, output: str, page: SitePage) -> str:
        """Return a page that keeps its content policy; warn of what the policy will refuse in a hand-written one."""
        if page.file.src_uri not in self.generated and (refused := refused_attributes(output)):
            names = "、".join(refused)
            log.warning(
                "docs/%s: HTML 标签里的 %s 会被内容安全策略挡住；请改用 class，样式写在 extra_css 的文件里", page.file.src_uri, names
            )
        return with_hashes(output)

    def list_pages(self, pages: Sequence[Any], config: MkDocsConfig) -> list[Any]:
        """Return the pages of the site for a template that lists them all: those that are not made in this build too, in their place."""
        listed = [file for file in pages if file.src_uri not in self.generated]
        made = {file.src_uri: file for file in pages}
        for uri, page in self.generated.items():
            address = uri.removesuffix("index.md") if config.use_directory_urls else f"{uri.removesuffix('.md')}.html"
            listed.append(made.get(uri) or Listed(urljoin(config.site_url or "", quote(address)), page))
        return listed

    def finish(self, config: MkDocsConfig) -> None:
        """Write each record's Markdown and JSON beside its page, and put the new site in the place of the old."""
        self._write_generated()
        if config.strict and self.warnings.count:
            self.discard()
            return
        if not self.warnings.count:  # a page that was warned of would not be warned of again
            self.reuse.keep(self.building_path)
        self.warnings.end()
        site_folder.replace(self.site_path, self.building_path)
        config.site_dir = str(self.site_path)
        pages, made = len(self.content.pages), len(self.reuse.fresh)
        log.info("公开记录 %d 条，页面 %d 个（新做 %d 个），已写入 %s", len(self.content.dataset.records), pages, made, self.site_path)

    def _write_generated(self) -> None:
        """Write what no generator makes of a page: Markdown, JSON, search; an index that does not find what it should stops the build."""
        files: Iterator[Generated] = self.reuse.files()
        write_files(self.building_path, with_scripts(files) if self.settings.offline else files, link=True)
        write_files(self.building_path, self.content.tables())
        try:
            self.search.result()
        except SearchIndexError as error:
            raise Abort(str(error)) from None
        except BrokenExecutor:
            message = "检索索引没有做成：做索引的进程中断了，可能是内存不足"
            raise Abort(message) from None
        if self.settings.offline:
            modules = {path.name: path.read_text("utf-8") for path in sorted((THEME_PATH / SEARCH_MODULES).glob("*.js"))}
            write_files(self.building_path, [(f"{SEARCH_MODULES}.classic.js", classic_script(modules, "main.js", "gongkaiSearchPage"))])

    def _start_search(self) -> Future[None]:
        """Begin to write the search: of many new records beside MkDocs in a process of its own, of few when it is asked for."""
        documents = self.reuse.documents()
        labels = search_labels(self.content.dataset)
        write = partial(write_search, self.building_path, documents, labels, self.search_cache, offline=self.settings.offline)
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
        shutil.rmtree(self.building_path, ignore_errors=True)


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


def _content(data: Path, audience: Audience, docs: Path, judged_on: date, kept: Pack | None) -> Content:
    """Return the content of the site, or report everything that is wrong and stop."""
    gc.disable()  # nothing of what is read is garbage
    try:
        return build_content(data, audience, docs, judged_on, kept)
    except DataError as error:
        for finding in error.findings:
            log.error("%s", finding)  # noqa: TRY400 - the user needs the finding, not our traceback
        message = f"共 {len(error.findings)} 处问题，改正后再生成；原来的网站没有改动"
        raise Abort(message) from None
    finally:
        gc.enable()


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
