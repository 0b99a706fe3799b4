"""`gongkai due`: overdue items, coming items, and the exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongkai.commands.cli import main

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

CATALOGUE = """\
标题: 目录
生效日期: 2025-01-01
条目:
  - {编号: 4.7, 名称: 党费, 事项类别: 组织建设, 内容: 乙, 依据: 甲, 范围: 本单位, 时限: 定期, 公开周期: 每半年, 公开期限: 7, 责任: 组织委员, 公开主体: [党支部]}
"""
VILLAGE = "代码: qsz-yangliu\n名称: 杨柳村党支部\n种类: 党支部\n成立日期: 1990-07-01\n"
FIRST = "2025-07-09 机关党支部（qsz-jiguan） 4.7 党费 2025上半年，责任：组织委员"


def due(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["due", *arguments])


@pytest.fixture(autouse=True)
def working_folder(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder whose `data` has two branches, of which one has published its dues of the first half-year."""
    files = {path: text for path, text in right.items() if not path.startswith("records/")}
    record = next(str(text) for path, text in right.items() if path.startswith("records/"))
    record = (
        record.replace("QSZ-2023", "QSZ-2025")
        .replace("2023", "2025")
        .replace("qsz-jiguan", "qsz-yangliu")
    )
    record = record.replace(
        "种类: 工作总结", "种类: 党费收缴\n目录事项: 4.7\n应缴人数: 9\n实缴人数: 9\n收缴: 90元"
    ).replace("范围: 社会", "范围: 本单位")
    files |= {
        "catalogue.yml": CATALOGUE,
        "units/qsz-yangliu.yml": VILLAGE,
        "records/qsz-yangliu/2025/00012.yml": record,
    }
    folder = lay(files).parent
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("arguments", "lines", "code"),
    [
        pytest.param(
            ["--on", "2025-06-09", "--unit", "qsz-jiguan"], [f"到期 {FIRST}"], 0, id="三十天内到期"
        ),
        pytest.param(["--on", "2025-06-08"], [], 0, id="三十一天以后到期"),
        pytest.param(
            ["--on", "2025-06-08", "--within", "31d", "--unit", "qsz-jiguan"],
            [f"到期 {FIRST}"],
            0,
            id="多看一天",
        ),
        pytest.param(["--on", "2025-07-09", "--within", "0"], [f"到期 {FIRST}"], 0, id="最后一天"),
        pytest.param(["--on", "2025-07-10"], [f"逾期 {FIRST}，已过 1 个工作日"], 1, id="逾期"),
        pytest.param(
            ["--on", "2025-07-14", "--unit", "qsz-jiguan"],
            [f"逾期 {FIRST}，已过 3 个工作日"],
            1,
            id="只看一个单位",
        ),
        pytest.param(["--on", "2025-07-14", "--unit", "qsz-yangliu"], [], 0, id="这个单位已经公开"),
    ],
)
def test_what_is_overdue_or_due_within_the_days_is_listed(
    arguments: list[str], lines: list[str], code: int
) -> None:
    result = due(*arguments)

    assert (result.stdout.splitlines(), result.exit_code) == (lines, code)


def test_what_falls_due_next_year_is_listed_too() -> None:
    assert [
        line[:13] for line in due("--on", "2025-12-20", "--unit", "qsz-yangliu").stdout.splitlines()
    ] == ["到期 2026-01-12"]


def test_the_overdue_stand_first_and_the_summary_counts_both() -> None:
    result = due("--on", "2025-12-20", "--within", "30天")

    assert [line[:2] for line in result.stdout.splitlines()] == ["逾期", "到期", "到期"]
    assert result.stderr == "截至 2025-12-20：逾期未公开 1 项，30 天内到期 2 项\n"


def test_a_deadline_without_known_holidays_is_pointed_out() -> None:
    """Deadlines are counted on weekdays where the holidays are not yet announced."""
    assert (
        due("--on", "2099-12-31")
        .stderr.splitlines()[1]
        .endswith("、2099、2100 年的放假调休安排还没有收入日历，期限按星期一至星期五是工作日计算")
    )
    assert len(due("--on", "2025-12-20").stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["--unit", "qsz-jiguang"],
            "没有“qsz-jiguang”这个单位。是不是想写“qsz-jiguan”？",
            id="写错单位",
        ),
        pytest.param(
            ["--unit", "机关"],
            "没有“机关”这个单位；单位代码是 data/units/ 下的文件名",
            id="没有近似的单位",
        ),
        pytest.param(
            ["--within", "一个月"], "--within 应为天数，如 30d，现为“一个月”", id="不是天数"
        ),
        pytest.param(
            ["--on", "2025年7月1日"],
            "--on 应为日期，格式是 年-月-日，如 2026-07-01，现为“2025年7月1日”",
            id="不是日期",
        ),
        pytest.param(
            ["--on", "2025-02-30"],
            "--on 应为日期，格式是 年-月-日，如 2026-07-01，现为“2025-02-30”",
            id="没有这一天",
        ),
        pytest.param(["--data", "nowhere"], "找不到“nowhere”", id="没有这个文件夹"),
    ],
)
def test_wrong_usage_ends_with_2_and_names_what_is_wrong(
    arguments: list[str], message: str
) -> None:
    result = due(*arguments)

    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_wrong_data_is_reported_and_ends_with_1(working_folder: Path) -> None:
    (working_folder / "data/catalogue.yml").write_text("标题: 目录\n", "utf-8")
    result = due()

    assert result.exit_code == 1
    assert result.stdout.startswith("data/catalogue.yml:1:1: 缺少“条目”")
    assert result.stderr == "共 1 处问题，在 1 个文件里\n"


def test_without_a_day_it_is_judged_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1752019200")

    assert due().stderr.startswith("截至 2025-07-09：")
