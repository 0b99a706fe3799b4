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

from gongkai.content import Content, DataError, build_content, search_files
from gongkai.derive import judgement_day
from gongkai.generated_page import GeneratedPage, is_usual
from gongkai.model import Audience, WrongValueError
from gongkai.offline import with_scripts
from gongkai.output import write_files
from gongkai.pages import Page, search_labels
from gongkai.search import Document, SearchIndexError
from gongkai.search.browser import classic_script
from gongkai.vocabulary import Scope

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage

log = logging.getLogger("mkdocs.hooks.gongkai")

THEME_PATH = Path(__file__).parent / "theme"
PAGES_PATH = Path(__file__).parent / "pages"
MANY_RECORDS = 500
"""From how many records the search is made in a process of its own; to start one takes as long as to index so many."""

SEARCH_SCRIPT = "assets/gongkai-search.js"

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


class Build:
    """One build of the site, made anew for each."""

    def __init__(self, config: MkDocsConfig) -> None:
        """Read the settings and the data, and check the hand-written pages, before MkDocs writes anything."""
        root = Path(config.config_file_path).parent
        self.site_path = Path(config.site_dir).resolve()
        self.building_path = _building_path(self.site_path)
        self.settings = read_settings(config)
        audience = read_audience(self.settings, config)
        self.data = root / str(self.settings.data)
        self.cache = root / ".cache/gongkai/search" / _digest(audience)
        if self.settings.offline:
            config.use_directory_urls = False
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME_PATH))
        config.watch += [str(self.data), str(THEME_PATH), str(PAGES_PATH)]
        self.search: Future[None] = Future()
        gc.unfreeze()
        self.content = _content(self.data, audience, Path(config.docs_dir), read_judged_on(self.settings, config))
        gc.freeze()  # the records stay until the build ends: the collector need not look at them again and again
        self.generated: dict[str, Page] = {page.uri: page for page in self.content.pages}
        config.site_dir = str(self.building_path)

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add a Markdown file for each generated page, and the attachments beside their records."""
        taken = {file.dest_uri: file.src_uri for file in files}
        for page in self.content.pages:
            _add(files, File.generated(config, page.uri, content=page.markdown, inclusion=InclusionLevel.NOT_IN_NAV), taken)
        self.search = self._start_search()
        for uri, path in self.content.attachments():
            _add(files, _attachment(File.generated(config, uri, abs_src_path=str(path), inclusion=InclusionLevel.NOT_IN_NAV)), taken)
        return files

    def place_pages(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Give each page its date, the link to edit it, and the page above it, from which the breadcrumbs come."""
        if is_usual(config):
            in_nav = {page.file.src_uri for page in nav.pages}
            for uri in self.generated.keys() - in_nav:
                GeneratedPage(None, files.src_uris[uri], config)  # takes its place in the file
        latest = self.content.dataset.latest.isoformat()
        for file in files.documentation_pages():
            site_page = file.page
            if site_page is None:
                continue
            page = self.generated.get(file.src_uri)
            site_page.update_date = latest
            if page is not None:
                site_page.edit_url = self._edit_url(page, config)
                above = files.get_file_from_path(page.parent)
                site_page.update_date = page.updated.isoformat()
                if above is not None and above.page is not None and not above.page.is_homepage:
                    site_page.parent = above.page  # type: ignore[assignment]

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
        page.meta["hide"] = ["navigation"]
        page.meta["title"] = html.escape(generated.title)
        if generated.description:
            page.meta["description"] = html.escape(generated.description)
        return markdown

    def finish(self, config: MkDocsConfig) -> None:
        """Write each record's Markdown and JSON beside its page, and put the new site in the place of the old."""
        self._write_generated()
        if config.strict and _warnings():
            self.discard()
            return
        _replace(self.site_path, self.building_path)
        config.site_dir = str(self.site_path)
        log.info("公开记录 %d 条，页面 %d 个，已写入 %s", len(self.content.dataset.records), len(self.content.pages), self.site_path)

    def _write_generated(self) -> None:
        """Write what no generator makes of a page: Markdown, JSON, search; an index that does not find what it should stops the build."""
        files: Iterator[Generated] = self._beside_pages()
        write_files(self.building_path, with_scripts(files) if self.settings.offline else files)
        try:
            self.search.result()
        except SearchIndexError as error:
            raise Abort(str(error)) from None
        except BrokenExecutor:
            message = "检索索引没有做成：做索引的进程中断了，可能是内存不足"
            raise Abort(message) from None
        if self.settings.offline:
            module = (THEME_PATH / SEARCH_SCRIPT).read_text("utf-8")
            write_files(self.building_path, [(SEARCH_SCRIPT.replace(".js", ".classic.js"), classic_script(module, "gongkaiSearchPage"))])

    def _start_search(self) -> Future[None]:
        """Begin to write the search: of many records beside MkDocs in a process of its own, of few when it is asked for."""
        documents = self.content.documents()
        labels = search_labels(self.content.dataset)
        write = partial(write_search, self.building_path, documents, labels, self.cache, offline=self.settings.offline)
        if len(documents) >= MANY_RECORDS:
            executor = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            future = executor.submit(write)
            executor.shutdown(wait=False)
            return future
        return _Later(write)

    def _beside_pages(self) -> Iterator[Generated]:
        for page in self.content.pages:
            if page.json:
                yield page.uri, page.markdown
                yield f"{page.uri.removesuffix('index.md')}index.json", page.json
        yield from self.content.tables()

    def discard(self) -> None:
        """Remove what was made so far; the old site stays."""
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
    cache: Path,
    *,
    offline: bool,
) -> None:
    """Write the search below a folder; raise `SearchIndexError` when it does not find what is in the texts."""
    files = search_files(documents, labels, cache)
    write_files(folder, with_scripts(files) if offline else files, link=True)


