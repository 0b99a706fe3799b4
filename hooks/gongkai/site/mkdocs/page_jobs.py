"""A slice of the records, whose pages another process makes: an ordinary MkDocs build, so that every plugin takes part.

A slice is plain values and what it comes to is plain values: the helper may be on another machine, and writes nothing that lasts.
What the pages show of other records goes along without their texts.
"""

from __future__ import annotations

import html
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.structure.files import Files

from gongkai.model import Publisher, Record
from gongkai.pages import Page, Surroundings, keep_compiled, record_page
from gongkai.pages.site_markdown import site_markdown
from gongkai.search import Row
from gongkai.site.mkdocs.page_shell import Shells
from gongkai.site.mkdocs.pages import SitePages
from gongkai.site.mkdocs.settings import read_mourning, read_settings
from gongkai.site.mkdocs.theme import CompiledTemplates, finished, limit_theme_files, prepare_templates, prepare_theme, theme_values
from gongkai.site.mkdocs.warnings import Warnings
from gongkai.site.mkdocs.written_code import WrittenCode
from gongkai.site.page_cache import HTML, beside
from gongkai.site.pipeline import SiteContent, hand_written
from gongkai.site.workers import WorkersError
from gongkai.store import digests_of, software_digest

try:
    import fcntl
except ImportError:  # there is none on Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage

RECORDS_IN_SLICE = 200
"""So many take half a second: a build of MkDocs for them costs no more than ten of them, and what lies ready here takes 50 MB."""


class Project(NamedTuple):
    """A site's own files, for a helper that may not have them."""

    root: str
    """The folder of mkdocs.yml on the machine that coordinates."""
    config_file: str
    """Its name."""
    software: str
    """A digest of the software: another one would make other pages."""
    environment: str
    """A digest of all that is the same on every page: pages of another one have other frames."""
    variables: Mapping[str, str]
    """The environment variables that mkdocs.yml asks for."""
    settings: Mapping[str, Any]
    """What was said on the command line instead of in mkdocs.yml."""
    files: Mapping[str, bytes] | None = None
    """Contents by path below the folder; None for helpers that see the folder itself."""


class Above(NamedTuple):
    """A generated page that stands in the breadcrumbs of others, or in the navigation."""

    uri: str
    title: str
    parent: str


class PageJob(NamedTuple):
    """The records whose pages a worker process makes, and all that it needs for that."""

    project: Project
    records: Sequence[tuple[Record, Surroundings]]
    publisher: Publisher
    latest: date
    """The newest day of publication of the site."""
    above: Sequence[Above]


class MadePage(NamedTuple):
    """A finished page."""

    uri: str
    html: bytes
    markdown: bytes
    json: bytes
    row: Row
    """By what it is searched."""
    texts: bytes
    """What is searched of it, packed."""
    digests: bytes
    """The digests of the HTML, Markdown and JSON, made by `digests_of`."""


class MadeSlice(NamedTuple):
    """What a slice came to."""

    pages: Sequence[MadePage]
    warnings: Sequence[str]


def read_project(config: MkDocsConfig, software: str, environment: str, *, with_files: bool) -> Project:
    """Return the files of a site; raises `WorkersError` when they lie too far apart to be sent."""
    path = Path(config.config_file_path)
    asked = {name for other in path.parent.glob("*.yml") for name in _VARIABLES.findall(other.read_text("utf-8", "replace"))}
    names = {name for written in asked for name in re.findall(r"\w+", written)} | {"SOURCE_DATE_EPOCH"}
    variables = {name: value for name, value in os.environ.items() if name in names}
    settings: dict[str, Any] = {"site_url": config.site_url, "use_directory_urls": config.use_directory_urls}
    if "theme" in config.user_configs[-1]:
        settings["theme"] = config.user_configs[-1]["theme"]
    files = dict(_files(path.parent, config)) if with_files else None
    return Project(str(path.parent), path.name, software, environment, variables, settings, files)


