"""The project's own site with its demo data: links, requests, reach, record pages, and withheld records."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from commands import run_command

from gongkai.check import read_dataset
from gongkai.model import Dataset, Record, UnitId
from gongkai.vocabulary import Scope

ROOT = Path(__file__).parents[2]
MAX_BYTES = 25 * 1024
VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }
)
LOADED = frozenset(
    {
        ("audio", "src"),
        ("embed", "src"),
        ("iframe", "src"),
        ("img", "src"),
        ("img", "srcset"),
        ("input", "src"),
        ("object", "data"),
    }
)
LOADED |= {
    ("script", "src"),
    ("source", "src"),
    ("source", "srcset"),
    ("track", "src"),
    ("video", "poster"),
    ("video", "src"),
    ("use", "href"),
}
LOADED |= {("form", "action"), ("base", "href"), ("body", "background")}
NOT_LOADED_LINKS = frozenset(
    {"canonical", "alternate", "prev", "next", "author", "license", "edit"}
)


class Part(NamedTuple):
    """An element inside a page."""

    tag: str
    classes: frozenset[str]


@dataclass
class Page(HTMLParser):
    """A page as a browser reads it."""

    uri: str
    html: str
    ids: set[str] = field(default_factory=set)
    doubled_ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """The targets of the links and resources."""
    content_links: list[str] = field(default_factory=list)
    """The targets of the links in the article."""
    loaded: list[str] = field(default_factory=list)
    """The files that a browser requests to show the page."""
    edit_links: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    """The text of the elements that tests look at: `title`, `h1`, `md-path__item`, `gongkai-sheet`."""
    open_parts: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        part = Part(tag, frozenset(attributes.get("class", "").split()))
        if tag not in VOID:
            self.open_parts.append(part)
        self._keep_id(attributes)
        for name in self._watched(part):
            self.texts.setdefault(name, []).append("")
        for name, value in attributes.items():
            if (tag, name) in LOADED or (
                tag == "link"
                and name == "href"
                and not NOT_LOADED_LINKS & set(attributes.get("rel", "").split())
            ):
                self.loaded += (
                    re.split(r"\s+[\d.]+[wx],\s*", value) if name == "srcset" else [value]
                )
                self.links.append(value)
        if tag == "a" and "href" in attributes:
            if attributes.get("rel") == "edit":
                self.edit_links.append(attributes["href"])
            self.links.append(attributes["href"])
            if self._inside("article"):
                self.content_links.append(attributes["href"])

    def _keep_id(self, attributes: dict[str, str]) -> None:
        name = attributes.get("id")
        if name in self.ids:
            self.doubled_ids.append(name)
        if name:
            self.ids.add(name)

    def handle_endtag(self, tag: str) -> None:
        while self.open_parts and self.open_parts.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for part in self.open_parts:
            for name in self._watched(part):
                self.texts[name][-1] += data

    def _inside(self, tag: str) -> bool:
        return any(part.tag == tag for part in self.open_parts)

    @staticmethod
    def _watched(part: Part) -> Iterator[str]:
        yield from part.classes & {"md-path__item", "gongkai-sheet"}
        if part.tag in {"title", "h1"}:
            yield part.tag

    def text(self, name: str) -> list[str]:
        return [" ".join(text.split()) for text in self.texts.get(name, [])]


@dataclass
class Site:
    """A built site and its data."""

    folder: Path
    dataset: Dataset
    output: str

    @cached_property
    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    @cached_property
    def pages(self) -> dict[str, Page]:
        return {
            uri: Page(uri, content.decode())
            for uri, content in self.files.items()
            if uri.endswith(".html")
        }

    @cached_property
    def shown(self) -> list[Record]:
        return [
            record
            for record in self.dataset.records.values()
            if record.disclosure.scope is Scope.SOCIETY
        ]

    @cached_property
    def kept_back(self) -> list[Record]:
        return [
            record
            for record in self.dataset.records.values()
            if record.disclosure.scope is not Scope.SOCIETY
        ]

    def page(self, record: Record) -> Page:
        return self.pages[f"records/{record.id.year}/{record.id}/index.html"]

    def target(self, page: str, href: str) -> tuple[str, str] | None:
        """Return the file and the fragment of a link, or None for a link out of the site."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return None
        path = unquote(parts.path)
        start = "" if path.startswith("/") else posixpath.dirname(page)
        uri = posixpath.normpath(posixpath.join(start, path.lstrip("/"))) if path else page
        uri = "" if uri == "." else uri
        return (posixpath.join(uri, "index.html") if uri not in self.files else uri), unquote(
            parts.fragment
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the site of the project's mkdocs.yml, built without a store, outside the project."""
    root = tmp_path_factory.mktemp("project")
    for path in ROOT.iterdir():
        if path.suffix == ".yml":
            (root / path.name).write_bytes(path.read_bytes())
        elif not path.name.startswith((".", "site")):
            (root / path.name).symlink_to(path)
    folder = root / "site"
    done = run_command(
        "mkdocs", ["build", "--strict", "-f", str(root / "mkdocs.yml"), "-d", str(folder)], root
    )
    assert done.code == 0, done.output
    dataset, findings = read_dataset(ROOT / "data")
    assert not findings
    assert dataset is not None
    return Site(folder, dataset, done.output)


def test_the_site_builds_without_a_warning(site: Site) -> None:
    assert not re.findall(r"^(?:WARNING|ERROR).*$", site.output, re.MULTILINE)
    assert len(site.pages) > len(site.shown) > 0


def test_every_link_and_anchor_leads_somewhere(site: Site) -> None:
    broken = []
    for page in site.pages.values():
        for href in page.links:
            if (target := site.target(page.uri, href)) is None:
                continue
            uri, fragment = target
            if uri not in site.files or (
                fragment and uri.endswith(".html") and fragment not in site.pages[uri].ids
            ):
                broken.append(f"{page.uri}: {href}")
    assert broken == []


def test_no_id_stands_twice_on_a_page(site: Site) -> None:
    assert {page.uri: page.doubled_ids for page in site.pages.values() if page.doubled_ids} == {}


def test_no_page_requests_anything_from_another_host(site: Site) -> None:
    outside = {
        url
        for page in site.pages.values()
        for url in page.loaded
        if urlsplit(url).scheme not in {"", "data"} or urlsplit(url).netloc
    }
    assert outside == set()
    assert any(page.loaded for page in site.pages.values())


@pytest.mark.parametrize(
    ("suffix", "request_of_another"),
    [
        pytest.param(".css", r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//[^"')]*""", id="样式"),
        pytest.param(
            ".html", r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//[^"')]*""", id="页面里的样式"
        ),
        pytest.param(
            ".js",
            r"""(?:\bimport\s*\(?|\bfrom|\bfetch\(|\bimportScripts\()\s*["'`](?:https?:)?//[^"'`]*""",
            id="脚本",
        ),
        pytest.param(
            ".html",
            r"""(?:\bimport\s*\(?|\bfrom|\bfetch\(|\bimportScripts\()\s*["'`](?:https?:)?//[^"'`]*""",
            id="页面里的脚本",
        ),
    ],
)
def test_no_style_or_script_requests_anything_from_another_host(
    site: Site, suffix: str, request_of_another: str
) -> None:
    texts = {uri: content.decode() for uri, content in site.files.items() if uri.endswith(suffix)}
    assert texts
    assert {
        uri: found for uri, text in texts.items() if (found := re.findall(request_of_another, text))
    } == {}


def test_no_page_makes_the_theme_call_another_host(site: Site) -> None:
    """The script of the theme calls another host for diagrams and repository figures."""
    calling = re.compile(r"""class=["'][^"']*\bmermaid\b|data-md-component=["']?source\b""")
    assert [page.uri for page in site.pages.values() if calling.search(page.html)] == []


def clicks(site: Site, way: str) -> dict[str, int]:
    """Return the number of clicks from the home page to each page, through pages below a folder only."""
    distances = {"index.html": 0}
    queue = ["index.html"]
    for uri in queue:
        if uri != "index.html" and not uri.startswith(way):
            continue
        for href in site.pages[uri].content_links:
            target = site.target(uri, href)
            if (
                target
                and target[0] in site.pages
                and target[0] not in distances
                and target[0].startswith((way, "records/"))
            ):
                distances[target[0]] = distances[uri] + 1
                if uri != "index.html" or target[0].startswith(way):
                    queue.append(target[0])
    return distances


@pytest.mark.parametrize("way", ["years/", "units/", "kinds/"])
def test_every_record_is_reached_within_three_clicks(site: Site, way: str) -> None:
    distances = clicks(site, way)
    far = {
        record.id: distances.get(site.page(record).uri)
        for record in site.shown
        if distances.get(site.page(record).uri, 9) > 3
    }
    assert far == {}


def test_every_page_of_a_record_is_titled_by_the_record(site: Site) -> None:
    wrong = {
        record.id: page.text("title")
        for record in site.shown
        if (page := site.page(record)).text("title")
        != [f"{' '.join(record.title.split())} - 清水镇党务公开"]
        or page.text("h1") != [" ".join(record.title.split())]
    }
    assert wrong == {}


def test_every_page_of_a_record_has_a_data_sheet(site: Site) -> None:
    wrong = {}
    for record in site.shown:
        (sheet,) = site.page(record).text("gongkai-sheet") or [""]
        absent = [
            word
            for word in (
                record.id,
                str(record.kind),
                str(record.period),
                str(record.published),
                str(record.status),
            )
            if word not in sheet
        ]
        if absent:
            wrong[record.id] = absent
    assert wrong == {}


def chain(site: Site, code: UnitId | None) -> list[str]:
    """Return the labels of a unit and of its superiors, the highest first."""
    if code is None:
        return ["首页", "按单位"]
    unit = site.dataset.units[code]
    return [*chain(site, unit.parent), unit.label]


def test_the_breadcrumbs_of_a_record_are_the_chain_of_its_units(site: Site) -> None:
    wrong = {
        record.id: shown
        for record in site.shown
        if (shown := site.page(record).text("md-path__item")) != chain(site, record.unit)
    }
    assert wrong == {}


def test_the_edit_link_of_a_record_leads_to_its_file(site: Site) -> None:
    wrong = {}
    for record in site.shown:
        source = site.dataset.sources[record.id]
        links = site.page(record).edit_links
        if [link.endswith(f"/data/{source}") for link in links] != [True] or not (
            ROOT / "data" / source
        ).is_file():
            wrong[record.id] = links
    assert wrong == {}


def test_markdown_and_json_stand_beside_every_record_page(site: Site) -> None:
    """The page links each of the two once."""
    wrong = [
        f"{record.id}: {name}"
        for record in site.shown
        for name in ("index.md", "index.json")
        if site.page(record).content_links.count(name) != 1
        or site.page(record).uri.replace("index.html", name) not in site.files
    ]
    assert wrong == []


MARKDOWN_LINK = re.compile(r"(?<!!)\]\(([^()\s]+)\)|href=\"([^\"]+)\"")


def test_every_link_of_a_markdown_file_leads_somewhere(site: Site) -> None:
    followed, broken = 0, []
    for uri, content in site.files.items():
        if not uri.endswith(".md"):
            continue
        for written in MARKDOWN_LINK.findall(content.decode()):
            followed += 1
            found = site.target(uri, "".join(written))
            if (
                found is None
                or found[0] not in site.files
                or (found[1] and found[1] not in site.pages[found[0]].ids)
            ):
                broken.append(f"{uri}: {written}")
    assert followed > 5 * len(site.shown)
    assert broken == []


def test_a_markdown_file_has_only_links_of_its_page(site: Site) -> None:
    for record in site.shown:
        page = site.page(record)
        links = {
            "".join(written)
            for written in MARKDOWN_LINK.findall(
                site.files[page.uri.replace(".html", ".md")].decode()
            )
        }
        assert links <= {link.removesuffix("index.html") or "./" for link in page.content_links} | {
            "index.md",
            "index.json",
        }


def test_exactly_the_public_records_have_pages(site: Site) -> None:
    pages = {uri for uri in site.pages if uri.startswith("records/")}
    assert pages == {site.page(record).uri for record in site.shown}


def test_no_file_has_anything_of_a_narrower_record(site: Site) -> None:
    """The number and the title of a record with a narrower scope are in no file."""
    everything = b"\n".join([*(uri.encode() for uri in site.files), *site.files.values()]).decode(
        "utf-8", "replace"
    )
    public = "\n".join(
        (ROOT / "data" / site.dataset.sources[record.id]).read_text("utf-8")
        for record in site.shown
    )
    secret_titles = [record.title for record in site.kept_back if record.title not in public]

    assert secret_titles
    assert [record.id for record in site.kept_back if record.id in everything] == []
    assert [title for title in secret_titles if title in everything] == []


def test_every_attachment_of_a_shown_record_is_beside_it(site: Site) -> None:
    attached = [
        (record, each.file)
        for record in site.shown
        for each in record.attachments
        if each.scope is None
    ]
    inside = [
        posixpath.basename(each.file)
        for record in site.shown
        for each in record.attachments
        if each.scope is not None
    ]
    assert attached
    assert inside
    assert [uri for uri in site.files if posixpath.basename(uri) in inside] == []
    wrong = []
    for record, file in attached:
        uri = posixpath.join(posixpath.dirname(site.page(record).uri), posixpath.basename(file))
        if site.files.get(uri) != (ROOT / "data" / file).read_bytes():
            wrong.append(uri)
    assert wrong == []


def test_no_page_but_a_list_is_larger_than_25_kib(site: Site) -> None:
    lists = (
        "index.html",
        "years/",
        "units/",
        "kinds/",
        "catalogue/",
        "coverage/",
        "handbook/reference/",
    )
    large = {
        uri: len(content)
        for uri, content in site.files.items()
        if uri.endswith(".html") and len(content) > MAX_BYTES
    }
    assert {uri: size for uri, size in large.items() if not uri.startswith(lists)} == {}
