"""Public records stay public: each case is a sequence of commits with the findings of the last commit."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from gongkai.check import check_all, read_dataset
from gongkai.check.old_versions import read_facts
from gongkai.model import RecordId

Files = dict[str, str | bytes]
Lay = Callable[[Mapping[str, str | bytes]], Path]
Check = Callable[..., list[str]]

PATH = "records/qsz-jiguan/2023/00012.yml"
OTHER = "records/qsz-jiguan/2023/00013.yml"
TODAY = date(2024, 3, 1)
VANISHED = "记录“QSZ-2023-00012”《机关党支部2023年上半年工作总结》2023-07-05 已经公开，现在不见了"


def commit(folder: Path, day: str) -> None:
    at = f"{day}T09:00:00+08:00"
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env |= {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "GIT_CONFIG_GLOBAL": "/dev/null"}
    who = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(
            ["git", *who, "-C", str(folder), *arguments], env=env, check=True, capture_output=True
        )


@pytest.fixture
def check(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Return a function that commits changes of the right data folder day by day, and returns today's findings.

    A change maps paths to texts, or to None to delete; the last, without a day, is not committed.
    """

    def make(*changes: tuple[str, dict[str, str | None]]) -> list[str]:
        folder = lay(
            right
            | {
                "records/qsz-jiguan/2023/00099.yml": str(right[PATH])
                .replace("00012", "00099")
                .replace("上半年工作", "另一份")
            }
        )
        monkeypatch.chdir(folder.parent)
        for day, files in changes:
            for name, text in files.items():
                path = folder / name
                if text is None:
                    path.unlink()
                else:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, "utf-8")
            if day:
                commit(folder.parent, day)
        dataset, findings = read_dataset(Path("data"))
        assert not findings
        assert dataset is not None
        return [str(finding) for finding in check_all(dataset, Path("data"), TODAY).findings]

    return make


@pytest.fixture
def text(right: Files) -> str:
    return str(right[PATH])


START: tuple[str, dict[str, str | None]] = ("2023-07-05", {})


def test_edits_are_fine(check: Check, text: str) -> None:
    assert (
        check(
            START,
            ("2023-07-09", {PATH: text.replace("工作总结\n", "党建工作总结\n", 1)}),
            ("", {PATH: f"{text}报送对象: 镇党委\n"}),
        )
        == []
    )


@pytest.mark.parametrize("committed", ["2023-08-01", ""], ids=["提交了", "没有提交"])
def test_a_public_record_does_not_vanish(check: Check, committed: str) -> None:
    (found,) = check(START, (committed, {PATH: None}))
    assert found.startswith(
        f"data/{PATH}: {VANISHED}；公开过的网址要保留。请取回这个文件（git checkout "
    )
    assert found.endswith(
        f" -- data/{PATH}）；不再公开的，把状态改为“撤下”并写明原因，并到别处的改为“合并” [record-vanished]"
    )
    assert ("HEAD" in found) == (not committed)


def test_the_command_that_is_named_brings_the_file_back(check: Check, text: str) -> None:
    (found,) = check(START, ("2023-08-01", {PATH: None}), ("2023-08-02", {}))
    command = found.partition("（")[2].partition("）")[0]
    subprocess.run(command.split(" "), check=True)
    assert (Path("data") / PATH).read_text("utf-8") == text


def test_a_record_that_was_not_public_yet_may_go(check: Check, text: str) -> None:
    future = text.replace("2023-07-05", "2023-09-01")
    assert check(("2023-07-01", {PATH: future}), ("2023-08-01", {PATH: None})) == []


def test_a_withdrawn_record_stays_in_its_place(check: Check, text: str) -> None:
    assert (
        check(
            START,
            ("2023-08-01", {PATH: f"{text}状态: 撤下\n状态日期: 2023-08-01\n状态说明: 有误\n"}),
        )
        == []
    )


