"""Reading the members of a common site: all mistakes are reported at once, with the name of the site."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.derive.site_summary import SiteSummary, UnitSummary, written_summary
from gongkai.site.federation.members import Member, read_members, stays
from gongkai.system.errors import MembersError

Lay = Callable[..., dict[str, str]]
Summaries = Callable[..., SiteSummary]


def problems(written: Any, root: Path, audience: str = "社会") -> list[str]:
    with pytest.raises(MembersError) as raised:
        read_members(written, root, audience)
    return list(raised.value.problems)


def test_members_are_read_in_the_order_of_the_settings(
    tmp_path: Path, sites: Lay, summary: Summaries
) -> None:
    members = read_members([sites("QS", "清水县"), sites("LJ", "临江县")], tmp_path, "社会")

    assert [(each.address, each.name, each.folder, each.summary) for each in members] == [
        ("qs", "清水县", tmp_path / "qs", summary("QS")),
        ("lj", "临江县", tmp_path / "lj", summary("LJ")),
    ]


def test_a_site_on_another_machine_is_known_by_its_summary_alone(
    tmp_path: Path, sites: Lay, summary: Summaries
) -> None:
    entry = sites("QS", "清水县")
    (only,) = read_members([entry | {"site": "qs/site.json"}], tmp_path, "社会")

    assert (only.folder, only.summary) == (None, summary("QS"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(None, "extra.gongkai.sites 应列出各站点", id="没有写"),
        pytest.param([], "extra.gongkai.sites 应列出各站点", id="一个也没有"),
        pytest.param(["../qs"], "第 1 个：应写成 {address: qingshui", id="只写了路径"),
        pytest.param([{"adress": "qs", "name": "清水", "site": "qs"}], "没有“adress”这一项，可以写：address、name、site。是不是想写“address”？", id="写错键"),
        pytest.param([{"address": "qs", "name": "清水"}], "第 1 个：缺少 site", id="缺路径"),
        pytest.param([{"address": "清水", "name": "清水", "site": "qs"}], "address 应由小写字母、数字和连字符组成，现为“清水”", id="网址写中文"),
        pytest.param([{"address": "a/b", "name": "清水", "site": "qs"}], "现为“a/b”", id="网址带斜线"),
        pytest.param([{"address": "qs", "name": "清水", "site": "none"}], "清水：找不到 none：站点还没有生成", id="没有生成"),
        pytest.param([{"address": "qs", "name": "清水", "site": "empty"}], "清水：empty 里没有 site.json：站点还没有生成", id="没有概要"),
    ],
)  # fmt: skip
def test_wrong_settings_are_explained(tmp_path: Path, written: Any, expected: str) -> None:
    (tmp_path / "empty").mkdir()
    assert any(expected in problem for problem in problems(written, tmp_path))


def test_everything_wrong_is_said_in_one_run(tmp_path: Path, sites: Lay) -> None:
    entry = sites("QS", "清水县", audience="全党")
    found = problems(
        [
            entry,
            {"address": "lj", "name": "临江县", "site": "lj"},
            {"address": "qs", "name": "清水县"},
        ],
        tmp_path,
    )

    assert len(found) == 5
    assert [text for text in found if "有 2 个站点的" in text] == found[:2]
    assert "清水县：站点是给“全党”看的，总站是给“社会”看的" in found[4]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{", "文件不完整，或者不是网站概要", id="断了"),
        pytest.param("[]", "没有写明格式的版本", id="不是概要"),
        pytest.param('{"format": true}', "没有写明格式的版本", id="版本不是数字"),
        pytest.param(
            '{"format": 2}',
            "格式的版本是 2，这里认得的是 1：这个站点用的软件较新，请把总站的软件升级",
            id="较新",
        ),
        pytest.param('{"format": 0}', "总站用的软件较新，请把这个站点的软件升级", id="较旧"),
        pytest.param('{"format": 1}', "内容不对：audience", id="缺内容"),
        pytest.param("\x80", "文件不完整，或者不是网站概要", id="编码不对"),
    ],
)
def test_a_summary_that_cannot_be_read_is_named(
    tmp_path: Path, sites: Lay, text: str, expected: str
) -> None:
    entry = sites("QS", "清水县")
    (tmp_path / "qs/site.json").write_bytes(text.encode("latin-1"))
    (found,) = problems([entry], tmp_path)

    assert found.startswith(f"清水县：{tmp_path / 'qs/site.json'}：")
    assert expected in found


def test_fields_that_are_not_known_yet_do_no_harm(
    tmp_path: Path, sites: Lay, summary: Summaries
) -> None:
    entry = sites("QS", "清水县")
    written = json.loads(written_summary(summary("QS"))) | {"later": 1}
    (tmp_path / "qs/site.json").write_text(json.dumps(written), "utf-8")

    assert read_members([entry], tmp_path, "社会")[0].summary == summary("QS")


def test_one_organisation_code_at_two_members_is_refused(tmp_path: Path, sites: Lay) -> None:
    (found,) = problems(
        [sites("QS", "清水县"), sites("LJ", "临江县", codes={"LJ": 2, "QS": 1})], tmp_path
    )

    assert "索引号的机构代码“QS”同时用在 清水县（3条）、临江县（1条）" in found


MOVED = UnitSummary("qs-a", "甲支部", "党支部", "", None, 4)


def test_one_unit_that_exists_at_two_members_is_refused(tmp_path: Path, sites: Lay) -> None:
    (found,) = problems([sites("QS", "清水县"), sites("LJ", "临江县", units=[MOVED])], tmp_path)

    assert "单位代码“qs-a”同时用在 清水县（QS甲支部）、临江县（甲支部）" in found
    assert "请在原站点的单位文件里写上撤销日期" in found


def test_a_unit_that_has_moved_is_where_it_has_not_ended(member: Callable[..., Member]) -> None:
    left = member("QS", "清水县", units=[MOVED._replace(ended=date(2024, 6, 30))])
    entered, other = member("LJ", "临江县", units=[MOVED]), member("YA", "玉安县")

    assert {
        code: [stay.member.name for stay in places]
        for code, places in stays([entered, other, left]).items()
    } == {"qs-a": ["清水县", "临江县"]}
