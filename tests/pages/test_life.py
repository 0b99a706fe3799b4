"""The life of a record on its page: 公示, corrections, withdrawals, merges, and the history of its file."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from gongkai.derive import build_coverage, build_indexes, list_changes, publicity_note, successor
from gongkai.model import Dataset
from gongkai.pages import markers
from gongkai.pages.changes_pages import changes_files, changes_pages
from gongkai.pages.page import Page
from gongkai.pages.record_page import record_pages
from gongkai.pages.surroundings import surroundings_of_records
from gongkai.store.git import Entry
from gongkai.vocabulary import FileAction

Files = dict[str, str | bytes]
Records = Callable[..., Files]
Read = Callable[[Files], Dataset]

CORRECTION = {
    "日期": "2024-01-05",
    "更正事项": "标题",
    "更正前": "3号通知",
    "更正后": "3号记录",
    "理由": "写错",
}


@pytest.fixture
def dataset(records: Records, read: Read, right: Files) -> Dataset:
    """Return one public record, one withdrawn, one corrected twice, two merged one into the other and into the first, one archived."""
    files = {path: text for path, text in right.items() if not path.startswith("records/")}
    files |= records(1)
    files |= records(1, first=2, 状态="撤下", 状态日期="2024-03-01", 状态说明="涉及个人隐私")
    files |= records(
        1,
        first=3,
        状态="更正",
        更正=[
            CORRECTION,
            CORRECTION
            | {"日期": "2024-02-01", "更正事项": "期间", "更正前": "2022", "更正后": "2023"},
        ],
    )
    files |= records(
        1, first=4, 状态="合并", 状态日期="2023-12-31", 状态说明="同一件事", 并入="QSZ-2023-00005"
    )
    files |= records(
        1, first=5, 状态="合并", 状态日期="2024-01-31", 状态说明="同一件事", 并入="QSZ-2023-00001"
    )
    files |= records(1, first=6, 状态="归档", 状态日期="2024-04-01")
    return read(files)


def page_of(dataset: Dataset, number: int, history: list[Entry] | None = None) -> Page:
    histories = {source: history or [] for source in dataset.sources.values()}
    return next(
        page
        for page in record_pages(
            dataset, surroundings_of_records(dataset, build_indexes(dataset), histories)
        )
        if page.uri.endswith(f"{number:05}/index.md")
    )


def filled(marker: str, dataset: Dataset) -> str:
    return markers.fill(
        marker,
        "index.md",
        dataset,
        build_indexes(dataset),
        build_coverage(dataset, dataset.judged_on or date(2024, 1, 2)),
    )


@pytest.mark.parametrize(
    ("day", "told"),
    [
        pytest.param(date(2023, 12, 31), "2024-01-02 开始公示", id="还没有开始"),
        pytest.param(date(2024, 1, 2), "公示中（至 2024-01-08，还有 6 天）", id="第一天"),
        pytest.param(date(2024, 1, 8), "公示中（至 2024-01-08，今天截止）", id="最后一天"),
        pytest.param(date(2024, 1, 9), "公示已结束", id="过了一天"),
        pytest.param(None, "", id="没有判定的日子"),
    ],
)
def test_a_notice_opens_and_closes_by_itself(
    records: Records, read: Read, right: Files, day: date | None, told: str
) -> None:
    dataset = dataclasses.replace(
        read(right | records(1, 公示开始="2024-01-02", 公示结束="2024-01-08")), judged_on=day
    )
    record = next(record for record in dataset.records.values() if record.notice_to)
    page = page_of(dataset, 1)
    assert publicity_note(record, day) == told
    assert (
        f"| 公示 | <time>2024-01-02</time> 至 <time>2024-01-08</time>{f'，{told}' if told else ''} |"
        in page.markdown
    )
    listed = filled("<!-- gongkai:latest -->", dataset)
    assert f"通知公告{f' · {told}' if told else ''}</span>" in listed
    is_open = "1号记录" in filled("<!-- gongkai:notices -->", dataset)
    assert is_open == told.startswith("公示中")


def test_a_page_depends_on_the_state_of_its_publicity_period(
    records: Records, read: Read, right: Files
) -> None:
    """Nothing else of the page depends on the reference date."""
    dataset = read(right | records(1, 公示开始="2024-01-02", 公示结束="2024-01-08"))
    days = [date(2024, 1, 7), date(2024, 1, 8), date(2024, 1, 9), date(2024, 2, 1)]
    depends = [
        repr(page_of(dataclasses.replace(dataset, judged_on=day), 1).depends) for day in days
    ]
    assert len(set(depends)) == 3
    assert depends[2] == depends[3]


def test_the_open_notice_that_ends_first_stands_first(
    records: Records, read: Read, right: Files
) -> None:
    first, second = (
        records(1, 公示开始="2024-01-02", 公示结束="2024-01-09"),
        records(1, first=2, 公示开始="2024-01-02", 公示结束="2024-01-08"),
    )
    dataset = dataclasses.replace(read(right | first | second), judged_on=date(2024, 1, 3))
    assert re.findall(r"(\d)号记录", filled("<!-- gongkai:notices -->", dataset)) == ["2", "1"]


def test_the_newest_are_those_that_stand(dataset: Dataset) -> None:
    indexes = build_indexes(dataset)
    assert [record.id[-1] for record in indexes.current] == ["3", "1"]
    assert len(indexes.newest) == 6


def test_a_correction_shows_both_texts_and_their_difference(dataset: Dataset) -> None:
    text = page_of(dataset, 3).markdown
    assert (
        "> 本条状态：更正（内容有误，已经更正）。最近一次更正：<time>2024-02-01</time>，改前改后见下面的“更正”。"
        in text
    )
    assert (
        "**<time>2024-01-05</time> 更正：标题**\n\n- 更正前：3号通知\n- 更正后：3号记录\n"
        "- 对照：3号［删：<del>通知</del>］［增：<ins>记录</ins>］\n- 理由：写错\n"
    ) in text


def test_both_texts_of_a_correction_are_searched(dataset: Dataset) -> None:
    """The article shows the text before the correction, too."""
    document = page_of(dataset, 3).content.document
    assert document is not None
    searched = [*document.texts.titles, *document.texts.headings, *document.texts.body]
    assert "3号通知" in searched
    assert "写错" in searched


def test_a_withdrawn_record_keeps_its_address_and_says_why(dataset: Dataset) -> None:
    page = page_of(dataset, 2)
    assert "状态日期：<time>2024-03-01</time>。状态说明：涉及个人隐私。" in page.markdown
    assert page.head.redirect == ""


@pytest.mark.parametrize("number", [4, 5])
def test_a_merged_record_sends_readers_to_the_end_of_the_chain(
    dataset: Dataset, number: int
) -> None:
    page = page_of(dataset, number)
    assert page.head.redirect == "../QSZ-2023-00001/index.md"
    assert "并入：[" in page.markdown


def test_the_successor_names_what_was_merged_into_it(dataset: Dataset) -> None:
    assert (
        "## 并入本条的记录\n\n- [5号记录](../QSZ-2023-00005/index.md)\n"
        in page_of(dataset, 1).markdown
    )


def test_a_circle_of_merged_records_has_no_end(dataset: Dataset) -> None:
    first = dataset.records[next(iter(dataset.records))]
    fifth = next(record for record in dataset.records.values() if record.id.endswith("5"))
    circle = dict(dataset.records) | {first.id: dataclasses.replace(first, merged_into=fifth.id)}
    assert successor(fifth, circle) is None


def test_a_page_shows_and_depends_on_the_history_of_its_file(dataset: Dataset) -> None:
    history = [
        Entry(date(2023, 12, 3), FileAction.ADDED),
        Entry(date(2024, 1, 5), FileAction.CHANGED),
    ]
    page = page_of(dataset, 1, history)
    assert (
        "## 录入和修改\n\n- <time>2023-12-03</time> 录入\n- <time>2024-01-05</time> 修改\n"
        in page.markdown
    )
    assert "录入" not in page_of(dataset, 1).markdown
    assert page.depends != page_of(dataset, 1, history[:1]).depends


def test_a_publication_long_before_its_entry_is_pointed_out(dataset: Dataset) -> None:
    """Inspections veto 伪造发稿日期: an entry over 30 days after its day of publication, once the site was filled."""
    indexes, source = (
        build_indexes(dataset),
        next(iter(dataset.sources[key] for key in dataset.records)),
    )
    published = dataset.records[next(iter(dataset.records))].published

    def told(days: int, launched: date) -> bool:
        publisher = dataclasses.replace(dataset.publisher, launched=launched)
        changed = dataclasses.replace(dataset, publisher=publisher)
        history = {source: [Entry(published + timedelta(days=days), FileAction.ADDED)]}
        (page,) = (
            page
            for page in record_pages(changed, surroundings_of_records(changed, indexes, history))
            if page.source == source
        )
        return (
            f"> 发布日期是 <time>{published}</time>，{days}天以后才录入：是补录的，或者发布日期有误。"
            in page.markdown
        )

    assert [told(30, published), told(31, published), told(31, published + timedelta(days=31))] == [
        False,
        True,
        False,
    ]


def test_all_changes_are_listed_the_newest_first_by_year(dataset: Dataset) -> None:
    (page,) = changes_pages(dataset)
    assert [
        (str(change.date), change.what.value, change.record.id[-1])
        for change in list_changes(dataset)
    ] == [
        ("2024-03-01", "撤下", "2"),
        ("2024-02-01", "更正", "3"),
        ("2024-01-31", "合并", "5"),
        ("2024-01-05", "更正", "3"),
        ("2023-12-31", "合并", "4"),
    ]
    assert re.findall(r"^## .*</a>(.*)$", page.markdown, re.MULTILINE) == [
        "2024年（共4条）",
        "2023年（共1条）",
    ]
    assert "共5项" in page.markdown
    assert (
        "- <time>2024-01-05</time> 更正：[3号记录](../records/2023/QSZ-2023-00003/index.md) "
        '<span class="gongkai-meta">[机关党支部](../units/qsz-jiguan/index.md) · 通知公告</span>'
        "<br>标题：3号［删：<del>通知</del>］［增：<ins>记录</ins>］<br>理由：写错\n"
    ) in page.markdown
    assert (
        "<br>并入：[1号记录](../records/2023/QSZ-2023-00001/index.md)<br>理由：同一件事"
        in page.markdown
    )


def test_more_than_a_hundred_changes_go_on_on_the_next_page(
    records: Records, read: Read, right: Files
) -> None:
    files = {path: text for path, text in right.items() if not path.startswith("records/")}
    pages = list(
        changes_pages(
            read(files | records(101, 状态="撤下", 状态日期="2024-03-01", 状态说明="有误"))
        )
    )
    assert [page.uri for page in pages] == ["changes/index.md", "changes/2/index.md"]


def test_a_site_without_changes_says_so(read: Read, right: Files) -> None:
    (page,) = changes_pages(read(right))
    assert "共0项" in page.markdown


def test_programs_get_the_same_list(dataset: Dataset) -> None:
    ((uri, text),) = changes_files(dataset)
    content = json.loads(text)
    assert (uri, content["格式"], len(content["变动"])) == (
        "changes/index.json",
        "gongkai-changes/1",
        5,
    )
    assert content["变动"][3] == {
        "日期": "2024-01-05",
        "状态": "更正",
        "索引号": "QSZ-2023-00003",
        "标题": "3号记录",
        "单位": "qsz-jiguan",
        "地址": "records/2023/QSZ-2023-00003/",
        "理由": "写错",
        "更正事项": "标题",
        "更正前": "3号通知",
        "更正后": "3号记录",
    }
    assert content["变动"][2]["并入"] == "QSZ-2023-00001"