@pytest.mark.parametrize(
    "added", ["", f"正文: [{{段落: {'长' * 5000}}}]\n"], ids=["原样", "同时大改"]
)
def test_a_record_may_move_to_another_file(check: Check, text: str, added: str) -> None:
    assert (
        check(
            START,
            ("2023-08-01", {PATH: None, "records/qsz-jiguan/2023/other.yml": f"{text}{added}"}),
        )
        == []
    )


def test_a_number_never_changes(check: Check, text: str) -> None:
    (found,) = check(START, ("2023-08-01", {PATH: text.replace("00012", "00014")}))
    assert found == (
        f"data/{PATH}:1:6: 记录“QSZ-2023-00012”《机关党支部2023年上半年工作总结》2023-07-05 已经公开，"
        "现在索引号改成了“QSZ-2023-00014”；索引号终身不变，请改回“QSZ-2023-00012” [id-changed]"
    )


def test_a_number_is_never_given_to_another_record(check: Check, text: str) -> None:
    another = text.replace("机关党支部2023年上半年工作总结", "机关党支部2023年党费收支").replace(
        "2023上半年", "2023"
    )
    (found,) = check(START, ("2023-07-06", {PATH: None}), ("2023-07-07", {OTHER: another}))
    assert found == (
        f"data/{OTHER}:1:6: 索引号“QSZ-2023-00012”已经给过另一条记录《机关党支部2023年上半年工作总结》（data/{PATH}）；"
        "索引号不能重复使用，请换一个没有用过的 [id-reused]"
    )


def test_a_new_record_needs_a_number_never_used_before(check: Check, text: str) -> None:
    """A new record in the file of a deleted one may not take the number of the deleted one."""
    another = text.replace("上半年工作总结", "下半年工作总结").replace("2023上半年", "2023下半年")
    (found,) = check(START, ("2023-07-06", {PATH: None}), ("2023-07-07", {PATH: another}))
    assert found.endswith("[id-reused]")


def test_a_day_of_publication_never_moves_back(check: Check, text: str) -> None:
    (found,) = check(
        ("2023-07-20", {PATH: text.replace("发布日期: 2023-07-05", "发布日期: 2023-07-19")}),
        ("2023-08-01", {PATH: text}),
    )
    assert found.startswith(
        f"data/{PATH}:6:28: 发布日期（2023-07-05）早于以前公开时写的 2023-07-19；发布以后不能往前改。"
    )
    assert found.endswith("[published-earlier]")


def test_a_correction_may_move_the_day_of_publication_back(check: Check, text: str) -> None:
    """The correction names the field, the day before and the day after."""
    correction = "状态: 更正\n更正: [{日期: 2023-08-01, 更正事项: 公开.发布日期, 更正前: 2023-07-19, 更正后: 2023-07-05, 理由: 写错}]\n"
    wrong = text.replace("发布日期: 2023-07-05", "发布日期: 2023-07-19")
    assert check(("2023-07-20", {PATH: wrong}), ("2023-08-01", {PATH: f"{text}{correction}"})) == []


def test_a_day_of_publication_that_has_not_come_may_be_moved(check: Check, text: str) -> None:
    assert (
        check(
            ("2023-07-04", {PATH: text.replace("发布日期: 2023-07-05", "发布日期: 2023-12-01")}),
            ("2023-07-05", {PATH: text}),
        )
        == []
    )


def test_a_day_long_before_the_first_commit_is_pointed_out(check: Check, text: str) -> None:
    late = text.replace("00012", "00013")
    (found,) = check(("2023-06-01", {}), ("2023-08-05", {OTHER: late}))
    assert found == (
        f"data/{OTHER}:6:28: 提醒：发布日期是 2023-07-05，而这条记录 2023-08-05 才第一次进入版本库，晚了 31 天；"
        "请核对是不是补录、倒填。补录的，发布日期应写网站上实际发布的那天 [published-backdated]"
    )


def test_a_month_between_publication_and_first_commit_is_usual(check: Check, text: str) -> None:
    assert check(("2023-06-01", {}), ("2023-08-04", {OTHER: text.replace("00012", "00013")})) == []


