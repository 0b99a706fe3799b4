"""The build of a common site.

Each method of `CommonBuild` is one event of MkDocs, in their order, as in
`gongkai.site.mkdocs.build`. There are a handful of pages and no records, so there is no store. The
site is made in a folder beside the old site, and has a symbolic link for each member: a new build
of a member shows at once.
"""

from __future__ import annotations

import html
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from mkdocs.exceptions import Abort

from gongkai.derive import reference_date
from gongkai.derive.site_summary import SUMMARY
from gongkai.derive.web_files import web_files
from gongkai.model import number_of
from gongkai.pages import Page, markers
from gongkai.pages.addresses import SEARCH
from gongkai.site.federation.members import Member, read_members
from gongkai.site.federation.pages import blocks, common_pages, latest
from gongkai.site.federation.search import search_files
from gongkai.site.mkdocs.files import add, add_web_files, generated, leave_out_unused
from gongkai.site.mkdocs.lock import BuildLock
from gongkai.site.mkdocs.settings import read_common_settings, read_mourning
from gongkai.site.mkdocs.sitemap import SITEMAP, Days, entries_of, sitemap_files
from gongkai.site.mkdocs.theme import finished, prepare_theme, theme_values, with_escaping
from gongkai.site.mkdocs.warnings import Warnings
from gongkai.site.mkdocs.written_code import WrittenCode
from gongkai.site.pipeline import page_findings
from gongkai.site.stages import stage
from gongkai.store.site_folder import UMASK, SiteFolder
from gongkai.store.writing import write_files
from gongkai.system import interruption
from gongkai.system.errors import MembersError

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage

log = logging.getLogger("mkdocs.hooks.gongkai")