def _content(data: Path, audience: Audience, docs: Path, judged_on: date) -> Content:
    """Return the content of the site, or report everything that is wrong and stop."""
    try:
        return build_content(data, audience, docs, judged_on)
    except DataError as error:
        for finding in error.findings:
            log.error("%s", finding)  # noqa: TRY400 - the user needs the finding, not our traceback
        message = f"共 {len(error.findings)} 处问题，改正后再生成；原来的网站没有改动"
        raise Abort(message) from None


def _digest(audience: Audience) -> str:
    """Return a folder's name for an audience: what one may see never enters the index of another."""
    return hashlib.blake2b("\0".join(audience).encode(), digest_size=6).hexdigest()


def _add(files: Files, file: File, taken: dict[str, str]) -> None:
    """Add a file, unless another would be overwritten by it, which MkDocs does silently."""
    if file.dest_uri in taken:
        message = f"docs/{taken[file.dest_uri]} 与自动生成的 {file.src_uri} 地址相同；请把前者改名"
        raise Abort(message)
    taken[file.dest_uri] = file.src_uri
    files.append(file)


def _attachment(file: File) -> File:
    """Make a file be copied as it is, whatever its name: MkDocs would render one that ends in .md."""
    file.is_documentation_page = lambda: False  # type: ignore[method-assign]
    file.dest_uri = file.src_uri
    file.url = quote(file.src_uri)
    return file


def _warnings() -> bool:
    """Tell whether anything was warned of; `--strict` fails the build only after the last event."""
    handlers = [*logging.getLogger("mkdocs").handlers, *logging.getLogger("properdocs").handlers]
    return any(handler.get_counts() for handler in handlers if hasattr(handler, "get_counts"))


_OURS = re.compile(r"\.(?P<site>.+)\.(?P<process>[0-9]+)\.(?P<what>building|replaced)")


def _building_path(site_path: Path) -> Path:
    """Return this process's folder beside the site, after clearing up what processes that have died have left.

    A site that was moved aside when the power went is put back.
    """
    for left in sorted(site_path.parent.glob(f".{site_path.name}.*")):
        match = _OURS.fullmatch(left.name)
        if match is None or match["site"] != site_path.name or _runs(int(match["process"])):
            continue
        if match["what"] == "replaced" and not site_path.exists():
            left.rename(site_path)
        else:
            shutil.rmtree(left, ignore_errors=True)
    return site_path.parent / f".{site_path.name}.{os.getpid()}.building"


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _replace(old: Path, new: Path) -> None:
    """Put `new` in the place of `old`."""
    if not old.exists():
        new.rename(old)
        return
    aside = new.with_suffix(".replaced")
    old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)
