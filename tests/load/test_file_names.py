"""Names that an office PC cannot make are refused with a name that it can."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.load.file_names import (
    MAX_BYTES,
    extension_message,
    file_faults,
    name_fault,
    sibling_faults,
    yaml_name,
)

RIGHT = (
    *(
        "00001.yml",
        "会议：纪要.pdf",
        "名单（1）.pdf",
        "名单 1.pdf",
        "a.b.c.pdf",
        "é.pdf",
        ".well-known",
    ),
    *("console.pdf", "com10.pdf", "con-1.pdf", "auxiliary", "x" * MAX_BYTES, "长" * 66),
)
WRONG = {
    "colon": ("会议:纪要.pdf", "不能有 :", "会议：纪要.pdf"),
    "question": ("怎么办?.md", "不能有 ?", "怎么办？.md"),
    "star": ("a*.pdf", "不能有 *", "a-.pdf"),
    "angles": ("<a>.pdf", "不能有 <", "《a》.pdf"),
    "bar": ("a|b.pdf", "不能有 |", "a-b.pdf"),
    "backslash": ("a\\b.pdf", "不能有 \\", "a-b.pdf"),
    "control": ("a\tb.pdf", "控制字符", "ab.pdf"),
    "dot-last": ("名单.", "以点或者空格结尾", "名单"),
    "blank-last": ("名单.pdf ", "以点或者空格结尾", "名单.pdf"),
    "blank-first": (" 名单.pdf", "头尾不能有空格", "名单.pdf"),
    "device": ("con.yml", "CON 是 Windows 留给设备的名字", "con-1.yml"),
    "device-alone": ("NUL", "NUL 是 Windows 留给设备的名字", "NUL-1"),
    "device-of-mixed-case": ("Aux.md", "AUX 是", "Aux-1.md"),
    "device-with-two-ends": ("prn.tar.gz", "PRN 是", "prn-1.tar.gz"),
    "device-with-number": ("lpt1.pdf", "LPT1 是", "lpt1-1.pdf"),
    "long": ("长" * 70 + ".pdf", "现在是 214 字节", "长" * 65 + ".pdf"),
    "decomposed": ("e\u0301.pdf", "NFD", "é.pdf"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_name_that_every_machine_can_make_is_right(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize(("name", "reason", "guess"), WRONG.values(), ids=WRONG)
def test_a_name_that_windows_cannot_make_gets_a_guess(name: str, reason: str, guess: str) -> None:
    message = name_fault(name)
    assert reason in message
    assert f"。是不是想写“{guess}”？" in message
    assert name_fault(guess) == ""


@settings(derandomize=True, database=None, deadline=None)
@given(st.text('aC1.:?*<>|" \t长é\u0301conNULprn-', min_size=1, max_size=90))
def test_every_guessed_name_is_right(name: str) -> None:
    message = name_fault(name)
    _, asked, guess = message.partition("是不是想写“")
    if asked:
        assert name_fault(guess.partition("”？")[0]) == ""


NFD = unicodedata.normalize("NFD", "é.pdf")


@pytest.mark.parametrize(
    ("names", "wrong", "guess"),
    [
        (["A.pdf", "a.pdf"], "a.pdf", "a-2.pdf"),
        (["00001.yml", "a-2.md", "A.md", "a.md"], "a.md", "a-3.md"),
        (["名单.PDF", "名单.pdf"], "名单.pdf", "名单-2.pdf"),
    ],
)
def test_names_that_differ_by_case_only_are_refused(
    names: list[str], wrong: str, guess: str
) -> None:
    [(name, message)] = sibling_faults(names)
    assert name == wrong
    assert "只差大小写" in message
    assert f"是不是想写“{guess}”？" in message


def test_names_that_differ_by_decomposition_only_are_refused() -> None:
    messages = [message for _, message in sibling_faults(["é.pdf", NFD])]
    assert len(messages) == 2
    assert "看起来一样；请改名" in messages[1]


def test_folders_are_named_as_files_are() -> None:
    faults = dict(file_faults(["a/con/1.pdf", "a/con/2.pdf", "A/3.pdf", "b:/4.pdf"]))
    assert list(faults) == ["A", "b:", "a/con"]


YAML_NAMES = {
    "txt": ("00004.yml.txt", "00004.yml"),
    "bak": ("00004.yml.bak", "00004.yml"),
    "yaml": ("00004.yaml", "00004.yml"),
    "capitals": ("00004.YML", "00004.yml"),
    "yaml-txt": ("00004.yaml.txt", "00004.yml"),
    "capitals-txt": ("00004.Yml.TXT", "00004.yml"),
    "word": ("00004.yml.docx", "00004.yml"),
    "twice": ("00004.yml.yml.txt", "00004.yml"),
    "blank-before-dot": ("00004 .yml", "00004.yml"),
    "blank-last": ("00004.yml ", "00004.yml"),
    "blank-within": ("00004 (1).yml.txt", "00004 (1).yml"),
    "chinese-stop": ("00004。yml", "00004.yml"),
    "full-width-dot": ("00004．yml", "00004.yml"),
    "tilde": ("00004.yml~", "00004.yml"),
    "no-extension": ("00004", "00004.yml"),
    "text": ("00004.txt", "00004.yml"),
}


@pytest.mark.parametrize(("name", "right"), YAML_NAMES.values(), ids=YAML_NAMES)
def test_a_name_like_that_of_a_yaml_file_is_guessed(name: str, right: str) -> None:
    assert yaml_name(name) == right
    assert f"是不是想写“{right}”？" in extension_message(name, ["00009.yml"])


def test_the_end_to_be_lost_is_named() -> None:
    assert "请去掉末尾的 .txt" in extension_message("00004.yml.txt", [])


@pytest.mark.parametrize("name", ["00004.docx", "名单.xlsx", "照片.JPG", "说明.pdf"])
def test_a_document_beside_records_gets_no_yaml_name(name: str) -> None:
    message = extension_message(name, [])
    assert yaml_name(name) == ""
    assert "是不是" not in message
    assert "attachments 文件夹" in message


def test_a_copy_beside_its_file_is_told_to_go_away() -> None:
    message = extension_message("00004.yml.bak", ["00004.yml", "00004.yml.bak"])
    assert "旁边已有“00004.yml”" in message
    assert "移到数据文件夹以外" in message