_VARIABLES = re.compile(r"!ENV\s*(\[[^\]]*\]|\S+)")


def _files(root: Path, config: MkDocsConfig) -> Iterator[tuple[str, bytes]]:
    """Yield what of a site's folder a build reads beside the data."""
    custom = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    paths = [
        *root.glob("*.yml"),
        *hand_written(Path(config.docs_dir)),
        *(Path(hook.__file__ or "") for hook in config.plugins.values() if hasattr(hook, "__file__")),
    ]
    paths += [path for path in custom.rglob("*") if path.is_file()] if custom else []
    for path in paths:
        try:
            yield path.resolve().relative_to(root.resolve()).as_posix(), path.read_bytes()
        except ValueError:
            message = f"“{path}”在 {root} 之外，不能发给其他机器；请把它放进来，或去掉环境变量 GONGKAI_SCHEDULER"
            raise WorkersError(message) from None


def split_into_jobs(pages: Sequence[Page], content: SiteContent, project: Project, in_nav: AbstractSet[str]) -> Iterator[PageJob]:
    """Yield jobs for the records whose pages are to be made; `in_nav` are the sources that the navigation names."""
    all_pages = {page.uri: page for page in content.pages}
    named = [all_pages[uri] for uri in sorted(in_nav & all_pages.keys())]
    for first in range(0, len(pages), RECORDS_IN_SLICE):
        some = pages[first : first + RECORDS_IN_SLICE]
        keys = [page.record for page in some if page.record]
        records = [(content.dataset.records[key], content.surroundings[key]) for key in keys]
        above = _above([*named, *some], all_pages)
        yield PageJob(project, records, content.dataset.publisher, content.dataset.latest, above)


def _above(some: Sequence[Page], pages: Mapping[str, Page]) -> list[Above]:
    found: dict[str, Above] = {}
    for page in some:
        above = pages.get(page.parent) if page.record else page
        while above is not None and above.uri not in found:
            found[above.uri] = Above(above.uri, above.head.title, above.parent)
            above = pages.get(above.parent)
    return list(found.values())


_MEMORY = "/dev/shm"  # noqa: S108 - a new folder with a random name is made in it
"""Where Linux keeps files in memory; there, to make and remove a thousand folders takes no time."""

_PREFIX = "gongkai-"


