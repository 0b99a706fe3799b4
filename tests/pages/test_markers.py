"""Generated blocks in hand-written pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from gongkai.derive import build_coverage, build_indexes
from gongkai.model import Audience, Dataset
from gongkai.pages import markers
from gongkai.site.pipeline import DataError, build_content

Files = dict[str, str | bytes]
Lay = Callable[[Mapping[str, str | bytes]], Path]

VILLAGE = "代码: qsz-yangliu\n名称: 中共清水镇杨柳村支部委员会\n简称: 杨柳村党支部\n种类: 党支部\n上级: qsz-jiguan\n成立日期: 1990-07-01\n撤销日期: 2023-12-31\n"
PAGE = "guide/where.md"
ITEM = "事项类别: 其他党务, 内容: 甲, 依据: 乙, 范围: 社会, 时限: 定期, 公开周期: 每年, 公开期限: 7, 责任: 书记, 公开主体: [党支部]"
CATALOGUE = f"标题: 目录\n条目:\n  - {{编号: 7.1, 名称: 通知公告, {ITEM}}}\n  - {{编号: 7.2, 名称: 其他, {ITEM}}}\n"


@pytest.fixture
def fill(
    records: Callable[..., Files], read: Callable[[Files], Dataset], right: Files
) -> Callable[[str], str]:
    """Return a function that fills a page of a site with twelve records of 2022, one of 2023, and two units."""
    dataset = read(
        right
        | {"units/qsz-yangliu.yml": VILLAGE, "catalogue.yml": CATALOGUE}
        | records(12, year=2022)
    )
    indexes = build_indexes(dataset)
    return lambda text: markers.fill(
        text, PAGE, dataset, indexes, build_coverage(dataset, date(2023, 7, 10))
    )


NEWEST = (
    "- [机关党支部2023年上半年工作总结](../records/2023/QSZ-2023-00012/index.md) "
    '<span class="gongkai-meta"><time>2023-07-05</time> · [机关党支部](../units/qsz-jiguan/index.md) · 工作总结</span>\n'
)


BLOCKS = {
    "latest 1": NEWEST,
    "notices": "目前没有正在公示的事项。\n",
    "summary": "本站现有13条公开记录，来自1个单位，从2022年到2023年；最近一次更新是<time>2023-07-05</time>。\n",
    "years": (
        '<div class="gongkai-contents" markdown="1">\n\n'
        "- [2023年](../years/2023/index.md)（1）\n"
        "- [2022年](../years/2022/index.md)（12）\n\n</div>\n"
    ),
    "kinds": (
        '<div class="gongkai-contents" markdown="1">\n\n'
        "- [工作总结](../kinds/work-summary/index.md)（1）\n- [通知公告](../kinds/notice/index.md)（12）\n\n</div>\n"
    ),
    "catalogue": "- 其他应当公开的党务：[7.1 通知公告](../catalogue/7.1/index.md)、[7.2 其他](../catalogue/7.2/index.md)\n",
    "units": (
        '- [机关党支部](../units/qsz-jiguan/index.md) <span class="gongkai-meta">党支部 · 13条</span>\n'
        "    - [杨柳村党支部](../units/qsz-yangliu/index.md) "
        '<span class="gongkai-meta">党支部 · 0条 · 已于<time>2023-12-31</time>撤销</span>\n'
    ),
    "contact": "| 项目 | 内容 |\n| --- | --- |\n| 主办单位 | 中共清水镇委员会 |\n| 电话 | 0837-6210015 |\n",
    "figures": (
        '<div class="gongkai-figures" markdown="1">\n\n'
        "- **1** 2023年公开的记录（条）\n- **1** 有公开记录的单位（个）\n- **—** 按时公开的比例\n- **0** 逾期未公开（项）\n\n</div>\n\n"
        "各单位的情况见[公开台账](../coverage/2023/index.md)。\n"
    ),
    "due": "2023年7月没有到期的事项。\n",
    "branches": (
        '<div class="gongkai-contents" markdown="1">\n\n- [机关党支部](../units/qsz-jiguan/index.md)（13）\n\n</div>\n\n'
        "[全部单位](../units/index.md)\n"
    ),
    "categories": (
        '<div class="gongkai-contents" markdown="1">\n\n'
        "- [目标任务](../kinds/index.md#goals)（1）\n- [其他党务](../kinds/index.md#other)（12）\n\n</div>\n"
    ),
}
"""Every marker with its replacement on this site."""


@pytest.mark.parametrize(("marker", "expected"), BLOCKS.items(), ids=BLOCKS)
def test_a_marker_becomes_its_block(fill: Callable[[str], str], marker: str, expected: str) -> None:
    assert fill(f"前文\n\n<!-- gongkai:{marker} -->\n\n后文\n") == f"前文\n\n{expected}\n\n后文\n"


def test_the_table_above_has_every_marker() -> None:
    assert {marker.split()[0] for marker in BLOCKS} == set(markers.BLOCKS)


@pytest.mark.parametrize(
    ("marker", "count"),
    [
        pytest.param("<!-- gongkai:latest -->", 10, id="不写数字是十条"),
        pytest.param("<!--gongkai:latest 3-->", 3, id="没有空格"),
        pytest.param("<!--   gongkai:latest\n3 -->", 3, id="换行"),
        pytest.param("<!-- gongkai:latest 999 -->", 13, id="比记录多"),
    ],
)
def test_the_number_of_latest_records_is_that_of_the_marker(
    fill: Callable[[str], str], marker: str, count: int
) -> None:
    assert fill(marker).count("\n- ") + 1 == count


def test_a_page_may_have_several_markers_and_comments_of_its_own(
    fill: Callable[[str], str],
) -> None:
    filled = fill("<!-- 党务公开 -->\n<!-- gongkai:summary -->\n<!-- gongkai:summary -->\n")

    assert filled.count("本站现有13条") == 2
    assert filled.startswith("<!-- 党务公开 -->\n")


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        pytest.param([], "本站还没有公开记录。", id="没有记录"),
        pytest.param([2022], "来自1个单位，2022年；", id="一个年度"),
        pytest.param([2020, 2022, 2021], "来自1个单位，从2020年到2022年；", id="几个年度"),
    ],
)
def test_the_summary_names_the_years(
    records: Callable[..., Files],
    read: Callable[[Files], Dataset],
    right: Files,
    years: list[int],
    expected: str,
) -> None:
    files = {path: text for path, text in right.items() if not path.startswith("records/")}
    for year in years:
        files |= records(1, year=year)
    dataset = read(files)

    assert expected in markers.fill(
        "<!-- gongkai:summary -->",
        "index.md",
        dataset,
        build_indexes(dataset),
        build_coverage(dataset, date(2023, 7, 10)),
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        pytest.param(
            "<!-- gongkai:lastest 5 -->",
            1,
            1,
            "没有“lastest”这个标记。是不是想写“latest”？",
            id="写错名称",
        ),
        pytest.param(
            "# 首页\n\n前文 <!-- gongkai:zzz -->",
            3,
            4,
            "没有“zzz”这个标记；可以用：latest、notices、summary、years、kinds、catalogue、units、contact、figures、due、branches、categories",
            id="没有近似的名称",
        ),
        pytest.param(
            "<!-- gongkai:latest10 -->",
            1,
            1,
            "没有“latest10”这个标记。是不是想写“latest”？",
            id="数字前没有空格",
        ),
        pytest.param(
            "\n<!-- gongkai:latest 0 -->",
            2,
            1,
            "标记“latest”后面应为1至999的数字，现为“0”",
            id="零条",
        ),
        pytest.param(
            "<!-- gongkai:latest 1000 -->",
            1,
            1,
            "标记“latest”后面应为1至999的数字，现为“1000”",
            id="太多",
        ),
        pytest.param(
            "<!-- gongkai:latest 十 -->",
            1,
            1,
            "标记“latest”后面应为1至999的数字，现为“十”",
            id="中文数字",
        ),
        pytest.param(
            "<!-- gongkai:years 3 -->", 1, 1, "标记“years”后面不能有数字，现为“3”", id="不该有数字"
        ),
        pytest.param(
            "<!-- gongkai：latest -->",
            1,
            1,
            "标记应写成 <!-- gongkai:名称 数字 -->，现为“<!-- gongkai：latest -->”",
            id="全角冒号",
        ),
        pytest.param(
            "<!-- gongkai latest -->",
            1,
            1,
            "标记应写成 <!-- gongkai:名称 数字 -->，现为“<!-- gongkai latest -->”",
            id="没有冒号",
        ),
        pytest.param(
            "<!-- gongkai:latest 3 4 -->",
            1,
            1,
            "标记应写成 <!-- gongkai:名称 数字 -->，现为“<!-- gongkai:latest 3 4 -->”",
            id="两个数字",
        ),
        pytest.param(
            "<!-- gongkai: -->",
            1,
            1,
            "没有“”这个标记；可以用：latest、notices、summary、years、kinds、catalogue、units、contact、figures、due、branches、categories",
            id="没有名称",
        ),
        pytest.param(
            "后文\n\n<!-- gongkai:latest 3",
            3,
            1,
            "标记应写成 <!-- gongkai:名称 数字 -->，现为“<!-- gongkai:latest 3”",
            id="没有结尾",
        ),
    ],
)
def test_a_wrong_marker_is_reported_with_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    assert [str(finding) for finding in markers.findings(text, "docs/index.md")] == [
        f"docs/index.md:{line}:{column}: {message} [marker]"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- gongkai:latest 5 -->",
        "<!-- gongkai:units -->",
        "<!-- 关于 gongkai 的注释 -->",
        "gongkai:zzz",
    ],
)
def test_what_is_right_or_no_marker_is_not_reported(text: str) -> None:
    assert list(markers.findings(text, "docs/index.md")) == []


def test_one_run_reports_all_wrong_markers_and_data(lay: Lay, right: Files, tmp_path: Path) -> None:
    """Markers are read in Markdown files only."""
    data = lay(right | {"units/qsz-jiguan.yml": "代码: qsz-jiguan\n"})
    docs = tmp_path / "docs"
    (docs / "guide").mkdir(parents=True)
    (docs / "index.md").write_text(
        "<!-- gongkai:lastest -->\n\n<!-- gongkai:years 2 -->\n", "utf-8"
    )
    (docs / "guide/a.md").write_text("<!-- gongkai:unit -->\n", "utf-8")
    (docs / "guide/a.txt").write_text("<!-- gongkai:unit -->\n", "utf-8")

    with pytest.raises(DataError) as raised:
        build_content(data, Audience(), docs)

    rules = [(Path(finding.path).name, finding.rule) for finding in raised.value.findings]
    assert [each for each in rules if each[1] == "marker"] == [
        ("a.md", "marker"),
        ("index.md", "marker"),
        ("index.md", "marker"),
    ]
    assert ("qsz-jiguan.yml", "field-missing") in rules
