"""`gongkai notice`: sheets for the 公开栏, bound volumes, and the exit code."""

from __future__ import annotations

import builtins
import importlib
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gongkai.commands.cli import main
from gongkai.pages.qr_code import qr_code
from gongkai.pages.sheets import PaperSize, sized

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

PATH = "records/qsz-jiguan/2023/00012.yml"
ADDRESS = "https://dangwu.example/records/2023/QSZ-2023-00012/"


@pytest.fixture(autouse=True)
def working_folder(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = (
        str(right[PATH]) + "正文: [{标题: 主要做法, 段落: '集中学习10次，<b>见**附件**</b>。'}]\n"
    )

    def other(number: str, *changes: tuple[str, str]) -> str:
        made = text.replace("QSZ-2023-00012", number)
        for old, new in changes:
            made = made.replace(old, new)
        return made

    files: Files = {
        PATH: text,
        "records/qsz-jiguan/2023/00013.yml": other(
            "QSZ-2023-00013", ("工作总结\n单位", "第二份总结\n单位"), ("07-05", "07-04")
        ),
        "records/qsz-jiguan/2023/00014.yml": other(
            "QSZ-2023-00014", ("范围: 社会", "范围: 本单位")
        ),
        "records/qsz-jiguan/2023/00015.yml": other("QSZ-2023-00015")
        + "状态: 撤下\n状态日期: 2023-08-01\n状态说明: 重复发布\n",
        "records/qsz/2023/00016.yml": other(
            "QSZ-2023-00016", ("qsz-jiguan", "qsz"), ("机关党支部", "镇党委")
        ),
        "records/qsz/2024/00001.yml": other(
            "QSZ-2024-00001", ("qsz-jiguan", "qsz"), ("2023", "2024"), ("机关党支部", "镇党委")
        ),
        "units/qsz.yml": "代码: qsz\n名称: 中共清水镇委员会\n简称: 镇党委\n种类: 党委\n成立日期: 1987-01-15\n",
    }
    folder = lay(right | files).parent
    (folder / "mkdocs.yml").write_text(
        "site_name: 清水镇党务公开\nsite_url: https://dangwu.example\ntheme: {name: material}\n",
        "utf-8",
    )
    (folder / "docs").mkdir()
    monkeypatch.chdir(folder)
    return folder


def notice(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["notice", *arguments])


class Text(HTMLParser):
    """The text of a document, its ids, and the files that the document would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [
            value or ""
            for name, value in attrs
            if name in {"src", "data"} or (name == "href" and tag != "a")
        ]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.text += data


def written(name: str) -> Text:
    return Text(Path(name).read_text("utf-8"))


def test_each_record_becomes_a_sheet_with_address_and_code() -> None:
    """The sheet has the permanent address and its QR code."""
    result = notice("QSZ-2023-00012", "QSZ-2023-00013")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "已写入 公开栏-QSZ-2023-00012.html\n已写入 公开栏-QSZ-2023-00013.html\n"
    html = Path("公开栏-QSZ-2023-00012.html").read_text("utf-8")
    assert f"永久地址：{ADDRESS}" in html
    assert qr_code(ADDRESS) in html
    assert "<h1>机关党支部2023年上半年工作总结</h1>" in html
    assert "集中学习10次，<b>见**附件**</b>。" in written("公开栏-QSZ-2023-00012.html").text
    assert "第1件" not in html


def test_a_sheet_needs_nothing_but_itself() -> None:
    notice("QSZ-2023-00012")
    sheet = written("公开栏-QSZ-2023-00012.html")

    assert sheet.loaded == []
    assert not re.search(
        r"<script|@import|url\(", Path("公开栏-QSZ-2023-00012.html").read_text("utf-8")
    )


def test_a_sheet_has_the_margins_and_letters_of_the_standard() -> None:
    """On A3 all lengths are enlarged by the square root of two."""
    notice("QSZ-2023-00012", "--out", ".")
    html = Path("公开栏-QSZ-2023-00012.html").read_text("utf-8")
    assert re.search(r"margin: 37mm 26mm 35mm 28mm;\s+size: A4;", html)
    assert re.search(r"font-size: 16pt;\s+line-height: 28.95pt;", html)

    notice("QSZ-2023-00012", "--size", "a3")
    html = Path("公开栏-QSZ-2023-00012.html").read_text("utf-8")
    assert re.search(r"margin: 52.33mm 36.77mm 49.5mm 39.6mm;\s+size: A3;", html)
    assert sized("a { margin: 10pt 2em }", PaperSize.A3) == "a { margin: 14.14pt 2em }"


def test_a_volume_has_cover_contents_and_the_years_records() -> None:
    """The records of the year stand by unit."""
    result = notice("--year", "2023")

    assert (result.exit_code, result.stderr) == (0, "已写入 党务公开汇编-2023.html\n")
    volume = written("党务公开汇编-2023.html")
    cover = volume.text[: volume.text.index("目　录")]
    for told in (
        "中共清水镇委员会",
        "党务公开汇编",
        "2023年",
        "收录公开记录3件，发布日期2023-07-04至2023-07-05",
    ):
        assert told in cover
    assert re.findall(r"第\d件　[^（]*", volume.text) == [
        "第1件　镇党委2023年上半年工作总结",
        "第2件　机关党支部2023年上半年第二份总结",
        "第3件　机关党支部2023年上半年工作总结",
    ]
    assert volume.ids == ["QSZ-2023-00016", "QSZ-2023-00013", "QSZ-2023-00012"]
    assert len(set(volume.ids)) == len(volume.ids)


def test_a_volume_leaves_out_withdrawn_and_narrower_records() -> None:
    """A volume for a narrower audience has the records of that audience."""
    notice("--year", "2023", "--unit", "qsz-jiguan")
    assert "QSZ-2023-00014" not in written("党务公开汇编-qsz-jiguan-2023.html").text
    notice("--year", "2023", "--unit", "qsz-jiguan", "--audience", "本单位")
    volume = written("党务公开汇编-qsz-jiguan-2023.html")
    assert volume.ids == ["QSZ-2023-00013", "QSZ-2023-00012", "QSZ-2023-00014"]
    assert volume.text.count("工作总结\n") >= 1


def test_the_volume_of_a_unit_goes_through_its_years() -> None:
    notice("--unit", "qsz")
    volume = written("党务公开汇编-qsz.html")

    assert volume.ids == ["QSZ-2023-00016", "QSZ-2024-00001"]
    assert "2023年至2024年" in volume.text


def test_the_same_data_make_the_same_bytes() -> None:
    notice("--year", "2023")
    first = Path("党务公开汇编-2023.html").read_bytes()
    notice("--year", "2023")

    assert Path("党务公开汇编-2023.html").read_bytes() == first


def test_an_option_may_give_the_address_of_the_site() -> None:
    """The option stands in place of the setting in mkdocs.yml."""
    notice("QSZ-2023-00012", "--address", "http://10.example/gongkai")

    assert (
        "永久地址：http://10.example/gongkai/records/2023/QSZ-2023-00012/"
        in written("公开栏-QSZ-2023-00012.html").text
    )


def test_a_volume_as_pdf_is_a4_and_the_same_each_time() -> None:
    try:
        weasyprint = importlib.import_module("weasyprint")
    except (ImportError, OSError):
        pytest.skip(
            "没有 WeasyPrint 或它的系统库，PDF 没有测试：pip install 'gongkai[pdf]'，apt-get install libpango-1.0-0"
        )
    result = notice("--year", "2023", "--pdf")

    assert result.exit_code == 0, result.output
    made = Path("党务公开汇编-2023.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    notice("--year", "2023")
    pages = weasyprint.HTML(filename="党务公开汇编-2023.html").render().pages
    assert len(pages) >= 5
    assert {(round(page.width / 96 * 25.4), round(page.height / 96 * 25.4)) for page in pages} == {
        (210, 297)
    }
    notice("--year", "2023", "--pdf")
    assert Path("党务公开汇编-2023.pdf").read_bytes() == made


def without(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    usual = builtins.__import__

    def fail(name: str, *arguments: Any, **others: Any) -> Any:
        if name == "weasyprint":
            raise error
        return usual(name, *arguments, **others)

    monkeypatch.setattr(builtins, "__import__", fail)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(
            ImportError(),
            "没有装 WeasyPrint，写不了 PDF。安装：pip install 'gongkai[pdf]'",
            id="没有装",
        ),
        pytest.param(OSError("cannot load library"), "缺少排版用的系统库", id="缺少系统库"),
    ],
)
def test_without_weasyprint_it_is_said_what_to_do(
    monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    without(monkeypatch, error)
    result = notice("QSZ-2023-00012", "--pdf")

    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
    assert not list(Path().glob("公开栏*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "给出一个或几个索引号，或者用 --year、--unit 做汇编", id="什么也没有写"),
        pytest.param(["QSZ-2023-00012", "--year", "2023"], "两种选一种", id="两种都写"),
        pytest.param(
            ["QSZ-2023-00022"],
            "没有可以公开的记录“QSZ-2023-00022”。是不是想写“QSZ-2023-000",
            id="没有这条",
        ),
        pytest.param(["QSZ-2023-00014"], "没有可以公开的记录“QSZ-2023-00014”", id="范围不到"),
        pytest.param(
            ["甲"],
            "没有可以公开的记录“甲”；要印给党内或本单位看的记录，请加 --audience",
            id="不是索引号",
        ),
        pytest.param(
            ["--unit", "qsz-jigan"],
            "没有“qsz-jigan”这个单位。是不是想写“qsz-jiguan”？",
            id="没有这个单位",
        ),
        pytest.param(["--year", "2019"], "没有可以汇编的记录：2019", id="空的年度"),
        pytest.param(["--year", "明年"], "--year 应为不小于 1921 的整数", id="不是年度"),
        pytest.param(
            ["QSZ-2023-00012", "--size", "A5"], "--size 应为 A4、A3，现为“A5”", id="别的纸张"
        ),
        pytest.param(["QSZ-2023-00012", "--out", "no"], "找不到“no”", id="没有文件夹"),
        pytest.param(["QSZ-2023-00012", "--audience", "全世界"], "现为“全世界”", id="别的范围"),
        pytest.param(
            ["QSZ-2023-00012", "--address", "清水.example"], "现为“清水.example”", id="不是网址"
        ),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(arguments: list[str], message: str) -> None:
    result = notice(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert not list(Path().glob("*.html"))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        pytest.param(
            "site_name: 甲\ntheme: {name: material}\n",
            "请在 mkdocs.yml 里写 site_url，或者用 --address",
            id="没有写",
        ),
        pytest.param(None, "请在 mkdocs.yml 里写 site_url，或者用 --address", id="没有 mkdocs.yml"),
        pytest.param("site_name: [\n", "mkdocs.yml 读不出来", id="写坏了"),
    ],
)
def test_a_site_without_address_has_no_permanent_one(config: str | None, message: str) -> None:
    Path("mkdocs.yml").unlink()
    if config is not None:
        Path("mkdocs.yml").write_text(config, "utf-8")
    result = notice("QSZ-2023-00012")

    assert result.exit_code == 2
    assert message in result.stderr


def test_wrong_data_end_with_1_and_say_where() -> None:
    path = Path("data", PATH)
    path.write_text(
        path.read_text("utf-8").replace("日期: 2023-07-03}", "日期: 2023-07-35}"), "utf-8"
    )
    result = notice("QSZ-2023-00013")

    assert result.exit_code == 1
    assert "00012.yml:10:20: 审批.批准.日期 应为真实存在的日期" in result.stdout
    assert not list(Path().glob("*.html"))


def test_nothing_withheld_is_printed(monkeypatch: pytest.MonkeyPatch, working_folder: Path) -> None:
    path = working_folder / "data" / PATH
    section = "  - {标题: 内部情况, 段落: 荷花塘治理专班内部通报, 范围: 全党}\n"
    path.write_text(
        path.read_text("utf-8").replace("正文: [", "正文:\n  - ").replace("'}]\n", "'}\n")
        + section,
        "utf-8",
    )
    assert notice("QSZ-2023-00012").exit_code == 0
    (made,) = working_folder.rglob("公开栏-*.html")
    assert "荷花塘" not in made.read_text("utf-8")
    made.unlink()

    monkeypatch.setattr("gongkai.model.dataset.reduced", lambda record, *_: record)
    refused = notice("QSZ-2023-00012")
    assert (refused.exit_code, "没有写出文件" in refused.output) == (1, True), refused.output
    assert not list(working_folder.rglob("公开栏-*.html"))