@contextmanager
def own_folder() -> Iterator[str]:
    """Make a folder for one slice, which is locked as long as this process lives; it has its name only when it is locked."""
    made = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}", dir=_memory()))
    folder = made.with_name(made.name.removeprefix("."))
    with (made / "lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        made.rename(folder)
        try:
            yield str(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    return _MEMORY if os.access(_MEMORY, os.W_OK) else None


def remove_abandoned() -> None:
    """Remove what helpers that were killed have left in memory, where it would fill it up."""
    if fcntl is None:
        return
    for lock in Path(_memory() or tempfile.gettempdir()).glob(f"{_PREFIX}*/lock"):
        with suppress(OSError), lock.open("r+") as file:  # another user's, or one that is in use
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


pending: list[SliceBuild] = []
"""The build that the next `on_config` begins."""


def make_slice(job: PageJob) -> MadeSlice:
    """Make the pages of a slice; the function that helpers run."""
    if software_digest() != job.project.software:
        message = "协助生成的机器上，gongkai、Python 或某个软件包的版本与本机不同；请装成一样的再生成"
        raise WorkersError(message)
    os.environ.update(job.project.variables)
    keep_compiled(None)  # what lasts, only the one who coordinates writes
    for name in ("mkdocs", "properdocs"):
        logging.getLogger(name).addHandler(logging.NullHandler())  # what there is to tell, the one who coordinates tells
    with own_folder() as folder:
        root = _unpacked(job.project, Path(folder))
        config = load_config(str(root / job.project.config_file), site_dir=f"{folder}/site", strict=False, **job.project.settings)
        made = SliceBuild(job, config, Path(folder))
        pending.append(made)
        build(config, dirty=True)
        return made.result()


def _unpacked(project: Project, folder: Path) -> Path:
    """Return the folder of a project's files."""
    if project.files is None:
        return Path(project.root)
    for uri, content in project.files.items():
        path = folder / "project" / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "project"


@cache
def _shells(_environment: str) -> Shells:
    """Return the shells that a process keeps from slice to slice."""
    return Shells()


_compiled = cache(CompiledTemplates)
"""The templates that a process has compiled, for its next slices."""


class SliceBuild:
    """A MkDocs build that makes the pages of a slice and nothing else."""

    def __init__(self, job: PageJob, config: MkDocsConfig, folder: Path) -> None:
        """Place the pages."""
        self._job = job
        self._folder = folder
        settings = read_settings(config)
        self._grey = read_mourning(settings.grey, config)
        self._code = WrittenCode(config)
        prepare_theme(config, offline=settings.offline)
        self._directory_urls = config.use_directory_urls
        limit_theme_files(config, to_none=True)
        config.theme.static_templates, config.extra_templates = set(), []
        self._made = [record_page(record, around) for record, around in job.records]
        above = [Page.of("", uri=one.uri, title=one.title, parent=one.parent, updated=job.latest) for one in job.above]
        data = Path(config.config_file_path).parent / str(settings.data)
        self._pages = SitePages({page.uri: page for page in [*self._made, *above]}, data, knows_all=True)
        self._warned = Warnings()

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the pages; whatever else there is only has its place in the navigation."""
        self._others = list(files)
        self._warned.messages.clear()  # MkDocs has warned of the kind of build that this is
        return self._pages.add(self._made, files, config)

    def place_pages(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Give each page its date, the link to edit it, and the page above it; and its title to what is not made here."""
        titles = {one.uri: one.title for one in self._job.above}
        for page in nav.pages:
            if page.file.src_uri in titles:
                page.markdown, page.meta = "", {"title": html.escape(titles[page.file.src_uri])}
        self._pages.place(nav, files, config)

    def prepare_templates(self, env: Environment) -> Environment:
        """Let the theme be rendered quickly, and only for the pages of the slice."""
        for file in self._others:
            file.is_modified = lambda: False  # type: ignore[method-assign]
        values = theme_values(self._job.publisher, self._grey)
        return prepare_templates(env, _compiled(), _shells(self._job.project.environment), values)

    def fill_page(self, markdown: str, page: SitePage) -> str:
        """Set what the head of a generated page says."""
        if self._pages.is_generated(page.file.src_uri):
            self._pages.describe(page)
        return markdown

    def finish_page(self, output: str, page: SitePage) -> str:  # noqa: ARG002 - as in `Build`
        """Return a page as it is published."""
        return finished(output, self._code)

    def make_sitemap(self, files: Sequence[object], config: MkDocsConfig) -> str:  # noqa: ARG002 - as in `Build`
        """Return none: the whole site has one."""
        return ""

    def list_pages(self, pages: Sequence[object], config: MkDocsConfig) -> list[object]:  # noqa: ARG002 - as in `Build`
        """Return what there is: no template that lists pages is rendered here."""
        return list(pages)

    def finish(self, config: MkDocsConfig) -> None:
        """Do nothing: the result is read from the folder."""

    def discard(self) -> None:
        """Hear no more."""
        self._warned.end()

    def result(self) -> MadeSlice:
        """Return the finished pages, and what was warned of."""
        self._warned.end()
        return MadeSlice([self._finished(page) for page in self._made], self._warned.messages)

    def _finished(self, page: Page) -> MadePage:
        document = page.made.document
        assert document is not None  # noqa: S101 - a record's page has one
        html = (self._folder / "site" / beside(page.uri, HTML)).read_bytes()
        markdown = site_markdown(page.markdown, directory_urls=self._directory_urls).encode()
        json = page.made.json.encode()
        return MadePage(page.uri, html, markdown, json, document.row, document.texts.packed(), digests_of(html, markdown, json))