def test_records_migrated_at_the_launch_are_not_pointed_out(check: Check, text: str) -> None:
    """Old records that enter in the first month of the site are not backdated."""
    old = text.replace("2023", "2013").replace("00012", "00001")
    folder = "records/qsz-jiguan/2013"
    assert check(("2024-01-01", {}), ("2024-01-31", {f"{folder}/00001.yml": old})) == []
    (found,) = check(
        ("2024-01-01", {}), ("2024-02-01", {f"{folder}/00002.yml": old.replace("00001", "00002")})
    )
    assert found.endswith("[published-backdated]")


def test_before_the_site_was_launched_everything_was_a_trial(
    check: Check, right: Files, text: str
) -> None:
    site = f"{right['site.yml']!s}上线日期: 2023-12-01\n"
    assert (
        check(
            ("2023-07-05", {"site.yml": site}),
            ("2023-12-01", {PATH: None, OTHER: text.replace("00012", "00013")}),
        )
        == []
    )
    (found,) = check(("2023-07-05", {"site.yml": site}), ("2023-12-02", {OTHER: None}))
    assert found.endswith("[record-vanished]")


def test_files_that_are_not_committed_are_counted(
    lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay(right)
    monkeypatch.chdir(folder.parent)
    commit(folder.parent, "2023-07-05")
    (folder / OTHER).write_text(str(right[PATH]).replace("00012", "00013"), "utf-8")
    dataset = read_dataset(Path("data")).dataset
    assert dataset is not None
    assert check_all(dataset, Path("data"), TODAY) == (
        [],
        ["1 条记录还没有提交，没有历史可以核对"],
        "",
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text, id="平常的写法"),
        pytest.param(
            lambda text: text.replace(
                "标题: 机关党支部2023年上半年工作总结", "标题: '机关党支部2023年上半年工作总结'"
            ),
            id="引号",
        ),
        pytest.param(
            lambda text: text.replace("种类: 工作总结", "种类: 工作总结  # 说明"), id="注释"
        ),
        pytest.param(lambda text: text.replace("公开: {", "公开:\n  {"), id="换行"),
        pytest.param(
            lambda text: text.replace(
                "公开: {范围: 社会, 时限: 定期, 发布日期: 2023-07-05}",
                "公开:\n  范围: 社会\n  发布日期: 2023-07-05",
            ),
            id="分行写",
        ),
        pytest.param(
            lambda text: text.replace("索引号:", "id:").replace("标题:", "title:"), id="英文的键"
        ),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows 换行"),
        pytest.param(
            lambda text: (
                f"{text}正文:\n  - 段落: |\n      标题: 别的\n      发布日期: 2020-01-01\n"
            ),
            id="正文里有同样的字",
        ),
    ],
)
def test_the_facts_of_an_old_version_are_read_in_any_form(
    text: str, change: Callable[[str], str]
) -> None:
    """Keys, comments, line ends and layout of an old version do not matter."""
    facts = read_facts(change(text).encode())
    assert facts == (
        RecordId("QSZ-2023-00012"),
        "机关党支部2023年上半年工作总结",
        "qsz-jiguan",
        "工作总结",
        "2023上半年",
        date(2023, 7, 5),
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", "索引号: 12\n".encode(), b"- a\n", "标题: [\n".encode()],
    ids=["空的", "编码不对", "不是索引号", "列表", "不是 YAML"],
)
def test_what_is_no_record_has_no_facts(content: bytes) -> None:
    assert read_facts(content) is None


def test_a_move_with_a_rewritten_text_is_no_late_entry(check: Check, text: str) -> None:
    rewritten = text + "正文:\n" + "- 段落: 全部重新写过的一段。\n" * 60
    assert (
        check(
            ("2023-07-06", {PATH: text}),
            ("2024-02-20", {PATH: None, PATH.replace("00012", "a"): rewritten}),
        )
        == []
    )
