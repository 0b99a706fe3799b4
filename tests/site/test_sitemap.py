"""The sitemap, and the texts in the head of a page for search engines."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest

from gongkai.commands.demo import COMMON
from gongkai.site.mkdocs.sitemap import MOST_PAGES, SitemapEntry, sitemap_files

if TYPE_CHECKING:
    from tests.site.conftest import Project

RecordFile = Callable[..., dict[str, str]]

SITE_URL = "https://dangwu.example/gongkai/"
SCHEMA = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
WITHDRAWN = {"状态": "撤下", "状态日期": "2023-09-09", "状态说明": "重复公开"}
MERGED = {
    "状态": "合并",
    "状态日期": "2023-08-01",
    "状态说明": "同一件事",
    "并入": "QSZ-2023-00012",
}
CORRECTED = {
    "状态": "更正",
    "更正": "[{日期: 2023-10-08, 更正事项: 标题, 更正前: 旧的标题, 更正后: 新的标题, 理由: 笔误}]",
    "标题": "新的标题",
}


def listed(text: str | bytes) -> dict[str, str]:
    """Return the day of each page of a sitemap by its address, checking the form that the protocol asks for."""
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert root.tag == f"{SCHEMA}urlset"
    found = {}
    for url in root:
        assert [element.tag for element in url] in (
            [f"{SCHEMA}loc"],
            [f"{SCHEMA}loc", f"{SCHEMA}lastmod"],
        )
        address, day = str(url[0].text), str(url[1].text) if len(url) > 1 else ""
        assert re.fullmatch(r"https://[!-~]{1,2000}", address)
        assert not day or date.fromisoformat(day).isoformat() == day
        assert address not in found
        found[address.removeprefix(SITE_URL)] = day
    return found


def sitemap(project: Project) -> dict[str, str]:
    text = (project.site / "sitemap.xml").read_bytes()
    assert gzip.decompress((project.site / "sitemap.xml.gz").read_bytes()) == text
    return listed(text)


def head(project: Project, number: int) -> str:
    return (
        (project.site / f"records/2023/QSZ-2023-{number:05}/index.html")
        .read_text("utf-8")
        .partition("</head>")[0]
    )


@pytest.fixture
def changed(project: Project, record_file: RecordFile) -> Project:
    """Return a project with a record of each status, built."""
    files = (
        record_file("QSZ-2023-00013", **WITHDRAWN)
        | record_file("QSZ-2023-00014", **MERGED)
        | record_file("QSZ-2023-00015", **CORRECTED)
    )
    project.write(files)
    project.configure(site_url=SITE_URL)
    done = project.build()
    assert done.code == 0, done.output
    return project


def test_the_sitemap_has_the_pages_that_are_for_search_engines(changed: Project) -> None:
    pages = sitemap(changed)

    assert {"", "guide/", "years/", "years/2023/", "units/qsz-jiguan/", "changes/"} < set(pages)
    assert {address for address in pages if address.startswith("records/")} == {
        "records/2023/QSZ-2023-00012/",
        "records/2023/QSZ-2023-00015/",
    }
    assert not {"search/", "404.html"} & set(pages)
    assert all((changed.site / address / "index.html").is_file() for address in pages)


def test_each_page_has_the_day_of_its_own_last_change(changed: Project) -> None:
    pages = sitemap(changed)

    assert pages["records/2023/QSZ-2023-00012/"] == "2023-08-01", "another was merged into it"
    assert pages["records/2023/QSZ-2023-00015/"] == "2023-10-08", "it was corrected"
    assert pages["changes/"] == pages["years/2023/"] == pages["units/qsz-jiguan/"] == "2023-10-08"
    assert pages["years/"] == "2023-07-05"
    assert pages[""] == "2023-07-05", "it lists the newest records"
    assert pages["guide/"] == "", "nothing is known of a text without a history"


def test_a_hand_written_page_has_the_day_of_its_last_commit(project: Project) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env |= {"GIT_COMMITTER_DATE": "2023-06-01T09:00:00+08:00", "GIT_CONFIG_GLOBAL": "/dev/null"}
    who = ["-c", "user.name=某某", "-c", "user.email=writer@qingshui.example"]
    for arguments in (["init", "-q"], ["add", "docs"], ["commit", "-q", "-m", "页面"]):
        subprocess.run(
            ["git", *who, "-C", str(project.folder), *arguments],
            env=env,
            check=True,
            capture_output=True,
        )
    project.configure(site_url=SITE_URL)
    assert project.build().code == 0

    assert sitemap(project)["guide/"] == "2023-06-01"
    assert sitemap(project)[""] == "2023-07-05"


def test_a_page_written_for_nobody_is_not_listed(project: Project) -> None:
    project.write({"docs/guide.md": "---\nrobots: noindex\n---\n\n# 公开指南\n"})
    project.configure(site_url=SITE_URL)
    assert project.build().code == 0

    assert "guide/" not in sitemap(project)
    assert '<meta name="robots" content="noindex">' in (
        project.site / "guide/index.html"
    ).read_text("utf-8")


def test_a_site_without_an_address_has_no_sitemap(project: Project) -> None:
    project.configure(site_url="")
    assert project.build().code == 0

    assert list(project.site.glob("sitemap*")) == []
    assert 'rel="canonical"' not in head(project, 12)


def test_the_canonical_page_of_a_merged_record_is_its_successor(changed: Project) -> None:
    canonical = [
        re.findall(r'<link rel="canonical" href="([^"]*)">', head(changed, number))
        for number in (12, 14)
    ]

    assert canonical == [[urljoin(SITE_URL, "records/2023/QSZ-2023-00012/")]] * 2
    assert f'"Url" content="{SITE_URL}records/2023/QSZ-2023-00014/"' in head(changed, 14)


def test_search_engines_leave_out_what_is_not_for_them(changed: Project) -> None:
    noindex = '<meta name="robots" content="noindex">'
    others = [
        (changed.site / page).read_text("utf-8") for page in ("search/index.html", "404.html")
    ]

    assert [noindex in head(changed, number) for number in (12, 13, 14, 15)] == [
        False,
        True,
        False,
        False,
    ]
    assert all(noindex in text for text in others)


def test_a_page_that_is_taken_from_the_store_is_listed(
    changed: Project, record_file: RecordFile
) -> None:
    before = sitemap(changed)
    changed.write(record_file("QSZ-2023-00016"))
    assert changed.build().code == 0

    assert sitemap(changed) == before | {"records/2023/QSZ-2023-00016/": "2023-07-05"}


def test_a_site_of_very_many_pages_has_a_sitemap_of_sitemaps() -> None:
    entries = [
        SitemapEntry(f"{SITE_URL}{number}/?a=1&b", date(2023, 1, 1 + number // MOST_PAGES))
        for number in range(2 * MOST_PAGES + 1)
    ]
    files = sitemap_files(entries, SITE_URL)
    above = ET.fromstring(files["sitemap.xml"])  # noqa: S314 - our own text

    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert above.tag == f"{SCHEMA}sitemapindex"
    assert [(part[0].text, part[1].text) for part in above] == [
        (f"{SITE_URL}sitemap-{number}.xml", f"2023-01-0{number}") for number in (1, 2, 3)
    ]
    assert [len(listed(files[name])) for name in list(files)[1:]] == [MOST_PAGES, MOST_PAGES, 1]


def test_the_common_site_lists_its_pages(counties: Path) -> None:
    site = counties / COMMON / "site"
    pages = listed((site / "sitemap.xml").read_bytes())
    home = min(pages, key=len)

    assert {address.removeprefix(home) for address in pages} == {
        "",
        "guide/",
        "years/",
        "units/",
        "kinds/",
    }
    assert (
        {pages[f"{home}{address}"] for address in ("", "years/", "units/", "kinds/")}
        == {pages[home]}
        != {""}
    )
    assert '<meta name="robots" content="noindex">' in (site / "search/index.html").read_text(
        "utf-8"
    )
