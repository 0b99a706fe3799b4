"""The pages of a common site: counts of all members, and links into their sites."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.derive.site_summary import UnitSummary
from gongkai.pages.markers import fill_from
from gongkai.site.federation.members import Member
from gongkai.site.federation.pages import blocks, common_pages
from gongkai.site.federation.search import directory, reader

Members = list[Member]


@pytest.fixture
def members(member: Callable[..., Member]) -> Members:
    return [
        member("QS", "清水县"),
        member("LJ", "临江县", years={2024: 3}, latest=date(2024, 4, 1)),
    ]


def page(uri: str, members: Members, level: str = "县区") -> str:
    return next(page.markdown for page in common_pages(members, level) if page.uri == uri)


def filled(marker: str, members: Members) -> str:
    return fill_from(blocks(members, "县区", "index.md"), f"<!-- gongkai:{marker} -->")


def test_a_year_leads_to_the_members_that_have_it(members: Members) -> None:
    text = page("years/index.md", members)

    assert '## <a id="y2024"></a>2024年（共5条）' in text
    assert (
        '- <a href="../qs/years/2024/">清水县</a>（2）\n- <a href="../lj/years/2024/">临江县</a>（3）'
        in text
    )
    assert '- <a href="../lj/years/2023/">' not in text


def test_a_kind_leads_to_the_members_that_have_it(members: Members) -> None:
    assert '## <a id="dues"></a>党费收缴（共4条）' in page("kinds/index.md", members)
    assert '- <a href="../lj/kinds/dues/">临江县</a>（2）' in page("kinds/index.md", members)


def test_a_unit_counts_the_records_of_units_below(members: Members) -> None:
    """The third level of units is left to the member site."""
    text = page("units/index.md", members)

    assert (
        '- <a href="../qs/units/qs/">QS党委</a> <span class="gongkai-meta">党委 · 3条</span>'
        in text
    )
    assert (
        '    - <a href="../qs/units/qs-a/">QS甲支部</a> <span class="gongkai-meta">党支部 · 2条</span>'
        in text
    )
    assert "甲一小组" not in text
    assert "划转" not in text


def test_of_very_many_units_a_hundred_are_listed(member: Callable[..., Member]) -> None:
    units = [
        UnitSummary(f"u-{number}", f"第{number}支部", "党支部", "", None, 0)
        for number in range(300)
    ]
    text = page("units/index.md", [member("QS", "清水县", units=units)])

    assert text.count("\n- <a ") == 100
    assert "清水县的全部单位</a>（300个）" in text


def test_a_unit_that_has_moved_is_shown_with_both_its_places(member: Callable[..., Member]) -> None:
    moved = UnitSummary("qs-a", "甲支部", "党支部", "", None, 4)
    members = [
        member("QS", "清水县", units=[moved._replace(ended=date(2024, 6, 30))]),
        member("LJ", "临江县", units=[moved]),
    ]
    text = page("units/index.md", members, "乡镇")

    assert (
        '- 清水县 <a href="../qs/units/qs-a/">甲支部</a>（至<time>2024-06-30</time>，4条），后到 临江县 <a href="../lj/units/qs-a/">甲支部</a>（4条）'
        in text
    )
    assert "单位从一个乡镇划转到另一个乡镇" in text


def test_the_home_page_lists_the_newest_of_all(members: Members) -> None:
    text = filled("latest 3", members)

    assert [line.partition("</a>")[0].rpartition(">")[2] for line in text.splitlines() if line] == [
        "QS公告5",
        "LJ公告5",
        "QS公告3",
    ]
    assert '<a href="qs/records/2024/QS-2024-00005/">' in text


def test_more_than_the_members_tell_cannot_be_listed(members: Members) -> None:
    with pytest.raises(ValueError, match="总站最多列出最新的50条，现为“51”"):
        filled("latest 51", members)


def test_the_summary_counts_all_members(members: Members) -> None:
    text = filled("summary", members)

    assert (
        "本站汇总2个县区的6条公开记录，来自6个单位，从2023年到2024年；最近一次更新是<time>2024-04-01</time>。"
        in text
    )


def test_names_from_elsewhere_stay_text(member: Callable[..., Member]) -> None:
    members = [member("QS", "<script>县*", publisher="<b>委员会")]
    for text in (
        *(page.markdown for page in common_pages(members, "县区")),
        filled("sites", members),
    ):
        assert "<script>" not in text
        assert "<b>" not in text


def test_the_directory_has_names_sizes_and_counts(members: Members) -> None:
    told = directory(members, "县区")

    assert told["sites"] == [
        {"address": "qs", "name": "清水县", "records": 3},
        {"address": "lj", "name": "临江县", "records": 3},
    ]
    assert told["facets"]["year"] == [{"value": 2023, "count": 1}, {"value": 2024, "count": 5}]
    assert told["facets"]["kind"] == [
        {"value": "dues", "count": 4},
        {"value": "notice", "count": 2},
    ]
    assert told["facets"]["category"] == [
        {"value": "organisation", "count": 4},
        {"value": "other", "count": 2},
    ]


def test_the_reader_of_all_members_has_one_function_that_opens() -> None:
    assert reader().count("export async function open(") == 1
    assert reader().count("openSite(") == 2
