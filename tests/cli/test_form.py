"""`gongkai form`: the approval form of a record by number or file, and the exit code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongkai.commands.cli import main

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

PATH = "data/records/qsz-jiguan/2023/00012.yml"
DRAFT = "标题: 关于<b>培训</b>的通知\n单位: qsz-jiguan\n种类: 通知公告\n公开: {范围: 社会}\n审批:\n  提出: {职务: 组织委员}\n"


@pytest.fixture(autouse=True)
def working_folder(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = str(right["records/qsz-jiguan/2023/00012.yml"])
    text = text.replace("定期, ", "定期, 方式: [网站, 公开栏], ").replace(
        "批准: {职务: 书记,", "批准: {职务: 书记, 意见: 同意公开,"
    )
    text += "报送对象: 镇党委\n正文: [{标题: 一, 段落: 集中学习10次。, 条目: [{内容: 走访8户}]}]\n"
    folder = lay(
        right
        | {"records/qsz-jiguan/2023/00012.yml": text, "records/qsz-jiguan/2023/draft.yml": DRAFT}
    ).parent
    monkeypatch.chdir(folder)
    return folder


def form(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["form", *arguments])


class Cells(HTMLParser):
    """The rows of a form: texts by heading, and the addresses in the form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: dict[str, str] = {}
        self.addresses: list[str] = []
        self._heading, self._in_heading = "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_heading = tag == "th"
        self._heading = "" if tag == "th" else self._heading
        self.addresses += [
            value or "" for name, value in attrs if name in {"src", "href", "action"}
        ]

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self._heading += data
        elif self._heading:
            self.rows[self._heading] = (self.rows.get(self._heading, "") + data).strip()

    def handle_endtag(self, tag: str) -> None:
        self._in_heading = self._in_heading and tag != "th"


def cells(path: Path | str) -> Cells:
    return Cells(Path(path).read_text("utf-8"))


@pytest.mark.parametrize("record", ["QSZ-2023-00012", PATH], ids=["索引号", "文件"])
def test_the_form_of_a_record_has_the_fields_of_the_usual_form(record: str) -> None:
    result = form(record, "--out", "表.html")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        "已写入 表.html；用浏览器打开，按 Ctrl+P 打印\n",
    )
    rows = cells("表.html").rows
    assert rows["公开事项"] == "机关党支部2023年上半年工作总结"
    assert rows["索引号"] == "QSZ-2023-00012"
    assert rows["公开内容摘要"] == "报送对象：镇党委。集中学习10次。走访8户"
    assert rows["公开范围"] == "☑ 社会☐ 全党☐ 本单位☐ 特定"
    assert rows["公开时限"].startswith("☐ 长期☑ 定期")
    assert rows["公开方式"].startswith("☑ 网站☑ 公开栏☐ 会议")
    assert rows["公开时间"] == "2023年7月5日"
    assert "组织委员" in rows["提出（承办人）意见"]
    assert "2023年6月30日" in rows["提出（承办人）意见"]
    assert rows["保密审查意见"].startswith("☑ 通过☐ 修改后通过☐ 不通过")
    assert "副书记" in rows["审核意见"]
    assert rows["批准意见"].startswith("同意公开")
    assert "备注" in rows


def test_an_unfinished_procedure_leaves_room_to_write() -> None:
    """The form of a draft has blanks for dates, opinions and signatures."""
    result = form("data/records/qsz-jiguan/2023/draft.yml")
    assert result.exit_code == 0
    rows = cells("党务公开审批表-draft.html").rows
    assert rows["公开事项"] == "关于<b>培训</b>的通知"
    assert rows["公开时间"] == "年　　月　　日"
    assert rows["保密审查意见"].startswith("☐ 通过")
    assert re.search(r"职务：\s*签名：\s*年　　月　　日", rows["批准意见"])


def test_the_form_needs_nothing_but_itself() -> None:
    form("QSZ-2023-00012", "--out", "表.html")
    text = Path("表.html").read_text("utf-8")
    assert cells("表.html").addresses == []
    assert not re.search(r"<script|<link|@import|url\(|https?:", text)
    assert "size: A4" in text


def test_a_long_text_is_cut_to_one_sheet() -> None:
    path = Path(PATH)
    path.write_text(path.read_text("utf-8").replace("集中学习10次。", "集中学习。" * 200), "utf-8")
    form(PATH, "--out", "表.html")
    assert cells("表.html").rows["公开内容摘要"].endswith("……（全文附后）")
    assert len(cells("表.html").rows["公开内容摘要"]) < 260


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["QSZ-2023-00077"], "没有索引号是“QSZ-2023-00077”的记录", id="没有这条"),
        pytest.param(["qsz-2023-00012"], "是不是想写“QSZ-2023-00012”？", id="小写"),
        pytest.param(
            ["data/nowhere.yml"],
            "“data/nowhere.yml”既不是索引号（如 QSZ-2023-00012），也不是已有的文件",
            id="没有这个文件",
        ),
        pytest.param(["data/site.yml"], "“data/site.yml”不是一条记录的文件", id="不是记录"),
        pytest.param(["data/records"], "“data/records”不是一条记录的文件", id="文件夹"),
        pytest.param(
            ["QSZ-2023-00012", "--out", PATH],
            f"--out 应为已有文件夹里的 .html 文件，现为“{PATH}”",
            id="会盖掉记录",
        ),
        pytest.param(["QSZ-2023-00012", "--out", "no/a.html"], "现为“no/a.html”", id="没有文件夹"),
        pytest.param([], "缺少“索引号或文件”", id="什么也没有写"),
    ],
)
def test_wrong_usage_ends_with_2_and_names_what_is_wrong(
    arguments: list[str], message: str
) -> None:
    before = Path(PATH).read_bytes()
    result = form(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert Path(PATH).read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "社会",
            "全社会",
            ":4:10: 公开.范围 应为以下之一：社会、全党、本单位、特定，现为“全社会”。是不是想写“社会”？",
            id="写错",
        ),
        pytest.param("种类: 通知公告\n", "", ":1:1: 缺少“种类”", id="没有种类"),
        pytest.param("标题: ", "标题：", ":1:1: “标题”后面应为英文冒号加空格", id="全角冒号"),
    ],
)
def test_a_record_with_mistakes_ends_with_1_and_says_where(
    old: str, new: str, message: str
) -> None:
    path = Path("data/records/qsz-jiguan/2023/draft.yml")
    path.write_text(DRAFT.replace(old, new), "utf-8")
    result = form(str(path))
    assert result.exit_code == 1
    assert message in result.stdout
    assert not list(Path().glob("*.html"))


def test_a_number_that_two_files_use_is_not_guessed(right: Files) -> None:
    Path("data/records/qsz-jiguan/2023/b.yml").write_text(
        str(right["records/qsz-jiguan/2023/00012.yml"]), "utf-8"
    )
    result = form("QSZ-2023-00012")
    assert result.exit_code == 2
    assert "有 2 个文件用了索引号“QSZ-2023-00012”" in result.stderr
