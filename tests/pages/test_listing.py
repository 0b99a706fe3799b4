"""Long lists: a hundred entries a page, groups that go on, contents and pager."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote

import pytest

from gongkai.model import Dataset
from gongkai.pages import listing as listing_module
from gongkai.pages.escape import Markdown
from gongkai.pages.listing import RowGroup, listing, record_form
from gongkai.pages.page import Page

Files = dict[str, str | bytes]
List = Callable[..., list[Page]]

URI = "years/2023/index.md"
ENTRY = re.compile(r"^- \[[^]]*\]\([^)]*\) <span", re.MULTILINE)
HEADING = re.compile(r"^## .*$", re.MULTILINE)
LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")


@pytest.fixture
def pages(records: Callable[..., Files], read: Callable[[Files], Dataset], right: Files) -> List:
    """Return a function that lists groups of the given sizes: `pages(100, 30)`; groups are 甲, 乙, …"""

    def make(*sizes: int, title: str = "清单", intro: str = "") -> list[Page]:
        files = {path: text for path, text in right.items() if not path.startswith("records/")}
        dataset = read(files | records(max(sum(sizes), 1)))
        every = list(dataset.records.values())
        starts = [sum(sizes[:index]) for index in range(len(sizes))]
        groups = [
            RowGroup(f"g{index}", "甲乙丙丁"[index], every[start : start + size])
            for index, (start, size) in enumerate(zip(starts, sizes, strict=True))
        ]
        return list(
            listing(
                dataset,
                URI,
                title,
                groups,
                record_form(dataset),
                parent="years/index.md",
                intro=Markdown(intro) if intro else None,
            )
        )

    return make


def headings(pages: Sequence[Page]) -> list[list[str]]:
    return [
        [
            re.sub(r"<a id=.*?</a>", "", line).removeprefix("## ")
            for line in HEADING.findall(page.markdown)
        ]
        for page in pages
    ]


@pytest.mark.parametrize(
    ("sizes", "entries"),
    [
        pytest.param([0], [0], id="没有记录也有一页"),
        pytest.param([1], [1], id="一条"),
        pytest.param([100], [100], id="正好一页"),
        pytest.param([101], [100, 1], id="多一条"),
        pytest.param([60, 60, 90], [100, 100, 10], id="几组接着排"),
    ],
)
def test_a_page_holds_a_hundred_entries(pages: List, sizes: list[int], entries: list[int]) -> None:
    assert [len(ENTRY.findall(page.markdown)) for page in pages(*sizes)] == entries


def test_every_record_is_listed_once_in_the_order_given(pages: List) -> None:
    listed = [
        title
        for page in pages(150, 60)
        for title in re.findall(r"^- \[(\d+)号记录\]", page.markdown, re.MULTILINE)
    ]

    assert listed == [str(number) for number in range(1, 211)]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        pytest.param([2, 1], [["甲（共2条）", "乙（共1条）"]], id="一页之内"),
        pytest.param([150], [["甲（共150条）"], ["甲（续）"]], id="一组跨页"),
        pytest.param([100, 1], [["甲（共100条）"], ["乙（共1条）"]], id="组在页末结束"),
        pytest.param(
            [30, 171, 2],
            [["甲（共30条）", "乙（共171条）"], ["乙（续）"], ["乙（续）", "丙（共2条）"]],
            id="一组跨三页",
        ),
        pytest.param([1, 0, 1], [["甲（共1条）", "丙（共1条）"]], id="空组不列"),
    ],
)
def test_a_group_that_goes_on_says_so_on_the_next_page(
    pages: List, sizes: list[int], expected: list[list[str]]
) -> None:
    assert headings(pages(*sizes)) == expected


def test_the_contents_lead_to_the_heading_of_each_group(pages: List) -> None:
    """The link has the page of the list on which the group begins."""
    made = {page.uri: page.markdown for page in pages(30, 100, 1)}
    contents = made[URI].split('<div class="gongkai-contents" markdown="1">')[1].split("</div>")[0]

    lines = [line.removeprefix("- ") for line in contents.strip().splitlines()]

    assert lines == [
        "[甲](index.md#g0)（30）",
        "[乙](index.md#g1)（100）",
        "[丙](2/index.md#g2)（1）",
    ]
    for _, href in LINK.findall(contents):
        path, _, key = href.partition("#")
        assert f'<a id="{key}"></a>' in made[posixpath.join(posixpath.dirname(URI), path)]


@pytest.mark.parametrize(
    ("sizes", "number"),
    [pytest.param([5], 0, id="只有一组"), pytest.param([60, 60], 1, id="第二页")],
)
def test_there_are_no_contents_where_they_would_not_help(
    pages: List, sizes: list[int], number: int
) -> None:
    assert "gongkai-contents" not in pages(*sizes)[number].markdown


def test_pages_are_numbered_in_address_title_heading_and_pager(pages: List) -> None:
    _, second, _ = pages(201, title="2023年公开记录")

    assert second.uri == "years/2023/2/index.md"
    assert second.head.title == "2023年公开记录（第2页）"
    assert second.markdown.startswith("# 2023年公开记录（第2页）\n")
    assert "第2页，共3页：[1](../index.md) **2** [3](../3/index.md)" in second.markdown


def test_a_list_of_one_page_has_no_pager_and_no_number(pages: List) -> None:
    (page,) = pages(100)

    assert "gongkai-pager" not in page.markdown
    assert page.markdown.startswith("# 清单\n")


def test_the_first_page_alone_has_the_introduction(pages: List) -> None:
    first, second = pages(101, intro="这里是说明。")

    assert "\n这里是说明。\n" in first.markdown
    assert "这里是说明。" not in second.markdown


def test_later_pages_stand_below_the_first(pages: List) -> None:
    """The first page stands below the parent."""
    assert [page.parent for page in pages(201)] == ["years/index.md", URI, URI]


def test_a_page_is_as_old_as_its_newest_record(pages: List) -> None:
    first, second = pages(101)

    assert [first.updated.isoformat(), second.updated.isoformat()] == ["2023-12-28", "2023-12-18"]


@pytest.mark.parametrize(
    ("count", "number", "shown"),
    [
        pytest.param(2, 1, [1, 2], id="两页"),
        pytest.param(40, 20, list(range(1, 41)), id="四十页全列"),
        pytest.param(41, 1, [*range(1, 7), 10, 20, 30, 40, 41], id="很多页的第一页"),
        pytest.param(41, 20, [1, 10, *range(15, 26), 30, 40, 41], id="很多页的中间"),
        pytest.param(41, 41, [1, 10, 20, 30, *range(36, 42)], id="很多页的末页"),
    ],
)
def test_a_long_pager_shows_ends_near_pages_and_each_tenth(
    pages: List, monkeypatch: pytest.MonkeyPatch, count: int, number: int, shown: list[int]
) -> None:
    monkeypatch.setattr(listing_module, "ENTRIES_PER_PAGE", 1)
    made = pages(count)
    here = made[number - 1]
    pager = here.markdown.split(f"第{number}页，共{count}页：")[1].split("</nav>")[0].split()

    assert pager.pop(shown.index(number)) == f"**{number}**"
    linked = [LINK.fullmatch(each) for each in pager]
    assert [match and int(match[1]) for match in linked] == [
        page for page in shown if page != number
    ]
    for match in linked:
        assert match is not None
        target = posixpath.normpath(posixpath.join(posixpath.dirname(here.uri), unquote(match[2])))
        assert target == made[int(match[1]) - 1].uri


def test_an_entry_names_day_unit_kind_and_unusual_status(
    records: Callable[..., Files], read: Callable[[Files], Dataset], right: Files
) -> None:
    """The usual status 公开 is not named."""
    files = {path: text for path, text in right.items() if not path.startswith("records/")}
    dataset = read(files | records(1) | records(1, first=2, 状态="归档", 状态日期="2024-01-05"))
    (page,) = listing(
        dataset,
        URI,
        "清单",
        [RowGroup("g", "甲", list(dataset.records.values()))],
        record_form(dataset),
        parent="years/index.md",
    )

    assert ENTRY.split(page.markdown.removesuffix("\n</div>\n"))[1:] == [
        ' class="gongkai-meta"><time>2023-12-02</time> · [机关党支部](../../units/qsz-jiguan/index.md) · 通知公告</span>\n',
        ' class="gongkai-meta"><time>2023-12-03</time> · [机关党支部](../../units/qsz-jiguan/index.md) · 通知公告 · 归档</span>\n',
    ]
