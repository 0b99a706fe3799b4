"""The catalogue: its table by category, the page to print, and the page of each item."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from gongkai.derive import build_indexes
from gongkai.model import Audience, Dataset
from gongkai.pages.catalogue_pages import catalogue_pages, deadline, owners, rhythm
from gongkai.pages.listing import record_form
from gongkai.pages.page import Page

Files = dict[str, str | bytes]

CATALOGUE = """\
标题: 清水镇党务公开目录
生效日期: 2025-01-01
说明: 每年一月调整。
条目:
  - {编号: 7.1, 名称: 通知公告, 事项类别: 其他党务, 内容: 通知和公示, 依据: 条例第七类, 范围: 社会, 时限: 随时, 方式: [网站, 公开栏], 公开周期: 发生时,
     公开期限: 1, 责任: 党建办主任, 公开主体: [党支部], 记录种类: [通知公告, 工作总结], 说明: 含公示}
  - {编号: 2.2, 名称: 工作计划, 事项类别: 目标任务, 内容: 全年的任务, 依据: 条例第二类, 范围: 社会, 时限: 定期, 公开周期: 每年, 公开期限: 40,
     期限起算: 期初, 责任: 书记, 公开主体: [党委, 党支部], 适用领域: [农村]}
  - {编号: 4.2, 名称: 换届选举, 事项类别: 组织建设, 内容: 结果, 依据: 条例第四类, 范围: 社会, 时限: 逐段, 公开周期: 按届期, 届期年数: 5, 公开期限: 7,
     责任: 书记, 公开主体: [党支部]}
  - {编号: 4.3, 名称: 分工, 事项类别: 组织建设, 内容: 分工, 依据: 条例第四类, 范围: 本单位, 时限: 长期, 公开周期: 长期, 公开期限: 0, 责任: 书记,
     公开主体: [党支部], 生效日期: 2025-07-01}
"""


@pytest.fixture
def dataset(
    records: Callable[..., Files], read: Callable[[Files], Dataset], right: Files
) -> Dataset:
    """Return a data set with three notices under 7.1, as society sees it."""
    files = (
        right
        | {"catalogue.yml": CATALOGUE}
        | records(2, year=2024, 目录事项="7.1")
        | records(1, year=2025, 目录事项="7.1")
    )
    return read(files).for_audience(Audience())


@pytest.fixture
def pages(dataset: Dataset) -> dict[str, Page]:
    return {
        page.uri: page
        for page in catalogue_pages(dataset, build_indexes(dataset), record_form(dataset))
    }


def test_the_catalogue_has_table_print_page_and_item_pages(pages: dict[str, Page]) -> None:
    assert list(pages) == [
        "catalogue/index.md",
        "catalogue/print/index.md",
        "catalogue/7.1/index.md",
        "catalogue/2.2/index.md",
        "catalogue/4.2/index.md",
        "catalogue/4.3/index.md",
    ]


def test_the_catalogue_stands_in_the_order_of_the_regulation(pages: dict[str, Page]) -> None:
    """条例 2017: seven categories for 基层组织."""
    text = pages["catalogue/index.md"].markdown

    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "任期工作目标、阶段性工作部署、重点工作任务及落实",
        "换届选举、党组织设立、发展党员、民主评议、组织生活会、保障党员权利、党费收缴使用管理、自身建设",
        "其他应当公开的党务",
    ]
    assert "共4项，自<time>2025-01-01</time>起施行。" in text
    assert "每年一月调整。" in text
    assert (
        "| [7.1 通知公告](7.1/index.md) | 通知和公示 | 社会 | 随时 | 发生时 | 事后1个工作日 | 党建办主任 | 3 |"
        in text
    )


def test_the_printed_catalogue_states_the_five_required_facts(pages: dict[str, Page]) -> None:
    """条例 2017: the catalogue states 主体、内容、范围、时间、方式."""
    text = pages["catalogue/print/index.md"].markdown

    assert "中共清水镇委员会　自<time>2025-01-01</time>起施行" in text
    assert (
        "| 7.1 | 通知公告 | 通知和公示 | 条例第七类 | 党支部 | 社会 | 网站、公开栏 | 随时 | 发生时 | 事后1个工作日 | 党建办主任 |"
        in text
    )
    assert text.count("\n| 7.1 |") == text.count("\n| 2.2 |") == 1


def test_an_item_shows_its_data_and_its_records_by_year(pages: dict[str, Page]) -> None:
    page = pages["catalogue/7.1/index.md"]

    assert (page.head.title, page.parent) == ("7.1 通知公告", "catalogue/index.md")
    for row in (
        "| 依据 | 条例第七类 |",
        "| 记录种类 | 通知公告、工作总结 |",
        "| 方式 | 网站、公开栏 |",
        "| 说明 | 含公示 |",
    ):
        assert row in page.markdown
    assert re.findall(r"^## <a id=\"[^\"]+\"></a>(.*)$", page.markdown, re.MULTILINE) == [
        "2025年（共1条）",
        "2024年（共2条）",
    ]


def test_an_item_without_records_says_why(pages: dict[str, Page]) -> None:
    """An item of a narrower scope says that its records are not on this site."""
    assert "这一事项还没有公开记录。" in pages["catalogue/2.2/index.md"].markdown
    assert "这一事项的公开范围比本网站小" in pages["catalogue/4.3/index.md"].markdown
    assert "| 生效日期 | <time>2025-07-01</time> |" in pages["catalogue/4.3/index.md"].markdown


def test_rules_are_said_in_words(dataset: Dataset) -> None:
    said = {
        str(item.number): (rhythm(item), deadline(item), owners(item))
        for item in dataset.catalogue.items
    }

    assert said == {
        "7.1": ("发生时", "事后1个工作日", "党支部"),
        "2.2": ("每年", "期初后40个工作日", "党委、党支部（限农村）"),
        "4.2": ("按届期（5年）", "事后7个工作日", "党支部"),
        "4.3": ("长期", "当日", "党支部"),
    }