class CommonBuild:
    """One build of a common site.

    Each build has an object of its own.
    """

    def __init__(self, config: MkDocsConfig) -> None:
        """Take the settings."""
        self.settings = read_common_settings(config)
        self.grey = read_mourning(self.settings.grey, config)
        self.site = SiteFolder(Path(config.site_dir).resolve(), keeps_spare=False)
        self.code = WrittenCode(config)

    def begin(self, config: MkDocsConfig) -> None:
        """Read the members, check the pages, and lock the site."""
        with stage("读取成员站点"):
            self.members = self._members(config, Path(config.config_file_path).parent)
        config.watch += [str(_summary_path(member)) for member in self.members]
        pages = common_pages(self.members, self.settings.level)
        self.pages: dict[str, Page] = {page.uri: page for page in pages}
        self._check_pages(Path(config.docs_dir))
        # Up to here nothing is written, so wrong settings need no clearing up.
        prepare_theme(config, offline=False)
        self.lock = BuildLock(self.site.beside / "lock")
        self.umask = os.umask(UMASK)
        self.site.prepare()
        interruption.on_interruption(self._clear_up)
        config.site_dir = str(self.site.building)
        self.warnings = Warnings()

    def _members(self, config: MkDocsConfig, root: Path) -> list[Member]:
        """Return the members.

        Logs all problems and raises `Abort` for wrong members.
        """
        try:
            members = read_members(self.settings.sites, root, self.settings.audience)
        except MembersError as error:
            for problem in error.problems:
                # The user needs the problem, not our traceback.
                log.error("%s: %s", config.config_file_path, problem)  # noqa: TRY400
            message = f"共 {len(error.problems)} 处问题，改正后再生成；原来的总站没有改动"
            raise Abort(message) from None
        for member in members:
            if member.folder and member.folder.is_relative_to(self.site.path):
                message = f"{member.name}的站点文件夹 {member.folder} 在总站的 {self.site.path} 里；总站每次都换掉整个文件夹，请把站点放在别处"
                raise Abort(message)
        return members

    def _check_pages(self, docs: Path) -> None:
        known_blocks = blocks(self.members, self.settings.level, "")
        findings = list(page_findings(docs, self.pages, known_blocks))
        for finding in findings:
            log.error("%s", finding)
        if findings:
            message = f"共 {number_of(findings)} 处问题，改正后再生成；原来的总站没有改动"
            raise Abort(message)

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the generated pages.

        Raises `Abort` for a file at the address of a member.
        """
        leave_out_unused(files)
        add_web_files(files, self._web_files(config.site_url or ""), config)
        sources = {file.dest_uri: file.src_uri for file in files}
        for page in self.pages.values():
            add(files, generated(page.uri, page.markdown, config), sources)
        addresses = {member.address: member for member in self.members}
        # MkDocs and the theme write these two later, so they are not among the files yet.
        for uri in (*sources, "assets/", "sitemap.xml"):
            member = addresses.get(uri.partition("/")[0].removesuffix(".html"))
            if member is not None:
                file = sources.get(uri, uri)
                address = f"{member.name}的 address“{member.address}”"
                message = f"{address}已被总站自己的 {file} 占用，请换一个"
                raise Abort(message)
        return files

    def _web_files(self, address: str) -> dict[str, str]:
        """Return robots.txt, security.txt and the like, by path.

        These name the contacts and sitemaps of all members.
        """
        contacts: dict[str, None] = {}
        for member in self.members:
            contacts |= dict.fromkeys(member.summary.contacts)
        sites = ["", *(f"{member.address}/" for member in self.members)]
        today = reference_date(None, os.environ)
        return web_files(self.settings.audience, address, list(contacts), today, sites)

    def place_pages(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:  # noqa: ARG002 - as in `Build`
        """Set the date of each page."""
        day = latest(self.members).isoformat()
        for file in files.documentation_pages():
            if file.page is not None:
                file.page.update_date = day
                if file.src_uri in self.pages:
                    file.page.edit_url = None

    def prepare_templates(
        self,
        env: Environment,
        files: Files,  # noqa: ARG002 - as in `Build`
        config: MkDocsConfig,  # noqa: ARG002 - as in `Build`
    ) -> Environment:
        """Pass the theme our values for every page."""
        env.globals.update(theme_values(None, self.grey))
        return with_escaping(env)

    def fill_page(self, text: str, page: SitePage) -> str:
        """Fill a hand-written page's markers, or a generated page's head."""
        uri = page.file.src_uri
        generated_page = self.pages.get(uri)
        if generated_page is None:
            return self._fill(text, uri)
        head = generated_page.head
        page.meta["hide"] = ["navigation", "toc"] if uri == SEARCH else ["navigation"]
        page.meta.update(title=_html(head.title), description=_html(head.description))
        if head.robots:
            page.meta["robots"] = head.robots
        return text

    def _fill(self, text: str, uri: str) -> str:
        known_blocks = blocks(self.members, self.settings.level, uri)
        try:
            return markers.fill_from(known_blocks, text)
        except ValueError as error:
            message = f"{uri}: {error}"
            raise Abort(message) from None

    def make_sitemap(self, files: Sequence[Any], config: MkDocsConfig) -> str:
        """Return the sitemap of the common pages.

        Each member has its own.
        """
        day = latest(self.members)
        own = [file for file in files if file.src_uri not in self.pages]
        entries = entries_of(own, self.pages.values(), config, Days(day, day))
        return sitemap_files(entries, config.site_url or "").get(SITEMAP, "")

    def list_pages(self, pages: Sequence[Any], config: MkDocsConfig) -> list[Any]:  # noqa: ARG002 - as in `Build`
        """Return all pages for a template."""
        return list(pages)

    def finish_page(self, output: str, page: SitePage) -> str:
        """Return a page as published."""
        if page.file.src_uri in self.pages:
            return finished(output, self.code)
        return finished(output, self.code, page.file.abs_src_path)

    def finish(self, config: MkDocsConfig) -> None:
        """Write the search, link the members, and replace the old site."""
        with stage("写出检索和链接"):
            write_files(self.site.building, search_files(self.members, self.settings.level))
            for member in self.members:
                if member.folder is not None:
                    self._link(member, member.folder)
        if config.strict and self.warnings.messages:
            self.discard()
            return
        with stage("换上新的总站"):
            self.site.replace((), "")
        self._end()
        config.site_dir = str(self.site.path)
        records = sum(member.summary.records for member in self.members)
        level, path = self.settings.level, self.site.path
        message = "汇总 %d 个%s、%d 条公开记录，已写入 %s"
        log.info(message, len(self.members), level, records, path)

    def _link(self, member: Member, folder: Path) -> None:
        """Link the member's site into the common site.

        The link is relative, so that both sites can be moved together.
        """
        target = os.path.relpath(folder, self.site.path)
        try:
            (self.site.building / member.address).symlink_to(target, target_is_directory=True)
        except OSError as error:
            message = (
                f"不能在总站里为{member.name}建立链接（{error.strerror}）；"
                "请把总站放在支持符号链接的磁盘上，"
                f"或者把 site 写成它的 {SUMMARY}，由网页服务器对应网址"
            )
            raise Abort(message) from None

    def discard(self) -> None:
        """Remove the unfinished site; the old site stays."""
        self.site.discard()
        self._end()

    def _clear_up(self) -> str:
        self.site.discard()
        return interruption.UNCHANGED if not self.site.is_replaced else "新的总站已经换上"

    def _end(self) -> None:
        os.umask(self.umask)
        self.lock.release()
        self.warnings.end()


def _summary_path(member: Member) -> Path:
    if member.folder:
        return member.path / SUMMARY
    return member.path


def _html(text: str) -> Markup:
    return Markup(html.escape(text))  # noqa: S704 - it is escaped
